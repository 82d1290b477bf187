//! The statement that calls are looked for by. Texts are bound, never written into it.

use ccp_store::calls::{CallFilter, CallsSeen};
use rusqlite::{Connection, ToSql, params};

use super::list;
use crate::{
    failure::Step,
    rows::{value, word},
    text::fold,
};

/// So many calls or fewer are gathered and put in order; of more, the newest are soon met on the way from the newest on.
pub(super) const FEW: i64 = 5000;

/// Whether few calls have one of these keys on one of these sides; both are lists.
fn are_few(connection: &Connection, few: i64, sides: &[&str], keys: &str) -> Step<bool> {
    let count: Option<i64> = value(
        connection,
        "SELECT COUNT(*) FROM (SELECT 1 FROM call_keys WHERE side IN (SELECT value FROM json_each(?1)) \
         AND key IN (SELECT value FROM json_each(?2)) LIMIT ?3)",
        params![list(sides)?, keys, few],
    )?;
    Ok(count.unwrap_or_default() < few)
}

fn has_few(connection: &Connection, few: i64, agent: &str) -> Step<bool> {
    let count: Option<i64> = value(
        connection,
        "SELECT COUNT(*) FROM (SELECT 1 FROM calls WHERE agent_id = ?1 LIMIT ?2)",
        params![agent, few],
    )?;
    Ok(count.unwrap_or_default() < few)
}

const KEYED: &str = "EXISTS (SELECT 1 FROM call_keys WHERE call = calls.id AND side = ";
const AMONG: &str = " AND key IN (SELECT value FROM json_each(?)))";

/// A statement that grows with its parameters, in one order.
pub(super) struct Query {
    pub sql: String,
    pub bound: Vec<Box<dyn ToSql>>,
    /// So many rows are few.
    few: i64,
    /// Whether it names a few rows, and all else is asked of those.
    pub is_gathered: bool,
}

impl Query {
    pub fn new(sql: &'static str, few: i64) -> Self {
        Self {
            sql: sql.to_owned(),
            bound: Vec::new(),
            few,
            is_gathered: false,
        }
    }

    pub fn push(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
    }

    pub fn bind(&mut self, value: impl ToSql + 'static) {
        self.bound.push(Box::new(value));
    }

    /// Only rows that somebody may see.
    pub fn see(&mut self, connection: &Connection, seen: &CallsSeen) -> Step<()> {
        let CallsSeen::Those {
            agent,
            queues,
            own_numbers,
            outside,
        } = seen
        else {
            return Ok(());
        };
        let (queues, numbers) = (list(queues)?, list(own_numbers)?);
        if outside.is_none()
            && are_few(connection, self.few, &["queue"], &queues)?
            && are_few(connection, self.few, &["to"], &numbers)?
            && has_few(connection, self.few, agent.as_str())?
        {
            self.is_gathered = true;
            self.push(
                " AND id IN (SELECT id FROM calls WHERE agent_id = ? \
                 UNION SELECT call FROM call_keys WHERE side = 'queue' AND key IN (SELECT value FROM json_each(?)) \
                 UNION SELECT call FROM call_keys WHERE side = 'to' AND key IN (SELECT value FROM json_each(?)))",
            );
            self.bind(agent.0.clone());
            self.bind(queues);
            self.bind(numbers);
            return Ok(());
        }
        self.push(" AND (agent_id = ? OR ");
        self.bind(agent.0.clone());
        self.push(KEYED);
        self.push("'queue'");
        self.push(AMONG);
        self.bind(queues);
        self.push(" OR ");
        self.push(KEYED);
        self.push("'to'");
        self.push(AMONG);
        self.bind(numbers);
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

    pub fn narrow(&mut self, connection: &Connection, filter: &CallFilter) -> Step<()> {
        self.see(connection, &filter.seen)?;
        if let Some(text) = &filter.text {
            self.push(" AND (TRUE");
            for word in text.split_whitespace() {
                self.push(" AND holds(folded, ?)");
                self.bind(fold(word));
            }
            if let Some(digits) = &filter.digits {
                self.push(" OR holds(folded, ?)");
                self.bind(digits.clone());
            }
            if !filter.numbers.is_empty() {
                let numbers = list(&filter.numbers)?;
                // Rows of a number that has few are gathered once; of one that has many, the newest are soon met.
                if are_few(connection, self.few, &["from", "to"], &numbers)? {
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
            let queues = list(&filter.queues)?;
            if are_few(connection, self.few, &["queue"], &queues)? {
                self.is_gathered = true;
                self.push(" AND id IN (SELECT call FROM call_keys WHERE side = 'queue'");
            } else {
                self.push(" AND ");
                self.push(KEYED);
                self.push("'queue'");
            }
            self.push(AMONG);
            self.bind(queues);
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
