//! Text without regard to case, beyond ASCII: `SQLite`'s own `LIKE` and `lower` know only ASCII.

use serde_json::{Map, Value};

/// Two texts that differ only in case fold to the same. Upper case first, so that `ß` meets `SS` and both
/// small sigmas meet; letter by letter, so that a part of a text folds as it does within the whole.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Field name to its value as folded text: text as it is, numbers and booleans as JSON writes them, lists and
/// objects as the texts in them, one a line; a field that is `null` is left out.
pub(crate) fn folded_fields(fields: &Map<String, Value>) -> Map<String, Value> {
    fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let mut text = String::new();
            gather(value, &mut text);
            (name.clone(), Value::String(fold(&text)))
        })
        .collect()
}

fn gather(value: &Value, text: &mut String) {
    let mut line = |part: &str| {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(part);
    };
    match value {
        Value::Null => {}
        Value::Bool(yes) => line(if *yes { "true" } else { "false" }),
        Value::Number(number) => line(&number.to_string()),
        Value::String(part) => line(part),
        Value::Array(items) => items.iter().for_each(|item| gather(item, text)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_difference_in_any_script() {
        for (one, other) in [
            ("Émile", "ÉMILE"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("Жук", "жУК"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("Emile"), fold("Émile"));
    }

    #[test]
    fn a_part_folds_as_within_the_whole() {
        assert!(fold("ΟΔΟΣ ΑΒΓ").contains(&fold("οδοσ")));
    }
}
