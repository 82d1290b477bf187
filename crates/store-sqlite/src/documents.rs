//! Settings, attribute definitions and queues.

use std::sync::Arc;

use async_trait::async_trait;
use ccp_store::{
    Result, StoreError,
    documents::{Document, Documents, Shelf},
};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, expect, json, one, value},
};

impl Stored for Document {
    const WHAT: &'static str = "document";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.get()?,
            body: columns.json()?,
            version: columns.get()?,
        })
    }
}

#[async_trait]
impl Documents for SqliteStore {
    async fn documents(&self, on: Shelf) -> Result<Vec<Document>> {
        self.read(move |connection| {
            all(
                connection,
                "SELECT id, body, version FROM documents WHERE shelf = ?1 ORDER BY id",
                [on.key()],
            )
        })
        .await
    }

    async fn document(&self, on: Shelf, id: &str) -> Result<Option<Arc<Document>>> {
        let key = (on, id.to_owned());
        let begun = match self.documents.recall(&key) {
            Ok(known) => return Ok(known),
            Err(begun) => begun,
        };
        let id = id.to_owned();
        let found: Option<Document> = self
            .look_up(move |connection| {
                one(
                    connection,
                    "SELECT id, body, version FROM documents WHERE shelf = ?1 AND id = ?2",
                    [on.key(), &id],
                )
            })
            .await?;
        let found = found.map(Arc::new);
        // Only settings: anybody may ask for any other document, there or not, and memory has an end.
        if on == Shelf::Setting {
            self.documents.keep(key, found.clone(), begun);
        }
        Ok(found)
    }

    async fn put_document(&self, on: Shelf, id: &str, body: &Value, expected: i64) -> Result<i64> {
        let (id, body) = (id.to_owned(), json(body)?);
        let changed = self.documents.forgetting();
        let (version, _) = self.write(move |connection| {
            let current = version_of(connection, on, &id)?;
            if expected != 0 {
                expect(current, expected, on.key())?;
            } else if let Some(current) = current {
                return Err(StoreError::Stale { current }.into());
            }
            let version = expected + 1;
            change(
                connection,
                "INSERT INTO documents (shelf, id, body, version) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (shelf, id) DO UPDATE SET body = excluded.body, version = excluded.version",
                params![on.key(), id, body, version],
            )?;
            Ok((version, changed))
        })
        .await?;
        Ok(version)
    }

    async fn remove_document(&self, on: Shelf, id: &str, expected: i64) -> Result<()> {
        let id = id.to_owned();
        let changed = self.documents.forgetting();
        self.write(move |connection| {
            expect(version_of(connection, on, &id)?, expected, on.key())?;
            change(
                connection,
                "DELETE FROM documents WHERE shelf = ?1 AND id = ?2",
                [on.key(), &id],
            )?;
            Ok(changed)
        })
        .await?;
        Ok(())
    }
}

fn version_of(connection: &Connection, on: Shelf, id: &str) -> Step<Option<i64>> {
    let sql = "SELECT version FROM documents WHERE shelf = ?1 AND id = ?2";
    value(connection, sql, [on.key(), id])
}
