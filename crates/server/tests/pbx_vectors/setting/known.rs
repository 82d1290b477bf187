//! Which keys of a configuration are understood: any other makes its case fail by name.

use serde_json::{Map, Value};

use super::people::TEXT_COLUMNS;
use crate::outcome::Unable;

/// The keys of an object, by where it stands.
const KEYS: &[(&str, &[&str])] = &[
    (
        "config",
        &[
            "cti_integration",
            "cti_token",
            "cti_config",
            "users",
            "tickets",
            "agents",
            "preset_log",
            "notify_map",
            "view_limit",
            "user_name_format",
            // Decides what Zammad opens; with us that is a setting.
            "cti_customer_last_activity",
            "cti_customer_last_activity_days",
        ],
    ),
    (
        "config.cti_config",
        &["inbound", "outbound", "notify_map", "view_limit"],
    ),
    ("config.cti_config.inbound", &["block_caller_ids"]),
    (
        "config.cti_config.inbound.block_caller_ids[]",
        &["caller_id", "note"],
    ),
    (
        "config.cti_config.outbound",
        &["routing_table", "default_caller_id"],
    ),
    (
        "config.cti_config.outbound.routing_table[]",
        &["dest", "caller_id", "note"],
    ),
    ("config.cti_config.notify_map[]", &["queue", "user_ids"]),
    ("config.notify_map[]", &["queue", "user_ids"]),
    (
        "config.users[]",
        &[
            "id",
            "role",
            "firstname",
            "lastname",
            "login",
            "email",
            "phone",
            "mobile",
            "fax",
            "note",
            "organization",
            "permissions",
            "active",
        ],
    ),
    (
        "config.tickets[]",
        &[
            "customer",
            "created_by",
            "first_article_sender",
            "title",
            "body",
            // None of these says whose a number is.
            "updated_days_ago",
            "created_days_ago",
            "number",
            "group",
            "owner",
            "state",
        ],
    ),
    (
        "config.preset_log[]",
        &["id", "done", "queue", "from", "to"],
    ),
];

/// Fails by the name of the first key that is not understood.
pub fn check(config: &Map<String, Value>) -> Result<(), Unable> {
    object("config", config)
}

fn object(at: &str, fields: &Map<String, Value>) -> Result<(), Unable> {
    let known = KEYS
        .iter()
        .find(|(place, _)| *place == at)
        .map(|(_, keys)| *keys);
    for (name, value) in fields {
        let is_text_column = at == "config.users[]" && TEXT_COLUMNS.contains(&name.as_str());
        let is_known = known.is_some_and(|keys| keys.contains(&name.as_str())) || is_text_column;
        if !is_known {
            return Err(Unable::Unknown(format!(
                "{at}.{name}: no such key is known here"
            )));
        }
        let place = format!("{at}.{name}");
        match value {
            Value::Object(fields) => object(&place, fields)?,
            Value::Array(items) => {
                for item in items {
                    if let Value::Object(fields) = item {
                        object(&format!("{place}[]"), fields)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}
