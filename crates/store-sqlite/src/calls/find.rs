//! Looking calls up. Texts are bound, never written into a statement.

use ccp_store::{
    Millis,
    calls::{CallFilter, CallRecord, CallsSeen},
};
use rusqlite::{Connection, ToSql, params, params_from_iter};

use super::{list, row::select_call};
use crate::{
    failure::Step,
    rows::{all, limit, value, word},
    text::fold,
};

pub(super) fn filtered(connection: &Connection, filter: &CallFilter) -> Step<Vec<CallRecord>> {
    let mut query = Query::new(select_call!("WHERE TRUE"));
    query.narrow(connection, filter)?;
    if let Some(after) = &filter.after {
        query.push(
            " AND (initialized_at, id) < (SELECT initialized_at, id FROM calls AS last WHERE last.id = ?)",
        );
        query.bind(after.0.clone());
    }
    query.push(" ORDER BY initialized_at DESC, id DESC LIMIT ?");
    query.bind(limit(filter.limit));
    all(connection, &query.sql, params_from_iter(&query.bound))
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
    let mut query = Query::new("SELECT COUNT(*) FROM calls WHERE TRUE");
    query.narrow(connection, filter)?;
    let count: Option<i64> = value(connection, &query.sql, params_from_iter(&query.bound))?;
    Ok(count.map_or(0, i64::unsigned_abs))
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

/// Whether few calls are from or to these numbers.
fn are_few(connection: &Connection, numbers: &str) -> Step<bool> {
    const FEW: i64 = 1000;
    let count: Option<i64> = value(
        connection,
        "SELECT COUNT(*) FROM (SELECT 1 FROM call_keys WHERE side IN ('from', 'to') \
         AND key IN (SELECT value FROM json_each(?1)) LIMIT ?2)",
        params![numbers, FEW],
    )?;
    Ok(count.unwrap_or_default() < FEW)
}

/// A statement that grows with its parameters, in one order.
struct Query {
    sql: String,
    bound: Vec<Box<dyn ToSql>>,
}

impl Query {
    fn new(sql: &'static str) -> Self {
        Self {
            sql: sql.to_owned(),
            bound: Vec::new(),
        }
    }

    fn push(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl ToSql + 'static) {
        self.bound.push(Box::new(value));
    }

    fn narrow(&mut self, connection: &Connection, filter: &CallFilter) -> Step<()> {
        const KEYED: &str = "EXISTS (SELECT 1 FROM call_keys WHERE call = calls.id AND side = ";
        const AMONG: &str = " AND key IN (SELECT value FROM json_each(?)))";
        if let CallsSeen::Those {
            agent,
            queues,
            own_numbers,
            outside,
        } = &filter.seen
        {
            self.push(" AND (agent_id = ? OR ");
            self.bind(agent.0.clone());
            self.push(KEYED);
            self.push("'queue'");
            self.push(AMONG);
            self.bind(list(queues)?);
            self.push(" OR ");
            self.push(KEYED);
            self.push("'to'");
            self.push(AMONG);
            self.bind(list(own_numbers)?);
            if let Some(rows) = outside {
                self.push(" OR NOT ");
                self.push(KEYED);
                self.push("'queue'");
                self.push(AMONG);
                self.bind(list(rows)?);
            }
            self.push(")");
        }
        if let Some(text) = &filter.text {
            self.push(" AND (instr(folded, ?) > 0");
            self.bind(fold(text));
            if !filter.numbers.is_empty() {
                let numbers = list(&filter.numbers)?;
                // Rows of a number that has few are gathered once; of one that has many, the newest are soon met.
                if are_few(connection, &numbers)? {
                    self.push(" OR id IN (SELECT call FROM call_keys WHERE side IN ('from', 'to')");
                } else {
                    self.push(" OR EXISTS (SELECT 1 FROM call_keys WHERE call = calls.id AND side IN ('from', 'to')");
                }
                self.push(AMONG);
                self.bind(numbers);
            }
            self.push(")");
        }
        if !filter.states.is_empty() {
            let states: Vec<String> = filter.states.iter().map(word).collect::<Step<_>>()?;
            self.push(" AND state IN (SELECT value FROM json_each(?))");
            self.bind(list(&states)?);
        }
        if !filter.queues.is_empty() {
            self.push(" AND ");
            self.push(KEYED);
            self.push("'queue'");
            self.push(AMONG);
            self.bind(list(&filter.queues)?);
        }
        if let Some(agent) = &filter.agent {
            self.push(" AND agent_id = ?");
            self.bind(agent.0.clone());
        }
        if let Some(from) = filter.from {
            self.push(" AND initialized_at >= ?");
            self.bind(from);
        }
        if let Some(to) = filter.to {
            self.push(" AND initialized_at < ?");
            self.bind(to);
        }
        if let Some(done) = filter.done {
            self.push(if done {
                " AND done = 1"
            } else {
                " AND done = 0"
            });
        }
        Ok(())
    }
}
