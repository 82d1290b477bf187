//! Questions about values: which way a comparison goes.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Context, bad_value, missing};
use crate::{run::Conclusion, value};

#[derive(Clone, Copy)]
enum Operator {
    Equals,
    NotEquals,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsEmpty,
    IsNotEmpty,
}

pub(super) fn if_else(context: &Context<'_, '_>) -> Conclusion {
    let Some(text) = context.text("operator") else {
        return missing("operator");
    };
    let Some(operator) = spelled(&text) else {
        return bad_value(&format!("{text:?} is no operator"));
    };
    match compare(context, operator, context.get("left"), context.get("right")) {
        Some(answer) => Conclusion::Ok(answer.into()),
        None => bad_value(&format!("{text:?} cannot be asked of these values")),
    }
}

/// Is it the name of an operator, in any spelling?
pub(crate) fn is_operator(text: &str) -> bool {
    spelled(text).is_some()
}

fn spelled(text: &str) -> Option<Operator> {
    operator(text).or_else(|| operator(&plain(text)))
}

/// The operator of a name, first as the catalogue spells it.
fn operator(text: &str) -> Option<Operator> {
    Some(match text {
        "equals" | "equal" | "==" | "===" | "=" | "is" => Operator::Equals,
        "not equals" | "notequals" | "notequal" | "doesnotequal" | "!=" | "!==" | "isnot" => {
            Operator::NotEquals
        }
        "contains" => Operator::Contains,
        "starts with" | "startswith" => Operator::StartsWith,
        "ends with" | "endswith" => Operator::EndsWith,
        "matches" => Operator::Matches,
        "<" | "lessthan" => Operator::Less,
        "<=" | "lessthanorequal" | "lessthanorequals" => Operator::LessOrEqual,
        ">" | "greaterthan" => Operator::Greater,
        ">=" | "greaterthanorequal" | "greaterthanorequals" => Operator::GreaterOrEqual,
        "is empty" | "isempty" | "empty" => Operator::IsEmpty,
        "is not empty" | "isnotempty" | "notempty" => Operator::IsNotEmpty,
        _ => return None,
    })
}

fn plain(operator: &str) -> String {
    operator
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// `None` where the question cannot be asked of such values.
fn compare(
    context: &Context<'_, '_>,
    operator: Operator,
    left: Option<&Value>,
    right: Option<&Value>,
) -> Option<bool> {
    Some(match operator {
        Operator::Equals => value::loosely_equal(left, right),
        Operator::NotEquals => !value::loosely_equal(left, right),
        Operator::IsEmpty => value::is_empty(left),
        Operator::IsNotEmpty => !value::is_empty(left),
        Operator::Contains => contains(left, right)?,
        Operator::StartsWith => text(left)?.starts_with(&*text(right)?),
        Operator::EndsWith => text(left)?.ends_with(&*text(right)?),
        Operator::Matches => context.locale.matches(&text(left)?, &text(right)?)?,
        Operator::Less => order(left, right)?.is_lt(),
        Operator::LessOrEqual => order(left, right)?.is_le(),
        Operator::Greater => order(left, right)?.is_gt(),
        Operator::GreaterOrEqual => order(left, right)?.is_ge(),
    })
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

/// The text of a scalar, empty text included.
fn text(value: Option<&Value>) -> Option<std::borrow::Cow<'_, str>> {
    match value? {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(value::to_text(scalar)),
    }
}
