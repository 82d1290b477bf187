//! A desk where calls ring: two agents, and a telephone system that tells of calls.

use std::path::Path;

use ccp_store::housekeeping::Housekeeping;
use ccp_store_sqlite::SqliteStore;
use serde_json::{Value, json};

use crate::{
    common::{Reply, Server},
    overlay::feed,
};

/// What happens to a call.
pub const EVENTS: [&str; 7] = [
    "onIncoming",
    "onConnecting",
    "onAccepted",
    "onConnected",
    "onMissed",
    "onEnded",
    "onDestroy",
];

/// A server with agents `anna` and `ben` and an integration's key.
pub struct Desk {
    pub server: Server,
    pub admin: String,
    pub anna_id: String,
    pub anna: String,
    pub ben: String,
    pub key: String,
}

/// Does something to a database beside the server.
pub async fn beside(database: &Path, work: impl AsyncFnOnce(&SqliteStore)) {
    let path = database.to_owned();
    let store = tokio::task::spawn_blocking(move || SqliteStore::open(&path))
        .await
        .unwrap()
        .unwrap();
    work(&store).await;
    store.close().await.unwrap();
}

impl Desk {
    pub async fn open() -> Self {
        let server = Server::start().await;
        let admin = server.admin().await;
        let (anna_id, anna) = server.agent(&admin, "anna").await;
        let (_, ben) = server.agent(&admin, "ben").await;
        let key = server
            .post("/api/v1/api-keys", &admin, json!({ "name": "pbx" }))
            .await
            .expect(201);
        let key = key["secret"].as_str().unwrap().to_owned();
        Self {
            server,
            admin,
            anna_id,
            anna,
            ben,
            key,
        }
    }

    /// With a flow for every event of a call, which sends its name.
    pub async fn with_flows() -> Self {
        let desk = Self::open().await;
        for event in EVENTS {
            let blocks = json!([
                { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
                { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": {
                    "event": "$.event.event", "id": "$.event.eventId", "cause": "$.payload.cause", "state": "$.contact.state" } },
                  "ports": {} },
            ]);
            desk.server
                .event_flow(&desk.admin, "voiceContact", event, blocks)
                .await;
        }
        desk
    }

    pub async fn call(&self, extra: Value) -> Value {
        let mut new = json!({ "channel": "voice", "direction": "in", "from": "+12065550100" });
        new.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        self.server
            .post("/api/v1/contacts", &self.key, new)
            .await
            .expect(201)
    }

    pub async fn tell(&self, contact: &Value, event: Value) -> Reply {
        let at = format!(
            "/api/v1/contacts/{}/events",
            contact["id"].as_str().unwrap()
        );
        self.server.post(&at, &self.key, event).await
    }

    pub async fn event(&self, contact: &Value, event: &str) {
        let body = json!({ "event": event, "eventId": event, "payload": { "cause": event } });
        self.tell(contact, body).await.expect(202);
    }

    /// The events whose flows began for an agent, in order.
    pub async fn begun(&self, token: &str) -> Vec<String> {
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
}
