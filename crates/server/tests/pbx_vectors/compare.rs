//! What came, held against what was expected.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Value, json};

use crate::{
    case::Expected,
    desk::Answer,
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
    pub fn answer(&mut self, at: &str, expected: &Expected, came: &Answer) {
        if expected.status != came.status {
            self.0.push(format!(
                "{at}: expected status {}, came {} {}",
                expected.status, came.status, came.text
            ));
        }
        if let Some(body) = &expected.body {
            let mut json = came.json.clone();
            // Ours, beside `caller_id`.
            if body.get("callerId").is_none()
                && let Some(fields) = json.as_object_mut()
                && let Some(again) = fields.shift_remove("callerId")
            {
                self.check(
                    &format!("{at}: callerId"),
                    &json!(fields.get("caller_id")),
                    &again,
                );
                json = Value::Object(fields.clone());
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
            if !Regex::new(pattern).unwrap().is_match(text) {
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
    }

    /// The caller log, oldest first.
    pub fn log(&mut self, at: &str, expected: &[Value], came: &[Value], people: &People) {
        let ids = |rows: &[Value], field: &str| {
            rows.iter().map(|row| row[field].clone()).collect::<Value>()
        };
        let (wanted, found) = (ids(expected, "call_id"), ids(came, "callId"));
        self.check(&format!("{at}: calls"), &wanted, &found);
        for row in expected {
            if let Some(came) = came.iter().find(|came| came["callId"] == row["call_id"]) {
                self.row(&format!("{at}: {}", row["call_id"]), row, came, people);
            }
        }
    }

    fn row(&mut self, at: &str, expected: &Value, came: &Value, people: &People) {
        let (from, to) = names(came);
        let came = json!({
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
        for (field, wanted) in expected.as_object().unwrap() {
            let (at, found) = (format!("{at}: {field}"), &came[field]);
            match (field.as_str(), wanted) {
                ("asserted_by_source", _) => {}
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
                    let within = |number: i64| {
                        bounds["min"].as_i64().unwrap() <= number
                            && number <= bounds["max"].as_i64().unwrap()
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
    }

    /// Who is told: rung, and whose overlay opens something.
    pub fn push(&mut self, expected: &[Value], feeds: &[(String, Vec<Value>)]) {
        let mut wanted: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for push in expected {
            let key = (text_of(&push["event"]), text_of(&push["call_id"]));
            let users = push["to_users"].as_array().unwrap().iter().map(text_of);
            wanted.entry(key).or_default().extend(users);
        }
        let mut came: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for (agent, entries) in feeds {
            for entry in entries {
                let mut told = |event: &str| {
                    let key = (event.to_owned(), text_of(&entry["callId"]));
                    came.entry(key).or_default().insert(agent.clone());
                };
                if entry["rings"] == true {
                    told("cti_event");
                }
                if entry["pop"].is_object() {
                    told("remote_task");
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
        .filter_map(|one| people.customers.get(one["customerId"].as_str()?))
        .collect();
    let side = if row["direction"] == "in" {
        "from"
    } else {
        "to"
    };
    json!({ "side": side, "level": first["level"], "user_ids": users })
}
