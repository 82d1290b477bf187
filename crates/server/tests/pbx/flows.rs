//! Contacts and flows of calls.

use std::time::Duration;

use ccp_protocol::identity::Role;
use serde_json::{Value, json};

use crate::{desk::Desk, tabs::open};

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token("token").await;
    desk.agent("anna", "anna", "Anna Berg", Some("201"), vec![Role::Agent])
        .await;
    desk.agent("ben", "ben", "Ben Cole", Some("202"), vec![Role::Agent])
        .await;
    for event in [
        "onConnecting",
        "onAccepted",
        "onConnected",
        "onMissed",
        "onEnded",
        "onDestroy",
    ] {
        let blocks = json!([
            { "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-1" } },
            { "id": "uid-1", "type": "SE_SendDataToOverlay", "ports": { "done": "uid-2" },
              "controls": { "value": { "event": "$.event.event", "from": "$.contact.from",
                                       "skill": "$.contact.attributes['pbx.skill']" } } },
            { "id": "uid-2", "type": "SE_End" },
        ]);
        let flow = json!({ "name": event, "source": "voiceContact", "event": event, "flow": { "actions": blocks } });
        let made = desk.admin("POST", "/api/v1/flows", Some(flow)).await;
        let id = made.expect(201)["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/flows/{id}/publish");
        desk.admin("POST", &path, Some(json!({}))).await.expect(200);
    }
    desk
}

/// What the agent's flows have sent, once all runs have ended.
async fn sent(desk: &Desk, agent: &str) -> Vec<Value> {
    loop {
        let page = desk.admin("GET", "/api/v1/runs?limit=200", None).await;
        let runs = page.expect(200)["items"].as_array().unwrap().clone();
        if runs.iter().all(|run| run["status"] == "completed") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let kind = Some(ccp_protocol::feed::EntryKind::Data);
    let entries = desk.app.store.feed_after(&agent.into(), 0, kind, 100).await;
    let value = |fields: &Value, key: &str| {
        let found = fields
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["key"] == key);
        found.map_or(Value::Null, |it| it["value"].clone())
    };
    entries
        .unwrap()
        .into_iter()
        .map(|entry| {
            let fields = &entry.body["fields"];
            json!([
                value(fields, "event"),
                value(fields, "from"),
                value(fields, "skill")
            ])
        })
        .collect()
}

