//! Records as the sentences need them: whole, with only what matters told.

use ccp_protocol::{
    ActionId, AgentId, ContactId, FlowId, RecordId, RunId,
    actions::ActionDocument,
    contacts::{Channel, ContactState, Direction},
    feed::EntryKind,
    identity::Role,
    runs::RunStatus,
};
use ccp_store::{
    Millis, Store,
    contacts::ContactRecord,
    directory::{Record, RecordKind},
    feed::{EntryRecord, NewEntry},
    flows::FlowRecord,
    housekeeping::Retention,
    identity::{AgentRecord, SessionRecord},
    runs::{IdempotencyKey, NewRun, RunCommit, RunEnd, RunWrite},
};
use serde_json::{Map, Value, json};

/// When most things happen.
pub const NOW: Millis = 1_000_000;

pub const KEEP_ALL: Retention = Retention {
    feed_ms: Millis::MAX,
    feed_entries: u64::MAX,
    runs_ms: Millis::MAX,
    events_ms: Millis::MAX,
    contacts_ms: Millis::MAX,
    calls_ms: Millis::MAX,
    requests_ms: Millis::MAX,
    requests: u64::MAX,
    audit_ms: Millis::MAX,
};

pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

pub fn agent(id: &str) -> AgentRecord {
    AgentRecord {
        id: AgentId::from(id),
        login: id.to_owned(),
        name: format!("Agent {id}"),
        phone: Some("100".to_owned()),
        email: Some(format!("{id}@example.com")),
        roles: vec![Role::Agent],
        password_hash: Some("hash".to_owned()),
        created_at: NOW,
        version: 1,
    }
}

pub fn session(token: &str, agent: &str, expires_at: Millis) -> SessionRecord {
    SessionRecord {
        token_hash: token.to_owned(),
        agent_id: AgentId::from(agent),
        created_at: NOW,
        expires_at,
    }
}

pub fn flow(id: &str, name: &str) -> FlowRecord {
    FlowRecord {
        id: FlowId::from(id),
        name: name.to_owned(),
        source: "ctiAction".to_owned(),
        event: None,
        enabled: true,
        version: 1,
        published_version: None,
        draft: format!("{{\"draft\": \"{name} 1\"}}"),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn action(id: &str, flow: &str) -> ActionDocument {
    ActionDocument {
        id: ActionId::from(id),
        name: id.to_owned(),
        flow_id: FlowId::from(flow),
        order: 0,
        payload: Map::new(),
        form: None,
        visible_to: None,
        version: 1,
    }
}

pub fn contact(id: &str, agent: Option<&str>) -> ContactRecord {
    ContactRecord {
        id: ContactId::from(id),
        channel: Channel::Voice,
        direction: Direction::In,
        state: ContactState::Ringing,
        from: Some("+49 30 1".to_owned()),
        to: None,
        phone: Some("+49301".to_owned()),
        customer_name: None,
        queue: None,
        agent_id: agent.map(AgentId::from),
        attributes: Map::new(),
        external_id: None,
        record: None,
        rung: Vec::new(),
        waiting: Vec::new(),
        started_at: NOW,
        connected_at: None,
        ended_at: None,
        destroyed_at: None,
        version: 1,
    }
}

pub fn record(id: &str, kind: RecordKind, created_at: Millis, fields: Value) -> Record {
    Record {
        id: RecordId::from(id),
        kind,
        fields: object(fields),
        numbers: Vec::new(),
        created_at,
        updated_at: created_at,
        version: 1,
    }
}

pub fn entry(agent: &str, body: Value) -> NewEntry {
    NewEntry {
        agent_id: AgentId::from(agent),
        kind: EntryKind::Data,
        contact_id: None,
        run_id: None,
        replace_key: None,
        body,
    }
}

/// The first commit of a run that goes on.
pub fn started(run: &str, agent: &str) -> RunCommit {
    RunCommit {
        run_id: RunId::from(run),
        at: NOW,
        start: Some(NewRun {
            agent_id: AgentId::from(agent),
            flow_id: FlowId::from("flow"),
            flow_name: "Flow".to_owned(),
            flow_version: 3,
            action_id: Some(ActionId::from("action")),
            source: None,
            event: None,
            contact_id: None,
            inputs: Some(json!({"payload": run})),
            idempotency: None,
        }),
        begun: Some(NOW),
        writes: Vec::new(),
        steps: Vec::new(),
        state: "state 1".to_owned(),
        awaits_last_write: false,
        end: None,
    }
}

/// A later commit of a run that goes on.
pub fn goes_on(run: &str, state: &str) -> RunCommit {
    RunCommit {
        start: None,
        begun: None,
        state: state.to_owned(),
        ..started(run, "")
    }
}

/// The last commit of a run.
pub fn ended(run: &str, status: RunStatus) -> RunCommit {
    RunCommit {
        at: NOW + 50,
        end: Some(RunEnd {
            status,
            error: None,
            actions: object(json!({"b1": {"success": true}})),
        }),
        ..goes_on(run, "")
    }
}

pub fn with_key(mut commit: RunCommit, key: &str, body: &str, expires_at: Millis) -> RunCommit {
    commit.start.as_mut().unwrap().idempotency = Some(IdempotencyKey {
        key: key.to_owned(),
        body_hash: body.to_owned(),
        expires_at,
    });
    commit
}

pub fn set(agent: &str, key: &str, value: Value) -> RunWrite {
    RunWrite::SetProperty {
        agent_id: AgentId::from(agent),
        key: key.to_owned(),
        value,
    }
}

pub fn count(agent: &str, key: &str, by: f64) -> RunWrite {
    RunWrite::UpdateCounter {
        agent_id: AgentId::from(agent),
        key: key.to_owned(),
        by,
    }
}

/// An agent's whole feed, from its start.
pub async fn feed(store: &dyn Store, agent: &str) -> Vec<EntryRecord> {
    let agent = AgentId::from(agent);
    store.feed_after(&agent, 0, None, usize::MAX).await.unwrap()
}

/// The numbers of an agent's feed.
pub async fn numbers(store: &dyn Store, agent: &str) -> Vec<u64> {
    feed(store, agent)
        .await
        .iter()
        .map(|entry| entry.seq)
        .collect()
}
