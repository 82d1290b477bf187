//! A call as a row.

use ccp_protocol::{AgentId, CallId, ContactId};
use ccp_store::calls::{CallKeys, CallRecord};
use rusqlite::{Connection, named_params};

use crate::{
    failure::Step,
    rows::{Columns, Stored, change, json, one, word},
    text::fold,
};

macro_rules! select_call {
    ($rest:literal) => {
        concat!(
            "SELECT id, call_id, direction, caller, caller_e164, caller_names, called, called_e164, called_names, queue, \
             keys, state, cause, raw_cause, done, incomplete, initialized_at, started_at, ended_at, waiting_seconds, \
             talking_seconds, matches, agent_id, contact_id, note, call_back, dialled_as, fields, version FROM calls ",
            $rest
        )
    };
}
pub(super) use select_call;

impl Stored for CallRecord {
    const WHAT: &'static str = "call";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            call_id: columns.get()?,
            direction: columns.word()?,
            from: columns.get()?,
            from_e164: columns.get()?,
            from_names: columns.json()?,
            to: columns.get()?,
            to_e164: columns.get()?,
            to_names: columns.json()?,
            queue: columns.get()?,
            keys: {
                let [from, to, queue] = columns.json()?;
                CallKeys { from, to, queue }
            },
            state: columns.word()?,
            cause: columns.word_opt()?,
            raw_cause: columns.get()?,
            done: columns.get()?,
            incomplete: columns.get()?,
            initialized_at: columns.get()?,
            started_at: columns.get()?,
            ended_at: columns.get()?,
            waiting_seconds: columns.get()?,
            talking_seconds: columns.get()?,
            matches: columns.json()?,
            agent_id: columns.id_opt()?,
            contact_id: columns.id_opt()?,
            note: columns.get()?,
            call_back: columns.get()?,
            dialled_as: columns.get()?,
            fields: columns.json()?,
            version: columns.get()?,
        })
    }
}

pub(super) fn by_id(connection: &Connection, id: &CallId) -> Step<Option<CallRecord>> {
    one(connection, select_call!("WHERE id = ?1"), [id.as_str()])
}

pub(super) fn by_call_id(connection: &Connection, call_id: &str) -> Step<Option<CallRecord>> {
    one(connection, select_call!("WHERE call_id = ?1"), [call_id])
}

/// False, with nothing written, where its `call_id` is there already.
pub(super) fn insert(connection: &Connection, call: &CallRecord) -> Step<bool> {
    let sql = "INSERT INTO calls (id, call_id, direction, caller, caller_e164, caller_names, called, called_e164, \
               called_names, queue, keys, state, cause, raw_cause, done, incomplete, initialized_at, started_at, \
               ended_at, waiting_seconds, talking_seconds, matches, agent_id, contact_id, note, call_back, dialled_as, \
               fields, folded, version) VALUES (:id, :call_id, :direction, :caller, :caller_e164, :caller_names, \
               :called, :called_e164, :called_names, :queue, :keys, :state, :cause, :raw_cause, :done, :incomplete, \
               :initialized_at, :started_at, :ended_at, :waiting_seconds, :talking_seconds, :matches, :agent_id, \
               :contact_id, :note, :call_back, :dialled_as, :fields, :folded, :version) ON CONFLICT (call_id) DO NOTHING";
    let is_new = put(connection, sql, call, call.version)? > 0;
    if is_new {
        add_keys(connection, call)?;
    }
    Ok(is_new)
}

/// Replaces `known`, the call as it is stored.
pub(super) fn update(connection: &Connection, call: &CallRecord, known: &CallRecord) -> Step<()> {
    let sql = "UPDATE calls SET call_id = :call_id, direction = :direction, caller = :caller, \
               caller_e164 = :caller_e164, caller_names = :caller_names, called = :called, called_e164 = :called_e164, \
               called_names = :called_names, queue = :queue, keys = :keys, state = :state, cause = :cause, \
               raw_cause = :raw_cause, done = :done, incomplete = :incomplete, initialized_at = :initialized_at, \
               started_at = :started_at, ended_at = :ended_at, waiting_seconds = :waiting_seconds, \
               talking_seconds = :talking_seconds, matches = :matches, agent_id = :agent_id, \
               contact_id = :contact_id, note = :note, call_back = :call_back, dialled_as = :dialled_as, \
               fields = :fields, folded = :folded, version = :version WHERE id = :id";
    put(connection, sql, call, known.version + 1)?;
    if call.keys != known.keys {
        change(
            connection,
            "DELETE FROM call_keys WHERE call = ?1",
            [call.id.as_str()],
        )?;
        add_keys(connection, call)?;
    }
    Ok(())
}

fn add_keys(connection: &Connection, call: &CallRecord) -> Step<()> {
    for (side, keys) in [
        ("from", &call.keys.from),
        ("to", &call.keys.to),
        ("queue", &call.keys.queue),
    ] {
        for key in keys {
            change(
                connection,
                "INSERT OR IGNORE INTO call_keys (side, key, call) VALUES (?1, ?2, ?3)",
                [side, key, call.id.as_str()],
            )?;
        }
    }
    Ok(())
}

fn put(connection: &Connection, sql: &str, call: &CallRecord, version: i64) -> Step<usize> {
    let keys = [&call.keys.from, &call.keys.to, &call.keys.queue];
    change(
        connection,
        sql,
        named_params! {
            ":id": call.id.as_str(),
            ":call_id": call.call_id,
            ":direction": word(call.direction)?,
            ":caller": call.from,
            ":caller_e164": call.from_e164,
            ":caller_names": json(&call.from_names)?,
            ":called": call.to,
            ":called_e164": call.to_e164,
            ":called_names": json(&call.to_names)?,
            ":queue": call.queue,
            ":keys": json(&keys)?,
            ":state": word(call.state)?,
            ":cause": call.cause.map(word).transpose()?,
            ":raw_cause": call.raw_cause,
            ":done": call.done,
            ":incomplete": call.incomplete,
            ":initialized_at": call.initialized_at,
            ":started_at": call.started_at,
            ":ended_at": call.ended_at,
            ":waiting_seconds": call.waiting_seconds,
            ":talking_seconds": call.talking_seconds,
            ":matches": json(&call.matches)?,
            ":agent_id": call.agent_id.as_ref().map(AgentId::as_str),
            ":contact_id": call.contact_id.as_ref().map(ContactId::as_str),
            ":note": call.note,
            ":call_back": call.call_back,
            ":dialled_as": call.dialled_as,
            ":fields": json(&call.fields)?,
            ":folded": folded(call),
            ":version": version,
        },
    )
}

/// What a text is looked for in, one a line.
fn folded(call: &CallRecord) -> String {
    let lines = [
        Some(&call.from),
        call.from_e164.as_ref(),
        Some(&call.to),
        call.to_e164.as_ref(),
        call.queue.as_ref(),
        Some(&call.call_id),
        Some(&call.note),
    ];
    let lines: Vec<&str> = lines
        .into_iter()
        .flatten()
        .chain(&call.from_names)
        .chain(&call.to_names)
        .map(String::as_str)
        .collect();
    fold(&lines.join("\n"))
}
