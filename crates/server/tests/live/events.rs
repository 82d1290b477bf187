//! Events of host page and softphone: each starts its flows once, for its own agent.

use serde_json::{Value, json};

use crate::{
    common::Server,
    overlay::{feed, hello, open},
};

async fn desk() -> (Server, String, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    for (name, enabled) in [("Dial B", true), ("Dial A", true), ("Dial off", false)] {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": { "number": "$.payload.number",
                "again": "$.event.payload.number", "event": "$.event.event", "id": "$.event.eventId" } }, "ports": {} },
        ]);
        let flow = json!({ "name": name, "source": "salesforceUi", "event": "onClickToDial", "enabled": enabled, "flow": { "actions": blocks } });
        server.published(&admin, flow).await;
    }
    (server, admin, anna, ben)
}

fn dial(id: &str) -> Value {
    json!({ "type": "event", "source": "salesforceUi", "event": "onClickToDial", "payload": { "number": "+12065550100" }, "eventId": id })
}

#[tokio::test]
async fn an_event_starts_every_enabled_flow_once_however_many_tabs_tell_of_it() {
    let (server, admin, anna, ben) = desk().await;
    let (mut one, _) = open(&server, &anna, hello("one", None, &[])).await;
    let (mut two, _) = open(&server, &anna, hello("two", None, &[])).await;
    for tab in [&mut one, &mut two] {
        tab.say(dial("click 1")).await;
        tab.say(dial("click 1")).await;
    }
    let mut titles = [one.entry("data").await, one.entry("data").await];
    titles.sort_by_key(|entry| entry["body"]["title"].to_string());
    assert_eq!(
        (&titles[0]["body"]["title"], &titles[1]["body"]["title"]),
        (&json!("Dial A"), &json!("Dial B"))
    );
    assert_eq!(
        titles[0]["body"]["fields"],
        json!([{ "key": "number", "value": "+12065550100" }, { "key": "again", "value": "+12065550100" },
            { "key": "event", "value": "onClickToDial" }, { "key": "id", "value": "click 1" }])
    );
    // The next event is known from the first, and the same id of another agent is another event.
    two.say(dial("click 2")).await;
    let (mut bens, _) = open(&server, &ben, hello("one", None, &[])).await;
    bens.say(dial("click 1")).await;
    bens.entry("data").await;
    bens.entry("data").await;
    let runs = loop {
        let runs = server
            .get("/api/v1/runs?status=completed", &admin)
            .await
            .expect(200);
        if runs["items"].as_array().unwrap().len() >= 6 {
            break runs;
        }
    };
    assert_eq!(runs["items"].as_array().unwrap().len(), 6);
    // Runs begin in the order of their names; the newest stand first.
    let first: Vec<&str> = runs["items"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .take(2)
        .map(|run| run["flowName"].as_str().unwrap())
        .collect();
    assert_eq!(first, ["Dial A", "Dial B"]);
    let data = feed(&server, &anna)
        .await
        .into_iter()
        .filter(|entry| entry["kind"] == "data")
        .count();
    assert_eq!(data, 4);
}

#[tokio::test]
async fn events_that_are_none_or_not_theirs_are_passed_over_and_the_socket_goes_on() {
    let (server, admin, anna, ben) = desk().await;
    let bens = server
        .post(
            "/api/v1/contacts",
            &ben,
            json!({ "channel": "voice", "direction": "in" }),
        )
        .await
        .expect(201);
    let (mut tab, _) = open(&server, &anna, hello("one", None, &[])).await;
    for (field, value) in [
        ("source", json!("nothing")),
        ("event", json!("onNothing")),
        ("contactId", bens["id"].clone()),
        ("contactId", json!("nothing")),
        ("eventId", json!("")),
        ("eventId", json!("x".repeat(251))),
    ] {
        let mut event = dial("passed over");
        event[field] = value;
        tab.say(event).await;
    }
    tab.say(dial("taken")).await;
    tab.entry("data").await;
    tab.entry("data").await;
    let runs = server.get("/api/v1/runs", &admin).await.expect(200);
    assert_eq!(runs["items"].as_array().unwrap().len(), 2, "{runs}");
}
