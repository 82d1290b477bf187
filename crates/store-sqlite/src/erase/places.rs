//! Where a number may stand: every table that keeps what somebody said or sent, and by which keys its rows are read.

use rusqlite::types::Value;

use crate::{
    failure::Step,
    rows::{Columns, Stored},
};

/// Rows of a table in the order of their keys.
pub(super) struct Place {
    /// Reads the rows after two keys, so many at a time, as a [`Row`]. A table with one key has a second that says nothing.
    pub sql: &'static str,
    /// Whether the keys are numbers.
    numbers: (bool, bool),
}

impl Place {
    /// What comes before all keys.
    pub(super) fn start(&self) -> (Value, Value) {
        let before = |is_number: bool| {
            if is_number {
                Value::Integer(i64::MIN)
            } else {
                Value::Text(String::new())
            }
        };
        (before(self.numbers.0), before(self.numbers.1))
    }
}

/// A row's keys, and all that it says in one text.
pub(super) struct Row {
    pub keys: (Value, Value),
    pub text: String,
}

impl Stored for Row {
    const WHAT: &'static str = "text";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            keys: (columns.get()?, columns.get()?),
            text: columns.get()?,
        })
    }
}

macro_rules! place {
    ($table:literal by $key:literal $(in $numbers:tt)?: $said:literal) => {
        Place {
            sql: concat!(
                "SELECT ", $key, ", 0, ", $said, " FROM ", $table, " WHERE ", $key, " > ?1 AND ?2 IS ?2 ORDER BY ", $key,
                " LIMIT ?3"
            ),
            numbers: place!($($numbers)?),
        }
    };
    ($table:literal by $first:literal, $second:literal $(in $numbers:tt)?: $said:literal) => {
        Place {
            sql: concat!(
                "SELECT ", $first, ", ", $second, ", ", $said, " FROM ", $table, " WHERE (", $first, ", ", $second,
                ") > (?1, ?2) ORDER BY ", $first, ", ", $second, " LIMIT ?3"
            ),
            numbers: place!($($numbers)?),
        }
    };
    () => {
        (false, false)
    };
    ($numbers:tt) => {
        $numbers
    };
}

pub(super) const CALLS: Place = place!("calls" by "id":
    "concat_ws(char(10), caller_names, called_names, raw_cause, note, fields)");
pub(super) const CONTACTS: Place = place!("contacts" by "id":
    "concat_ws(char(10), caller, called, phone, attributes, record, waiting)");
pub(super) const FEED: Place = place!("feed" by "agent_id", "seq" in (false, true):
    "concat_ws(char(10), contact_id, body)");
pub(super) const OVERLAY_STATES: Place =
    place!("overlay_states" by "agent_id", "tab_group": "state");
pub(super) const PROPERTIES: Place = place!("properties" by "agent_id", "key": "value");
pub(super) const RECORDS: Place = place!("records" by "id", "kind": "fields");
pub(super) const REQUESTS: Place = place!("pbx_requests" by "seq" in (true, true):
    "concat_ws(char(10), query, body, answer)");
pub(super) const RUNS: [Place; 4] = [
    place!("runs" by "id": "concat_ws(char(10), error, actions)"),
    place!("run_inputs" by "run_id": "inputs"),
    place!("run_states" by "run_id": "concat_ws(char(10), state, answer)"),
    place!("run_steps" by "run_id", "place" in (false, true): "step"),
];
pub(super) const SETTINGS: Place = place!("documents" by "shelf", "id": "body");
