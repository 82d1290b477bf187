//! What the run of a click sends belongs to the call that it dials.

use serde_json::{Value, json};

use crate::{
    common::Server,
    overlay::{ended, feed, hello, open},
};

/// What data a feed shows at last: number of the first entry, contact, value.
fn data(feed: &[Value]) -> Vec<(u64, Value, Value)> {
    let mut rows: Vec<(u64, Value, Value)> = Vec::new();
    for entry in feed.iter().filter(|entry| entry["kind"] == "data") {
        let place = entry["replaces"].as_u64().or(entry["seq"].as_u64());
        let place = place.unwrap();
        let row = (
            place,
            entry["contactId"].clone(),
            entry["body"]["fields"][0]["value"].clone(),
        );
        match rows.iter_mut().find(|(known, ..)| *known == place) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }
    rows
}

#[tokio::test]
async fn what_a_click_s_run_sends_is_the_contact_s_that_it_dials_before_and_after() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let send = |id: &str, next: &str, value: &str| json!({ "id": id, "type": "SE_SendDataToOverlay", "controls": { "value": { id: value } }, "ports": { "done": next } });
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "before" } },
        send("before", "dial", "$.payload.number"),
        { "id": "dial", "type": "SE_AgentDialNumber", "controls": { "phoneNumber": "$.payload.number" }, "ports": { "success": "after" } },
        send("after", "e", "dialled"),
        { "id": "e", "type": "SE_End" },
    ]);
    server
        .event_flow(&admin, "salesforceUi", "onClickToDial", blocks)
        .await;
    let (mut tab, _) = open(&server, &anna, hello("one", None, &["agentDialNumber"])).await;
    for number in ["+12065550100", "+12065550101"] {
        tab.say(json!({ "type": "event", "source": "salesforceUi", "event": "onClickToDial", "eventId": number,
            "payload": { "number": number, "recordId": "003", "objectType": "Contact" } }))
            .await;
        // The command is no part of the feed: either may come first.
        let (mut item, mut dial) = (Value::Null, Value::Null);
        while item.is_null() || dial.is_null() {
            let frame = tab.next().await.unwrap();
            match (frame["type"].as_str(), frame["kind"].as_str()) {
                (Some("command"), _) => dial = frame,
                (_, Some("data")) => item = frame,
                _ => {}
            }
        }
        assert_eq!(item["contactId"], Value::Null);
        let record = &dial["about"]["record"];
        let facts =
            json!({ "externalId": number, "direction": "out", "to": number, "record": record });
        tab.say(
            json!({ "type": "event", "source": "voiceContact", "event": "onConnecting",
            "eventId": format!("{number} rings"), "payload": { "contact": facts } }),
        )
        .await;
        let contact = tab.entry("contact").await["body"].clone();
        assert_eq!(contact["record"], *record);
        // The contact is there before what is its own.
        let moved = tab.entry("data").await;
        assert_eq!(moved["contactId"], contact["id"]);
        assert_eq!(moved["replaces"], item["seq"]);
        item["seq"] = moved["seq"].clone();
        assert_eq!((&moved["at"], &moved["body"]), (&item["at"], &item["body"]));
        tab.done(&dial, json!({ "endpoint": null })).await;
        assert_eq!(tab.entry("data").await["contactId"], contact["id"]);
        let run = ended(&server, &anna, record["runId"].as_str().unwrap()).await;
        assert_eq!(
            (&run["status"], &run["contactId"]),
            (&json!("completed"), &contact["id"])
        );
    }
    let contacts = server.get("/api/v1/contacts", &anna).await.expect(200);
    let mut expected = Vec::new();
    for contact in contacts["items"].as_array().unwrap() {
        expected.push((contact["id"].clone(), contact["to"].clone()));
        expected.push((contact["id"].clone(), json!("dialled")));
    }
    let shown = data(&feed(&server, &anna).await);
    let shown: Vec<(Value, Value)> = shown
        .into_iter()
        .map(|(_, contact, value)| (contact, value))
        .collect();
    assert_eq!(shown, expected);
}
