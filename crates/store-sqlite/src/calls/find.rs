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

/// So many calls or fewer are gathered and put in order; of more, the newest are soon met on the way from the newest on.
const FEW: i64 = 5000;

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
struct Query {
    sql: String,
    bound: Vec<Box<dyn ToSql>>,
    /// So many rows are few.
    few: i64,
    /// Whether it names a few rows, and all else is asked of those.
    is_gathered: bool,
}

impl Query {
    fn new(sql: &'static str, few: i64) -> Self {
        Self {
            sql: sql.to_owned(),
            bound: Vec::new(),
            few,
            is_gathered: false,
        }
    }

    fn push(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl ToSql + 'static) {
        self.bound.push(Box::new(value));
    }

    /// Only rows that somebody may see.
    fn see(&mut self, connection: &Connection, seen: &CallsSeen) -> Step<()> {
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

    fn narrow(&mut self, connection: &Connection, filter: &CallFilter) -> Step<()> {
        self.see(connection, &filter.seen)?;
        if let Some(text) = &filter.text {
            self.push(" AND (instr(folded, ?) > 0");
            self.bind(fold(text));
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::{calls::CallState, contacts::Direction};
    use ccp_store::calls::CallKeys;

    use super::{super::row, *};
    use crate::{connection::for_writing, rows};

    /// How the calls that the filter lets through are found, in a log where nobody has many.
    fn plan(filter: &CallFilter) -> String {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
        let query = query(&connection, filter, FEW).unwrap();
        rows::plan(&connection, &query.sql, &query.bound)
    }

    /// The same numbers every time; below `end`.
    fn chance(state: &mut u32, end: u32) -> u32 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 16) % end
    }

    #[test]
    fn what_is_gathered_is_what_is_met_on_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
        let state = &mut 7;
        let key = |state: &mut u32| chance(state, 6).to_string();
        let keys = |state: &mut u32| {
            (0..chance(state, 3))
                .map(|_| key(state))
                .collect::<Vec<_>>()
        };
        for number in 0..200 {
            let call = CallRecord {
                agent_id: (chance(state, 3) == 0).then(|| key(state).as_str().into()),
                done: chance(state, 2) == 0,
                keys: CallKeys {
                    from: keys(state),
                    to: keys(state),
                    queue: keys(state),
                },
                ..call(&number.to_string(), i64::from(chance(state, 50)))
            };
            row::insert(&connection, &call).unwrap();
        }
        let (mut found, mut gathered) = (0, 0);
        for _ in 0..300 {
            let seen = CallsSeen::Those {
                agent: key(state).as_str().into(),
                queues: keys(state),
                own_numbers: keys(state),
                outside: (chance(state, 3) == 0).then(|| keys(state)),
            };
            let filter = CallFilter {
                queues: if chance(state, 2) == 0 {
                    keys(state)
                } else {
                    Vec::new()
                },
                agent: (chance(state, 3) == 0).then(|| key(state).as_str().into()),
                done: (chance(state, 3) == 0).then_some(true),
                after: (chance(state, 2) == 0)
                    .then(|| chance(state, 200).to_string().as_str().into()),
                ..CallFilter::of(
                    if chance(state, 4) == 0 {
                        CallsSeen::All
                    } else {
                        seen
                    },
                    20,
                )
            };
            let ids = |few| {
                let query = query(&connection, &filter, few).unwrap();
                let calls: Vec<CallRecord> =
                    all(&connection, &query.sql, params_from_iter(&query.bound)).unwrap();
                let ids: Vec<String> = calls.into_iter().map(|call| call.id.0).collect();
                (ids, query.is_gathered)
            };
            let ((few, is_gathered), (many, is_not)) = (ids(FEW), ids(0));
            assert_eq!(few, many, "{filter:?}");
            assert!(!is_not);
            found += few.len();
            gathered += usize::from(is_gathered);
        }
        assert!(
            found > 500 && gathered > 100,
            "{found} found, {gathered} gathered"
        );
    }

    fn call(id: &str, at: Millis) -> CallRecord {
        CallRecord {
            id: id.into(),
            call_id: id.to_owned(),
            direction: Direction::In,
            from: String::new(),
            from_e164: None,
            from_names: Vec::new(),
            to: String::new(),
            to_e164: None,
            to_names: Vec::new(),
            queue: None,
            keys: CallKeys::default(),
            state: CallState::Ringing,
            cause: None,
            raw_cause: None,
            done: false,
            incomplete: false,
            initialized_at: at,
            started_at: None,
            ended_at: None,
            waiting_seconds: None,
            talking_seconds: None,
            matches: Vec::new(),
            agent_id: None,
            contact_id: None,
            note: String::new(),
            call_back: false,
            dialled_as: None,
            fields: serde_json::Map::new(),
            version: 1,
        }
    }

    #[test]
    fn few_calls_are_found_without_walking_through_all() {
        let text = |text: &str| vec![text.to_owned()];
        let all = CallFilter::of(CallsSeen::All, 60);
        let seen = CallsSeen::Those {
            agent: "anna".into(),
            queues: text("name:sales"),
            own_numbers: text("201"),
            outside: None,
        };
        for filter in [
            CallFilter::of(seen, 60),
            CallFilter {
                queues: text("name:sales"),
                ..all.clone()
            },
            CallFilter {
                agent: Some("anna".into()),
                ..all.clone()
            },
        ] {
            let plan = plan(&filter);
            assert!(!plan.contains("calls_by_age"), "{plan}");
        }
        assert!(plan(&all).contains("calls_by_age"));
    }
}
