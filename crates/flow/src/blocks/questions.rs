//! Questions about values: which way a comparison goes.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Context, bad_value, missing};
use crate::{run::Conclusion, value};

pub(super) fn if_else(context: &Context<'_, '_>) -> Conclusion {
    let (left, right) = (context.get("left"), context.get("right"));
    let Some(operator) = context.text("operator") else {
        return missing("operator");
    };
    let words: String = operator
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let answer = match words.as_str() {
        "equals" | "equal" | "==" | "===" | "=" | "is" => Some(value::loosely_equal(left, right)),
        "notequals" | "notequal" | "doesnotequal" | "!=" | "!==" | "isnot" => {
            Some(!value::loosely_equal(left, right))
        }
        "isempty" | "empty" => Some(value::is_empty(left)),
        "isnotempty" | "notempty" => Some(!value::is_empty(left)),
        "contains" => contains(left, right),
        "startswith" => both_texts(left, right).map(|(text, part)| text.starts_with(&part)),
        "endswith" => both_texts(left, right).map(|(text, part)| text.ends_with(&part)),
        "matches" => both_texts(left, right)
            .and_then(|(text, pattern)| context.locale.matches(&text, &pattern)),
        "<" | "lessthan" => order(left, right).map(Ordering::is_lt),
        "<=" | "lessthanorequal" | "lessthanorequals" => order(left, right).map(Ordering::is_le),
        ">" | "greaterthan" => order(left, right).map(Ordering::is_gt),
        ">=" | "greaterthanorequal" | "greaterthanorequals" => {
            order(left, right).map(Ordering::is_ge)
        }
        _ => return bad_value(&format!("{operator:?} is no operator")),
    };
    answer.map_or_else(
        || bad_value(&format!("{operator:?} cannot be asked of these values")),
        |answer| Conclusion::Ok(answer.into()),
    )
}

pub(super) fn is_one_of(context: &Context<'_, '_>) -> Conclusion {
    let asked = context.get("value");
    match context.get("values").and_then(value::list) {
        Some(values) => Conclusion::Ok(
            values
                .iter()
                .any(|item| value::loosely_equal(asked, Some(item)))
                .into(),
        ),
        None => missing("values"),
    }
}

pub(super) fn affix(context: &Context<'_, '_>, has: impl Fn(&str, &str) -> bool) -> Conclusion {
    let Some(values) = context.get("values").and_then(value::list) else {
        return missing("values");
    };
    let Some(text) = text(context.get("value")) else {
        return bad_value("the value is no text");
    };
    Conclusion::Ok(
        values
            .iter()
            .filter_map(|item| value::given_text(Some(item)))
            .any(|part| has(&text, &part))
            .into(),
    )
}

fn contains(left: Option<&Value>, right: Option<&Value>) -> Option<bool> {
    match left? {
        Value::Array(items) => Some(
            items
                .iter()
                .any(|item| value::loosely_equal(Some(item), right)),
        ),
        Value::Object(map) => Some(map.contains_key(&*text(right)?)),
        other => Some(text(Some(other))?.contains(&*text(right)?)),
    }
}

/// Numbers as numbers when both are or spell one, texts by their UTF-16 units as in JavaScript.
fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    let (left, right) = (left?, right?);
    let number = |value: &Value| {
        value::numeric(value).or_else(|| value.is_boolean().then(|| value::js_number(value))?)
    };
    if let (Some(a), Some(b)) = (number(left), number(right)) {
        return a.partial_cmp(&b);
    }
    match (left, right) {
        (Value::String(a), Value::String(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        _ => None,
    }
}

fn both_texts(left: Option<&Value>, right: Option<&Value>) -> Option<(String, String)> {
    Some((text(left)?.into_owned(), text(right)?.into_owned()))
}

/// The text of a scalar, empty text included.
fn text(value: Option<&Value>) -> Option<std::borrow::Cow<'_, str>> {
    match value? {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(value::to_text(scalar)),
    }
}
