//! Contacts: who may report and see which, what events do to them, and which flows they start.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    common::{Reply, unique},
    desk::Desk,
    overlay::{assert_gapless, feed, hello, open},
};

impl Desk {
    /// A published flow of a voice event that sends the event and the payload.
    async fn flow(&self, name: &str, event: &str) {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "meta": { "title": name }, "controls": { "value": {
                "event": "$.event.event", "cause": "$.payload.cause", "phone": "$.contact.phone", "state": "$.contact.state" } },
              "ports": {} },
        ]);
        let flow = json!({ "name": name, "source": "voiceContact", "event": event, "flow": { "actions": blocks } });
        self.server.published(&self.admin, flow).await;
    }

    async fn call_by(&self, token: &str, extra: Value) -> Value {
        let mut new = json!({ "channel": "voice", "direction": "in", "from": "(206) 555-0100", "to": "+12065550111" });
        new.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        self.server
            .post("/api/v1/contacts", token, new)
            .await
            .expect(201)
    }

    async fn event_by(&self, token: &str, contact: &Value, event: &str, id: &str) -> Reply {
        let at = format!(
            "/api/v1/contacts/{}/events",
            contact["id"].as_str().unwrap()
        );
        self.server
            .post(
                &at,
                token,
                json!({ "event": event, "eventId": id, "payload": { "cause": id } }),
            )
            .await
    }
}

