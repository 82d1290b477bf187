//! How big and how deep a value is, in one walk that itself stops at the limit.

use serde_json::{Map, Value};

/// Size and depth of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// About the length of its JSON text.
    pub(crate) bytes: usize,
    /// Levels of lists and maps inside one another; 0 for a scalar. Not exact past `most + 1`.
    pub(crate) depth: usize,
}

/// Measures a value, going no deeper than one level past `most`, so that no value can exhaust the stack.
pub(crate) fn measure(value: &Value, most: usize) -> Measure {
    let mut deepest = 0;
    let bytes = walk(value, 0, most, &mut deepest);
    Measure {
        bytes,
        depth: deepest,
    }
}

/// Measures a map as if it were a value.
pub(crate) fn measure_map(map: &Map<String, Value>, most: usize) -> Measure {
    let mut deepest = 1;
    let bytes = walk_map(map, 1, most, &mut deepest);
    Measure {
        bytes,
        depth: deepest,
    }
}

/// Only the size.
pub(crate) fn bytes(value: &Value) -> usize {
    measure(value, usize::MAX / 2).bytes
}

fn walk(value: &Value, level: usize, most: usize, deepest: &mut usize) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => {
            let level = level + 1;
            *deepest = (*deepest).max(level);
            if level > most {
                return 2;
            }
            items
                .iter()
                .fold(2, |sum, item| sum + 1 + walk(item, level, most, deepest))
        }
        Value::Object(map) => {
            let level = level + 1;
            *deepest = (*deepest).max(level);
            walk_map(map, level, most, deepest)
        }
    }
}

fn walk_map(map: &Map<String, Value>, level: usize, most: usize, deepest: &mut usize) -> usize {
    if level > most {
        return 2;
    }
    map.iter().fold(2, |sum, (key, item)| {
        sum + key.len() + 4 + walk(item, level, most, deepest)
    })
}

/// The text, cut where it has more characters than `most`.
pub(crate) fn shortened(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn depth_counts_containers_and_stops_past_the_limit() {
        assert_eq!(measure(&json!(1), 64).depth, 0);
        assert_eq!(measure(&json!([{"a": []}]), 64).depth, 3);
        assert_eq!(measure(&json!([[[[[]]]]]), 2).depth, 3);
    }

    #[test]
    fn the_size_is_near_the_json_text() {
        let value = json!({"a": "hello", "b": [1, 2, 3], "c": null});
        let text = value.to_string().len();
        assert!(
            (text..text * 2).contains(&bytes(&value)),
            "{} for {text}",
            bytes(&value)
        );
    }
}
