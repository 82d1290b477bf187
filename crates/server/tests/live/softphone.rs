//! Contacts that a softphone reports over the socket, and commands that are about them.

use serde_json::{Value, json};

use crate::{
    desk::Desk,
    overlay::{Tab, ended, hello, open},
};

/// What a softphone says of its call.
fn dialled(event: &str, extra: Value) -> Value {
    let mut contact =
        json!({ "externalId": "phone-1", "direction": "out", "to": "(206) 555-0100" });
    if let Value::Object(extra) = extra {
        contact.as_object_mut().unwrap().extend(extra);
    }
    json!({ "type": "event", "source": "voiceContact", "event": event, "eventId": format!("phone-1:{event}"),
        "payload": { "cause": event, "contact": contact } })
}

/// The next state the tab is shown of a contact.
async fn shown(tab: &mut Tab) -> Value {
    tab.entry("contact").await["body"].clone()
}

#[tokio::test]
async fn a_call_that_a_softphone_dials_is_a_contact_from_its_first_ring_to_its_end() {
    let desk = Desk::with_flows().await;
    let record = json!({ "recordId": "003", "objectType": "Contact" });
    let (mut one, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let (mut two, _) = open(&desk.server, &desk.anna, hello("two", None, &[])).await;
    for tab in [&mut one, &mut two] {
        let facts = json!({ "record": record, "queue": "Sales", "attributes": { "a": 1, "b": 2 } });
        tab.say(dialled("onConnecting", facts)).await;
    }
    let call = shown(&mut one).await;
    assert_eq!(
        [
            &call["direction"],
            &call["to"],
            &call["phone"],
            &call["state"],
            &call["externalId"],
            &call["record"],
            &call["queue"]
        ],
        [
            &json!("out"),
            &json!("(206) 555-0100"),
            &json!("+12065550100"),
            &json!("ringing"),
            &json!("phone-1"),
            &record,
            &json!("Sales")
        ]
    );
    // Another contact in view changes nothing: what the softphone says comes first.
    let mut connected = dialled(
        "onConnected",
        json!({ "attributes": { "b": null, "c": 3 }, "to": "206 555 0199" }),
    );
    connected["contactId"] = json!("nothing");
    one.say(connected).await;
    let call = shown(&mut one).await;
    assert_eq!(
        [
            &call["state"],
            &call["phone"],
            &call["attributes"],
            &call["record"]
        ],
        [
            &json!("connected"),
            &json!("+12065550199"),
            &json!({ "a": 1, "c": 3 }),
            &record
        ]
    );
    let at = format!("/api/v1/contacts/{}", call["id"].as_str().unwrap());
    assert_eq!(desk.server.get(&at, &desk.anna).await.expect(200), call);
    one.say(dialled("onEnded", json!({}))).await;
    assert_eq!(shown(&mut one).await["state"], "ended");
    one.say(dialled("onDestroy", json!({}))).await;
    one.entry("contactEnded").await;
    // Told again after all is over, by a tab that was reloaded, it makes no new call.
    let (mut reloaded, _) = open(&desk.server, &desk.anna, hello("three", None, &[])).await;
    for event in ["onConnecting", "onConnected", "onEnded", "onDestroy"] {
        reloaded.say(dialled(event, json!({}))).await;
    }
    let mut next = dialled("onConnecting", json!({ "externalId": "phone-2" }));
    next["eventId"] = json!("phone-2:onConnecting");
    reloaded.say(next).await;
    assert_eq!(shown(&mut reloaded).await["externalId"], "phone-2");
    assert_eq!(
        desk.begun(&desk.anna).await,
        [
            "onConnecting",
            "onConnected",
            "onEnded",
            "onDestroy",
            "onConnecting"
        ]
    );
}

#[tokio::test]
async fn what_a_softphone_may_not_say_is_passed_over() {
    let desk = Desk::with_flows().await;
    let bens =
        json!({ "channel": "voice", "direction": "in", "agent": "ben", "externalId": "bens" });
    desk.server
        .post("/api/v1/contacts", &desk.key, bens)
        .await
        .expect(201);
    let rings_at_ben =
        json!({ "channel": "voice", "direction": "in", "rung": ["ben"], "externalId": "rings" });
    desk.server
        .post("/api/v1/contacts", &desk.key, rings_at_ben)
        .await
        .expect(201);
    let chat =
        json!({ "channel": "chat", "direction": "in", "agent": "anna", "externalId": "chat" });
    desk.server
        .post("/api/v1/contacts", &desk.key, chat)
        .await
        .expect(201);
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    for (number, facts) in [
        json!({ "externalId": "bens" }),
        json!({ "externalId": "rings" }),
        json!({ "externalId": "chat" }),
        json!({ "externalId": "" }),
        json!({ "externalId": 7 }),
        json!({ "direction": "up" }),
        json!({ "to": "1".repeat(251) }),
        json!({ "record": { "recordId": "r".repeat(251) } }),
        json!({ "attributes": { "big": "x".repeat(50_000), "bigger": "x".repeat(10_000), "": 1 } }),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = dialled("onConnected", facts);
        event["eventId"] = json!(format!("wrong {number}"));
        tab.say(event).await;
    }
    // An event of the end makes no contact.
    tab.say(dialled("onEnded", json!({ "externalId": "unknown" })))
        .await;
    tab.say(dialled("onConnecting", json!({}))).await;
    assert_eq!(shown(&mut tab).await["externalId"], "phone-1");
    assert_eq!(desk.begun(&desk.anna).await, ["onConnecting"]);
    let mine = desk
        .server
        .get("/api/v1/contacts", &desk.anna)
        .await
        .expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 2, "{mine}");
}

