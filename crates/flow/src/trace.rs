//! What each block of a run got, gave and took, in order.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One executed block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// The block's id.
    pub block: String,
    /// Its type, as in the flow file.
    #[serde(rename = "type")]
    pub kind: String,
    /// What its controls resolved to; undefined ones are left out.
    pub controls: Map<String, Value>,
    /// Whether it did what it is for.
    pub success: bool,
    /// Its results.
    pub results: Value,
    /// Why not, as `{"code", "message"}`, or null.
    pub exception: Value,
    /// The port it took; none at an end.
    pub port: Option<String>,
    /// When it began, UTC milliseconds.
    pub started_at: i64,
    /// How long it took, milliseconds.
    pub took_ms: i64,
}

/// What stands in place of a masked value.
const MASK: &str = "***";

impl TraceStep {
    /// This step with the values of the named keys masked, at any depth, and always those of `secret`.
    ///
    /// Keys are compared without regard to case. Where a control names one of them (the attribute to read, the
    /// property to set), the value that was read or set is masked too.
    #[must_use]
    pub fn masked(mut self, redaction: &[String]) -> Self {
        let hidden = |key: &str| is_hidden(key, redaction);
        let names_hidden = ["key", "attributeName", "keyPath"]
            .iter()
            .filter_map(|control| self.controls.get(*control)?.as_str())
            .any(|name| hidden(name.rsplit('.').next().unwrap_or(name)));
        if names_hidden {
            for values in [Some(&mut self.controls), self.results.as_object_mut()]
                .into_iter()
                .flatten()
            {
                for key in ["value", "defaultValue", "targetField"] {
                    if let Some(value) = values.get_mut(key) {
                        *value = Value::from(MASK);
                    }
                }
            }
        }
        mask_map(&mut self.controls, &hidden);
        mask(&mut self.results, &hidden);
        mask(&mut self.exception, &hidden);
        self
    }
}

/// A value with those of the named keys masked, at any depth, and always those of `secret`.
#[must_use]
pub fn masked(mut value: Value, redaction: &[String]) -> Value {
    mask(&mut value, &|key: &str| is_hidden(key, redaction));
    value
}

/// Whether a value, or part of it, was masked before it was written down.
pub fn is_masked(value: &Value) -> bool {
    match value {
        Value::String(text) => text == MASK,
        Value::Array(items) => items.iter().any(is_masked),
        Value::Object(map) => map.values().any(is_masked),
        _ => false,
    }
}

fn is_hidden(key: &str, redaction: &[String]) -> bool {
    key.eq_ignore_ascii_case("secret")
        || redaction.iter().any(|name| name.eq_ignore_ascii_case(key))
}

fn mask(value: &mut Value, hidden: &impl Fn(&str) -> bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, hidden)),
        Value::Object(map) => mask_map(map, hidden),
        _ => {}
    }
}

fn mask_map(map: &mut Map<String, Value>, hidden: &impl Fn(&str) -> bool) {
    for (key, value) in map {
        if hidden(key) && !value.is_null() {
            *value = Value::from(MASK);
        } else {
            mask(value, hidden);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn named_keys_and_secrets_are_masked_at_any_depth() {
        let step: TraceStep = serde_json::from_value(json!({
            "block": "a", "type": "SE_HttpRequest", "success": true, "exception": null, "port": "success",
            "controls": {"secret": "crm", "body": [{"SSN": "1", "name": "n"}]}, "results": {"ssn": {"deep": 1}},
            "startedAt": 0, "tookMs": 0
        }))
        .unwrap_or_else(|error| panic!("{error}"));
        let masked = step.masked(&["ssn".to_owned()]);
        assert_eq!(
            Value::Object(masked.controls),
            json!({"secret": "***", "body": [{"SSN": "***", "name": "n"}]})
        );
        assert_eq!(masked.results, json!({"ssn": "***"}));
    }

    #[test]
    fn the_value_of_a_masked_attribute_is_masked_where_it_is_read() {
        let step: TraceStep = serde_json::from_value(json!({
            "block": "a", "type": "SE_GetProperty", "success": true, "exception": null, "port": "done",
            "controls": {"key": "ssn", "defaultValue": "9"}, "results": {"value": "1"}, "startedAt": 0, "tookMs": 0
        }))
        .unwrap_or_else(|error| panic!("{error}"));
        let masked = step.masked(&["ssn".to_owned()]);
        assert_eq!(
            Value::Object(masked.controls),
            json!({"key": "ssn", "defaultValue": "***"})
        );
        assert_eq!(masked.results, json!({"value": "***"}));
    }
}
