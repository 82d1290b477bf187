//! Text in text, byte by byte: the standard library's search is kilobytes, and what is searched here is short.

/// Where `part` begins in `text`.
fn find(text: &str, part: &str) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    (0..=text.len().checked_sub(part.len())?)
        .find(|&at| text.get(at..at + part.len()) == Some(part))
}

/// Whether `part` stands in `text`.
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first `mark`.
pub fn cut<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_counts() {
        assert_eq!(cut("a{{b}}c}}", "}}"), Some(("a{{b", "c}}")));
        assert_eq!(cut("ä·ö", "·"), Some(("ä", "ö")));
        assert_eq!(cut("ab", "abc"), None);
        assert_eq!(cut("abc", "abc"), Some(("", "")));
        assert!(contains("abc", "") && contains("", ""));
        assert!(contains("Ämter", "mt") && !contains("Ämter", "äm"));
    }
}
