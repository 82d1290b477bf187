//! Whom a case knows, what they wrote, and the calls that were there before.
//!
//! Zammad keeps customers and agents in one table and finds callers among all of them; with us callers are found in the
//! directory. So an agent of a case stands in the directory as well, without their extension, which Zammad never looks up.

use std::collections::HashMap;

use ccp_protocol::identity::Role;
use ccp_store::identity::AgentRecord;
use serde_json::{Map, Value, json};

use super::{list, text_of};
use crate::{
    desk::{Desk, START},
    outcome::Unable,
};

/// Whom a case knows.
#[derive(Debug, Default)]
pub struct People {
    /// The ids of its agents.
    pub agents: Vec<String>,
    /// The directory's ids to its own.
    pub users: HashMap<String, Value>,
    /// Its own ids to the directory's.
    ids: HashMap<String, String>,
    /// The ids of calls that were there before, by call id.
    pub presets: HashMap<String, Value>,
}

/// Columns of Zammad's users, and fields of ours that hold the same.
const COLUMNS: [(&str, &str); 8] = [
    ("firstname", "FirstName"),
    ("lastname", "LastName"),
    ("email", "Email"),
    ("phone", "Phone"),
    ("mobile", "MobilePhone"),
    ("fax", "Fax"),
    ("note", "Description"),
    ("organization", "Company"),
];
/// Other columns that are looked through for numbers: notes with us.
pub const TEXT_COLUMNS: [&str; 7] = [
    "web",
    "department",
    "street",
    "zip",
    "city",
    "country",
    "address",
];

/// Makes its token, its people, what they wrote, and the calls that were there before.
pub async fn fill(
    desk: &Desk,
    config: &Map<String, Value>,
    people: &mut People,
) -> Result<(), Unable> {
    if let Some(token) = config.get("cti_token").and_then(Value::as_str) {
        desk.token(token).await;
    }
    for id in list(config.get("agents")) {
        let user = json!({ "id": id, "firstname": "Agent", "lastname": text_of(&id), "login": text_of(&id),
                           "role": "agent", "permissions": ["cti.agent"] });
        person(desk, config, &user, people).await?;
    }
    for user in list(config.get("users")) {
        person(desk, config, &user, people).await?;
    }
    for ticket in list(config.get("tickets")) {
        written(desk, &ticket, people).await?;
    }
    match config.get("preset_log") {
        None => Ok(()),
        Some(Value::Array(rows)) => preset(desk, rows, people).await,
        Some(other) => Err(Unable::NotOurs(format!(
            "calls said in words cannot be made: {other}"
        ))),
    }
}

async fn person(
    desk: &Desk,
    config: &Map<String, Value>,
    user: &Value,
    people: &mut People,
) -> Result<(), Unable> {
    let text = |name: &str| user[name].as_str().unwrap_or_default().trim();
    let id = text_of(&user["id"]);
    let format = text_of(config.get("user_name_format").unwrap_or(&Value::Null));
    let name = name(text("firstname"), text("lastname"), &format)?;
    let is_agent = matches!(user["role"].as_str(), Some("agent" | "admin"));
    if is_agent {
        let takes_calls =
            list(user.get("permissions")).contains(&json!("cti.agent")) && user["active"] != false;
        let phones: Vec<&str> = ["phone", "mobile", "fax"]
            .map(text)
            .into_iter()
            .filter(|phone| !phone.is_empty())
            .collect();
        desk.sign_up(AgentRecord {
            id: id.as_str().into(),
            login: Some(text("login"))
                .filter(|login| !login.is_empty())
                .unwrap_or(&id)
                .to_owned(),
            name: name.clone(),
            phone: Some(phones.join(", ")).filter(|phones| !phones.is_empty()),
            email: Some(text("email").to_owned()).filter(|email| !email.is_empty()),
            roles: takes_calls.then_some(Role::Agent).into_iter().collect(),
            password_hash: None,
            created_at: START,
            version: 1,
        })
        .await;
        people.agents.push(id.clone());
    }
    let mut record: Map<String, Value> = COLUMNS
        .iter()
        .filter(|(theirs, _)| !text(theirs).is_empty())
        .filter(|(theirs, _)| !(is_agent && is_extension(theirs, text(theirs))))
        .map(|(theirs, ours)| ((*ours).to_owned(), text(theirs).into()))
        .collect();
    if !name.is_empty() {
        record.insert("Name".to_owned(), name.into());
    }
    let texts = TEXT_COLUMNS.map(text).join("\n");
    if !texts.trim().is_empty() {
        record.insert("Notes".to_owned(), texts.trim().into());
    }
    let made = desk
        .admin("POST", "/api/v1/crm/customers", Some(Value::Object(record)))
        .await;
    let ours = made.expect(201)["Id"].as_str().unwrap().to_owned();
    people.users.insert(ours.clone(), user["id"].clone());
    people.ids.insert(id, ours);
    Ok(())
}

