//! Sessions and the tickets that are asked with them.

use ccp_protocol::AgentId;
use ccp_store::{
    Millis, StoreError,
    contacts::presence_scope,
    identity::{AgentRecord, SessionRecord, TicketRecord},
};
use rusqlite::{Connection, params};

use crate::{
    failure::Step,
    properties,
    rows::{Columns, Stored, change, one, value},
};

impl Stored for SessionRecord {
    const WHAT: &'static str = "session";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            token_hash: columns.get()?,
            agent_id: columns.id()?,
            created_at: columns.get()?,
            expires_at: columns.get()?,
        })
    }
}

impl Stored for TicketRecord {
    const WHAT: &'static str = "ticket";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            ticket_hash: columns.get()?,
            session_hash: columns.get()?,
            agent_id: columns.id()?,
            expires_at: columns.get()?,
        })
    }
}

struct SignedIn(SessionRecord, AgentRecord);

impl Stored for SignedIn {
    const WHAT: &'static str = "session";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(
            SessionRecord::read(columns)?,
            AgentRecord::read(columns)?,
        ))
    }
}

pub(super) fn insert(connection: &Connection, session: &SessionRecord) -> Step<()> {
    let agent = session.agent_id.as_str();
    let there = "SELECT 1 FROM agents WHERE id = ?1";
    if value::<i64>(connection, there, [agent])?.is_none() {
        return Err(StoreError::Missing { what: "agent" }.into());
    }
    change(
        connection,
        "INSERT INTO sessions (token_hash, agent_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            session.token_hash,
            agent,
            session.created_at,
            session.expires_at
        ],
    )?;
    Ok(())
}

pub(super) fn find(
    connection: &Connection,
    token_hash: &str,
    now: Millis,
) -> Step<Option<(SessionRecord, AgentRecord)>> {
    let found: Option<SignedIn> = one(
        connection,
        "SELECT token_hash, agent_id, sessions.created_at, expires_at, \
         agents.id, login, name, phone, email, roles, password_hash, agents.created_at, version \
         FROM sessions JOIN agents ON agents.id = sessions.agent_id WHERE token_hash = ?1 AND expires_at > ?2",
        params![token_hash, now],
    )?;
    Ok(found.map(|SignedIn(session, agent)| (session, agent)))
}

pub(super) fn extend(connection: &Connection, token_hash: &str, expires_at: Millis) -> Step<()> {
    change(
        connection,
        "UPDATE sessions SET expires_at = ?2 WHERE token_hash = ?1",
        params![token_hash, expires_at],
    )?;
    Ok(())
}

pub(super) fn end(connection: &Connection, token_hash: &str) -> Step<()> {
    let agent: Option<String> = value(
        connection,
        "DELETE FROM sessions WHERE token_hash = ?1 RETURNING agent_id",
        [token_hash],
    )?;
    let Some(agent) = agent else {
        return Ok(());
    };
    let others = "SELECT 1 FROM sessions WHERE agent_id = ?1 LIMIT 1";
    if value::<i64>(connection, others, [&agent])?.is_none() {
        let agent = AgentId(agent);
        properties::clear(connection, &agent)?;
        let forget = "DELETE FROM events WHERE scope = ?1";
        change(connection, forget, [presence_scope(&agent)])?;
    }
    Ok(())
}

pub(super) fn insert_ticket(connection: &Connection, ticket: &TicketRecord) -> Step<()> {
    let there = "SELECT 1 FROM sessions WHERE token_hash = ?1";
    if value::<i64>(connection, there, [&ticket.session_hash])?.is_none() {
        return Err(StoreError::Missing { what: "session" }.into());
    }
    change(
        connection,
        "INSERT INTO tickets (ticket_hash, session_hash, agent_id, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            ticket.ticket_hash,
            ticket.session_hash,
            ticket.agent_id.as_str(),
            ticket.expires_at
        ],
    )?;
    Ok(())
}

pub(super) fn take_ticket(
    connection: &Connection,
    ticket_hash: &str,
    now: Millis,
) -> Step<Option<TicketRecord>> {
    let ticket: Option<TicketRecord> = one(
        connection,
        "DELETE FROM tickets WHERE ticket_hash = ?1 \
         RETURNING ticket_hash, session_hash, agent_id, expires_at",
        [ticket_hash],
    )?;
    Ok(ticket.filter(|ticket| ticket.expires_at > now))
}
