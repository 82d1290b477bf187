//! Agents.

use ccp_protocol::AgentId;
use ccp_store::{StoreError, identity::AgentRecord};
use rusqlite::{Connection, named_params, params};

use crate::{
    failure::Step,
    properties,
    rows::{self, Columns, Stored, change, expect, json, one, value},
    text::fold,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, login, name, phone, email, roles, password_hash, created_at, version FROM agents ",
            $rest
        )
    };
}

impl Stored for AgentRecord {
    const WHAT: &'static str = "agent";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            login: columns.get()?,
            name: columns.get()?,
            phone: columns.get()?,
            email: columns.get()?,
            roles: columns.json()?,
            password_hash: columns.get()?,
            created_at: columns.get()?,
            version: columns.get()?,
        })
    }
}

/// How often any of them changed.
pub(super) fn changed(connection: &Connection) -> Step<i64> {
    let times = value(connection, "SELECT times FROM agents_changed", [])?;
    Ok(times.unwrap_or_default())
}

/// All, and how often any of them had changed by then.
pub(super) fn all(connection: &Connection) -> Step<(i64, Vec<AgentRecord>)> {
    // One moment for both.
    let both = connection.unchecked_transaction()?;
    let found = (
        changed(&both)?,
        rows::all(&both, select!("ORDER BY login_key"), [])?,
    );
    both.commit()?;
    Ok(found)
}

pub(super) fn by_id(connection: &Connection, id: &AgentId) -> Step<Option<AgentRecord>> {
    one(connection, select!("WHERE id = ?1"), [id.as_str()])
}

pub(super) fn by_login(connection: &Connection, login: &str) -> Step<Option<AgentRecord>> {
    one(connection, select!("WHERE login_key = ?1"), [fold(login)])
}

pub(super) fn insert(connection: &Connection, agent: &AgentRecord) -> Step<()> {
    expect_free_login(connection, agent)?;
    let sql = "INSERT INTO agents (id, login, login_key, name, phone, email, roles, password_hash, created_at, version) \
               VALUES (:id, :login, :login_key, :name, :phone, :email, :roles, :password_hash, :created_at, :version)";
    put(connection, sql, agent)
}

pub(super) fn update(connection: &Connection, agent: &AgentRecord, expected: i64) -> Step<()> {
    let Some(before) = by_id(connection, &agent.id)? else {
        return Err(StoreError::Missing { what: "agent" }.into());
    };
    expect(Some(before.version), expected, "agent")?;
    expect_free_login(connection, agent)?;
    let sql = "UPDATE agents SET login = :login, login_key = :login_key, name = :name, phone = :phone, email = :email, \
               roles = :roles, password_hash = :password_hash, created_at = :created_at, version = :version WHERE id = :id";
    put(connection, sql, agent)?;
    if before.password_hash != agent.password_hash {
        forget_sessions(connection, &agent.id)?;
    }
    Ok(())
}

pub(super) fn remove(connection: &Connection, id: &AgentId, expected: i64) -> Step<()> {
    let version = value(
        connection,
        "SELECT version FROM agents WHERE id = ?1",
        [id.as_str()],
    )?;
    expect(version, expected, "agent")?;
    forget_sessions(connection, id)?;
    for sql in [
        "DELETE FROM overlay_states WHERE agent_id = ?1",
        "DELETE FROM agents WHERE id = ?1",
    ] {
        change(connection, sql, [id.as_str()])?;
    }
    Ok(())
}

/// Sessions, their tickets (which go with them) and what lives no longer than the last session.
fn forget_sessions(connection: &Connection, id: &AgentId) -> Step<()> {
    change(
        connection,
        "DELETE FROM sessions WHERE agent_id = ?1",
        [id.as_str()],
    )?;
    properties::clear(connection, id)
}

fn expect_free_login(connection: &Connection, agent: &AgentRecord) -> Step<()> {
    let sql = "SELECT 1 FROM agents WHERE login_key = ?1 AND id <> ?2";
    match value::<i64>(
        connection,
        sql,
        params![fold(&agent.login), agent.id.as_str()],
    )? {
        Some(_) => Err(StoreError::Taken { what: "login" }.into()),
        None => Ok(()),
    }
}

fn put(connection: &Connection, sql: &str, agent: &AgentRecord) -> Step<()> {
    change(
        connection,
        sql,
        named_params! {
            ":id": agent.id.as_str(),
            ":login": agent.login,
            ":login_key": fold(&agent.login),
            ":name": agent.name,
            ":phone": agent.phone,
            ":email": agent.email,
            ":roles": json(&agent.roles)?,
            ":password_hash": agent.password_hash,
            ":created_at": agent.created_at,
            ":version": agent.version,
        },
    )?;
    Ok(())
}
