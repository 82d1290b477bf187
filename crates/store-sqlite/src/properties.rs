//! Properties: what an agent's flows share.

use async_trait::async_trait;
use ccp_protocol::AgentId;
use ccp_store::{Result, properties::Properties};
use rusqlite::{Connection, params};
use serde_json::{Map, Number, Value};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, json, one},
};

struct Property {
    key: String,
    value: Value,
}

impl Stored for Property {
    const WHAT: &'static str = "property";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            key: columns.get()?,
            value: columns.json()?,
        })
    }
}

#[async_trait]
impl Properties for SqliteStore {
    async fn property(&self, agent: &AgentId, key: &str) -> Result<Option<Value>> {
        let (agent, key) = (agent.clone(), key.to_owned());
        self.look_up(move |connection| get(connection, &agent, &key))
            .await
    }

    async fn properties(&self, agent: &AgentId) -> Result<Map<String, Value>> {
        let agent = agent.clone();
        self.read(move |connection| {
            let properties: Vec<Property> = all(
                connection,
                "SELECT key, value FROM properties WHERE agent_id = ?1 ORDER BY key",
                [agent.as_str()],
            )?;
            Ok(properties
                .into_iter()
                .map(|property| (property.key, property.value))
                .collect())
        })
        .await
    }
}

fn get(connection: &Connection, agent: &AgentId, key: &str) -> Step<Option<Value>> {
    let property: Option<Property> = one(
        connection,
        "SELECT key, value FROM properties WHERE agent_id = ?1 AND key = ?2",
        [agent.as_str(), key],
    )?;
    Ok(property.map(|property| property.value))
}

/// Writes a property.
pub(crate) fn set(connection: &Connection, agent: &AgentId, key: &str, value: &Value) -> Step<()> {
    change(
        connection,
        "INSERT INTO properties (agent_id, key, value) VALUES (?1, ?2, ?3) \
         ON CONFLICT (agent_id, key) DO UPDATE SET value = excluded.value",
        params![agent.as_str(), key, json(value)?],
    )?;
    Ok(())
}

/// Removes a property, if it is there.
pub(crate) fn unset(connection: &Connection, agent: &AgentId, key: &str) -> Step<()> {
    change(
        connection,
        "DELETE FROM properties WHERE agent_id = ?1 AND key = ?2",
        [agent.as_str(), key],
    )?;
    Ok(())
}

/// Removes all of an agent.
pub(crate) fn clear(connection: &Connection, agent: &AgentId) -> Step<()> {
    change(
        connection,
        "DELETE FROM properties WHERE agent_id = ?1",
        [agent.as_str()],
    )?;
    Ok(())
}

/// Adds to a counter and gives it back.
pub(crate) fn count(connection: &Connection, agent: &AgentId, key: &str, by: f64) -> Step<Value> {
    let before = get(connection, agent, key)?
        .and_then(number)
        .unwrap_or_else(|| Number::from(0));
    let after = Value::Number(sum(&before, by));
    set(connection, agent, key, &after)?;
    Ok(after)
}

/// The number that a property is or spells: flows and forms give most values as text.
fn number(value: Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number),
        Value::String(text) => {
            let text = text.trim();
            let spelled = || Number::from_f64(text.parse().ok()?);
            text.parse().ok().or_else(spelled)
        }
        _ => None,
    }
}

/// The sum, an integer where it is whole; a sum beyond all numbers leaves the counter where it is.
fn sum(before: &Number, by: f64) -> Number {
    if let (Some(before), Some(by)) = (before.as_i64(), whole(by))
        && let Some(after) = before.checked_add(by)
    {
        return Number::from(after);
    }
    let after = before.as_f64().unwrap_or(0.0) + by;
    whole(after)
        .map(Number::from)
        .or_else(|| Number::from_f64(after))
        .unwrap_or_else(|| before.clone())
}

/// The integer that a number is, as far as every integer can be told from its neighbours.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || number.abs() > EXACT {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "it is whole and within 2^53, so nothing is cut off"
    )]
    Some(number as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::{Number, Value, json};

    use super::{number, sum};

    fn counted(before: &str, by: f64) -> String {
        before.parse().map_or_else(
            |_| "no number".to_owned(),
            |before: Number| sum(&before, by).to_string(),
        )
    }

    #[test]
    fn whole_sums_are_integers_and_others_are_not() {
        assert_eq!(counted("0", 1.0), "1");
        assert_eq!(counted("1", -3.0), "-2");
        assert_eq!(counted("1", 0.5), "1.5");
        assert_eq!(counted("1.5", 0.5), "2");
    }

    #[test]
    fn text_counts_from_the_number_it_spells() {
        for (value, expected) in [
            (json!(7), json!(7)),
            (json!("41"), json!(41)),
            (json!(" -2.5 "), json!(-2.5)),
            (json!("+5"), json!(5.0)),
        ] {
            assert_eq!(number(value).map(Value::Number), Some(expected));
        }
        for none in [
            json!("seven"),
            json!(""),
            json!("inf"),
            json!("NaN"),
            json!(true),
            json!([1]),
        ] {
            assert_eq!(number(none), None);
        }
    }

    #[test]
    fn a_large_counter_counts_exactly() {
        assert_eq!(counted("9007199254740993", 1.0), "9007199254740994");
    }

    #[test]
    fn a_sum_beyond_all_numbers_changes_nothing() {
        assert_eq!(counted("1.7e308", 1.7e308), "1.7e+308");
        assert_eq!(counted("5", f64::NAN), "5");
    }

    #[test]
    fn a_sum_beyond_integers_goes_on_as_a_float() {
        assert_eq!(counted("9223372036854775807", 1.0), "9.223372036854776e+18");
    }
}
