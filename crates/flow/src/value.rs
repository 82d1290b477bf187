//! JavaScript's view of a value: the original's flows were written for it, so truth, numbers and texts follow it.

mod number;

use std::borrow::Cow;

use serde_json::{Number, Value};

/// JavaScript truthiness; `None` is undefined.
pub(crate) fn truthy(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64().is_some_and(|n| n != 0.0 && !n.is_nan()),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

/// Nothing given: undefined, null, empty text, empty list or empty map. `false` and `0` are something.
pub(crate) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(map)) => map.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}

/// A value as text: numbers as JavaScript prints them, lists and maps as JSON, null as nothing.
pub(crate) fn to_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Value::Number(number) => Cow::Owned(number_text(number)),
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(_) | Value::Object(_) => Cow::Owned(value.to_string()),
    }
}

/// The text of a scalar that holds something; `None` for undefined, null, empty text, lists and maps.
pub(crate) fn given_text(value: Option<&Value>) -> Option<Cow<'_, str>> {
    match value? {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(to_text(scalar)).filter(|text| !text.is_empty()),
    }
}

/// A number, or text that spells one; `None` for anything else, empty text included.
pub(crate) fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => number::of_text(text).filter(|_| !number::trim(text).is_empty()),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// JavaScript's `Number(value)`, infinities included; `None` where that is NaN.
pub(crate) fn js_number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => Some(0.0),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => number::of_text(text),
        // As there, by way of the list's text: of more than one member it spells no number.
        Value::Array(items) => match &items[..] {
            [] => Some(0.0),
            [Value::Bool(_)] => None,
            [only] => js_number(only),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

/// JavaScript's whole number for a position: no fraction, zero for what is none, the ends for what is beyond.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast stops at the ends and makes zero of NaN, as is wanted"
)]
pub(crate) fn js_position(value: &Value) -> i64 {
    js_number(value).unwrap_or(f64::NAN) as i64
}

/// A whole number within what a double holds exactly.
#[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = numeric(value)?;
    (number.abs() <= EXACT).then(|| number.trunc() as i64)
}

/// A number as JSON: whole ones without a fraction; `None` when it is not finite.
#[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
pub(crate) fn from_f64(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Some(Value::from(number as i64));
    }
    Number::from_f64(number).map(Value::Number)
}

/// JavaScript's `==`, but lists and maps are equal when their contents are, and a boolean equals its name.
pub(crate) fn loosely_equal(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (None | Some(Value::Null), None | Some(Value::Null)) => true,
        (None | Some(Value::Null), _) | (_, None | Some(Value::Null)) => false,
        (Some(Value::Bool(flag)), Some(Value::String(text)))
        | (Some(Value::String(text)), Some(Value::Bool(flag))) => {
            text.eq_ignore_ascii_case(if *flag { "true" } else { "false" })
        }
        (Some(a @ (Value::Number(_) | Value::Bool(_))), Some(b))
        | (Some(a), Some(b @ (Value::Number(_) | Value::Bool(_)))) => match (a, b) {
            (Value::Number(a), Value::Number(b)) if a == b => true,
            (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
                false
            }
            _ => js_number(a)
                .zip(js_number(b))
                .is_some_and(|(a, b)| same(a, b)),
        },
        (Some(a), Some(b)) => a == b,
    }
}

/// The members of a list given as a list, a map's values, or text with commas.
pub(crate) fn list(value: &Value) -> Option<Vec<Cow<'_, Value>>> {
    match value {
        Value::Array(items) => Some(items.iter().map(Cow::Borrowed).collect()),
        Value::Object(map) => Some(map.values().map(Cow::Borrowed).collect()),
        Value::String(text) if !text.is_empty() => Some(
            text.split(',')
                .map(|part| Cow::Owned(Value::from(part.trim())))
                .collect(),
        ),
        Value::Number(_) | Value::Bool(_) => Some(vec![Cow::Borrowed(value)]),
        _ => None,
    }
}

#[allow(clippy::float_cmp, reason = "JavaScript compares exactly")]
fn same(a: f64, b: f64) -> bool {
    a == b
}

fn number_text(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => number::to_text(float),
        // Whole numbers stay exact beyond what a double holds: they may be ids.
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn truth_is_javascripts() {
        for value in [json!(""), json!(0), json!(0.0), json!(null), json!(false)] {
            assert!(!truthy(Some(&value)), "{value}");
        }
        assert!(!truthy(None));
        for value in [
            json!("false"),
            json!("0"),
            json!([]),
            json!({}),
            json!(true),
            json!(-1),
        ] {
            assert!(truthy(Some(&value)), "{value}");
        }
    }

    #[test]
    fn numbers_and_texts_meet_as_in_javascript() {
        let equal = |a: Value, b: Value| loosely_equal(Some(&a), Some(&b));
        assert!(equal(json!(10), json!("10")));
        assert!(equal(json!(1), json!(1.0)));
        assert!(equal(json!(true), json!("true")));
        assert!(!equal(json!("+4930"), json!("4930")));
        assert!(!equal(json!(null), json!("")));
        assert!(!equal(json!(0), json!([])));
        assert!(loosely_equal(None, Some(&json!(null))));
    }

    #[test]
    fn whole_results_have_no_fraction() {
        assert_eq!(from_f64(6.0), Some(json!(6)));
        assert_eq!(from_f64(0.5), Some(json!(0.5)));
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(to_text(&json!(2.0)), "2");
    }
}
