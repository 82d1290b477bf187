//! CTI Actions.

use async_trait::async_trait;
use ccp_protocol::{ActionId, FlowId, actions::ActionDocument};
use ccp_store::{Result, StoreError, actions::Actions};
use rusqlite::{Connection, named_params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, expect, json, json_opt, one, value},
};

macro_rules! columns {
    () => {
        "id, name, flow_id, place, payload, form, visible_to, version"
    };
}

impl Stored for ActionDocument {
    const WHAT: &'static str = "action";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            name: columns.get()?,
            flow_id: columns.id()?,
            order: columns.get()?,
            payload: columns.json()?,
            form: columns.json_opt()?,
            visible_to: columns.json_opt()?,
            version: columns.get()?,
        })
    }
}

#[async_trait]
impl Actions for SqliteStore {
    async fn actions(&self) -> Result<Vec<ActionDocument>> {
        self.read(|connection| {
            all(
                connection,
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM actions ORDER BY place, name, id"
                ),
                [],
            )
        })
        .await
    }

    async fn action(&self, id: &ActionId) -> Result<Option<ActionDocument>> {
        let id = id.clone();
        self.look_up(move |connection| {
            one(
                connection,
                concat!("SELECT ", columns!(), " FROM actions WHERE id = ?1"),
                [id.as_str()],
            )
        })
        .await
    }

    async fn insert_action(&self, action: &ActionDocument) -> Result<()> {
        let action = action.clone();
        self.write(move |connection| {
            expect_flow(connection, &action.flow_id)?;
            let sql = concat!(
                "INSERT INTO actions (",
                columns!(),
                ") VALUES (:id, :name, :flow_id, :place, :payload, :form, :visible_to, :version)"
            );
            put(connection, sql, &action)
        })
        .await
    }

    async fn update_action(&self, action: &ActionDocument, expected: i64) -> Result<()> {
        let action = action.clone();
        self.write(move |connection| {
            expect_version(connection, &action.id, expected)?;
            expect_flow(connection, &action.flow_id)?;
            let sql = "UPDATE actions SET name = :name, flow_id = :flow_id, place = :place, payload = :payload, \
                       form = :form, visible_to = :visible_to, version = :version WHERE id = :id";
            put(connection, sql, &action)
        })
        .await
    }

    async fn remove_action(&self, id: &ActionId, expected: i64) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| {
            expect_version(connection, &id, expected)?;
            change(
                connection,
                "DELETE FROM actions WHERE id = ?1",
                [id.as_str()],
            )?;
            Ok(())
        })
        .await
    }
}

fn put(connection: &Connection, sql: &str, action: &ActionDocument) -> Step<()> {
    change(
        connection,
        sql,
        named_params! {
            ":id": action.id.as_str(),
            ":name": action.name,
            ":flow_id": action.flow_id.as_str(),
            ":place": action.order,
            ":payload": json(&action.payload)?,
            ":form": json_opt(action.form.as_ref())?,
            ":visible_to": json_opt(action.visible_to.as_ref())?,
            ":version": action.version,
        },
    )?;
    Ok(())
}

fn expect_version(connection: &Connection, id: &ActionId, expected: i64) -> Step<()> {
    let sql = "SELECT version FROM actions WHERE id = ?1";
    expect(value(connection, sql, [id.as_str()])?, expected, "action")
}

fn expect_flow(connection: &Connection, id: &FlowId) -> Step<()> {
    let sql = "SELECT version FROM flows WHERE id = ?1";
    match value::<i64>(connection, sql, [id.as_str()])? {
        Some(_) => Ok(()),
        None => Err(StoreError::Missing { what: "flow" }.into()),
    }
}