/// The names of the events, sorted: flows of one moment run at the same time.
fn events(sent: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = sent.iter().map(|it| it[0].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn flows_of_a_call_run_for_whoever_answers_it() {
    let desk = desk().await;
    let new_call = json!({ "event": "newCall", "direction": "in", "from": "+49301", "to": "sales", "callId": "c",
                           "skill": "invoices" });
    desk.tell(new_call).await;
    assert!(sent(&desk, "anna").await.is_empty(), "nobody has it yet");
    desk.tell(
        json!({ "event": "answer", "callId": "c", "answeringNumber": "201", "skill": "refunds" }),
    )
    .await;
    let answered = sent(&desk, "anna").await;
    assert_eq!(
        events(&answered),
        ["onAccepted", "onConnected", "onConnecting"]
    );
    for one in &answered {
        assert_eq!(
            (&one[1], &one[2]),
            (&json!("+49301"), &json!("refunds")),
            "{one}"
        );
    }
    let contacts = desk.as_agent("anna", "GET", "/api/v1/contacts", None).await;
    let contact = contacts.expect(200)["items"][0].clone();
    let row = desk.log().await[0].clone();
    assert_eq!(
        (&contact["state"], &contact["id"], &row["agentId"]),
        (&json!("connected"), &row["contactId"], &json!("anna"))
    );
    let hangup = json!({ "event": "hangup", "callId": "c", "cause": "normalClearing" });
    desk.tell(hangup.clone()).await;
    desk.tell(hangup).await;
    assert_eq!(
        events(&sent(&desk, "anna").await),
        [
            "onAccepted",
            "onConnected",
            "onConnecting",
            "onDestroy",
            "onEnded"
        ]
    );
    let gone = desk.as_agent("anna", "GET", "/api/v1/contacts", None).await;
    assert_eq!(gone.expect(200)["items"], json!([]));
    assert!(sent(&desk, "ben").await.is_empty());
}

#[tokio::test]
async fn a_call_out_is_its_callers_from_the_first() {
    let desk = desk().await;
    let settings = json!({ "defaultCallerId": "4930999" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
    desk.tell(json!({ "event": "newCall", "direction": "out", "from": "202", "to": "+49301", "callId": "o" }),
    )
    .await;
    assert_eq!(events(&sent(&desk, "ben").await), ["onConnecting"]);
    assert_eq!(desk.log().await[0]["agentId"], "ben");
    desk.tell(json!({ "event": "answer", "callId": "o" })).await;
    desk.tell(json!({ "event": "hangup", "callId": "o" })).await;
    assert_eq!(
        events(&sent(&desk, "ben").await),
        [
            "onAccepted",
            "onConnected",
            "onConnecting",
            "onDestroy",
            "onEnded"
        ]
    );
}

#[tokio::test]
async fn a_blocked_caller_makes_no_contact() {
    let desk = desk().await;
    let settings = json!({ "blocked": [{ "callerId": "anonymous" }] });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
    desk.tell(json!({ "event": "newCall", "direction": "in", "from": "Anonymous", "to": "sales", "callId": "b" }),
    )
    .await;
    let row = desk.log().await[0].clone();
    assert_eq!(
        (&row["state"], &row["contactId"]),
        (&json!("blocked"), &Value::Null)
    );
}

/// Flows of a ringing call run at once, for each agent at whom it rings.
async fn at_once(desk: &Desk) {
    let settings = json!({ "ringFlows": "rung" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
}

/// The same message twice: what is told again starts nothing again.
async fn tell_twice(desk: &Desk, message: Value) {
    desk.tell(message.clone()).await;
    desk.tell(message).await;
}

fn rings(id: &str) -> Value {
    json!({ "event": "newCall", "direction": "in", "from": "+49301", "to": "sales", "callId": id })
}

#[tokio::test]
async fn set_to_rung_flows_run_for_each_rung_agent_with_an_overlay_and_not_again_for_who_answers() {
    let desk = desk().await;
    at_once(&desk).await;
    let _anna = open(&desk, "anna").await;
    tell_twice(&desk, rings("c")).await;
    assert_eq!(events(&sent(&desk, "anna").await), ["onConnecting"]);
    assert!(sent(&desk, "ben").await.is_empty(), "no overlay is open");
    tell_twice(
        &desk,
        json!({ "event": "answer", "callId": "c", "answeringNumber": "202" }),
    )
    .await;
    tell_twice(&desk, json!({ "event": "hangup", "callId": "c" })).await;
    assert_eq!(events(&sent(&desk, "anna").await), ["onConnecting"]);
    assert_eq!(
        events(&sent(&desk, "ben").await),
        ["onAccepted", "onConnected", "onDestroy", "onEnded"]
    );
}

#[tokio::test]
async fn a_missed_call_ends_once_for_each_agent_at_whom_it_rang() {
    const END: [&str; 3] = ["onDestroy", "onEnded", "onMissed"];
    for rung in [false, true] {
        let desk = desk().await;
        let mut settings = json!({ "filter": [{ "queue": "sales", "agentIds": ["anna", "ben"] }] });
        if rung {
            settings["ringFlows"] = json!("rung");
        }
        desk.agent("cleo", "cleo", "Cleo", None, vec![Role::Agent])
            .await;
        desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
            .await
            .expect(200);
        let _anna = open(&desk, "anna").await;
        let _cleo = open(&desk, "cleo").await;
        tell_twice(&desk, rings("c")).await;
        tell_twice(
            &desk,
            json!({ "event": "hangup", "callId": "c", "cause": "cancel" }),
        )
        .await;
        let annas = sent(&desk, "anna").await;
        let expected = if rung {
            vec!["onConnecting", "onDestroy", "onEnded", "onMissed"]
        } else {
            END.to_vec()
        };
        assert_eq!(events(&annas), expected, "rung: {rung}");
        assert_eq!(events(&sent(&desk, "ben").await), END, "rung: {rung}");
        assert!(
            sent(&desk, "cleo").await.is_empty(),
            "it did not ring there"
        );
        let row = desk.log().await[0].clone();
        assert_eq!(
            (&row["state"], &row["agentId"]),
            (&json!("missed"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_call_nothing_is_heard_of_ends_for_its_contact_too() {
    let desk = desk().await;
    for id in ["rings", "talks"] {
        desk.tell(json!({ "event": "newCall", "direction": "in", "from": id, "to": "sales", "callId": id }),
        )
        .await;
    }
    desk.tell(json!({ "event": "answer", "callId": "talks", "answeringNumber": "201" }))
        .await;
    desk.pass(4 * 60 * 60 * 1000 + 1);
    for _ in 0..2 {
        ccp_server::pbx::stale::close(&desk.app).await.unwrap();
        desk.quiet().await;
    }
    let of = async |agent: &str, call: &str| {
        let mut sent = sent(&desk, agent).await;
        sent.retain(|one| one[1] == call);
        events(&sent).join(" ")
    };
    assert_eq!(
        of("anna", "talks").await,
        "onAccepted onConnected onConnecting onDestroy onEnded"
    );
    assert_eq!(of("ben", "talks").await, "");
    for agent in ["anna", "ben"] {
        assert_eq!(of(agent, "rings").await, "onDestroy onEnded onMissed");
    }
    let gone = desk.as_agent("anna", "GET", "/api/v1/contacts", None).await;
    assert_eq!(gone.expect(200)["items"], json!([]));
    // Its hang-up comes after all: the row says how it ended, and nothing happens a second time.
    desk.tell(json!({ "event": "hangup", "callId": "talks" }))
        .await;
    assert_eq!(desk.log().await[1]["state"], "ended");
    assert_eq!(
        of("anna", "talks").await,
        "onAccepted onConnected onConnecting onDestroy onEnded"
    );
}
