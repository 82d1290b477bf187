//! What a flow may make of a contact's attributes: as much as the API.

use serde_json::{Value, json};

use crate::{common::Server, overlay::ended};

/// A flow that updates the contact's attributes with each of the patches, one after the other.
fn updating(patches: &[Value]) -> Value {
    let mut blocks =
        vec![json!({ "id": "s", "type": "SE_Start", "ports": { "done": "update 0" } })];
    for (index, patch) in patches.iter().enumerate() {
        let next = match index + 1 {
            next if next == patches.len() => "e".to_owned(),
            next => format!("update {next}"),
        };
        blocks.push(
            json!({ "id": format!("update {index}"), "type": "SE_ContactUpdateAttributes",
            "controls": { "attributes": patch }, "ports": { "success": next, "failure": next } }),
        );
    }
    blocks.push(json!({ "id": "e", "type": "SE_End" }));
    Value::Array(blocks)
}

#[tokio::test]
async fn update_attributes_fails_where_the_api_refuses_and_changes_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let half = "x".repeat(40 * 1024);
    let long = "k".repeat(251);
    for (patches, codes, kept) in [
        (
            vec![
                json!({ "a": half }),
                json!({ "b": half }),
                json!({ "c": 1 }),
            ],
            [Value::Null, json!("attributes_too_large"), Value::Null].as_slice(),
            vec!["held", "a", "c"],
        ),
        (
            vec![json!({ "a": half }), json!({ "a": null, "b": half })],
            &[Value::Null, Value::Null],
            vec!["held", "b"],
        ),
        (
            vec![json!({ "ok": 1, long.as_str(): 1 })],
            &[json!("bad_attribute")],
            vec!["held"],
        ),
    ] {
        let new = json!({ "channel": "voice", "direction": "in", "attributes": { "held": 1 } });
        let contact = server
            .post("/api/v1/contacts", &anna, new)
            .await
            .expect(201);
        let path = format!("/api/v1/contacts/{}", contact["id"].as_str().unwrap());
        let name = crate::common::unique("Update");
        let flow = server.action_flow(&admin, &name, updating(&patches)).await;
        let action = json!({ "name": name, "flowId": flow });
        let action = server.action(&admin, action).await;
        let press = json!({ "contactId": contact["id"] });
        let run = server.press(&action, &anna, "k", press).await.expect(202);
        let run = ended(&server, &anna, run["runId"].as_str().unwrap()).await;
        assert_eq!(run["status"], "completed", "{}", run["error"]);
        for (index, code) in codes.iter().enumerate() {
            let update = &run["actions"][format!("update {index}")];
            assert_eq!(update["exception"]["code"], *code, "{name} {index}");
        }
        let stored = server.get(&path, &anna).await.expect(200);
        let keys: Vec<&String> = stored["attributes"].as_object().unwrap().keys().collect();
        assert_eq!(keys, kept, "{name}");
    }
}
