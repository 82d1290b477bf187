//! Checks a form before it is sent, in the server's words, and makes the values that are sent.

use ccp_protocol::actions::{FieldKind, Form, FormField, Options};
use serde_json::{Map, Number, Value};

use crate::{
    i18n,
    text::{links::is_mail_address, sorted::sorted},
};

/// The longest text a field may carry, bytes (a rule of the API).
pub const FIELD_MAX: usize = 16 * 1024;

/// The values to send, or field name and what is wrong with it, in the order of the fields.
pub fn check(
    form: &Form,
    value_of: &dyn Fn(&FormField) -> Value,
) -> Result<Map<String, Value>, Vec<(String, String)>> {
    let mut values = Map::new();
    let mut errors = Vec::new();
    for field in in_order(form) {
        match check_field(field, &value_of(field)) {
            Ok(value) => {
                values.insert(field.name.clone(), value);
            }
            Err(error) => errors.push((field.name.clone(), error.to_owned())),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(errors)
    }
}

/// The fields by their order; equal ones stay as configured.
pub fn in_order(form: &Form) -> Vec<&FormField> {
    sorted(form.fields.iter(), &|a, b| a.order.cmp(&b.order))
}

/// What a field starts with when nothing was typed.
pub fn start_value(field: &FormField, defaults: &Map<String, Value>) -> Value {
    let given = defaults.get(&field.name);
    if field.kind == FieldKind::Checkbox {
        let ticked = given
            .is_some_and(|value| *value == Value::Bool(true) || value.as_str() == Some("true"));
        return Value::Bool(ticked);
    }
    Value::String(given.map(crate::text::value::one_line).unwrap_or_default())
}

fn check_field(field: &FormField, value: &Value) -> Result<Value, &'static str> {
    if field.kind == FieldKind::Checkbox {
        let ticked = *value == Value::Bool(true);
        return if field.required && !ticked {
            Err(i18n::FIELD_REQUIRED)
        } else {
            Ok(Value::Bool(ticked))
        };
    }
    let text = crate::text::value::one_line(value);
    let bare = text.trim();
    if bare.is_empty() {
        return if field.required {
            Err(i18n::FIELD_REQUIRED)
        } else {
            Ok(Value::String(String::new()))
        };
    }
    if text.len() > FIELD_MAX {
        return Err(i18n::FIELD_TOO_LONG);
    }
    match field.kind {
        FieldKind::Number => number(bare).map(Value::Number).ok_or(i18n::FIELD_NO_NUMBER),
        FieldKind::Email if !is_mail_address(bare) => Err(i18n::FIELD_NO_EMAIL),
        FieldKind::Date if !is_date(bare) => Err(i18n::FIELD_NO_DATE),
        FieldKind::Dropdown if !is_offered(field, &text) => Err(i18n::FIELD_NO_OPTION),
        FieldKind::Email | FieldKind::Date => Ok(Value::String(bare.to_owned())),
        _ => Ok(Value::String(text)),
    }
}

fn number(text: &str) -> Option<Number> {
    if text.starts_with('+') {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => crate::text::number::parse(text).and_then(Number::from_f64),
    }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |length: usize| -> Option<u32> {
        let digits = parts
            .next()
            .filter(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return false;
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && parts.next().is_none()
}

fn is_offered(field: &FormField, text: &str) -> bool {
    match &field.options {
        Some(Options::List(choices)) => choices.iter().any(|choice| choice.value == text),
        _ => true,
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
