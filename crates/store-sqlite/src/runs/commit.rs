//! One step of a run's life: what it does to our own store, and where it stands after it, in one transaction.

use std::borrow::Cow;

use ccp_protocol::RunId;
use ccp_store::{
    Millis, StoreError,
    feed::NewEntry,
    runs::{IdempotencyKey, NewRun, RunCommit, RunEnd, RunOutcome, RunWrite},
};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::row;
use crate::{
    contacts::merge,
    failure::Step,
    feed::{Heads, append},
    properties,
    rows::{Columns, Stored, change, json, json_opt, one, value, word},
};

/// Writes one step of a run's life, or nothing.
pub(crate) fn commit(connection: &Connection, commit: &RunCommit) -> Step<RunOutcome> {
    if let Some(start) = &commit.start {
        if let Some(key) = &start.idempotency
            && let Some(outcome) = take_key(connection, commit, start, key)?
        {
            return Ok(outcome);
        }
        if is_there(connection, &commit.run_id)? {
            return Err(StoreError::Taken { what: "run" }.into());
        }
        row::insert(connection, commit, start)?;
    } else if !is_running(connection, &commit.run_id)? {
        return Ok(RunOutcome::NotRunning);
    } else if let Some(begun) = commit.begun {
        change(
            connection,
            "UPDATE runs SET started_at = ?2 WHERE id = ?1",
            params![commit.run_id.as_str(), begun],
        )?;
    }
    let mut heads = Heads::default();
    let mut answers = Vec::with_capacity(commit.writes.len());
    for write in &commit.writes {
        answers.push(perform(connection, commit, write, &mut heads)?);
    }
    add_steps(connection, &commit.run_id, &commit.steps)?;
    match &commit.end {
        None => keep_state(connection, commit, answers.last())?,
        Some(end) => finish(connection, commit, end)?,
    }
    Ok(RunOutcome::Written {
        answers,
        heads: heads.0,
    })
}

/// Takes the key for this run, unless it has started one: then says so.
fn take_key(
    connection: &Connection,
    commit: &RunCommit,
    start: &NewRun,
    key: &IdempotencyKey,
) -> Step<Option<RunOutcome>> {
    let agent = start.agent_id.as_str();
    let action = start
        .action_id
        .as_ref()
        .map_or("", |action| action.as_str());
    if let Some((run, body)) = started_by(connection, agent, action, &key.key, commit.at)? {
        return Ok(Some(if body == key.body_hash {
            RunOutcome::Repeated(run)
        } else {
            RunOutcome::KeyReused
        }));
    }
    change(
        connection,
        "INSERT INTO idempotency_keys (agent_id, action_id, key, body_hash, run_id, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (agent_id, action_id, key) \
         DO UPDATE SET body_hash = excluded.body_hash, run_id = excluded.run_id, expires_at = excluded.expires_at",
        params![
            agent,
            action,
            key.key,
            key.body_hash,
            commit.run_id.as_str(),
            key.expires_at
        ],
    )?;
    Ok(None)
}

struct Started(RunId, String);

impl Stored for Started {
    const WHAT: &'static str = "idempotency key";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(columns.id()?, columns.get()?))
    }
}

/// The run that a key started, and the hash of what was asked then.
pub(super) fn started_by(
    connection: &Connection,
    agent: &str,
    action: &str,
    key: &str,
    now: Millis,
) -> Step<Option<(RunId, String)>> {
    let started: Option<Started> = one(
        connection,
        "SELECT run_id, body_hash FROM idempotency_keys \
         WHERE agent_id = ?1 AND action_id = ?2 AND key = ?3 AND expires_at > ?4",
        params![agent, action, key, now],
    )?;
    Ok(started.map(|Started(run, body)| (run, body)))
}

fn is_there(connection: &Connection, run: &RunId) -> Step<bool> {
    let sql = "SELECT 1 FROM runs WHERE id = ?1";
    Ok(value::<i64>(connection, sql, [run.as_str()])?.is_some())
}

