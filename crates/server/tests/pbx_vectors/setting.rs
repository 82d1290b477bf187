//! A case's configuration in our own terms.

mod known;
mod people;

use serde_json::{Map, Value, json};

use crate::{desk::Desk, outcome::Unable};

pub use known::check;
pub use people::{People, fill};

/// Takes a change between two steps.
pub fn change(config: &mut Map<String, Value>, change: &Map<String, Value>) -> Result<(), Unable> {
    for (name, value) in change {
        match name.as_str() {
            "notify_map" | "view_limit" => {
                let cti = config.entry("cti_config").or_insert_with(|| json!({}));
                cti[name.as_str()] = value.clone();
            }
            "cti_integration" | "cti_config" => {
                config.insert(name.clone(), value.clone());
            }
            _ => {
                let why = format!("{name} cannot be changed between two steps");
                return Err(Unable::Unknown(why));
            }
        }
    }
    Ok(())
}

/// Sets what it says of blocked callers, routes and queues. Zammad takes numbers for German ones, wherever it is; and as soon
/// as one queue has a row, nobody is rung by one that has none.
pub async fn apply(desk: &Desk, config: &Map<String, Value>) -> Result<(), Unable> {
    let cti = config.get("cti_config").cloned().unwrap_or_default();
    let either = |name: &str| {
        cti.get(name)
            .or_else(|| config.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let note = |row: &Value| row["note"].as_str().unwrap_or_default().to_owned();
    let blocked: Vec<Value> = list(cti["inbound"].get("block_caller_ids"))
        .iter()
        .map(|entry| json!({ "callerId": said(&entry["caller_id"]), "note": note(entry) }))
        .collect();
    let routes: Vec<Value> = list(cti["outbound"].get("routing_table"))
        .iter()
        .map(|row| {
            json!({ "dest": said(&row["dest"]), "callerId": said(&row["caller_id"]), "note": note(row) })
        })
        .collect();
    let rows = list(Some(&either("notify_map")));
    let filter: Vec<Value> = rows
        .iter()
        .map(|row| (row, list(row.get("user_ids"))))
        .filter(|(_, users)| !users.is_empty())
        .map(|(row, users)| {
            let agents: Vec<String> = users.iter().map(text_of).collect();
            json!({ "queue": said(&row["queue"]), "agentIds": agents })
        })
        .collect();
    if filter.is_empty() && !rows.is_empty() {
        let why = "a filter whose rows all have nobody cannot be set";
        return Err(Unable::NotOurs(why.to_owned()));
    }
    let mut settings = json!({
        "enabled": config.get("cti_integration").and_then(Value::as_bool).unwrap_or(true),
        "defaultCountry": "DE",
        "blocked": blocked,
        "routes": routes,
        "defaultCallerId": cti["outbound"]["default_caller_id"].as_str().unwrap_or_default(),
        "filter": filter,
        "otherQueues": "nobody",
    });
    if let Some(limit) = either("view_limit").as_u64() {
        settings["recordsShown"] = limit.into();
    }
    let answer = desk
        .admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await;
    match answer.status {
        200 => Ok(()),
        422 => Err(Unable::NotOurs(format!(
            "settings/pbx does not take it: {}",
            answer.text
        ))),
        status => Err(Unable::Unknown(format!(
            "settings/pbx answers {status} {}",
            answer.text
        ))),
    }
}

pub fn list(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// What is not said is nothing, which our settings then refuse by name.
fn said(value: &Value) -> String {
    if value.is_null() {
        String::new()
    } else {
        text_of(value)
    }
}

/// Ids are numbers here and texts there.
pub fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