#[tokio::test]
async fn a_call_is_shown_to_its_owner_from_ringing_to_its_end_and_starts_their_flows() {
    let desk = Desk::open().await;
    desk.flow("On connected", "onConnected").await;
    desk.flow("On ended", "onEnded").await;
    desk.server
        .post(
            "/api/v1/crm/customers",
            &desk.anna,
            json!({ "LastName": "Hopper", "Phone": "206 555 0100" }),
        )
        .await
        .expect(201);
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let call = desk
        .call_by(
            &desk.key,
            json!({ "agent": "anna", "queue": "Sales", "externalId": "x-1" }),
        )
        .await;
    assert_eq!(
        (&call["phone"], &call["customerName"], &call["state"]),
        (&json!("+12065550100"), &json!("Hopper"), &json!("ringing"))
    );
    assert_eq!(
        (&call["agent"], &call["from"], &call["queue"]),
        (
            &json!(desk.anna_id),
            &json!("(206) 555-0100"),
            &json!("Sales")
        )
    );
    assert_eq!(tab.entry("contact").await["body"], call);
    for (number, (event, state)) in [
        ("onConnecting", "ringing"),
        ("onAccepted", "ringing"),
        ("onConnected", "connected"),
        ("onEnded", "ended"),
        ("onDestroy", "ended"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("e{number}");
        let taken = desk
            .event_by(&desk.key, &call, event, &id)
            .await
            .expect(202);
        assert_eq!(
            (&taken["contact"]["state"], &taken["repeated"]),
            (&json!(state), &json!(false)),
            "{event}"
        );
        let again = desk
            .event_by(&desk.key, &call, event, &id)
            .await
            .expect(200);
        assert_eq!(
            again,
            json!({ "contact": taken["contact"], "repeated": true }),
            "{event}"
        );
    }
    desk.event_by(&desk.key, &call, "onRefresh", "e9")
        .await
        .problem(409);
    tab.entry("contactEnded").await;
    let entries = loop {
        let entries = feed(&desk.server, &desk.anna).await;
        let over = entries
            .iter()
            .filter(|entry| entry["body"]["status"] == "completed")
            .count();
        if over == 2 {
            break entries;
        }
    };
    assert_gapless(&entries);
    let shown: Vec<(Value, Value)> = entries
        .iter()
        .filter(|entry| entry["kind"] == "data")
        .map(|entry| {
            (
                entry["body"]["title"].clone(),
                entry["body"]["fields"].clone(),
            )
        })
        .collect();
    let fields = |event: &str, cause: &str, state: &str| {
        json!([{ "key": "event", "value": event }, { "key": "cause", "value": cause },
            { "key": "phone", "value": "+12065550100" }, { "key": "state", "value": state }])
    };
    assert!(
        shown.contains(&(
            json!("On connected"),
            fields("onConnected", "e2", "connected")
        )),
        "{shown:?}"
    );
    assert!(
        shown.contains(&(json!("On ended"), fields("onEnded", "e3", "ended"))),
        "{shown:?}"
    );
    assert_eq!(shown.len(), 2);
    let runs = desk
        .server
        .get("/api/v1/runs", &desk.admin)
        .await
        .expect(200);
    assert_eq!(runs["items"][0]["contactId"], call["id"]);
    assert_eq!(
        desk.server
            .get("/api/v1/contacts", &desk.anna)
            .await
            .expect(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn an_event_told_many_times_at_once_starts_its_flow_once() {
    let desk = Desk::open().await;
    desk.flow("Once", "onConnected").await;
    let call = desk.call_by(&desk.anna, json!({})).await;
    let tellings = (0..20).map(|_| desk.event_by(&desk.anna, &call, "onConnected", "the one"));
    let statuses: Vec<u16> = futures_util::future::join_all(tellings)
        .await
        .iter()
        .map(|reply| reply.status.as_u16())
        .collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 202).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        19,
        "{statuses:?}"
    );
    let runs = desk
        .server
        .get("/api/v1/runs", &desk.admin)
        .await
        .expect(200);
    assert_eq!(runs["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn different_events_at_once_are_all_taken_and_numbers_stay_gapless() {
    let desk = Desk::open().await;
    desk.flow("A", "onRefresh").await;
    desk.flow("B", "onRefresh").await;
    let call = desk.call_by(&desk.anna, json!({})).await;
    let ids: Vec<String> = (0..10).map(|_| unique("event")).collect();
    let mut tellings = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let event = ["onRefresh", "onPending", "onConnected"][number % 3];
        tellings.push(desk.event_by(&desk.anna, &call, event, id));
    }
    for reply in futures_util::future::join_all(tellings).await {
        reply.expect(202);
    }
    let runs = desk
        .server
        .get("/api/v1/runs", &desk.admin)
        .await
        .expect(200);
    let names: Vec<&str> = runs["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["flowName"].as_str().unwrap())
        .collect();
    assert_eq!(
        names.iter().filter(|name| **name == "A").count(),
        4,
        "{names:?}"
    );
    assert_eq!(
        names.iter().filter(|name| **name == "B").count(),
        4,
        "{names:?}"
    );
    assert_gapless(&feed(&desk.server, &desk.anna).await);
}

#[tokio::test]
async fn what_is_not_theirs_agents_neither_see_nor_touch() {
    let desk = Desk::open().await;
    let (server, call) = (&desk.server, desk.call_by(&desk.anna, json!({})).await);
    let at = format!("/api/v1/contacts/{}", call["id"].as_str().unwrap());
    let patch = json!({ "attributes": { "a": 1 } });
    let method = reqwest::Method::PATCH;
    server.get(&at, &desk.ben).await.problem(404);
    server
        .call(method.clone(), &at, &desk.ben, Some(patch.clone()))
        .await
        .problem(404);
    desk.event_by(&desk.ben, &call, "onConnected", "e")
        .await
        .problem(404);
    server.get(&at, &desk.anna).await.expect(200);
    server.get(&at, &desk.key).await.expect(200);
    server.get(&at, "").await.problem(401);
    server.get(&at, "ccpk_wrong").await.problem(401);
    server.get("/api/v1/contacts", &desk.key).await.problem(403);
    let for_ben = json!({ "channel": "chat", "direction": "in", "agent": "ben" });
    server
        .post("/api/v1/contacts", &desk.anna, for_ben.clone())
        .await
        .problem(404);
    let bens = server
        .post("/api/v1/contacts", &desk.key, for_ben)
        .await
        .expect(201);
    assert_eq!(
        server.get("/api/v1/contacts", &desk.ben).await.expect(200)["items"],
        json!([bens])
    );
    let for_nobody = json!({ "channel": "chat", "direction": "in", "agent": "nobody" });
    assert_eq!(
        server
            .post("/api/v1/contacts", &desk.key, for_nobody)
            .await
            .problem(422),
        ["/agent"]
    );
    // Another system's id is answered with the contact that is there, but not across agents.
    let outside =
        json!({ "channel": "voice", "direction": "in", "agent": "ben", "externalId": "x" });
    let first = server
        .post("/api/v1/contacts", &desk.key, outside.clone())
        .await
        .expect(201);
    assert_eq!(
        server
            .post("/api/v1/contacts", &desk.key, outside)
            .await
            .expect(200),
        first
    );
    let hers = json!({ "channel": "voice", "direction": "in", "externalId": "x" });
    server
        .post("/api/v1/contacts", &desk.anna, hers)
        .await
        .problem(409);
}

#[tokio::test]
async fn attributes_are_merged_null_removes_and_too_much_is_refused() {
    let desk = Desk::open().await;
    let call = desk
        .call_by(
            &desk.anna,
            json!({ "attributes": { "a": 1, "b": 2, "n": null } }),
        )
        .await;
    assert_eq!(call["attributes"], json!({ "a": 1, "b": 2 }));
    let at = format!("/api/v1/contacts/{}", call["id"].as_str().unwrap());
    let patch = async |attributes: Value| {
        desk.server
            .call(
                reqwest::Method::PATCH,
                &at,
                &desk.anna,
                Some(json!({ "attributes": attributes })),
            )
            .await
    };
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    assert_eq!(
        patch(json!({ "b": null, "c": "<b>" })).await.expect(200)["attributes"],
        json!({ "a": 1, "c": "<b>" })
    );
    let entry = tab.entry("attributes").await;
    assert_eq!(
        entry["body"],
        json!({ "set": { "c": "<b>" }, "removed": ["b"] })
    );
    assert_eq!(
        patch(json!({ "big": "x".repeat(70_000) }))
            .await
            .problem(422),
        ["/attributes"]
    );
    assert_eq!(patch(json!({ "": 1 })).await.problem(422), ["/attributes/"]);
    assert_eq!(
        patch(json!({ "a": 1 })).await.expect(200)["attributes"],
        json!({ "a": 1, "c": "<b>" })
    );
}

#[tokio::test]
async fn what_is_wrong_is_refused_at_its_field() {
    let desk = Desk::open().await;
    let call = desk.call_by(&desk.anna, json!({})).await;
    assert_eq!(
        desk.event_by(&desk.anna, &call, "onMessageSent", "e")
            .await
            .problem(422),
        ["/event"]
    );
    assert_eq!(
        desk.event_by(&desk.anna, &call, "dance", "e")
            .await
            .problem(422),
        ["/event"]
    );
    assert_eq!(
        desk.event_by(&desk.anna, &call, "onConnected", "")
            .await
            .problem(422),
        ["/eventId"]
    );
    let at = format!("/api/v1/contacts/{}/events", call["id"].as_str().unwrap());
    let when = json!({ "event": "onConnected", "eventId": "e", "at": "yesterday" });
    assert_eq!(
        desk.server.post(&at, &desk.anna, when).await.problem(422),
        ["/at"]
    );
    let at_nine =
        json!({ "event": "onConnected", "eventId": "e", "at": "2026-11-21T10:00:00+01:00" });
    let taken = desk.server.post(&at, &desk.anna, at_nine).await.expect(202);
    assert_eq!(taken["contact"]["connectedAt"], "2026-11-21T09:00:00.000Z");
    let pointers = async |new: Value| {
        desk.server
            .post("/api/v1/contacts", &desk.anna, new)
            .await
            .problem(422)
    };
    assert_eq!(
        pointers(json!({ "channel": "fax", "direction": "in" })).await,
        ["/channel"]
    );
    assert_eq!(
        pointers(json!({ "channel": "voice", "direction": "in", "colour": 1 })).await,
        ["/colour"]
    );
    assert_eq!(
        pointers(json!({ "channel": "voice", "direction": "in", "from": "1".repeat(251) })).await,
        ["/from"]
    );
}

#[tokio::test]
async fn numbers_are_read_in_the_country_that_is_set_and_a_withheld_one_is_nobodys() {
    let desk = Desk::open().await;
    for number in ["", "anonymous", "restricted"] {
        let call = desk.call_by(&desk.anna, json!({ "from": number })).await;
        assert_eq!(call["customerName"], Value::Null, "{number}");
    }
    let call = desk
        .call_by(
            &desk.anna,
            json!({ "direction": "out", "to": "0044 20 7946 0018" }),
        )
        .await;
    assert_eq!(call["phone"], "+442079460018");
    let ids: BTreeSet<String> = feed(&desk.server, &desk.anna)
        .await
        .iter()
        .map(|e| e["contactId"].to_string())
        .collect();
    assert_eq!(ids.len(), 4);
}
