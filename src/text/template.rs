//! Fills `{{name}}` in an attribute's format.

use super::find::cut;

/// `format` with every `{{name}}` replaced by what `look_up` gives for it, or by nothing.
pub fn fill(format: &str, look_up: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = cut(rest, "{{") {
        let Some((name, tail)) = cut(after, "}}") else {
            break;
        };
        filled.push_str(before);
        filled.push_str(&look_up(name.trim()).unwrap_or_default());
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_are_replaced_and_the_rest_stays() {
        let look_up = |name: &str| (name == "tier").then(|| "gold {{x}}".to_owned());
        assert_eq!(
            fill("Is {{ tier }}, {{none}}.", &look_up),
            "Is gold {{x}}, ."
        );
        assert_eq!(fill("open {{tier", &look_up), "open {{tier");
    }
}
