//! Dropdowns that a flow fills: what opens, what fails by itself, what may be chosen.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::{
    common::{quiet_blocks, unique},
    http_request::{Desk, Destination},
    overlay::{ended, feed},
};

/// A flow that makes a request and sends what it answers, an object, to choose from.
fn asking(controls: &Value) -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "http" } },
        { "id": "http", "type": "SE_HttpRequest", "controls": controls, "ports": { "success": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": "$.actions.http.results.body" },
          "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

fn sending(value: &Value) -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": value }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

fn writing() -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "task" } },
        { "id": "task", "type": "SE_SFCreateTask", "controls": { "subject1": "Call" }, "ports": { "success": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

/// An action with a dropdown for each of these flows, `f0`, `f1`, …; gives its id.
async fn action(desk: &Desk, flows: &[Value]) -> String {
    let mut fields = Vec::new();
    for (index, blocks) in flows.iter().enumerate() {
        let flow = desk
            .server
            .action_flow(&desk.admin, &unique("Options"), blocks.clone())
            .await;
        fields.push(json!({ "name": format!("f{index}"), "label": "F", "type": "dropdown", "options": { "flowId": flow } }));
    }
    let flow = desk
        .server
        .action_flow(&desk.admin, &unique("Flow"), quiet_blocks())
        .await;
    let input = json!({ "name": "A", "flowId": flow, "form": { "title": "T", "fields": fields } });
    desk.server.action(&desk.admin, input).await
}

async fn open(desk: &Desk, action: &str) -> Value {
    let at = format!("/api/v1/actions/{action}/form");
    desk.server.get(&at, &desk.anna).await.expect(200)
}

fn options_of(action: &str, field: &str) -> String {
    format!("/api/v1/actions/{action}/form/{field}/options")
}

#[tokio::test]
async fn a_flow_may_read_another_system_and_nothing_of_it_is_stored_or_fed() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let flow = asking(&json!({ "url": destination.url("/colours") }));
    let action = action(&desk, &[flow]).await;
    let wanted = json!([{ "value": "r", "label": "Red" }, { "value": "b", "label": "Blue" }]);
    let opened = open(&desk, &action).await;
    assert_eq!(opened["fields"][0]["options"], wanted);
    assert_eq!(opened["fields"][0].get("optionsError"), None);
    let one = desk
        .server
        .get(&options_of(&action, "f0"), &desk.anna)
        .await;
    assert_eq!(one.expect(200), json!({ "options": wanted }));
    let runs = desk.server.get("/api/v1/runs", &desk.admin).await;
    assert_eq!(runs.expect(200)["items"], json!([]));
    let data: Vec<Value> = feed(&desk.server, &desk.anna)
        .await
        .into_iter()
        .filter(|entry| entry["kind"] == "data" || entry["kind"] == "run")
        .collect();
    assert!(data.is_empty(), "{data:?}");
}

#[tokio::test]
async fn a_dropdown_that_fails_says_why_and_the_rest_of_the_form_is_there() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let request = |controls: Value| asking(&controls);
    let flows = [
        request(json!({ "url": destination.url("/nothing") })),
        request(json!({ "url": destination.url("/hang"), "timeoutMs": 50 })),
        request(json!({ "url": destination.url("/behind"), "method": "POST" })),
        request(json!({ "url": "http://elsewhere.example/" })),
        writing(),
        sending(&json!({})),
        sending(&json!({ "a": "Alpha" })),
    ];
    let codes = [
        json!("http_status"),
        json!("timeout"),
        json!("not_here"),
        json!("destination_not_allowed"),
        json!("not_here"),
        Value::Null,
        Value::Null,
    ];
    let action = action(&desk, &flows).await;
    let opened = open(&desk, &action).await;
    let fields = opened["fields"].as_array().unwrap();
    let told: Vec<Value> = fields
        .iter()
        .map(|it| it["optionsError"]["code"].clone())
        .collect();
    assert_eq!(told, codes, "{opened}");
    for (field, code) in fields.iter().zip(&codes) {
        let at = options_of(&action, field["name"].as_str().unwrap());
        let one = desk.server.get(&at, &desk.anna).await;
        if code.is_null() {
            assert_eq!(one.expect(200)["options"], field["options"]);
        } else {
            assert_eq!(field["options"], json!([]));
            assert_eq!(one.json["detail"], field["optionsError"]["message"]);
            assert!(one.problem(422).is_empty());
        }
    }
    assert_eq!(
        fields[6]["options"],
        json!([{ "value": "a", "label": "Alpha" }])
    );
    assert_eq!(
        destination.seen.behind.load(Ordering::SeqCst),
        0,
        "nothing was posted"
    );
    let tasks = desk.server.get("/api/v1/crm/tasks", &desk.admin).await;
    assert_eq!(tasks.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_flow_that_hangs_is_given_up_and_the_form_opens() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let hanging = asking(&json!({ "url": destination.url("/hang"), "timeoutMs": 60_000 }));
    let action = action(&desk, &[hanging.clone(), hanging]).await;
    let opened = open(&desk, &action).await;
    for field in opened["fields"].as_array().unwrap() {
        let code = &field["optionsError"]["code"];
        assert!(code == "timeout" || code == "limit_time", "{field}");
    }
    assert_eq!(destination.seen.hanging.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_form_that_asks_for_options_later_runs_no_flow() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let action = action(
        &desk,
        &[asking(&json!({ "url": destination.url("/behind") }))],
    )
    .await;
    let at = format!("/api/v1/actions/{action}/form?options=later");
    let opened = desk.server.get(&at, &desk.anna).await.expect(200);
    assert!(
        opened["fields"][0]["options"]["flowId"].is_string(),
        "{opened}"
    );
    assert_eq!(destination.seen.behind.load(Ordering::SeqCst), 0);
    let at = format!("/api/v1/actions/{action}/form?options=never");
    desk.server.get(&at, &desk.anna).await.problem(400);
}

#[tokio::test]
async fn options_are_asked_for_by_agents_of_the_action_and_the_contact_only() {
    let desk = Desk::open(&[]).await;
    let server = &desk.server;
    let (_, ben) = server.agent(&desk.admin, "ben").await;
    let action = action(&desk, &[sending(&json!({ "a": "Alpha" }))]).await;
    let at = options_of(&action, "f0");
    let contact = json!({ "channel": "voice", "direction": "in" });
    let contact = server
        .post("/api/v1/contacts", &desk.anna, contact)
        .await
        .expect(201);
    let of_contact = format!("{at}?contactId={}", contact["id"].as_str().unwrap());
    server.get(&of_contact, &desk.anna).await.expect(200);
    server.get(&of_contact, &ben).await.problem(404);
    server.get(&at, "").await.problem(401);
    server
        .get(&options_of(&action, "f1"), &desk.anna)
        .await
        .problem(404);
    server
        .get(&options_of("nothing", "f0"), &desk.anna)
        .await
        .problem(404);
}

#[tokio::test]
async fn only_what_the_flow_offers_may_be_chosen_whether_the_form_was_opened_or_not() {
    let desk = Desk::open(&[]).await;
    let action = action(&desk, &[sending(&json!({ "a": "Alpha" }))]).await;
    let press = async |value: &str| {
        let body = json!({ "form": { "f0": value } });
        desk.server
            .press(&action, &desk.anna, &unique("key"), body)
            .await
    };
    press("a").await.expect(202);
    assert_eq!(press("b").await.problem(422), ["/form/f0"]);
    open(&desk, &action).await;
    press("a").await.expect(202);
    assert_eq!(press("Alpha").await.problem(422), ["/form/f0"]);
    press("").await.expect(202);
}

#[tokio::test]
async fn what_was_offered_is_taken_while_the_flow_fails_and_a_press_is_answered_as_before() {
    let (mut desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let action = action(
        &desk,
        &[asking(&json!({ "url": destination.url("/colours") }))],
    )
    .await;
    open(&desk, &action).await;
    desk.set("outbound", json!({ "version": 1, "destinations": [] }))
        .await;
    let body = json!({ "form": { "f0": "r" } });
    let press = async |desk: &Desk, key: &str| {
        desk.server
            .press(&action, &desk.anna, key, body.clone())
            .await
    };
    let run = press(&desk, "k").await.expect(202);
    ended(&desk.server, &desk.anna, run["runId"].as_str().unwrap()).await;
    // What was offered is forgotten with the process; the press is not.
    desk.server.kill_and_restart().await;
    assert_eq!(press(&desk, "k").await.expect(202), run);
    let refused = press(&desk, "k2").await;
    assert!(
        refused.text.contains("could not be loaded"),
        "{}",
        refused.text
    );
    assert_eq!(refused.problem(422), ["/form/f0"]);
}
