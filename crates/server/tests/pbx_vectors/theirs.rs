//! Zammad's own list of calls and its check box, asked of ours: the same calls in the same order, not the same bytes.

use serde_json::{Value, json};

use crate::{
    case::{Expected, Request},
    desk::{Answer, Desk},
    outcome::Unable,
    setting::{People, text_of},
};

/// What is asked of Zammad's own API.
pub enum Asked {
    /// `GET /api/v1/cti/log`
    Log,
    /// `POST /api/v1/cti/done/{id}`
    Done(String),
}

/// What a request asks of Zammad's own API, if it does.
pub fn asked(request: &Request) -> Option<Asked> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/api/v1/cti/log") => Some(Asked::Log),
        ("POST", path) => {
            let id = path.strip_prefix("/api/v1/cti/done/")?;
            Some(Asked::Done(id.to_owned()))
        }
        _ => None,
    }
}

/// Asks the same of ours; gives what is not as expected.
pub async fn ask(
    desk: &Desk,
    request: &Request,
    asked: Asked,
    expected: &Expected,
    people: &People,
) -> Result<Vec<String>, Unable> {
    let who = who(desk, request, people).await?;
    let answer = match asked {
        Asked::Log => call(desk, who.as_deref(), "GET", "/api/v1/calls", None).await,
        Asked::Done(id) => {
            let done =
                form_urlencoded::parse(request.body.as_deref().unwrap_or_default().as_bytes())
                    .any(|(name, value)| name == "done" && value == "true");
            let row = row(desk, &id, people).await?;
            let path = format!("/api/v1/calls/{row}");
            call(
                desk,
                who.as_deref(),
                "PATCH",
                &path,
                Some(json!({ "done": done })),
            )
            .await
        }
    };
    // Whoever is not signed in is told so, where Zammad forbids.
    let status = match (expected.status, &who) {
        (Some(403), None) => Some(401),
        (status, _) => status,
    };
    if let Some(keys) = &expected.keys {
        let why = format!("our list has no such fields: {keys:?}");
        return Err(Unable::NotOurs(why));
    }
    let mut differences = Vec::new();
    if status.is_some_and(|status| status != answer.status) {
        differences.push(format!(
            "expected {status:?}, came {} {}",
            answer.status, answer.text
        ));
    }
    let rows = answer.json["items"].as_array().cloned().unwrap_or_default();
    let mut check = |what: &str, wanted: Value, came: Value| {
        if wanted != came {
            differences.push(format!("{what}: expected {wanted}, came {came}"));
        }
    };
    if let Some(ids) = &expected.list_call_ids_in_order {
        let came = rows.iter().map(|row| row["callId"].clone()).collect();
        check("calls in order", json!(ids), came);
    }
    if let Some(ids) = &expected.list_ids {
        let of = |row: &Value| people.presets.get(row["callId"].as_str()?).cloned();
        check("calls", json!(ids), rows.iter().filter_map(of).collect());
    }
    let known: Vec<&Value> = rows
        .iter()
        .flat_map(|row| row["matches"].as_array().into_iter().flatten())
        .filter_map(|one| people.users.get(one["customerId"].as_str()?))
        .collect();
    for id in expected.assets_user_ids_include.iter().flatten() {
        check(
            &format!("knows {id}"),
            json!(true),
            json!(known.contains(&id)),
        );
    }
    Ok(differences)
}

/// Who asks: nobody, or an agent.
async fn who(desk: &Desk, request: &Request, people: &People) -> Result<Option<String>, Unable> {
    match request.auth.as_deref() {
        None | Some("none") => Ok(None),
        Some(auth) => match auth.strip_prefix("user:") {
            Some(id) if people.agents.iter().any(|agent| agent == id) => Ok(Some(id.to_owned())),
            Some(id) if people.agents.is_empty() => {
                desk.agent(id, id, id, None, vec![ccp_protocol::identity::Role::Agent])
                    .await;
                Ok(Some(id.to_owned()))
            }
            _ => Err(Unable::Unknown(format!("request.auth: {auth}"))),
        },
    }
}

async fn call(
    desk: &Desk,
    who: Option<&str>,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    match who {
        Some(agent) => desk.as_agent(agent, method, path, body).await,
        None => desk.send(method, path, &[], b"").await,
    }
}

/// Our id of a call that was there before.
async fn row(desk: &Desk, id: &str, people: &People) -> Result<String, Unable> {
    let rows = desk.log().await;
    let is_meant = |row: &&Value| {
        let own = row["callId"]
            .as_str()
            .and_then(|call| people.presets.get(call));
        own.is_some_and(|own| text_of(own) == id)
    };
    let found = rows
        .iter()
        .find(is_meant)
        .and_then(|row| row["id"].as_str());
    found
        .map(str::to_owned)
        .ok_or_else(|| Unable::Unknown(format!("there is no call {id}")))
}
