//! Contacts that ring before they belong to anybody, and contacts that a softphone reports over the socket.

use std::path::Path;

use ccp_protocol::contacts::{Channel, ContactState, Direction};
use ccp_server::{
    App, cli,
    config::Config,
    contacts::{self, Answer},
    seal::{self, KeySource},
    settings::limits::Limits,
};
use ccp_store::{
    contacts::{ContactRecord, Contacts},
    documents::{Documents, Shelf},
    housekeeping::Housekeeping,
};
use ccp_store_sqlite::SqliteStore;
use serde_json::{Map, Value, json};

use crate::{
    common::Server,
    overlay::{Tab, ended, feed, hello, open},
};

const EVENTS: [&str; 7] = [
    "onIncoming",
    "onConnecting",
    "onAccepted",
    "onConnected",
    "onMissed",
    "onEnded",
    "onDestroy",
];

struct Desk {
    server: Server,
    admin: String,
    anna: String,
    ben: String,
    key: String,
}

/// A flow for every event of a call, which sends its name.
async fn desk() -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let key = server
        .post("/api/v1/api-keys", &admin, json!({ "name": "pbx" }))
        .await
        .expect(201);
    let key = key["secret"].as_str().unwrap().to_owned();
    for event in EVENTS {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": {
                "event": "$.event.event", "id": "$.event.eventId", "cause": "$.payload.cause", "state": "$.contact.state" } },
              "ports": {} },
        ]);
        let flow = json!({ "name": event, "source": "voiceContact", "event": event, "flow": { "actions": blocks } });
        let flow = server.post("/api/v1/flows", &admin, flow).await.expect(201);
        let publish = format!("/api/v1/flows/{}/publish", flow["id"].as_str().unwrap());
        server.post(&publish, &admin, json!({})).await.expect(200);
    }
    Desk {
        server,
        admin,
        anna,
        ben,
        key,
    }
}

/// Does something to a database beside the server.
async fn beside(database: &Path, work: impl AsyncFnOnce(&SqliteStore)) {
    let path = database.to_owned();
    let store = tokio::task::spawn_blocking(move || SqliteStore::open(&path))
        .await
        .unwrap()
        .unwrap();
    work(&store).await;
    store.close().await.unwrap();
}

impl Desk {
    async fn call(&self, extra: Value) -> Value {
        let mut new = json!({ "channel": "voice", "direction": "in", "from": "+12065550100" });
        new.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        self.server
            .post("/api/v1/contacts", &self.key, new)
            .await
            .expect(201)
    }

    async fn tell(&self, contact: &Value, event: Value) -> crate::common::Reply {
        let at = format!(
            "/api/v1/contacts/{}/events",
            contact["id"].as_str().unwrap()
        );
        self.server.post(&at, &self.key, event).await
    }

    async fn event(&self, contact: &Value, event: &str) {
        let body = json!({ "event": event, "eventId": event, "payload": { "cause": event } });
        self.tell(contact, body).await.expect(202);
    }

    /// The events whose flows began for an agent, in order.
    async fn begun(&self, token: &str) -> Vec<String> {
        loop {
            let entries = feed(&self.server, token).await;
            let runs = |status: &str| -> Vec<Value> {
                let runs = entries
                    .iter()
                    .filter(|entry| entry["kind"] == "run" && entry["body"]["status"] == status);
                runs.map(|entry| entry["runId"].clone()).collect()
            };
            let begun = runs("running");
            if begun.len() != runs("completed").len() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                continue;
            }
            let sent = |run: &Value| {
                let data = entries
                    .iter()
                    .find(|entry| entry["kind"] == "data" && entry["runId"] == *run);
                let fields = &data.unwrap()["body"]["fields"];
                // Each with its own id and its own payload, however late it runs.
                let name = fields[0]["value"].as_str().unwrap().to_owned();
                assert_eq!(fields[2]["key"], "cause");
                name
            };
            return begun.iter().map(sent).collect();
        }
    }

    async fn rung_mode(&self) {
        beside(&self.server.database(), async |store| {
            let body = json!({ "ringFlows": "rung" });
            store
                .put_document(Shelf::Setting, "pbx", &body, 0)
                .await
                .unwrap();
        })
        .await;
    }
}

