//! What a form starts with when it opens: its defaults, with references filled in.

use ccp_flow::Reference;
use ccp_protocol::actions::{FieldKind, Form};
use serde_json::{Map, Value};

/// Field name to the value it starts with; a field without one is absent.
pub fn values(form: &Form, scope: &Value) -> Map<String, Value> {
    form.fields
        .iter()
        .filter_map(|field| {
            let value = match field.default.as_ref()? {
                Value::String(text) if Reference::is_reference(text) => {
                    Reference::parse(text).resolve(scope)?
                }
                other => other.clone(),
            };
            Some((field.name.clone(), fitting(field.kind, value)?))
        })
        .collect()
}

/// The value as the field's control takes it; none where it cannot.
fn fitting(kind: FieldKind, value: Value) -> Option<Value> {
    match (&value, kind) {
        (Value::String(text), FieldKind::Checkbox) => text.parse().ok().map(Value::Bool),
        (Value::String(_), _)
        | (Value::Bool(_), FieldKind::Checkbox)
        | (Value::Number(_), FieldKind::Number) => Some(value),
        (Value::Null | Value::Array(_) | Value::Object(_), _)
        | (_, FieldKind::Checkbox | FieldKind::Number) => None,
        (Value::Number(_) | Value::Bool(_), _) => Some(Value::String(value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_filled_in_and_what_is_not_there_is_absent() {
        let form: Form = serde_json::from_value(json!({"fields": [
            {"name": "phone", "default": "$.contact.phone"},
            {"name": "level", "type": "number", "default": "$.contact.attributes.level"},
            {"name": "vip", "type": "checkbox", "default": "$.contact.attributes.vip"},
            {"name": "age", "default": "$.contact.attributes.level"},
            {"name": "fixed", "default": "Callback"},
            {"name": "price", "default": "$12.50"},
            {"name": "missing", "default": "$.contact.nothing"},
            {"name": "map", "default": "$.contact"},
            {"name": "none"},
        ]}))
        .unwrap();
        let scope =
            json!({"contact": {"phone": "+4930123", "attributes": {"level": 3, "vip": "true"}}});
        assert_eq!(
            Value::Object(values(&form, &scope)),
            json!({"phone": "+4930123", "level": 3, "vip": true, "age": "3", "fixed": "Callback", "price": "$12.50"})
        );
    }
}