/// Whether a column holds a number that is too short for Zammad to look up.
fn is_extension(column: &str, text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    matches!(column, "phone" | "mobile" | "fax") && digits < 6
}

/// As Zammad is set to show names.
fn name(first: &str, last: &str, format: &str) -> Result<String, Unable> {
    let plain: String = format
        .to_lowercase()
        .replace("name", "")
        .replace("comma", ",")
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == ',')
        .collect();
    let (one, other, separator) = match plain.as_str() {
        "" | "null" | "firstlast" => (first, last, " "),
        "lastfirst" => (last, first, " "),
        "last,first" => (last, first, ", "),
        _ => {
            return Err(Unable::Unknown(format!(
                "config.user_name_format: {format:?}"
            )));
        }
    };
    let parts: Vec<&str> = [one, other]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Ok(parts.join(separator))
}

/// What a customer wrote is a case's description, what an agent wrote a comment on it.
async fn written(desk: &Desk, ticket: &Value, people: &People) -> Result<(), Unable> {
    let Some(body) = ticket["body"].as_str() else {
        return Ok(());
    };
    let field = match ticket["first_article_sender"].as_str() {
        Some("Customer") => "Description",
        Some("Agent" | "System") => "Comments",
        other => {
            return Err(Unable::Unknown(format!(
                "config.tickets[].first_article_sender: {other:?}"
            )));
        }
    };
    let of = |name: &str| people.ids.get(&text_of(&ticket[name]));
    let who = of("created_by").or_else(|| of("customer"));
    let title = ticket["title"].as_str().unwrap_or("A ticket");
    let case = json!({ "Subject": title, field: body, "ContactId": who });
    desk.admin("POST", "/api/v1/crm/cases", Some(case))
        .await
        .expect(201);
    Ok(())
}

/// Calls that were there before are announced as any other.
async fn preset(desk: &Desk, rows: &[Value], people: &mut People) -> Result<(), Unable> {
    const TOKEN: &str = "token-of-calls-that-were-there-before";
    desk.token(TOKEN).await;
    for row in rows {
        let call_id = format!("preset-{}", text_of(&row["id"]));
        let call = json!({ "event": "newCall", "direction": "in", "callId": call_id, "queue": row["queue"],
                           "from": row["from"].as_str().unwrap_or_default(), "to": row["to"].as_str().unwrap_or("1") });
        let json = [("Content-Type", "application/json")];
        let path = format!("/api/v1/cti/{TOKEN}");
        let sent = desk
            .send("POST", &path, &json, call.to_string().as_bytes())
            .await;
        sent.expect(200);
        if row["done"] == true {
            let why = "a call that rings and is done cannot be made";
            return Err(Unable::NotOurs(why.to_owned()));
        }
        people.presets.insert(call_id, row["id"].clone());
    }
    desk.pass(120_000);
    desk.quiet().await;
    Ok(())
}
