//! Finds links in values that flows send. Whatever is not surely harmless stays text.

use super::find::contains;

/// A piece of a value: text, or text with somewhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Shown as it is.
    Text(String),
    /// Shown as a link.
    Link {
        /// What is read.
        text: String,
        /// Where it leads: `http`, `https`, `mailto` or `tel`, nothing else.
        href: String,
    },
}

/// Cuts a value into text and links. `key` helps to tell a telephone number from any other number.
pub fn pieces(key: &str, value: &str) -> Vec<Piece> {
    let whole = value.trim();
    if let Some(href) = mail_href(whole).or_else(|| telephone_href(key, whole)) {
        return vec![Piece::Link {
            text: whole.to_owned(),
            href,
        }];
    }
    web_pieces(value)
}

/// The address itself if it is one that a link may lead to: `http`, `https`, `mailto`, `tel`.
pub fn safe_href(address: &str) -> Option<String> {
    let address = address.trim();
    if is_web_address(address) {
        return Some(address.to_owned());
    }
    let (scheme, rest) = address.split_once(':')?;
    let known = scheme.eq_ignore_ascii_case("tel") || scheme.eq_ignore_ascii_case("mailto");
    (known && !rest.is_empty() && !address.contains(is_unsafe)).then(|| address.to_owned())
}

fn is_unsafe(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\')
}

fn strip_scheme(address: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let head = address.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| address.get(scheme.len()..))?
    })
}

fn is_web_address(address: &str) -> bool {
    strip_scheme(address).is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // "https://bank.example@evil.example" reads as the bank and leads elsewhere.
        host.chars()
            .any(|c| c.is_ascii_alphanumeric() || !c.is_ascii())
            && !host.contains('@')
            && !address.contains(is_unsafe)
    })
}

fn web_pieces(value: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for word in value.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let address = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'']);
        if is_web_address(address) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Link {
                text: address.to_owned(),
                href: address.to_owned(),
            });
            text.push_str(word.get(address.len()..).unwrap_or_default());
        } else {
            text.push_str(word);
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// Whether text looks like one mail address; the server checks the same, loosely on purpose.
pub fn is_mail_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && !host.contains('@')
        && host.split('.').count() > 1
        && host.split('.').all(|label| !label.is_empty())
        && !text.contains(|c: char| is_unsafe(c) || matches!(c, ',' | ';' | '(' | ')' | ':'))
}

fn mail_href(text: &str) -> Option<String> {
    is_mail_address(text)
        .then(|| ["mailto:", &text.replace('%', "%25").replace('?', "%3F")].concat())
}

/// Keys whose values are telephone numbers even without a leading `+`.
const TELEPHONE_KEYS: [&str; 7] = [
    "phone", "tel", "mobile", "fax", "callback", "caller", "cell",
];

fn telephone_href(key: &str, text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if index == 0 => digits.push(c),
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let count = digits.trim_start_matches('+').len();
    let key = key.to_ascii_lowercase();
    let named = TELEPHONE_KEYS.iter().any(|word| contains(&key, word));
    ((5..=15).contains(&count) && (digits.starts_with('+') || named))
        .then(|| ["tel:", &digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str, href: &str) -> Piece {
        Piece::Link {
            text: text.to_owned(),
            href: href.to_owned(),
        }
    }

    #[test]
    fn a_web_address_is_a_link_also_inside_text() {
        assert_eq!(
            pieces("note", "see https://example.com/a?b=1, then call"),
            vec![
                Piece::Text("see ".to_owned()),
                link("https://example.com/a?b=1", "https://example.com/a?b=1"),
                Piece::Text(", then call".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_no_http_address_stays_text() {
        for value in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "http://?x",
            "ftp://example.com",
            "https://bank.example@evil.example/",
            "<a href=https://x.example>",
        ] {
            assert_eq!(
                pieces("key", value),
                vec![Piece::Text(value.to_owned())],
                "{value}"
            );
        }
    }

    #[test]
    fn a_mail_address_is_a_link_only_when_it_is_the_whole_value() {
        assert_eq!(
            pieces("k", " a.b@example.com "),
            vec![link("a.b@example.com", "mailto:a.b@example.com")]
        );
        assert_eq!(pieces("k", "a@b"), vec![Piece::Text("a@b".to_owned())]);
        assert_eq!(
            pieces("k", "to a@b.example"),
            vec![Piece::Text("to a@b.example".to_owned())]
        );
    }

    #[test]
    fn a_number_is_a_telephone_by_its_plus_or_by_its_key() {
        assert_eq!(
            pieces("x", "+49 (30) 123-456"),
            vec![link("+49 (30) 123-456", "tel:+4930123456")]
        );
        assert_eq!(
            pieces("CallbackPhone", "030 123456"),
            vec![link("030 123456", "tel:030123456")]
        );
        assert_eq!(
            pieces("order", "030123456"),
            vec![Piece::Text("030123456".to_owned())]
        );
        assert_eq!(pieces("phone", "12"), vec![Piece::Text("12".to_owned())]);
    }

    #[test]
    fn only_harmless_schemes_lead_anywhere() {
        assert!(safe_href("https://crm.example/x").is_some());
        assert!(safe_href("tel:+49301").is_some());
        assert!(safe_href("mailto:a@b.example").is_some());
        assert!(safe_href("javascript:alert(1)").is_none());
        assert!(safe_href(" JaVaScRiPt:alert(1)").is_none());
        assert!(safe_href("//evil.example").is_none());
        assert!(safe_href("tel:").is_none());
    }
}
