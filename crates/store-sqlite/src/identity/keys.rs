//! API keys.

use ccp_protocol::ApiKeyId;
use ccp_store::{StoreError, identity::ApiKeyRecord};
use rusqlite::{Connection, params};

use crate::{
    failure::Step,
    rows::{self, Columns, Stored, change, one},
};

impl Stored for ApiKeyRecord {
    const WHAT: &'static str = "API key";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            name: columns.get()?,
            secret_hash: columns.get()?,
            created_at: columns.get()?,
        })
    }
}

pub(super) fn all(connection: &Connection) -> Step<Vec<ApiKeyRecord>> {
    rows::all(
        connection,
        "SELECT id, name, secret_hash, created_at FROM api_keys ORDER BY name, id",
        [],
    )
}

pub(super) fn by_hash(connection: &Connection, secret_hash: &str) -> Step<Option<ApiKeyRecord>> {
    one(
        connection,
        "SELECT id, name, secret_hash, created_at FROM api_keys WHERE secret_hash = ?1",
        [secret_hash],
    )
}

pub(super) fn insert(connection: &Connection, key: &ApiKeyRecord) -> Step<()> {
    change(
        connection,
        "INSERT INTO api_keys (id, name, secret_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![key.id.as_str(), key.name, key.secret_hash, key.created_at],
    )?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, id: &ApiKeyId) -> Step<()> {
    if change(
        connection,
        "DELETE FROM api_keys WHERE id = ?1",
        [id.as_str()],
    )? == 0
    {
        return Err(StoreError::Missing { what: "API key" }.into());
    }
    Ok(())
}
