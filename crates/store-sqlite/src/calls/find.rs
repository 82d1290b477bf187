//! Looking calls up. Texts are bound, never written into a statement.

use ccp_protocol::AgentId;
use ccp_store::{
    Millis,
    calls::{CallChoices, CallFilter, CallRecord, CallsSeen},
};
use rusqlite::{Connection, ToSql, params, params_from_iter};

use super::{list, row::select_call};
use crate::{
    failure::Step,
    rows::{Columns, Stored, all, limit, value, word},
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
    );
    of_agents.bind(list(agents)?);
    of_agents.bind(MOST_OF_ONE);
    of_agents.see(seen)?;
    of_agents.push(") ORDER BY agent.key");
    let mut of_queues = Query::new(
        "SELECT queue FROM (SELECT id, agent_id, queue, initialized_at FROM calls ORDER BY initialized_at DESC, id DESC \
         LIMIT ?) AS calls WHERE queue IS NOT NULL",
    );
    of_queues.bind(MOST_FOR_QUEUES);
    of_queues.see(seen)?;
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

const KEYED: &str = "EXISTS (SELECT 1 FROM call_keys WHERE call = calls.id AND side = ";
const AMONG: &str = " AND key IN (SELECT value FROM json_each(?)))";

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

    /// Only what somebody may see.
    fn see(&mut self, seen: &CallsSeen) -> Step<()> {
        let CallsSeen::Those {
            agent,
            queues,
            own_numbers,
            outside,
        } = seen
        else {
            return Ok(());
        };
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
        Ok(())
    }

    fn narrow(&mut self, connection: &Connection, filter: &CallFilter) -> Step<()> {
        self.see(&filter.seen)?;
        if let Some(text) = &filter.text {
            self.push(" AND (TRUE");
            for word in text.split_whitespace() {
                self.push(" AND instr(folded, ?) > 0");
                self.bind(fold(word));
            }
            if let Some(digits) = &filter.digits {
                self.push(" OR instr(folded, ?) > 0");
                self.bind(digits.clone());
            }
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