#[tokio::test]
async fn what_rang_waits_for_who_answers() {
    let desk = desk().await;
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
    let desk = desk().await;
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
    let desk = desk().await;
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
    let desk = desk().await;
    desk.rung_mode().await;
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
    let mut desk = desk().await;
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
    let desk = desk().await;
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
    let desk = desk().await;
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
    let desk = desk().await;
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
    let desk = desk().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
        { "id": "d", "type": "SE_AgentDialNumber", "controls": { "phoneNumber": "$.payload.number" }, "ports": { "success": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let flow = json!({ "name": "Dial", "source": "salesforceUi", "event": "onClickToDial", "flow": { "actions": blocks } });
    let flow = desk
        .server
        .post("/api/v1/flows", &desk.admin, flow)
        .await
        .expect(201);
    let publish = format!("/api/v1/flows/{}/publish", flow["id"].as_str().unwrap());
    desk.server
        .post(&publish, &desk.admin, json!({}))
        .await
        .expect(200);
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

#[tokio::test]
async fn the_server_tells_of_what_nobody_tells_of_any_more() {
    let mut desk = desk().await;
    for (source, event) in [("taskContact", "onTaskExpired"), ("taskContact", "onEnded")] {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": {
                "event": "$.event.event", "id": "$.event.eventId", "cause": "$.payload.reason", "state": "$.contact.state" } },
              "ports": {} },
        ]);
        let flow = json!({ "name": event, "source": source, "event": event, "flow": { "actions": blocks } });
        let flow = desk
            .server
            .post("/api/v1/flows", &desk.admin, flow)
            .await
            .expect(201);
        let publish = format!("/api/v1/flows/{}/publish", flow["id"].as_str().unwrap());
        desk.server
            .post(&publish, &desk.admin, json!({}))
            .await
            .expect(200);
    }
    let me = desk
        .server
        .get("/api/v1/session", &desk.anna)
        .await
        .expect(200);
    let me = me["agent"]["id"]
        .as_str()
        .or(me["id"].as_str())
        .unwrap()
        .to_owned();
    let fresh = desk.call(json!({ "agent": "anna" })).await;
    assert_eq!(desk.server.stop().await, Some(0));
    let old = |id: &str, channel, state, days: i64| ContactRecord {
        id: id.into(),
        channel,
        direction: Direction::In,
        state,
        from: None,
        to: None,
        phone: None,
        customer_name: None,
        queue: None,
        agent_id: Some(me.as_str().into()),
        attributes: Map::new(),
        external_id: None,
        record: None,
        rung: Vec::new(),
        waiting: Vec::new(),
        started_at: jiff::Timestamp::now().as_millisecond() - days * 24 * 60 * 60 * 1000,
        connected_at: None,
        ended_at: None,
        destroyed_at: None,
        version: 1,
    };
    beside(&desk.server.database(), async |store| {
        for contact in [
            old("rings", Channel::Voice, ContactState::Ringing, 1),
            old("talks", Channel::Voice, ContactState::Connected, 1),
            old("over", Channel::Voice, ContactState::Ended, 1),
            old("task", Channel::Task, ContactState::Connected, 7),
            old("chat", Channel::Chat, ContactState::Connected, 1),
        ] {
            store.insert_contact(&contact, &[]).await.unwrap();
        }
    })
    .await;
    desk.server.restart().await;
    // Started twice more, nothing is told again.
    let states = loop {
        let contacts = desk
            .server
            .get("/api/v1/contacts", &desk.anna)
            .await
            .expect(200);
        let states: Vec<(String, String)> = contacts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|contact| {
                ["id", "state"]
                    .map(|key| contact[key].as_str().unwrap().to_owned())
                    .into()
            })
            .collect();
        if states.len() == 5
            && !states
                .iter()
                .any(|(id, state)| id != "chat" && *state == "connected")
        {
            break states;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let state = |id: &str| {
        states
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, state)| state.as_str())
    };
    assert_eq!(
        [
            state("rings"),
            state("talks"),
            state("over"),
            state("task"),
            state("chat")
        ],
        [
            Some("missed"),
            Some("ended"),
            None,
            Some("ended"),
            Some("connected")
        ]
    );
    assert_eq!(state(fresh["id"].as_str().unwrap()), Some("ringing"));
    let mut begun = desk.begun(&desk.anna).await;
    begun.sort_unstable();
    let expected = [
        "onDestroy",
        "onEnded",
        "onEnded",
        "onEnded",
        "onMissed",
        "onTaskExpired",
    ];
    assert_eq!(begun, expected);
    desk.server.kill_and_restart().await;
    desk.server
        .get("/api/v1/contacts", &desk.anna)
        .await
        .expect(200);
    assert_eq!(desk.begun(&desk.anna).await.len(), expected.len());
}
