//! Looking calls up.

use ccp_protocol::AgentId;
use ccp_store::{
    Millis,
    calls::{CallChoices, CallFilter, CallRecord, CallsSeen},
};
use rusqlite::{Connection, params, params_from_iter};

use super::{
    list,
    query::{FEW, Query},
    row::select_call,
};
use crate::{
    failure::Step,
    rows::{Columns, Stored, all, limit, value},
};

pub(super) fn filtered(connection: &Connection, filter: &CallFilter) -> Step<Vec<CallRecord>> {
    let query = query(connection, filter, FEW)?;
    all(connection, &query.sql, params_from_iter(&query.bound))
}

fn query(connection: &Connection, filter: &CallFilter, few: i64) -> Step<Query> {
    let mut query = Query::new(select_call!("WHERE TRUE"), few);
    query.narrow(connection, filter)?;
    if let Some(after) = &filter.after {
        query.push(
            " AND (initialized_at, id) < (SELECT initialized_at, id FROM calls AS last WHERE last.id = ?)",
        );
        query.bind(after.0.clone());
    }
    query.push(if query.is_gathered {
        // The plus keeps SQLite from walking through all calls in their order instead.
        " ORDER BY +initialized_at DESC, +id DESC LIMIT ?"
    } else {
        " ORDER BY initialized_at DESC, id DESC LIMIT ?"
    });
    query.bind(limit(filter.limit));
    Ok(query)
}

pub(super) fn with(connection: &Connection, number: &str, most: usize) -> Step<Vec<CallRecord>> {
    all(
        connection,
        select_call!(
            "WHERE id IN (SELECT call FROM call_keys WHERE side = 'from' AND key = ?1) AND direction = 'in' \
             OR id IN (SELECT call FROM call_keys WHERE side = 'to' AND key = ?1) AND direction = 'out' \
             ORDER BY initialized_at DESC, id DESC LIMIT ?2"
        ),
        params![number, limit(most)],
    )
}

pub(super) fn count(connection: &Connection, filter: &CallFilter) -> Step<u64> {
    let mut query = Query::new("SELECT COUNT(*) FROM calls WHERE TRUE", FEW);
    query.narrow(connection, filter)?;
    let count: Option<i64> = value(connection, &query.sql, params_from_iter(&query.bound))?;
    Ok(count.map_or(0, i64::unsigned_abs))
}

/// So many of the latest calls of one agent are looked at.
const MOST_OF_ONE: i64 = 2_000;
/// So many of the latest calls are looked at for queues.
const MOST_FOR_QUEUES: i64 = 20_000;
/// So many queues are named.
const MOST_QUEUES: i64 = 100;

/// A text of one column.
struct Text(String);

impl Stored for Text {
    const WHAT: &'static str = "text";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        columns.get().map(Self)
    }
}

fn texts(connection: &Connection, query: &Query) -> Step<Vec<String>> {
    let found: Vec<Text> = all(connection, &query.sql, params_from_iter(&query.bound))?;
    Ok(found.into_iter().map(|Text(text)| text).collect())
}

pub(super) fn choices(
    connection: &Connection,
    seen: &CallsSeen,
    agents: &[AgentId],
) -> Step<CallChoices> {
    let mut of_agents = Query::new(
        "SELECT value FROM json_each(?) AS agent WHERE EXISTS (SELECT 1 FROM (SELECT id, agent_id FROM calls \
         WHERE agent_id = agent.value ORDER BY initialized_at DESC, id DESC LIMIT ?) AS calls WHERE TRUE",
        FEW,
    );
    of_agents.bind(list(agents)?);
    of_agents.bind(MOST_OF_ONE);
    of_agents.see(connection, seen)?;
    of_agents.push(") ORDER BY agent.key");
    let mut of_queues = Query::new(
        "SELECT queue FROM (SELECT id, agent_id, queue, initialized_at FROM calls ORDER BY initialized_at DESC, id DESC \
         LIMIT ?) AS calls WHERE queue IS NOT NULL",
        FEW,
    );
    of_queues.bind(MOST_FOR_QUEUES);
    of_queues.see(connection, seen)?;
    of_queues.push(" GROUP BY queue ORDER BY MAX(initialized_at) DESC, queue LIMIT ?");
    of_queues.bind(MOST_QUEUES);
    Ok(CallChoices {
        agents: texts(connection, &of_agents)?
            .into_iter()
            .map(AgentId)
            .collect(),
        queues: texts(connection, &of_queues)?,
    })
}

pub(super) fn unheard(
    connection: &Connection,
    before: Millis,
    most: usize,
) -> Step<Vec<CallRecord>> {
    all(
        connection,
        select_call!(
            "WHERE state IN ('ringing', 'connected') AND COALESCE(started_at, initialized_at) < ?1 \
             ORDER BY COALESCE(started_at, initialized_at) LIMIT ?2"
        ),
        params![before, limit(most)],
    )
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
