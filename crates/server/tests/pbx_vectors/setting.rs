//! A case's configuration in our own terms.

use std::collections::HashMap;

use ccp_protocol::identity::Role;
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// Whom a case knows.
#[derive(Debug, Default)]
pub struct People {
    /// The ids of its agents.
    pub agents: Vec<String>,
    /// Our ids of its customers to its own.
    pub customers: HashMap<String, Value>,
}

/// Makes its token, its people and what they wrote.
pub async fn fill(desk: &Desk, config: &Map<String, Value>) -> People {
    // Numbers are stored as they are read in the default country, so that is set first.
    apply(desk, config).await;
    desk.token(config["cti_token"].as_str().unwrap()).await;
    let mut people = People::default();
    let mut ids = HashMap::new();
    for user in list(config.get("users")) {
        let text = |name: &str| user[name].as_str().unwrap_or_default();
        let name = format!("{} {}", text("firstname"), text("lastname"))
            .trim()
            .to_owned();
        let id = text_of(&user["id"]);
        if user["role"] == "agent" {
            let takes_calls = list(user.get("permissions"))
                .iter()
                .any(|it| *it == "cti.agent");
            let roles = if takes_calls {
                vec![Role::Agent]
            } else {
                Vec::new()
            };
            let phone = Some(text("phone")).filter(|phone| !phone.is_empty());
            desk.agent(&id, text("login"), &name, phone, roles).await;
            people.agents.push(id);
        } else {
            let fields = [
                ("FirstName", "firstname"),
                ("LastName", "lastname"),
                ("Email", "email"),
                ("Phone", "phone"),
                ("MobilePhone", "mobile"),
                ("Fax", "fax"),
                ("Description", "note"),
            ];
            let record: Map<String, Value> = fields
                .iter()
                .filter(|(_, theirs)| !text(theirs).is_empty())
                .map(|(ours, theirs)| ((*ours).to_owned(), text(theirs).into()))
                .collect();
            let made = desk
                .admin("POST", "/api/v1/crm/customers", Some(Value::Object(record)))
                .await;
            let ours = made.expect(201)["Id"].as_str().unwrap().to_owned();
            people.customers.insert(ours.clone(), user["id"].clone());
            ids.insert(id, ours);
        }
    }
    for ticket in list(config.get("tickets")) {
        let Some(body) = ticket["body"].as_str() else {
            continue;
        };
        // What a customer wrote is a case's description, what an agent wrote a comment on it.
        let field = if ticket["first_article_sender"] == "Customer" {
            "Description"
        } else {
            "Comments"
        };
        let who = ids.get(&text_of(&ticket["created_by"])).cloned();
        let case = json!({ "Subject": "A ticket", field: body, "ContactId": who });
        desk.admin("POST", "/api/v1/crm/cases", Some(case))
            .await
            .expect(201);
    }
    people
}

/// Sets what it says of blocked callers, routes and queues. Zammad takes numbers for German ones, wherever it is.
pub async fn apply(desk: &Desk, config: &Map<String, Value>) {
    let cti = config.get("cti_config").cloned().unwrap_or_default();
    let blocked: Vec<Value> = list(cti["inbound"].get("block_caller_ids"))
        .iter()
        .map(|entry| json!({ "callerId": entry["caller_id"], "note": entry["note"].as_str().unwrap_or_default() }))
        .collect();
    let routes: Vec<Value> = list(cti["outbound"].get("routing_table"))
        .iter()
        .map(|row| {
            let note = row["note"].as_str().unwrap_or_default();
            json!({ "dest": row["dest"], "callerId": row["caller_id"], "note": note })
        })
        .collect();
    let filter: Vec<Value> = list(cti.get("notify_map"))
        .iter()
        .map(|row| {
            let agents: Vec<String> = list(row.get("user_ids")).iter().map(text_of).collect();
            json!({ "queue": row["queue"], "agentIds": agents })
        })
        .collect();
    let settings = json!({
        "enabled": config.get("cti_integration").and_then(Value::as_bool).unwrap_or(true),
        "defaultCountry": "DE",
        "blocked": blocked,
        "routes": routes,
        "defaultCallerId": cti["outbound"]["default_caller_id"].as_str().unwrap_or_default(),
        "filter": filter,
    });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
}

fn list(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Ids are numbers here and texts there.
pub fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
