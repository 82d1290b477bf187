//! A contact as a row.

use ccp_protocol::{AgentId, ContactId};
use ccp_store::{
    Millis,
    contacts::{ContactRecord, OpenContact},
};
use rusqlite::{Connection, named_params, params};

use crate::{
    failure::Step,
    rows::{Columns, Stored, all, change, json, json_opt, limit, one, value, word},
};

macro_rules! columns {
    () => {
        "id, channel, direction, state, caller, called, phone, customer_name, queue, agent_id, attributes, \
         external_id, record, rung, waiting, started_at, connected_at, ended_at, destroyed_at, version"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM contacts ", $rest)
    };
}

impl Stored for ContactRecord {
    const WHAT: &'static str = "contact";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            channel: columns.word()?,
            direction: columns.word()?,
            state: columns.word()?,
            from: columns.get()?,
            to: columns.get()?,
            phone: columns.get()?,
            customer_name: columns.get()?,
            queue: columns.get()?,
            agent_id: columns.id_opt()?,
            attributes: columns.json()?,
            external_id: columns.get()?,
            record: columns.json_opt()?,
            rung: columns.json()?,
            waiting: columns.json()?,
            started_at: columns.get()?,
            connected_at: columns.get()?,
            ended_at: columns.get()?,
            destroyed_at: columns.get()?,
            version: columns.get()?,
        })
    }
}

pub(super) fn by_id(connection: &Connection, id: &ContactId) -> Step<Option<ContactRecord>> {
    one(connection, select!("WHERE id = ?1"), [id.as_str()])
}

pub(super) fn by_external_id(
    connection: &Connection,
    external: &str,
) -> Step<Option<ContactRecord>> {
    one(connection, select!("WHERE external_id = ?1"), [external])
}

pub(super) fn on_screen(connection: &Connection, agent: &AgentId) -> Step<Vec<ContactRecord>> {
    all(
        connection,
        select!("WHERE agent_id = ?1 AND destroyed_at IS NULL ORDER BY started_at, id"),
        [agent.as_str()],
    )
}

impl Stored for OpenContact {
    const WHAT: &'static str = "contact";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            heard_at: columns.get()?,
            contact: ContactRecord::read(columns)?,
        })
    }
}

pub(super) fn open(
    connection: &Connection,
    begun_before: Millis,
    after: &str,
    most: usize,
) -> Step<Vec<OpenContact>> {
    let sql = concat!(
        "SELECT COALESCE((SELECT MAX(at) FROM events WHERE scope = 'contact:' || contacts.id), started_at), ",
        columns!(),
        " FROM contacts WHERE destroyed_at IS NULL AND started_at < ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    );
    all(connection, sql, params![begun_before, after, limit(most)])
}

pub(super) fn version(connection: &Connection, id: &ContactId) -> Step<Option<i64>> {
    let sql = "SELECT version FROM contacts WHERE id = ?1";
    value(connection, sql, [id.as_str()])
}

pub(super) fn insert(connection: &Connection, contact: &ContactRecord) -> Step<()> {
    let sql = "INSERT INTO contacts (id, channel, direction, state, caller, called, phone, customer_name, queue, \
               agent_id, attributes, external_id, record, rung, waiting, started_at, connected_at, ended_at, destroyed_at, \
               version) \
               VALUES (:id, :channel, :direction, :state, :caller, :called, :phone, :customer_name, :queue, \
               :agent_id, :attributes, :external_id, :record, :rung, :waiting, :started_at, :connected_at, :ended_at, \
               :destroyed_at, :version)";
    put(connection, sql, contact, contact.version)
}

/// Replaces the contact that is there; `version` is its new one.
pub(super) fn update(connection: &Connection, contact: &ContactRecord, version: i64) -> Step<()> {
    let sql = "UPDATE contacts SET channel = :channel, direction = :direction, state = :state, caller = :caller, \
               called = :called, phone = :phone, customer_name = :customer_name, queue = :queue, \
               agent_id = :agent_id, attributes = :attributes, external_id = :external_id, record = :record, rung = :rung, \
               waiting = :waiting, \
               started_at = :started_at, connected_at = :connected_at, ended_at = :ended_at, \
               destroyed_at = :destroyed_at, version = :version WHERE id = :id";
    put(connection, sql, contact, version)
}

fn put(connection: &Connection, sql: &str, contact: &ContactRecord, version: i64) -> Step<()> {
    change(
        connection,
        sql,
        named_params! {
            ":id": contact.id.as_str(),
            ":channel": word(contact.channel)?,
            ":direction": word(contact.direction)?,
            ":state": word(contact.state)?,
            ":caller": contact.from,
            ":called": contact.to,
            ":phone": contact.phone,
            ":customer_name": contact.customer_name,
            ":queue": contact.queue,
            ":agent_id": contact.agent_id.as_ref().map(AgentId::as_str),
            ":attributes": json(&contact.attributes)?,
            ":external_id": contact.external_id,
            ":record": json_opt(contact.record.as_ref())?,
            ":rung": json(&contact.rung)?,
            ":waiting": json(&contact.waiting)?,
            ":started_at": contact.started_at,
            ":connected_at": contact.connected_at,
            ":ended_at": contact.ended_at,
            ":destroyed_at": contact.destroyed_at,
            ":version": version,
        },
    )?;
    Ok(())
}
