//! What came, held against what was expected.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Value, json};

use crate::{
    case::{Expected, Push, Told},
    desk::Answer,
    outcome::Unable,
    setting::{People, text_of},
};

/// What is not as expected, a line each.
#[derive(Debug, Default)]
pub struct Differences(pub Vec<String>);

impl Differences {
    fn check(&mut self, at: &str, expected: &Value, came: &Value) {
        if expected != came {
            self.0
                .push(format!("{at}: expected {expected}, came {came}"));
        }
    }

    /// Status, body and type of an answer.
    ///
    /// # Errors
    /// When a pattern cannot be read, or a list is expected of what has none.
    pub fn answer(&mut self, at: &str, expected: &Expected, came: &Answer) -> Result<(), Unable> {
        if expected.list_call_ids_in_order.is_some()
            || expected.list_ids.is_some()
            || expected.assets_user_ids_include.is_some()
        {
            let what = format!("{at}: only Zammad's list of calls has calls");
            return Err(Unable::Unknown(what));
        }
        if let Some(status) = expected.status.filter(|status| *status != came.status) {
            self.0.push(format!(
                "{at}: expected status {status}, came {} {}",
                came.status, came.text
            ));
        }
        if let Some(body) = &expected.body {
            let mut json = came.json.clone();
            // We answer both spellings; whoever expects one expects the other to be the same.
            for (one, other) in [("callerId", "caller_id"), ("caller_id", "callerId")] {
                if body.get(one).is_none()
                    && body.get(other).is_some()
                    && let Some(fields) = json.as_object_mut()
                    && let Some(again) = fields.shift_remove(one)
                {
                    self.check(&format!("{at}: {one}"), &json!(fields.get(other)), &again);
                }
            }
            self.check(&format!("{at}: body"), body, &json);
            if *body == json!({}) && came.text != "{}" {
                self.0.push(format!(
                    "{at}: expected the two bytes {{}}, came {:?}",
                    came.text
                ));
            }
        }
        for (field, pattern) in expected.body_match.iter().flatten() {
            let text = came.json[field].as_str().unwrap_or_default();
            let regex = Regex::new(pattern)
                .map_err(|error| Unable::Unknown(format!("{at}: {field}: {error}")))?;
            if !regex.is_match(text) {
                self.0
                    .push(format!("{at}: {field} {text:?} is not as {pattern}"));
            }
        }
        if let Some(kind) = &expected.content_type {
            let sent = came.header("content-type").unwrap_or_default();
            if !sent.starts_with(kind.as_str()) {
                self.0
                    .push(format!("{at}: expected type {kind}, came {sent}"));
            }
        }
        Ok(())
    }

