//! A real exported flow, from the form to the directory and the screen pop. Needs `CCP_FLOW_CORPUS`, the folder of the
//! exported flows.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    common::Server,
    overlay::{ended, hello, open},
};

const KNOWN: &str = "+12065550100";
const UNKNOWN: &str = "+12065550199";

struct Case {
    /// Typed into the form; empty: not given.
    callback: &'static str,
    /// The caller of the contact in hand, if there is one.
    caller: Option<&'static str>,
}

#[tokio::test]
async fn the_callback_task_is_made_and_popped_in_every_combination() {
    let Ok(folder) = std::env::var("CCP_FLOW_CORPUS") else {
        eprintln!("SKIPPED: CCP_FLOW_CORPUS is not set");
        return;
    };
    let text =
        std::fs::read_to_string(Path::new(&folder).join("10-create-callback-task.json")).unwrap();
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let import = server.request(
        reqwest::Method::POST,
        "/api/v1/flows/import?name=Callback&source=ctiAction",
        &admin,
    );
    let imported =
        crate::common::send(import.header("content-type", "application/json").body(text))
            .await
            .expect(201);
    let flow = imported["id"].as_str().unwrap();
    server
        .post(&format!("/api/v1/flows/{flow}/publish"), &admin, json!({}))
        .await
        .expect(200);
    let form = json!({ "title": "Create Callback Task", "fields": [
        { "name": "FirstName", "label": "First name", "required": true },
        { "name": "LastName", "label": "Last name" },
        { "name": "CallbackPhone", "label": "Telephone", "type": "telephone" },
    ] });
    let action = json!({ "name": "Create Callback Task", "flowId": flow, "payload": { "SubjectPrepend": "Callback" }, "form": form });
    let action = server.action(&admin, action).await;
    let customer = json!({ "FirstName": "Grace", "LastName": "Hopper", "Phone": "(206) 555-0100" });
    let customer = server
        .post("/api/v1/crm/customers", &anna, customer)
        .await
        .expect(201)["Id"]
        .clone();
    let (mut tab, _) = open(&server, &anna, hello("one", None, &["sfScreenpopObject"])).await;

    // As people type it: the number used stands in the task as it was given.
    let callbacks = ["", "206.555.0100", KNOWN, UNKNOWN];
    let callers = [None, Some(KNOWN), Some(UNKNOWN)];
    for (callback, caller) in callbacks
        .into_iter()
        .flat_map(|a| callers.into_iter().map(move |b| (a, b)))
    {
        let case = Case { callback, caller };
        let name = format!("callback {:?}, caller {:?}", case.callback, case.caller);
        let contact = match case.caller {
            None => Value::Null,
            Some(from) => {
                let new = json!({ "channel": "voice", "direction": "in", "from": from });
                server
                    .post("/api/v1/contacts", &anna, new)
                    .await
                    .expect(201)["id"]
                    .clone()
            }
        };
        let mut body = json!({ "form": { "FirstName": "Ada", "LastName": "Byron", "CallbackPhone": case.callback } });
        if !contact.is_null() {
            body["contactId"] = contact.clone();
        }
        let run = server.press(&action, &anna, &name, body).await.expect(202)["runId"]
            .as_str()
            .unwrap()
            .to_owned();
        let command = tab.next_of("command").await;
        assert_eq!(command["name"], "sfScreenpopObject", "{name}");
        tab.done(&command, Value::Null).await;
        let run = ended(&server, &anna, &run).await;
        assert_eq!(run["status"], "completed", "{name}: {run}");

        let id = command["args"]["recordId"].as_str().unwrap();
        let task = server
            .get(&format!("/api/v1/crm/tasks/{id}"), &anna)
            .await
            .expect(200);
        assert_eq!(task["Subject"], "Callback - Ada - Byron", "{name}");
        let used = if case.callback.is_empty() {
            case.caller.unwrap_or_default()
        } else {
            case.callback
        };
        assert_eq!(
            task["Description"].as_str().unwrap_or_default(),
            used,
            "{name}"
        );
        let who = if used == KNOWN || used == "206.555.0100" {
            customer.as_str().unwrap()
        } else {
            ""
        };
        assert_eq!(task["WhoId"].as_str().unwrap_or_default(), who, "{name}");
        assert_eq!(task["CallObject"].as_str(), contact.as_str(), "{name}");
        let status = if case.callback.is_empty() {
            "Complete"
        } else {
            "In Progress"
        };
        assert_eq!(
            (&task["Status"], &task["IsClosed"]),
            (&json!(status), &json!(false)),
            "{name}"
        );
    }
    let tasks = server.get("/api/v1/crm/tasks", &anna).await.expect(200);
    assert_eq!(
        tasks["items"].as_array().unwrap().len(),
        callbacks.len() * callers.len(),
        "one task a run"
    );
}
