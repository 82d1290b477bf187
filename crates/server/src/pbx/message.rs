//! What a telephone system tells, out of the fields it sent. Pure.

use ccp_protocol::contacts::Direction;
use serde_json::{Map, Value};

/// The longest call id, in characters.
const MAX_CALL_ID: usize = 250;
/// Longer texts are cut to so many characters.
const MAX_TEXT: usize = 250;
/// And a cause to so many.
const MAX_CAUSE: usize = 500;
/// The bytes of what else was sent that are kept.
const MAX_OTHERS: usize = 16 * 1024;

/// What happened to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// It was announced.
    NewCall,
    /// Somebody answered.
    Answer,
    /// It is over.
    Hangup,
}

/// What a telephone system tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What happened.
    pub event: Event,
    /// The system's id of the call.
    pub call_id: String,
    /// Who began; the call's own when none was sent, which a new call never lacks.
    pub direction: Option<Direction>,
    /// Who calls, as sent; empty is withheld.
    pub from: Option<String>,
    /// Whom they call, as sent; never empty.
    pub to: Option<String>,
    /// The names of the users concerned.
    pub user: Vec<String>,
    /// The queue.
    pub queue: Option<String>,
    /// Why it ended.
    pub cause: Option<String>,
    /// The number, login or id of who answered.
    pub answering_number: Option<String>,
    /// The id of who answered.
    pub user_id: Option<String>,
    /// What else was sent.
    pub others: Map<String, Value>,
}

/// Why a message is refused. The texts that Zammad has are its own, as its clients may compare them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// `direction` is missing, or neither `in` nor `out`.
    #[error("Invalid 'direction'!")]
    Direction,
    /// A field is needed.
    #[error("Attribute '{0}' required!")]
    Missing(&'static str),
    /// There is no such event.
    #[error("Invalid 'event'! Send newCall, answer or hangup.")]
    Event,
    /// The call id is longer than any.
    #[error("Attribute 'callId' is too long!")]
    CallId,
}

/// Whether a field may be a list.
pub fn is_list(name: &str) -> bool {
    matches!(name, "user" | "caller")
}

/// Reads a message.
///
/// # Errors
/// As [`Refused`] says.
pub fn read(mut fields: Map<String, Value>) -> Result<Message, Refused> {
    let mut take = |names: &[&str]| -> Option<Value> {
        // The first name that has something in it; the others are taken as well, as they say the same.
        let found: Vec<Value> = names
            .iter()
            .filter_map(|name| fields.shift_remove(*name))
            .collect();
        let first = found.iter().position(|value| !is_blank(value)).unwrap_or(0);
        found.into_iter().nth(first)
    };
    let event = take(&["event"]).and_then(|value| text(&value));
    let direction = take(&["direction"]).and_then(|value| text(&value));
    let call_id = take(&["callId", "call_id", "callid"]).and_then(|value| text(&value));
    let from = take(&["from"]).and_then(|value| text(&value));
    let from = from.map(|from| cut(from, MAX_TEXT));
    let to = take(&["to"]).and_then(|value| text(&value));
    let queue = take(&["queue"]).and_then(|value| text(&value));
    let cause = take(&["cause"]).and_then(|value| text(&value));
    let answering_number =
        take(&["answeringNumber", "answering_number"]).and_then(|value| text(&value));
    let user_id = take(&["user_id", "userId"]).and_then(|value| text(&value));
    let is_answer = event.as_deref() == Some("answer");
    let user = if is_answer {
        take(&["user", "caller"])
    } else {
        take(&["user"])
    };
    // Our own token is never handed on.
    take(&["token"]);

    let within = |text: Option<String>, most: usize| {
        let text = text.filter(|text| !text.trim().is_empty());
        text.map(|text| cut(text, most))
    };
    let given = |text: Option<String>| within(text, MAX_TEXT);
    let event_known = match event.as_deref() {
        Some("newCall") => Some(Event::NewCall),
        Some("answer") => Some(Event::Answer),
        Some("hangup") => Some(Event::Hangup),
        _ => None,
    };
    let direction = match direction.as_deref() {
        Some("in") => Some(Direction::In),
        Some("out") => Some(Direction::Out),
        None | Some("") if matches!(event_known, Some(Event::Answer | Event::Hangup)) => None,
        _ => return Err(Refused::Direction),
    };
    let event = match (event_known, event.as_deref()) {
        (Some(event), _) => event,
        (None, None | Some("")) => return Err(Refused::Missing("event")),
        (None, Some(_)) => return Err(Refused::Event),
    };
    let to = given(to);
    if event == Event::NewCall {
        if from.is_none() {
            return Err(Refused::Missing("from"));
        }
        if to.is_none() {
            return Err(Refused::Missing("to"));
        }
    }
    let call_id = call_id
        .filter(|id| !id.trim().is_empty())
        .ok_or(Refused::Missing("callId"))?;
    if call_id.chars().count() > MAX_CALL_ID {
        return Err(Refused::CallId);
    }
    Ok(Message {
        event,
        call_id,
        direction,
        from,
        to,
        user: names(user),
        queue: given(queue),
        cause: within(cause, MAX_CAUSE),
        answering_number: given(answering_number),
        user_id: given(user_id),
        others: kept(fields),
    })
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// A value as text; none for `null`, objects and lists without a text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(match number.as_f64() {
            // Numbers beyond 64 bits are read as fractions; a telephone number has none.
            Some(float) if !number.is_i64() && !number.is_u64() && float.fract() == 0.0 => {
                format!("{float:.0}")
            }
            _ => number.to_string(),
        }),
        Value::Array(values) => values.iter().rev().find_map(text),
        Value::Null | Value::Object(_) => None,
    }
}

fn names(value: Option<Value>) -> Vec<String> {
    let values = match value {
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
        None => Vec::new(),
    };
    values
        .iter()
        .filter_map(text)
        .filter(|name| !name.trim().is_empty())
        .take(50)
        .map(|name| cut(name, MAX_TEXT))
        .collect()
}

fn cut(mut text: String, most: usize) -> String {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
    }
    text
}

/// As many of the other fields, in their order, as there is room for.
fn kept(others: Map<String, Value>) -> Map<String, Value> {
    let mut room = MAX_OTHERS;
    others
        .into_iter()
        .filter(|(name, value)| !name.is_empty() && name.len() <= 200 && !value.is_null())
        .take_while(|(name, value)| {
            let bytes = name.len() + value.to_string().len();
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        })
        .collect()
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