    /// The caller log, oldest first.
    ///
    /// # Errors
    /// When a row has a field that no call has.
    pub fn log(
        &mut self,
        at: &str,
        expected: &[Value],
        came: &[Value],
        people: &People,
    ) -> Result<(), Unable> {
        let wanted: Vec<Value> = expected.iter().map(call_id).collect();
        // Calls that were there before are compared where they are named.
        let came: Vec<&Value> = came
            .iter()
            .filter(|row| {
                let id = row["callId"].as_str().unwrap_or_default();
                !people.presets.contains_key(id) || wanted.contains(&row["callId"])
            })
            .collect();
        let found: Vec<Value> = came.iter().map(|row| row["callId"].clone()).collect();
        self.check(&format!("{at}: calls"), &json!(wanted), &json!(found));
        for (row, id) in expected.iter().zip(&wanted) {
            if let Some(came) = came.iter().find(|came| came["callId"] == *id) {
                self.row(&format!("{at}: {id}"), row, came, people)?;
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        at: &str,
        expected: &Value,
        came: &Value,
        people: &People,
    ) -> Result<(), Unable> {
        let (from, to) = names(came);
        let came = json!({
            "id": came["callId"].as_str().and_then(|id| people.presets.get(id)),
            "call_id": came["callId"],
            "direction": came["direction"],
            "from": came["from"],
            "from_comment": from,
            "to": came["to"],
            "to_comment": to,
            "queue": came["queue"],
            "state": came["state"],
            "comment": came["rawCause"],
            "done": came["done"],
            "incomplete": came["incomplete"],
            "initialized_at": set(&came["initializedAt"]),
            "start_at": set(&came["startedAt"]),
            "end_at": set(&came["endedAt"]),
            "duration_waiting_time": came["waitingSeconds"],
            "duration_talking_time": came["talkingSeconds"],
            "matches": matches(came, people),
        });
        for (field, wanted) in expected.as_object().into_iter().flatten() {
            if field == "asserted_by_source" {
                continue;
            }
            let at = format!("{at}: {field}");
            let Some(found) = came.get(field) else {
                return Err(Unable::Unknown(format!("{at}: no call has such a field")));
            };
            match (field.as_str(), wanted) {
                ("state", Value::String(state)) => {
                    let ours: &[&str] = match state.as_str() {
                        "newCall" => &["ringing"],
                        "answer" => &["connected"],
                        "hangup" => &["ended", "missed"],
                        own => &[own],
                    };
                    if !ours.iter().any(|state| found == state) {
                        self.0
                            .push(format!("{at}: expected {ours:?}, came {found}"));
                    }
                }
                ("duration_waiting_time" | "duration_talking_time", Value::Object(bounds)) => {
                    let bound = |name: &str| bounds.get(name).and_then(Value::as_i64);
                    let within = |number: i64| {
                        bound("min").is_none_or(|min| min <= number)
                            && bound("max").is_none_or(|max| number <= max)
                    };
                    if !found.as_i64().is_some_and(within) {
                        self.0
                            .push(format!("{at}: expected {wanted}, came {found}"));
                    }
                }
                // An empty text and none say the same.
                (_, Value::String(text)) if text.is_empty() && found.is_null() => {}
                _ => self.check(&at, wanted, found),
            }
        }
        Ok(())
    }

    /// Who is told what; the lists that change are compared only where one is expected to.
    pub fn push(&mut self, expected: &[Push], feeds: &[(String, Vec<Value>)]) {
        type All = BTreeMap<(Told, String), BTreeSet<String>>;
        let mut wanted = All::new();
        for push in expected {
            let key = (push.event, text_of(&push.call_id));
            let users = push.to_users.iter().map(text_of);
            wanted.entry(key).or_default().extend(users);
        }
        let mut came = All::new();
        for (agent, entries) in feeds {
            for entry in entries {
                let told = [
                    (Told::Rings, entry["rings"] == true),
                    (Told::Opens, entry["pop"].is_object()),
                    (Told::Listed, true),
                ];
                let call = text_of(&entry["callId"]);
                for (told, _) in told.into_iter().filter(|(_, is_told)| *is_told) {
                    let key = (told, call.clone());
                    if told != Told::Listed || wanted.contains_key(&key) {
                        came.entry(key).or_default().insert(agent.clone());
                    }
                }
            }
        }
        wanted.retain(|_, users| !users.is_empty());
        if wanted != came {
            self.0
                .push(format!("told: expected {wanted:?}, came {came:?}"));
        }
    }
}

/// The call id of an expected row; of one that was there before, the one it was given here.
fn call_id(row: &Value) -> Value {
    match (&row["call_id"], &row["id"]) {
        (Value::Null, Value::Null) => Value::Null,
        (Value::Null, id) => json!(format!("preset-{}", text_of(id))),
        (id, _) => id.clone(),
    }
}

fn set(moment: &Value) -> Value {
    if moment.is_null() {
        Value::Null
    } else {
        json!("set")
    }
}

/// The names as Zammad writes them: customers found with commas, those who "maybe" are after the word, users with commas and
/// spaces.
fn names(row: &Value) -> (Value, Value) {
    let joined = |names: &Value, separator: &str, before: &str| {
        let names: Vec<&str> = names
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if names.is_empty() {
            Value::Null
        } else {
            json!(format!("{before}{}", names.join(separator)))
        }
    };
    let maybe = if row["matches"][0]["level"] == "maybe" {
        "maybe "
    } else {
        ""
    };
    if row["direction"] == "in" {
        (
            joined(&row["fromNames"], ",", maybe),
            joined(&row["toNames"], ", ", ""),
        )
    } else {
        (
            joined(&row["fromNames"], ", ", ""),
            joined(&row["toNames"], ",", maybe),
        )
    }
}

fn matches(row: &Value, people: &People) -> Value {
    let found = row["matches"].as_array().unwrap();
    let Some(first) = found.first() else {
        return Value::Null;
    };
    let users: Vec<&Value> = found
        .iter()
        .filter_map(|one| people.users.get(one["customerId"].as_str()?))
        .collect();
    let side = if row["direction"] == "in" {
        "from"
    } else {
        "to"
    };
    json!({ "side": side, "level": first["level"], "user_ids": users })
}
