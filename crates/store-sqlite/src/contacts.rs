//! Contacts, and the events that move them.

mod attributes;
mod claim;
mod row;

use async_trait::async_trait;
use ccp_protocol::{AgentId, ContactId};
use ccp_store::{
    Millis, Result, StoreError,
    contacts::{ContactRecord, Contacts, EventCommit, EventOutcome, OpenContact},
    feed::{FeedHead, NewEntry},
    runs::RunOutcome,
};
use rusqlite::{Connection, params};
use serde_json::{Map, Value};

pub(crate) use self::attributes::merge;
use self::claim::claim;
use crate::{
    SqliteStore,
    failure::Step,
    feed::{Heads, append, append_all},
    rows::{change, expect, value},
    runs::commit,
};

#[async_trait]
impl Contacts for SqliteStore {
    async fn insert_contact(
        &self,
        contact: &ContactRecord,
        entries: &[NewEntry],
    ) -> Result<(ContactRecord, Vec<FeedHead>)> {
        let (contact, entries) = (contact.clone(), entries.to_vec());
        self.write(move |connection| {
            if let Some(external) = &contact.external_id
                && let Some(known) = row::by_external_id(connection, external)?
            {
                return Ok((known, Vec::new()));
            }
            row::insert(connection, &contact)?;
            let mut heads = Heads(append_all(connection, &entries, contact.started_at)?);
            claim(connection, &contact, &mut heads)?;
            Ok((contact, heads.0))
        })
        .await
    }

    async fn contact(&self, id: &ContactId) -> Result<Option<ContactRecord>> {
        let id = id.clone();
        self.look_up(move |connection| row::by_id(connection, &id))
            .await
    }

    async fn contact_by_external_id(&self, external_id: &str) -> Result<Option<ContactRecord>> {
        let external_id = external_id.to_owned();
        self.look_up(move |connection| row::by_external_id(connection, &external_id))
            .await
    }

    async fn contacts_of(&self, agent: &AgentId) -> Result<Vec<ContactRecord>> {
        let agent = agent.clone();
        self.read(move |connection| row::on_screen(connection, &agent))
            .await
    }

    async fn open_contacts(
        &self,
        begun_before: Millis,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<OpenContact>> {
        let after = after.map(|id| id.0.clone()).unwrap_or_default();
        self.read(move |connection| row::open(connection, begun_before, &after, limit))
            .await
    }

    async fn merge_attributes(
        &self,
        id: &ContactId,
        patch: &Map<String, Value>,
        at: Millis,
    ) -> Result<(ContactRecord, Vec<FeedHead>)> {
        let (id, patch) = (id.clone(), patch.clone());
        self.write(move |connection| {
            let (contact, head) = merge(connection, &id, &patch, None, at)?
                .ok_or(StoreError::Missing { what: "contact" })?;
            Ok((contact, head.into_iter().collect()))
        })
        .await
    }

    async fn take_event(&self, event: EventCommit) -> Result<EventOutcome> {
        self.write(move |connection| take(connection, &event)).await
    }
}

fn take(connection: &Connection, event: &EventCommit) -> Step<EventOutcome> {
    let seen = "SELECT 1 FROM events WHERE scope = ?1 AND event_id = ?2";
    if value::<i64>(connection, seen, [&event.scope, &event.event_id])?.is_some() {
        return Ok(EventOutcome::Repeated);
    }
    if let Some((contact, read_at)) = &event.contact {
        let version = row::version(connection, &contact.id)?;
        if version.is_some_and(|version| version != *read_at) {
            return Ok(EventOutcome::Stale);
        }
        expect(version, *read_at, "contact")?;
        row::update(connection, contact, read_at + 1)?;
    }
    change(
        connection,
        "INSERT INTO events (scope, event_id, at) VALUES (?1, ?2, ?3)",
        params![event.scope, event.event_id, event.at],
    )?;
    let mut heads = Heads::default();
    for entry in &event.entries {
        heads.grew(append(connection, entry, event.at)?);
    }
    if let Some((contact, _)) = &event.contact {
        claim(connection, contact, &mut heads)?;
    }
    for run in &event.runs {
        if let RunOutcome::Written { heads: grown, .. } = commit(connection, run)? {
            for head in grown {
                heads.grew(head);
            }
        }
    }
    Ok(EventOutcome::Taken(heads.0))
}