#[tokio::test]
async fn the_softphone_that_takes_a_call_of_nobody_has_it() {
    let desk = Desk::with_flows().await;
    let call = desk.call(json!({ "externalId": "pbx-1" })).await;
    desk.event(&call, "onConnecting").await;
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    // Its end is not theirs to tell while it is not theirs.
    for event in ["onEnded", "onConnecting", "onAccepted", "onConnected"] {
        let mut told = dialled(event, json!({ "externalId": "pbx-1", "direction": "in" }));
        told["eventId"] = json!(format!("pbx-1:{event}"));
        tab.say(told).await;
    }
    while shown(&mut tab).await["state"] != "connected" {}
    // The telephone system and the softphone both told of the ringing: it rang once.
    assert_eq!(
        desk.begun(&desk.anna).await,
        ["onConnecting", "onAccepted", "onConnected"]
    );
}

#[tokio::test]
async fn a_command_names_the_contact_in_hand_and_the_record_that_was_clicked() {
    let desk = Desk::with_flows().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
        { "id": "d", "type": "SE_AgentDialNumber", "controls": { "phoneNumber": "$.payload.number" }, "ports": { "success": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    desk.server
        .event_flow(&desk.admin, "salesforceUi", "onClickToDial", blocks)
        .await;
    let mute = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "m" } },
        { "id": "m", "type": "SE_AgentMute", "ports": { "success": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let mute = desk.server.action_flow(&desk.admin, "Mute", mute).await;
    let mute = desk
        .server
        .action(&desk.admin, json!({ "name": "Mute", "flowId": mute }))
        .await;

    let (mut tab, _) = open(
        &desk.server,
        &desk.anna,
        hello("one", None, &["agentDialNumber", "agentMute"]),
    )
    .await;
    tab.say(json!({ "type": "event", "source": "salesforceUi", "event": "onClickToDial", "eventId": "click",
        "payload": { "number": "1", "recordId": "003", "objectType": "Contact" } }))
        .await;
    let dial = tab.next_of("command").await;
    let record = json!({ "recordId": "003", "objectType": "Contact" });
    let run = dial["about"]["record"]["runId"].clone();
    let clicked = json!({ "recordId": "003", "objectType": "Contact", "runId": run });
    assert!(run.is_string(), "{dial}");
    assert_eq!(dial["about"], json!({ "record": clicked }));
    assert_eq!(dial["args"], json!({ "phoneNumber": "1" }));
    tab.done(&dial, json!({ "endpoint": null })).await;
    tab.say(dialled("onConnecting", json!({ "record": clicked })))
        .await;
    let call = shown(&mut tab).await;

    // The click's run is this call's, and not that of a call that is dialled for the same record.
    let about = json!({ "contactId": call["id"], "externalId": "phone-1", "record": record });
    for (contact, expected) in [
        (json!({ "contactId": call["id"] }), about),
        (json!({}), Value::Null),
    ] {
        let key = crate::common::unique("press");
        let run = desk
            .server
            .press(&mute, &desk.anna, &key, contact)
            .await
            .expect(202);
        let command = tab.next_of("command").await;
        assert_eq!(command["about"], expected);
        tab.done(&command, Value::Null).await;
        ended(&desk.server, &desk.anna, run["runId"].as_str().unwrap()).await;
    }
}
