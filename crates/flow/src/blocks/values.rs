//! Values of any kind, as JavaScript sees them.

use serde_json::Value;

use super::{Context, bad_value, missing};
use crate::{Reference, run::Conclusion, value};

/// Text in UTF-16 units, lists by items, maps by keys.
pub(super) fn length(context: &Context<'_, '_>) -> Conclusion {
    let length = match context.get("value") {
        Some(Value::String(text)) => text.encode_utf16().count(),
        Some(Value::Array(items)) => items.len(),
        Some(Value::Object(map)) => map.len(),
        _ => return bad_value("only texts, lists and maps have a length"),
    };
    Conclusion::result("value", length.into())
}

/// Negative positions count from the end, as in JavaScript.
pub(super) fn slice(context: &Context<'_, '_>) -> Conclusion {
    let bounds = |length: usize| {
        let at = |name: &str, missing: usize| {
            let Some(position) = context
                .get(name)
                .filter(|v| !value::is_empty(Some(v)))
                .map(value::js_position)
            else {
                return missing;
            };
            let from_end = usize::try_from(position.unsigned_abs()).unwrap_or(usize::MAX);
            if position < 0 {
                length.saturating_sub(from_end)
            } else {
                from_end.min(length)
            }
        };
        let (start, end) = (at("start", 0), at("end", length));
        start..end.max(start)
    };
    let part = match context.get("value") {
        Some(Value::Array(items)) => {
            Value::from(items.get(bounds(items.len())).unwrap_or_default())
        }
        Some(scalar @ (Value::String(_) | Value::Number(_))) => {
            let units: Vec<u16> = value::to_text(scalar).encode_utf16().collect();
            String::from_utf16_lossy(units.get(bounds(units.len())).unwrap_or_default()).into()
        }
        _ => return bad_value("only texts and lists can be cut"),
    };
    Conclusion::result("value", part)
}

/// A key of a map, or a path within it; what is not there is null, and no failure.
pub(super) fn extract(context: &mut Context<'_, '_>) -> Conclusion {
    let Some(path) = context.text("keyPath") else {
        return missing("keyPath");
    };
    let found = match context.get("targetField") {
        Some(target @ (Value::Object(_) | Value::Array(_))) => match target.get(&*path) {
            Some(member) => Some(member.clone()),
            None => context.reader.within(&Reference::within(&path), target),
        },
        _ => return bad_value("the target is no map or list"),
    };
    Conclusion::result("value", found.unwrap_or_default())
}

pub(super) fn cast(context: &Context<'_, '_>) -> Conclusion {
    let Some(kind) = context.text("type") else {
        return missing("type");
    };
    let Some(given) = context.get("value") else {
        return bad_value("there is no value");
    };
    let cast = match kind.to_ascii_lowercase().as_str() {
        "number" => value::js_number(given).and_then(value::from_f64),
        "string" => text(given).map(Value::from),
        "boolean" => Some(value::truthy(Some(given)).into()),
        "date" => context.locale.to_date_iso(given).map(Value::from),
        "json" => match given {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        },
        _ => return bad_value(&format!("{kind:?} is no type")),
    };
    cast.map_or_else(
        || bad_value(&format!("the value is no {kind}")),
        |cast| Conclusion::result("value", cast),
    )
}

pub(super) fn multiply(context: &Context<'_, '_>) -> Conclusion {
    let Some((first, second)) = factors(context) else {
        return bad_value("both have to be numbers");
    };
    number(first * second)
}

pub(super) fn divide(context: &Context<'_, '_>) -> Conclusion {
    match factors(context) {
        None => Conclusion::failed("not_a_number", "both have to be numbers"),
        Some((_, 0.0)) => Conclusion::failed("division_by_zero", "nothing can be divided by zero"),
        Some((first, second)) => number(first / second),
    }
}

fn factors(context: &Context<'_, '_>) -> Option<(f64, f64)> {
    let number = |name: &str| {
        let given = context.get(name).filter(|v| !value::is_empty(Some(v)))?;
        value::js_number(given)
    };
    number("first").zip(number("second"))
}

fn number(result: f64) -> Conclusion {
    value::from_f64(result).map_or_else(
        || bad_value("the result is too big"),
        |value| Conclusion::result("value", value),
    )
}

/// JavaScript's `String(value)`, but a map is its JSON and null is none: the text "null" would mean "create" elsewhere.
fn text(given: &Value) -> Option<String> {
    match given {
        Value::Null => None,
        Value::Array(items) => Some(
            items
                .iter()
                .map(|item| text(item).unwrap_or_default())
                .collect::<Vec<_>>()
                .join(","),
        ),
        other => Some(value::to_text(other).into_owned()),
    }
}
