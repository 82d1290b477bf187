//! Reading rows back: columns in the order the statement names them, and a typed error for one that cannot be read.

use ccp_store::StoreError;
use rusqlite::{Connection, Params, Row, types::FromSql};
use serde::{
    Serialize,
    de::{
        DeserializeOwned, IntoDeserializer,
        value::{Error as WordError, StrDeserializer},
    },
};

use crate::failure::{Failure, Step};

/// A record that a row can be read back as.
pub(crate) trait Stored: Sized {
    /// What it is called when it cannot be read.
    const WHAT: &'static str;

    /// Takes the columns in the order of the statement.
    fn read(columns: &mut Columns<'_, '_>) -> Step<Self>;
}

/// The columns of a row, taken one after the other.
pub(crate) struct Columns<'row, 'stmt> {
    row: &'row Row<'stmt>,
    what: &'static str,
    next: usize,
}

impl Columns<'_, '_> {
    /// The next column as it is.
    pub(crate) fn get<T: FromSql>(&mut self) -> Step<T> {
        let index = self.next;
        self.next += 1;
        self.row
            .get(index)
            .map_err(|error| corrupt(self.what, &error))
    }

    /// An id.
    pub(crate) fn id<T: From<String>>(&mut self) -> Step<T> {
        self.get::<String>().map(T::from)
    }

    /// An id that may be absent.
    pub(crate) fn id_opt<T: From<String>>(&mut self) -> Step<Option<T>> {
        Ok(self.get::<Option<String>>()?.map(T::from))
    }

    /// A number that is never negative.
    pub(crate) fn count(&mut self) -> Step<u64> {
        let number: i64 = self.get()?;
        u64::try_from(number).map_err(|error| corrupt(self.what, &error))
    }

    /// A number that is never negative and may be absent.
    pub(crate) fn count_opt(&mut self) -> Step<Option<u64>> {
        let number: Option<i64> = self.get()?;
        number
            .map(u64::try_from)
            .transpose()
            .map_err(|error| corrupt(self.what, &error))
    }

    /// A variant written by [`word`].
    pub(crate) fn word<T: DeserializeOwned>(&mut self) -> Step<T> {
        let text: String = self.get()?;
        let word: StrDeserializer<'_, WordError> = text.as_str().into_deserializer();
        T::deserialize(word).map_err(|error| corrupt(self.what, &error))
    }

    /// A variant written by [`word`] that may be absent.
    pub(crate) fn word_opt<T: DeserializeOwned>(&mut self) -> Step<Option<T>> {
        let text: Option<String> = self.get()?;
        text.map(|text| {
            let word: StrDeserializer<'_, WordError> = text.as_str().into_deserializer();
            T::deserialize(word).map_err(|error| corrupt(self.what, &error))
        })
        .transpose()
    }

    /// A value written by [`json`].
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Step<T> {
        let text: String = self.get()?;
        serde_json::from_str(&text).map_err(|error| corrupt(self.what, &error))
    }

    /// A value written by [`json_opt`].
    pub(crate) fn json_opt<T: DeserializeOwned>(&mut self) -> Step<Option<T>> {
        let text: Option<String> = self.get()?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| corrupt(self.what, &error))
    }
}

fn corrupt(what: &'static str, reason: &dyn std::fmt::Display) -> Failure {
    Failure::Store(StoreError::Corrupt {
        what,
        reason: ccp_store::without_values(reason),
    })
}

/// The one row that the statement finds, if any.
pub(crate) fn one<T: Stored>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Step<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// All rows that the statement finds.
pub(crate) fn all<T: Stored>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Step<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read<T: Stored>(row: &Row<'_>) -> Step<T> {
    T::read(&mut Columns {
        row,
        what: T::WHAT,
        next: 0,
    })
}

/// The first column of the one row that the statement finds, if any.
pub(crate) fn value<T: FromSql>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Step<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Runs a statement; how many rows it changed.
pub(crate) fn change(connection: &Connection, sql: &str, params: impl Params) -> Step<usize> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

/// Refuses unless the stored `version` is there and the expected one.
pub(crate) fn expect(version: Option<i64>, expected: i64, what: &'static str) -> Step<()> {
    match version {
        None => Err(StoreError::Missing { what }.into()),
        Some(current) if current != expected => Err(StoreError::Stale { current }.into()),
        Some(_) => Ok(()),
    }
}

/// A variant as a word, as it also stands on the wire.
pub(crate) fn word<T: Serialize>(variant: T) -> Step<String> {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(corrupt("word", &other)),
        Err(error) => Err(corrupt("word", &error)),
    }
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Step<String> {
    serde_json::to_string(value).map_err(|error| corrupt("value", &error))
}

/// A value that may be absent as JSON text.
pub(crate) fn json_opt<T: Serialize>(value: Option<&T>) -> Step<Option<String>> {
    value.map(json).transpose()
}

/// A number as `SQLite` keeps it; it has no unsigned ones, and one beyond its reach is beyond every row too.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit as `SQLite` takes it (a negative one would mean none).
pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// How `SQLite` performs a statement, a step a line.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "for tests")]
pub(crate) fn plan(
    connection: &Connection,
    sql: &str,
    bound: &[Box<dyn rusqlite::ToSql>],
) -> String {
    let mut plan = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let steps = plan.query_map(rusqlite::params_from_iter(bound), |row| row.get("detail"));
    let steps: Vec<String> = steps.unwrap().collect::<Result<_, _>>().unwrap();
    steps.join("\n")
}
