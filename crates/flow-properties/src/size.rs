//! How big a value is, counted here once more, so that the engine is not held to its own count alone.

use serde_json::Value;

/// As the engine's limits count: a number for eight bytes, text without its escapes.
pub(crate) fn counted(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(|item| 1 + counted(item)).sum::<usize>(),
        Value::Object(map) => {
            2 + map
                .iter()
                .map(|(key, item)| key.len() + 4 + counted(item))
                .sum::<usize>()
        }
    }
}

/// Lists and maps inside one another.
pub(crate) fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}