fn is_running(connection: &Connection, run: &RunId) -> Step<bool> {
    let sql = "SELECT 1 FROM run_states WHERE run_id = ?1";
    Ok(value::<i64>(connection, sql, [run.as_str()])?.is_some())
}

fn perform(
    connection: &Connection,
    commit: &RunCommit,
    write: &RunWrite,
    heads: &mut Heads,
) -> Step<Value> {
    match write {
        RunWrite::SetProperty {
            agent_id,
            key,
            value,
        } => properties::set(connection, agent_id, key, value).map(|()| Value::Null),
        RunWrite::UnsetProperty { agent_id, key } => {
            properties::unset(connection, agent_id, key).map(|()| Value::Null)
        }
        RunWrite::ClearProperties { agent_id } => {
            properties::clear(connection, agent_id).map(|()| Value::Null)
        }
        RunWrite::UpdateCounter { agent_id, key, by } => {
            properties::count(connection, agent_id, key, *by)
        }
        RunWrite::Entry(entry) => {
            let entry = placed(connection, commit, entry)?;
            let head = append(connection, &entry, commit.at)?;
            let seq = head.seq;
            heads.grew(head);
            Ok(Value::from(seq))
        }
        RunWrite::MergeAttributes { contact_id, patch } => {
            let run = Some(&commit.run_id);
            let merged = merge(connection, contact_id, patch, run, commit.at)?;
            let there = merged.is_some();
            if let Some((_, Some(head))) = merged {
                heads.grew(head);
            }
            Ok(Value::Bool(there))
        }
    }
}

/// The entry with the run's contact, which a run of a click gets only when the call that it dials has become one.
fn placed<'a>(
    connection: &Connection,
    commit: &RunCommit,
    entry: &'a NewEntry,
) -> Step<Cow<'a, NewEntry>> {
    if entry.contact_id.is_some() || entry.run_id.as_ref() != Some(&commit.run_id) {
        return Ok(Cow::Borrowed(entry));
    }
    let sql = "SELECT contact_id FROM runs WHERE id = ?1 AND contact_id IS NOT NULL";
    let contact: Option<String> = value(connection, sql, [commit.run_id.as_str()])?;
    Ok(match contact {
        None => Cow::Borrowed(entry),
        Some(contact) => Cow::Owned(NewEntry {
            contact_id: Some(contact.into()),
            ..entry.clone()
        }),
    })
}

fn add_steps(connection: &Connection, run: &RunId, steps: &[Value]) -> Step<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let last = "SELECT COALESCE(MAX(place), 0) FROM run_steps WHERE run_id = ?1";
    let mut place: i64 = value(connection, last, [run.as_str()])?.unwrap_or_default();
    for step in steps {
        place += 1;
        change(
            connection,
            "INSERT INTO run_steps (run_id, place, step) VALUES (?1, ?2, ?3)",
            params![run.as_str(), place, json(step)?],
        )?;
    }
    Ok(())
}

fn keep_state(connection: &Connection, commit: &RunCommit, last: Option<&Value>) -> Step<()> {
    let answer = last.filter(|_| commit.awaits_last_write);
    change(
        connection,
        "INSERT INTO run_states (run_id, state, answer) VALUES (?1, ?2, ?3) \
         ON CONFLICT (run_id) DO UPDATE SET state = excluded.state, answer = excluded.answer",
        params![commit.run_id.as_str(), commit.state, json_opt(answer)?],
    )?;
    Ok(())
}

fn finish(connection: &Connection, commit: &RunCommit, end: &RunEnd) -> Step<()> {
    if commit.start.is_some() {
        // Its row was written as it ended, and there is no state to come back to.
        return Ok(());
    }
    let run = commit.run_id.as_str();
    change(
        connection,
        "UPDATE runs SET status = ?2, error = ?3, actions = ?4, ended_at = ?5 WHERE id = ?1",
        params![
            run,
            word(end.status)?,
            json_opt(end.error.as_ref())?,
            json(&end.actions)?,
            commit.at
        ],
    )?;
    change(
        connection,
        "DELETE FROM run_states WHERE run_id = ?1",
        [run],
    )?;
    Ok(())
}
