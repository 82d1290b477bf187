//! Contacts, and the events that move them.

use async_trait::async_trait;
use ccp_protocol::{
    AgentId, ContactId,
    contacts::{Channel, ContactState, Direction, RecordRef},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Millis, Result,
    feed::{FeedHead, NewEntry},
    runs::RunCommit,
};

/// A contact as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRecord {
    /// Its id.
    pub id: ContactId,
    /// How they talk.
    pub channel: Channel,
    /// Who began.
    pub direction: Direction,
    /// Where it stands.
    pub state: ContactState,
    /// Who called, as told.
    pub from: Option<String>,
    /// Whom they called, as told.
    pub to: Option<String>,
    /// The customer's number, E.164 where it is one.
    pub phone: Option<String>,
    /// The customer's name where known.
    pub customer_name: Option<String>,
    /// The queue's name.
    pub queue: Option<String>,
    /// Whose it is.
    pub agent_id: Option<AgentId>,
    /// Key to value.
    pub attributes: Map<String, Value>,
    /// The id another system knows it by; unique where given.
    pub external_id: Option<String>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// At whom it rings while nobody owns it.
    pub rung: Vec<AgentId>,
    /// What happened while nobody owned it and still has to start flows.
    pub waiting: Vec<WaitingEvent>,
    /// When it began.
    pub started_at: Millis,
    /// When agent and customer were connected.
    pub connected_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// When it went from every screen (`onDestroy`); nothing happens to it after.
    pub destroyed_at: Option<Millis>,
    /// Goes up with every change.
    pub version: i64,
}

/// An event whose flows wait until the contact has an owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingEvent {
    /// Its name.
    pub event: String,
    /// Its own id.
    pub event_id: String,
    /// When it happened.
    pub at: Millis,
    /// What came with it.
    pub payload: Value,
}

/// A contact that has not gone, and when it was last told of.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenContact {
    /// The contact.
    pub contact: ContactRecord,
    /// When its last event was written; when it began, if there was none.
    pub heard_at: Millis,
}

/// The scope of events that count once while an agent is signed in: what was taken in it is forgotten, however old it is,
/// when the agent's last session ends, and not before.
pub fn presence_scope(agent: &AgentId) -> String {
    format!("presence:{agent}")
}

/// An event, what it changes and what it starts: all of it or none.
#[derive(Debug, Clone, PartialEq)]
pub struct EventCommit {
    /// What makes the event unique: `contact:ID`, `agent:ID` or a [`presence_scope`].
    pub scope: String,
    /// The event's own id within the scope.
    pub event_id: String,
    /// When it is written.
    pub at: Millis,
    /// The contact after the event and the version it was read at. Its own `version` is not looked at: the stored one
    /// goes up by one.
    pub contact: Option<(ContactRecord, i64)>,
    /// Feed entries it makes; they come before those of its runs.
    pub entries: Vec<NewEntry>,
    /// Runs it starts; each has its `start`.
    pub runs: Vec<RunCommit>,
}

/// What came of an [`EventCommit`].
#[derive(Debug, Clone, PartialEq)]
pub enum EventOutcome {
    /// Written.
    Taken(Vec<FeedHead>),
    /// The same `event_id` was taken before in this scope; nothing was written.
    Repeated,
    /// The contact moved on since it was read; nothing was written, read again.
    Stale,
}

/// Stored contacts.
#[async_trait]
pub trait Contacts {
    /// Writes a new contact with its feed entries. With an `external_id` that is there already nothing
    /// is written and the contact that is there is given back. The entries are written at its `started_at`.
    ///
    /// A contact with an owner whose record names a run of theirs takes that run, if an event started it and it has no contact:
    /// the run has this one from then on, and what it sent before is sent anew as the contact's, at its own time and in the
    /// place of the old. So it is where [`take_event`](Self::take_event) changes the contact.
    ///
    /// # Errors
    /// `Taken` (`id`).
    async fn insert_contact(
        &self,
        contact: &ContactRecord,
        entries: &[NewEntry],
    ) -> Result<(ContactRecord, Vec<FeedHead>)>;
    /// One.
    async fn contact(&self, id: &ContactId) -> Result<Option<ContactRecord>>;
    /// The one another system knows by this id.
    async fn contact_by_external_id(&self, external_id: &str) -> Result<Option<ContactRecord>>;
    /// An agent's contacts that are not destroyed, oldest first.
    async fn contacts_of(&self, agent: &AgentId) -> Result<Vec<ContactRecord>>;
    /// Contacts that are not destroyed and began before, by id, after the one given.
    async fn open_contacts(
        &self,
        begun_before: Millis,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<OpenContact>>;
    /// Merges into the attributes (`null` removes), writes an `attributes` entry to its agent's feed when
    /// anything changed, and gives back the contact after it. Its version goes up only when anything changed.
    ///
    /// # Errors
    /// `Missing`.
    async fn merge_attributes(
        &self,
        id: &ContactId,
        patch: &Map<String, Value>,
        at: Millis,
    ) -> Result<(ContactRecord, Vec<FeedHead>)>;
    /// Takes an event once.
    ///
    /// # Errors
    /// `Missing` when its contact is not there, `Taken` (`run`) when a run it starts was started before.
    async fn take_event(&self, event: EventCommit) -> Result<EventOutcome>;
}
