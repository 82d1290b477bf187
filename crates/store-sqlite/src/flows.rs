//! Flows and their versions.

use async_trait::async_trait;
use ccp_protocol::FlowId;
use ccp_store::{
    Millis, Result, StoreError,
    flows::{FlowRecord, FlowVersionRecord, Flows, PublishedFlow},
};
use rusqlite::{Connection, named_params, params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, expect, one, value},
};

macro_rules! columns {
    () => {
        "id, name, source, event, enabled, version, published_version, draft, created_at, updated_at"
    };
}

impl Stored for FlowRecord {
    const WHAT: &'static str = "flow";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            name: columns.get()?,
            source: columns.get()?,
            event: columns.get()?,
            enabled: columns.get()?,
            version: columns.get()?,
            published_version: columns.get()?,
            draft: columns.get()?,
            created_at: columns.get()?,
            updated_at: columns.get()?,
        })
    }
}

impl Stored for FlowVersionRecord {
    const WHAT: &'static str = "flow version";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            version: columns.get()?,
            at: columns.get()?,
            author: columns.get()?,
        })
    }
}

impl Stored for PublishedFlow {
    const WHAT: &'static str = "published flow";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            name: columns.get()?,
            version: columns.get()?,
            text: columns.get()?,
        })
    }
}

#[async_trait]
impl Flows for SqliteStore {
    async fn flows(&self) -> Result<Vec<FlowRecord>> {
        self.read(|connection| {
            all(
                connection,
                concat!("SELECT ", columns!(), " FROM flows ORDER BY name, id"),
                [],
            )
        })
        .await
    }

    async fn flow(&self, id: &FlowId) -> Result<Option<FlowRecord>> {
        let id = id.clone();
        self.read(move |connection| {
            one(
                connection,
                concat!("SELECT ", columns!(), " FROM flows WHERE id = ?1"),
                [id.as_str()],
            )
        })
        .await
    }

    async fn insert_flow(&self, flow: &FlowRecord, author: &str) -> Result<()> {
        let (flow, author) = (flow.clone(), author.to_owned());
        self.write(move |connection| {
            let sql = concat!(
                "INSERT INTO flows (",
                columns!(),
                ") VALUES (:id, :name, :source, :event, :enabled, :version, :published_version, :draft, \
                 :created_at, :updated_at)"
            );
            change(
                connection,
                sql,
                named_params! {
                    ":id": flow.id.as_str(),
                    ":name": flow.name,
                    ":source": flow.source,
                    ":event": flow.event,
                    ":enabled": flow.enabled,
                    ":version": flow.version,
                    ":published_version": flow.published_version,
                    ":draft": flow.draft,
                    ":created_at": flow.created_at,
                    ":updated_at": flow.updated_at,
                },
            )?;
            keep_version(connection, &flow, &author)
        })
        .await
    }

    async fn update_flow(&self, flow: &FlowRecord, expected: i64, author: &str) -> Result<()> {
        let (flow, author) = (flow.clone(), author.to_owned());
        self.write(move |connection| {
            expect_version(connection, &flow.id, expected)?;
            change(
                connection,
                "UPDATE flows SET name = :name, source = :source, event = :event, enabled = :enabled, \
                 version = :version, draft = :draft, updated_at = :updated_at WHERE id = :id",
                named_params! {
                    ":id": flow.id.as_str(),
                    ":name": flow.name,
                    ":source": flow.source,
                    ":event": flow.event,
                    ":enabled": flow.enabled,
                    ":version": flow.version,
                    ":draft": flow.draft,
                    ":updated_at": flow.updated_at,
                },
            )?;
            keep_version(connection, &flow, &author)
        })
        .await
    }

    async fn publish_flow(&self, id: &FlowId, version: i64, at: Millis) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| {
            if text_of(connection, &id, version)?.is_none() {
                let there = version_of(connection, &id)?.is_some();
                let what = if there { "flow version" } else { "flow" };
                return Err(StoreError::Missing { what }.into());
            }
            change(
                connection,
                "UPDATE flows SET published_version = ?2, updated_at = ?3 WHERE id = ?1",
                params![id.as_str(), version, at],
            )?;
            Ok(())
        })
        .await
    }

    async fn remove_flow(&self, id: &FlowId, expected: i64) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| {
            expect_version(connection, &id, expected)?;
            let users = "SELECT 1 FROM actions WHERE flow_id = ?1 LIMIT 1";
            if value::<i64>(connection, users, [id.as_str()])?.is_some() {
                return Err(StoreError::InUse { what: "action" }.into());
            }
            change(connection, "DELETE FROM flows WHERE id = ?1", [id.as_str()])?;
            Ok(())
        })
        .await
    }

    async fn flow_versions(&self, id: &FlowId) -> Result<Vec<FlowVersionRecord>> {
        let id = id.clone();
        self.read(move |connection| {
            all(
                connection,
                "SELECT version, at, author FROM flow_versions WHERE flow_id = ?1 ORDER BY version DESC",
                [id.as_str()],
            )
        })
        .await
    }

    async fn flow_version(&self, id: &FlowId, version: i64) -> Result<Option<String>> {
        let id = id.clone();
        self.read(move |connection| text_of(connection, &id, version))
            .await
    }

    async fn published_flows(&self, source: &str, event: &str) -> Result<Vec<PublishedFlow>> {
        let (source, event) = (source.to_owned(), event.to_owned());
        self.read(move |connection| {
            all(
                connection,
                "SELECT flows.id, flows.name, kept.version, kept.text \
                 FROM flows JOIN flow_versions AS kept \
                 ON kept.flow_id = flows.id AND kept.version = flows.published_version \
                 WHERE flows.source = ?1 AND flows.event = ?2 AND flows.enabled \
                 ORDER BY flows.name, flows.id",
                [&source, &event],
            )
        })
        .await
    }
}

fn keep_version(connection: &Connection, flow: &FlowRecord, author: &str) -> Step<()> {
    change(
        connection,
        "INSERT INTO flow_versions (flow_id, version, at, author, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            flow.id.as_str(),
            flow.version,
            flow.updated_at,
            author,
            flow.draft
        ],
    )?;
    Ok(())
}

fn text_of(connection: &Connection, id: &FlowId, version: i64) -> Step<Option<String>> {
    let sql = "SELECT text FROM flow_versions WHERE flow_id = ?1 AND version = ?2";
    value(connection, sql, params![id.as_str(), version])
}

fn version_of(connection: &Connection, id: &FlowId) -> Step<Option<i64>> {
    let sql = "SELECT version FROM flows WHERE id = ?1";
    value(connection, sql, [id.as_str()])
}

fn expect_version(connection: &Connection, id: &FlowId, expected: i64) -> Step<()> {
    expect(version_of(connection, id)?, expected, "flow")
}
