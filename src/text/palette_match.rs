//! How the filter of the action list and the palette find a name.

use super::find::contains;
use crate::browser::case::lower;

/// Whether every word of `query` stands in `name`, whatever the case and the order.
pub fn matches(name: &str, query: &str) -> bool {
    let name = lower(name);
    lower(query)
        .split_whitespace()
        .all(|word| contains(&name, word))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn words_are_found_in_any_order_and_case() {
        assert!(matches("Create Callback Task", "task CALL"));
        assert!(matches("Anything", "  "));
        assert!(!matches("Open a Case", "task"));
    }
}
