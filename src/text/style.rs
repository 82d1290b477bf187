//! Which of an attribute's CSS declarations are harmless enough to apply.

/// Properties an administrator may set on a value. None moves, hides or loads anything.
const ALLOWED: [&str; 10] = [
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "font-variant-numeric",
    "text-decoration",
    "text-transform",
    "letter-spacing",
    "text-align",
    "white-space",
];

/// The declarations of `css` that may be applied, as property and value.
pub fn harmless(css: &str) -> Vec<(String, String)> {
    css.split(';')
        .filter_map(|declaration| {
            let (property, value) = declaration.split_once(':')?;
            let property = property.trim().to_ascii_lowercase();
            let value = value.trim();
            (ALLOWED.contains(&property.as_str()) && is_plain(value))
                .then(|| (property, value.to_owned()))
        })
        .collect()
}

/// Whether a value is one that may be given to a design token by the embedding page.
pub fn is_plain(value: &str) -> bool {
    let functions_known = value.split('(').rev().skip(1).all(|before| {
        let name = before
            .rsplit(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        matches!(
            name.to_ascii_lowercase().as_str(),
            "rgb" | "rgba" | "hsl" | "hsla" | "oklch" | "hwb"
        )
    });
    !value.is_empty()
        && value.len() <= 80
        && functions_known
        && value.chars().all(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, ' ' | '#' | '.' | ',' | '%' | '(' | ')' | '-' | '/')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_weights_pass() {
        assert_eq!(
            harmless("color: #c00; Font-Weight : bold;background-color:rgb(1 2 3 / 50%)"),
            vec![
                ("color".to_owned(), "#c00".to_owned()),
                ("font-weight".to_owned(), "bold".to_owned()),
                ("background-color".to_owned(), "rgb(1 2 3 / 50%)".to_owned()),
            ]
        );
    }

    #[test]
    fn what_loads_moves_or_reads_is_dropped() {
        for css in [
            "background: url(https://evil.example)",
            "background-color: url(https://evil.example)",
            "color: var(--secret)",
            "position: fixed",
            "color: expression(alert(1))",
            "color: \\75rl(x)",
            "color:red}body{display:none",
            "color: attr(x)",
            "display:none",
        ] {
            assert_eq!(harmless(css), vec![], "{css}");
        }
    }
}
