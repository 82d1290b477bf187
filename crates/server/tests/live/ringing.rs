//! Contacts that ring before they belong to anybody.

use std::path::Path;

use ccp_protocol::contacts::ContactState;
use ccp_server::{
    App, cli,
    config::Config,
    contacts::{self, Answer},
    seal::{self, KeySource},
    settings::limits::Limits,
};
use ccp_store::documents::{Documents, Shelf};
use serde_json::{Value, json};

use crate::{
    desk::{Desk, EVENTS, beside},
    overlay::{feed, hello, open},
};

async fn rung_mode(desk: &Desk) {
    beside(&desk.server.database(), async |store| {
        let body = json!({ "ringFlows": "rung" });
        store
            .put_document(Shelf::Setting, "pbx", &body, 0)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_rang_waits_for_who_answers() {
    let desk = Desk::with_flows().await;
    let call = desk.call(json!({ "rung": ["anna", "ben"] })).await;
    assert_eq!(call["agent"], Value::Null);
    for event in ["onIncoming", "onConnecting"] {
        desk.event(&call, event).await;
    }
    assert_eq!(desk.begun(&desk.anna).await, [""; 0]);
    let answer = json!({ "event": "onAccepted", "eventId": "answer", "agent": "ben", "payload": { "cause": "answer" } });
    let taken = desk.tell(&call, answer.clone()).await.expect(202);
    assert_eq!(
        taken["contact"]["agent"].as_str().map(str::is_empty),
        Some(false)
    );
    assert_eq!(desk.tell(&call, answer).await.expect(200)["repeated"], true);
    for event in ["onConnected", "onEnded", "onDestroy"] {
        desk.event(&call, event).await;
    }
    assert_eq!(
        desk.begun(&desk.ben).await,
        [
            "onIncoming",
            "onConnecting",
            "onAccepted",
            "onConnected",
            "onEnded",
            "onDestroy"
        ]
    );
    assert_eq!(desk.begun(&desk.anna).await, [""; 0]);
    // The ones that waited kept what they came with.
    let entries = feed(&desk.server, &desk.ben).await;
    let first = entries
        .iter()
        .find(|entry| entry["kind"] == "data")
        .unwrap();
    assert!(
        first["body"]["fields"][1]["value"]
            .as_str()
            .is_some_and(|id| EVENTS.contains(&id) || id == "answer"),
        "{first}"
    );
}

#[tokio::test]
async fn a_contact_is_given_away_once_and_agents_give_none_away() {
    let desk = Desk::with_flows().await;
    let call = desk.call(json!({})).await;
    let given =
        |id: &str, agent: &str| json!({ "event": "onRefresh", "eventId": id, "agent": agent });
    desk.event(&call, "onConnecting").await;
    assert_eq!(
        desk.tell(&call, given("a", "nobody")).await.problem(422),
        ["/agent"]
    );
    desk.tell(&call, given("b", "anna")).await.expect(202);
    desk.tell(&call, given("c", "ben")).await.problem(409);
    desk.tell(&call, given("d", "anna")).await.expect(202);
    assert_eq!(desk.begun(&desk.anna).await, ["onConnecting"]);
    let at = format!("/api/v1/contacts/{}/events", call["id"].as_str().unwrap());
    desk.server
        .post(&at, &desk.anna, given("e", "ben"))
        .await
        .problem(404);
    let new = json!({ "channel": "voice", "direction": "in", "rung": ["ben"] });
    assert_eq!(
        desk.server
            .post("/api/v1/contacts", &desk.anna, new)
            .await
            .problem(422),
        ["/rung"]
    );
    let new = json!({ "channel": "voice", "direction": "in", "rung": ["ben", "nobody"] });
    assert_eq!(
        desk.server
            .post("/api/v1/contacts", &desk.key, new)
            .await
            .problem(422),
        ["/rung/1"]
    );
}

#[tokio::test]
async fn a_contact_nobody_answered_ends_for_each_agent_at_whom_it_rang() {
    let desk = Desk::with_flows().await;
    let call = desk.call(json!({ "rung": ["anna", "ben"] })).await;
    for event in ["onConnecting", "onMissed", "onEnded", "onDestroy"] {
        desk.event(&call, event).await;
    }
    for agent in [&desk.anna, &desk.ben] {
        assert_eq!(
            desk.begun(agent).await,
            ["onMissed", "onEnded", "onDestroy"]
        );
    }
}

#[tokio::test]
async fn set_to_rung_it_starts_at_once_for_those_with_an_overlay_and_not_again_on_answer() {
    let desk = Desk::with_flows().await;
    rung_mode(&desk).await;
    let (_tab, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let call = desk.call(json!({ "rung": ["anna", "ben"] })).await;
    desk.event(&call, "onConnecting").await;
    let answer = json!({ "event": "onAccepted", "eventId": "answer", "agent": "anna", "payload": { "cause": "answer" } });
    desk.tell(&call, answer).await.expect(202);
    assert_eq!(desk.begun(&desk.anna).await, ["onConnecting", "onAccepted"]);
    assert_eq!(desk.begun(&desk.ben).await, [""; 0]);
}

/// The server's parts on a database, in this process.
async fn parts(database: &Path) -> App {
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database: database.to_owned(),
        public_origin: "http://127.0.0.1".to_owned(),
        own_origins: Vec::new(),
        allowed_origins: Vec::new(),
        trusted_proxies: Vec::new(),
        ops_listen: None,
        demo: false,
        secret_key: KeySource::Beside(seal::beside(database)),
        limits: Limits::default(),
    };
    cli::build(config).await.unwrap()
}

#[tokio::test]
async fn who_answers_has_the_contact_and_what_waited_runs_before_the_answer() {
    let mut desk = Desk::with_flows().await;
    let call = desk.call(json!({ "rung": ["anna", "ben"] })).await;
    for event in ["onIncoming", "onConnecting"] {
        desk.event(&call, event).await;
    }
    assert_eq!(desk.server.stop().await, Some(0));
    let app = parts(&desk.server.database()).await;
    let id = call["id"].as_str().unwrap().into();
    let agent = async |login| app.store.agent_by_login(login).await.unwrap().unwrap().id;
    let payload = json!({ "cause": "answer" });
    let answer = Answer {
        event_id: "call-1",
        at: app.clock.now(),
        payload: &payload,
    };
    for repeated in [false, true] {
        let contact = app.store.contact(&id).await.unwrap().unwrap();
        let ben = agent("ben").await;
        let taken = contacts::answered(&app, contact, &ben, answer)
            .await
            .unwrap();
        assert_eq!(
            (taken.repeated, taken.contact.state),
            (repeated, ContactState::Connected)
        );
        assert_eq!(
            (&taken.contact.agent_id, taken.contact.waiting),
            (&Some(ben), Vec::new())
        );
    }
    let contact = app.store.contact(&id).await.unwrap().unwrap();
    let late = contacts::answered(&app, contact, &agent("anna").await, answer).await;
    assert!(late.is_err(), "it is ben's");
    app.tasks.close();
    app.tasks.wait().await;
    app.store.close().await.unwrap();
    desk.server.restart().await;
    assert_eq!(
        desk.begun(&desk.ben).await,
        ["onIncoming", "onConnecting", "onAccepted", "onConnected"]
    );
    assert_eq!(desk.begun(&desk.anna).await, [""; 0]);
}
