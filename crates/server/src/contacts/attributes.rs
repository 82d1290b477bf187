//! What a contact's attributes may be, whoever changes them: the API, a softphone, a telephone system, a flow. Pure.

use serde_json::{Map, Value};

use crate::{extract::escaped, problem::ApiError};

/// The most bytes of a contact's attributes, as JSON.
const MOST_BYTES: usize = 64 * 1024;
/// The most bytes of a key.
const MOST_KEY: usize = 250;

/// Why a contact cannot have these attributes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A key is empty or too long.
    #[error("The key of an attribute has 1 to {MOST_KEY} bytes.")]
    Key(String),
    /// All of them together are too much.
    #[error("The attributes of a contact have at most {MOST_BYTES} bytes in all.")]
    TooMuch,
}

impl Refused {
    /// For programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "bad_attribute",
            Self::TooMuch => "attributes_too_large",
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let pointer = match &refused {
            Refused::Key(key) => format!("/attributes/{}", escaped(key)),
            Refused::TooMuch => "/attributes".to_owned(),
        };
        Self::at(pointer, refused.to_string())
    }
}

/// The attributes after a change; `null` removes.
///
/// # Errors
/// When a contact may not have them so.
pub fn merged(
    mut attributes: Map<String, Value>,
    patch: &Map<String, Value>,
) -> Result<Map<String, Value>, Refused> {
    merge(&mut attributes, patch);
    check(&attributes)?;
    Ok(attributes)
}

/// As [`merged`], unchecked: for what was checked before.
pub fn merge(attributes: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        attributes.insert(key.clone(), value.clone());
    }
    attributes.retain(|_, value| !value.is_null());
}

/// Whether a contact may have these.
///
/// # Errors
/// When it may not.
pub fn check(attributes: &Map<String, Value>) -> Result<(), Refused> {
    if let Some(key) = attributes
        .keys()
        .find(|key| key.is_empty() || key.len() > MOST_KEY)
    {
        return Err(Refused::Key(key.clone()));
    }
    let bytes: usize = attributes
        .iter()
        .map(|(key, value)| key.len() + value.to_string().len())
        .sum();
    if bytes > MOST_BYTES {
        return Err(Refused::TooMuch);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_change_is_held_against_what_is_there_with_it() {
        let half = "x".repeat(MOST_BYTES / 2);
        let held = map(&json!({"a": half, "old": 1}));
        let key = "k".repeat(MOST_KEY);
        let long = "k".repeat(MOST_KEY + 1);
        for (patch, expected) in [
            (json!({"b": 2, "old": null}), Ok(json!({"a": half, "b": 2}))),
            (
                json!({"a": null, "b": half}),
                Ok(json!({"old": 1, "b": half})),
            ),
            (json!({&key: 1, "a": null}), Ok(json!({"old": 1, &key: 1}))),
            (json!({"b": half}), Err(Refused::TooMuch)),
            (json!({"": 1}), Err(Refused::Key(String::new()))),
            (json!({&long: 1}), Err(Refused::Key(long.clone()))),
            (json!({"": null}), Ok(json!({"a": half, "old": 1}))),
        ] {
            let after = merged(held.clone(), &map(&patch)).map(Value::Object);
            assert_eq!(after, expected, "{:.40}", patch.to_string());
        }
    }
}
