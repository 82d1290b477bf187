//! How a JSON value reads as one line.

use serde_json::Value;

/// The value as an agent reads it: text bare, everything else as JSON, `null` as nothing.
pub fn one_line(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
