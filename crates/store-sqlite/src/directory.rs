//! The built-in customer directory.

mod find;

use async_trait::async_trait;
use ccp_protocol::RecordId;
use ccp_store::{
    Result, StoreError,
    directory::{Directory, Record, RecordFilter, RecordKind},
};
use rusqlite::{Connection, named_params, params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{change, expect, json, value},
    text::folded_fields,
};

#[async_trait]
impl Directory for SqliteStore {
    async fn insert_record(&self, record: &Record, once: Option<&str>) -> Result<RecordId> {
        let (record, once) = (record.clone(), once.map(str::to_owned));
        self.write(move |connection| insert(connection, record, once.as_deref()))
            .await
    }

    async fn update_record(&self, record: &Record, expected: Option<i64>) -> Result<i64> {
        let record = record.clone();
        self.write(move |connection| update(connection, &record, expected))
            .await
    }

    async fn remove_record(&self, id: &RecordId, expected: Option<i64>) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| {
            expect_version(connection, &id, expected)?;
            change(
                connection,
                "DELETE FROM records WHERE id = ?1",
                [id.as_str()],
            )?;
            Ok(())
        })
        .await
    }

    async fn record(&self, id: &RecordId) -> Result<Option<Record>> {
        let id = id.clone();
        self.look_up(move |connection| find::by_id(connection, &id))
            .await
    }

    async fn records(&self, kind: RecordKind, filter: &RecordFilter) -> Result<Vec<Record>> {
        // Mostly nobody or one has a number.
        let is_by_number = filter.numbers.is_some();
        let filter = filter.clone();
        let find = move |connection: &Connection| find::filtered(connection, kind, &filter);
        if is_by_number {
            self.look_up(find).await
        } else {
            self.read(find).await
        }
    }
}

fn insert(connection: &Connection, record: Record, once: Option<&str>) -> Step<RecordId> {
    if let Some(once) = once {
        let made = "SELECT record_id FROM record_keys WHERE once = ?1";
        if let Some(made) = value::<String>(connection, made, [once])? {
            return Ok(RecordId(made));
        }
        change(
            connection,
            "INSERT INTO record_keys (once, record_id) VALUES (?1, ?2)",
            [once, record.id.as_str()],
        )?;
    }
    change(
        connection,
        "INSERT INTO records (id, kind, fields, folded, created_at, updated_at, version) \
         VALUES (:id, :kind, :fields, :folded, :created_at, :updated_at, :version)",
        named_params! {
            ":id": record.id.as_str(),
            ":kind": record.kind.key(),
            ":fields": json(&record.fields)?,
            ":folded": json(&folded_fields(&record.fields))?,
            ":created_at": record.created_at,
            ":updated_at": record.updated_at,
            ":version": record.version,
        },
    )?;
    add_numbers(connection, &record)?;
    Ok(record.id)
}

fn update(connection: &Connection, record: &Record, expected: Option<i64>) -> Step<i64> {
    let version = expect_version(connection, &record.id, expected)? + 1;
    change(
        connection,
        "UPDATE records SET fields = :fields, folded = :folded, updated_at = :updated_at, version = :version \
         WHERE id = :id",
        named_params! {
            ":id": record.id.as_str(),
            ":fields": json(&record.fields)?,
            ":folded": json(&folded_fields(&record.fields))?,
            ":updated_at": record.updated_at,
            ":version": version,
        },
    )?;
    change(
        connection,
        "DELETE FROM record_numbers WHERE record_id = ?1",
        [record.id.as_str()],
    )?;
    add_numbers(connection, record)?;
    Ok(version)
}

fn add_numbers(connection: &Connection, record: &Record) -> Step<()> {
    for (place, number) in (0_i64..).zip(&record.numbers) {
        change(
            connection,
            "INSERT INTO record_numbers (record_id, place, number) VALUES (?1, ?2, ?3)",
            params![record.id.as_str(), place, number],
        )?;
    }
    Ok(())
}

/// The version it is at, unless it is not there or another one is expected.
fn expect_version(connection: &Connection, id: &RecordId, expected: Option<i64>) -> Step<i64> {
    let sql = "SELECT version FROM records WHERE id = ?1";
    let version: Option<i64> = value(connection, sql, [id.as_str()])?;
    let current = version.ok_or(StoreError::Missing { what: "record" })?;
    expect(version, expected.unwrap_or(current), "record")?;
    Ok(current)
}
