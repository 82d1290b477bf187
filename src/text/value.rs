//! How a JSON value reads as one line.

use serde_json::Value;

use crate::wire::to_text;

/// The value as an agent reads it: text bare, everything else as JSON, `null` as nothing.
pub fn one_line(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => to_text(other),
    }
}
