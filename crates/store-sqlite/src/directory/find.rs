//! Looking records up. Field names and values are bound, never written into a statement.

use ccp_protocol::RecordId;
use ccp_store::{
    StoreError,
    directory::{Record, RecordFilter, RecordKind},
};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::{
    failure::Step,
    rows::{Columns, Stored, all, json, limit, one},
    text::fold,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, fields, \
             (SELECT json_group_array(number ORDER BY place) FROM record_numbers WHERE record_id = records.id), \
             created_at, updated_at, version FROM records ",
            $rest
        )
    };
}

impl Stored for Record {
    const WHAT: &'static str = "record";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            kind: {
                let key: String = columns.get()?;
                RecordKind::parse(&key).ok_or(StoreError::Corrupt {
                    what: Self::WHAT,
                    reason: format!("there is no kind {key}"),
                })?
            },
            fields: columns.json()?,
            numbers: columns.json()?,
            created_at: columns.get()?,
            updated_at: columns.get()?,
            version: columns.get()?,
        })
    }
}

pub(super) fn by_id(connection: &Connection, id: &RecordId) -> Step<Option<Record>> {
    one(connection, select!("WHERE id = ?1"), [id.as_str()])
}

pub(super) fn filtered(
    connection: &Connection,
    kind: RecordKind,
    filter: &RecordFilter,
) -> Step<Vec<Record>> {
    run(&query(kind, filter)?, connection)
}

fn query(kind: RecordKind, filter: &RecordFilter) -> Step<Query> {
    // Few have a number, and all of one kind are many: left to itself, SQLite walks through all of the kind, in their order.
    let mut query = match filter.numbers {
        None => Query::new(select!("WHERE kind = ?"), kind),
        Some(_) => Query::new(select!("WHERE +kind = ?"), kind),
    };
    if let Some(numbers) = &filter.numbers {
        query.push(" AND id IN (SELECT record_id FROM record_numbers WHERE number IN (SELECT value FROM json_each(?)))");
        query.bind(json(numbers)?);
    }
    if let Some(text) = &filter.text {
        query.push(
            " AND EXISTS (SELECT 1 FROM json_each(folded) AS field WHERE holds(field.value, ?))",
        );
        query.bind(fold(text));
    }
    for (field, text) in &filter.equal {
        query.push(" AND EXISTS (SELECT 1 FROM json_each(folded) AS field WHERE field.key = ? COLLATE NOCASE AND field.value = ?)");
        query.bind(field.clone());
        query.bind(fold(text));
    }
    if let Some(after) = &filter.after {
        // Where that record is gone its id alone must do: ids are made in the order of age.
        query.push(
            " AND CASE WHEN EXISTS (SELECT 1 FROM records AS last WHERE last.id = ?) \
             THEN (created_at, id) > (SELECT created_at, id FROM records AS last WHERE last.id = ?) ELSE id > ? END",
        );
        for _ in 0..3 {
            query.bind(after.0.clone());
        }
    }
    query.push(" ORDER BY ");
    if let Some((field, descending)) = &filter.order {
        query.push(
            "COALESCE((SELECT value FROM json_each(fields) AS field WHERE field.key = ? COLLATE NOCASE \
             AND field.type IN ('integer', 'real')), \
             (SELECT value FROM json_each(folded) AS field WHERE field.key = ? COLLATE NOCASE))",
        );
        query.bind(field.clone());
        query.bind(field.clone());
        query.push(if *descending { " DESC, " } else { ", " });
    }
    query.push("created_at, id LIMIT ?");
    query.bind(limit(filter.limit));
    Ok(query)
}

fn run(query: &Query, connection: &Connection) -> Step<Vec<Record>> {
    all(connection, &query.sql, params_from_iter(&query.bound))
}

/// A statement that grows with its parameters, in one order.
struct Query {
    sql: String,
    bound: Vec<Box<dyn ToSql>>,
}

impl Query {
    fn new(sql: &str, kind: RecordKind) -> Self {
        Self {
            sql: sql.to_owned(),
            bound: vec![Box::new(kind.key())],
        }
    }

    fn push(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl ToSql + 'static) {
        self.bound.push(Box::new(value));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::{connection::for_writing, rows::plan};

    #[test]
    fn whoever_has_a_number_is_found_without_walking_through_all_records() {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
        let filter = RecordFilter {
            numbers: Some(vec!["+4930123456".to_owned()]),
            limit: 200,
            ..RecordFilter::default()
        };
        let query = query(RecordKind::Customer, &filter).unwrap();
        let plan = plan(&connection, &query.sql, &query.bound);
        assert!(plan.contains("records_by_number"), "{plan}");
        assert!(!plan.contains("records_by_age"), "{plan}");
    }
}
