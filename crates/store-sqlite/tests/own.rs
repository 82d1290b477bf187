//! What this back end promises beyond the story that all back ends pass.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{path::PathBuf, sync::Arc};

use ccp_protocol::{AgentId, ContactId, FlowId, feed::EntryKind};
use ccp_store::{
    StoreError,
    contacts::Contacts,
    documents::{Documents, Shelf},
    feed::{Feed, NewEntry},
    flows::Flows,
    housekeeping::Housekeeping,
    identity::{AgentRecord, Identity},
    runs::Runs,
};
use ccp_store_sqlite::SqliteStore;
use rusqlite::Connection;
use serde_json::json;

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path("ccp.db")).unwrap()
    }

    /// Writes past the store.
    fn meddle(&self, sql: &str) {
        Connection::open(self.path("ccp.db"))
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }
}

fn what<T>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Err(StoreError::Corrupt { what, reason }) => {
            assert!(!reason.is_empty());
            what
        }
        Err(_) => "another error",
        Ok(_) => "no error",
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_back_is_named_and_harms_nothing_else() {
    let home = Home::new();
    let store = home.open();
    home.meddle(
        "INSERT INTO contacts (id, channel, direction, state, attributes, started_at, version) VALUES \
           ('word', 'pigeon', 'in', 'ringing', '{}', 1, 1), ('json', 'voice', 'in', 'ringing', '{', 1, 1), \
           ('whole', 'voice', 'in', 'ringing', '{}', 1, 1);
         INSERT INTO agents (id, login, login_key, name, roles, created_at, version) \
           VALUES ('a', 'a', 'a', 'A', '[\"emperor\"]', 1, 1);
         INSERT INTO feed_heads (agent_id, head, acked) VALUES ('a', -1, 0);
         INSERT INTO feed (agent_id, seq, at, kind, body) VALUES ('a', 1, 1, 'data', 'no JSON');
         INSERT INTO documents (shelf, id, body, version) VALUES ('queue', 'q', '', 1);
         INSERT INTO runs (id, agent_id, flow_id, flow_name, flow_version, status, actions, accepted_at) \
           VALUES ('r', 'a', 'f', 'F', 1, 'asleep', '{}', 1);
         INSERT INTO run_steps (run_id, place, step) VALUES ('r', 1, '[');
         INSERT INTO flows (id, name, source, enabled, version, draft, created_at, updated_at) \
           VALUES ('f', CAST(x'ff' AS TEXT), 'ctiAction', 1, 1, '', 1, 1);",
    );
    let agent = AgentId::from("a");
    assert_eq!(
        what(store.contact(&ContactId::from("word")).await),
        "contact"
    );
    assert_eq!(
        what(store.contact(&ContactId::from("json")).await),
        "contact"
    );
    assert_eq!(what(store.agent(&agent).await), "agent");
    assert_eq!(what(store.agents().await), "agent");
    assert_eq!(what(store.feed_reach(&agent).await), "feed");
    assert_eq!(
        what(store.feed_after(&agent, 0, None, 9).await),
        "feed entry"
    );
    assert_eq!(what(store.document(Shelf::Queue, "q").await), "document");
    assert_eq!(what(store.run(&"r".into()).await), "run");
    assert_eq!(what(store.trace(&"r".into()).await), "trace step");
    assert_eq!(what(store.flow(&FlowId::from("f")).await), "flow");
    let patch = json!({"a": 1}).as_object().unwrap().clone();
    let id = ContactId::from("json");
    assert_eq!(
        what(store.merge_attributes(&id, &patch, 1).await),
        "contact"
    );
    assert!(
        store
            .contact(&ContactId::from("whole"))
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(store.ready().await, Ok(()));
}

#[tokio::test]
async fn a_backup_is_whole_and_overwrites_nothing() {
    let home = Home::new();
    let store = home.open();
    let entry = NewEntry {
        agent_id: AgentId::from("anna"),
        kind: EntryKind::Data,
        contact_id: None,
        run_id: None,
        replace_key: None,
        body: json!("kept"),
    };
    store.append(std::slice::from_ref(&entry), 1).await.unwrap();
    let to = home.path("copy.db");
    store.backup(&to).await.unwrap();
    assert_eq!(
        store.backup(&to).await,
        Err(StoreError::Taken { what: "file" })
    );
    store.append(&[entry], 1).await.unwrap();

    let copy = SqliteStore::open(&to).unwrap();
    let entries = copy
        .feed_after(&AgentId::from("anna"), 0, None, 9)
        .await
        .unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].body, json!("kept"));
    assert_eq!(copy.ready().await, Ok(()));
}

#[tokio::test]
async fn what_cannot_be_opened_is_unavailable() {
    let home = Home::new();
    home.open().close().await.unwrap();
    home.meddle("PRAGMA user_version = 99");
    let newer = SqliteStore::open(&home.path("ccp.db"));
    assert!(
        matches!(newer, Err(StoreError::Unavailable(_))),
        "a newer program's database"
    );

    std::fs::write(home.path("file"), "x".repeat(4096)).unwrap();
    let inside_a_file = SqliteStore::open(&home.path("file/ccp.db"));
    assert!(matches!(inside_a_file, Err(StoreError::Unavailable(_))));
    assert!(
        SqliteStore::open(&home.path("file")).is_err(),
        "not a database"
    );
    assert!(SqliteStore::open(home.0.path()).is_err(), "a folder");
}

#[tokio::test]
async fn a_path_that_looks_like_a_uri_is_a_path() {
    let home = Home::new();
    let path = home.path("file:x?mode=memory");
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.ready().await, Ok(()));
    assert!(path.is_file());
}

#[tokio::test]
async fn agents_that_another_program_changed_are_known_at_once() {
    let home = Home::new();
    let (server, command_line) = (home.open(), home.open());
    let agent = AgentRecord {
        id: "anna".into(),
        login: "anna".to_owned(),
        name: "Anna".to_owned(),
        email: None,
        phone: None,
        roles: Vec::new(),
        password_hash: None,
        created_at: 0,
        version: 1,
    };
    assert!(server.agents().await.unwrap().is_empty());
    command_line.insert_agent(&agent).await.unwrap();
    assert_eq!(
        *server.agents().await.unwrap(),
        std::slice::from_ref(&agent)
    );
    let renamed = AgentRecord {
        name: "Anna Berg".to_owned(),
        version: 2,
        ..agent
    };
    command_line.update_agent(&renamed, 1).await.unwrap();
    assert_eq!(
        *server.agents().await.unwrap(),
        std::slice::from_ref(&renamed)
    );
    let again = server.agents().await.unwrap();
    assert!(
        Arc::ptr_eq(&again, &server.agents().await.unwrap()),
        "read once"
    );
    command_line.remove_agent(&renamed.id, 2).await.unwrap();
    assert!(server.agents().await.unwrap().is_empty());
}

#[test]
fn a_store_outlives_the_runtime_it_was_used_in() {
    let home = Home::new();
    let store = home.open();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    };
    runtime().block_on(store.ready()).unwrap();
    assert_eq!(runtime().block_on(store.agents()), Ok(Arc::default()));
    runtime().block_on(store.close()).unwrap();
}
