//! Agents, sessions, tickets, API keys and the audit log.

use std::sync::Arc;

use async_trait::async_trait;
use ccp_protocol::{AgentId, ApiKeyId, identity::Role};
use serde_json::Value;

use crate::{Millis, Result};

/// A person who may sign in. Its `Debug` hides the password's hash.
#[derive(Clone, PartialEq, Eq)]
pub struct AgentRecord {
    /// Their id.
    pub id: AgentId,
    /// The name they sign in with; unique without regard to case.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// Telephone numbers or extensions, with commas between them.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What they may do.
    pub roles: Vec<Role>,
    /// PHC string; none: nobody signs in with a password.
    pub password_hash: Option<String>,
    /// When they were made.
    pub created_at: Millis,
    /// Goes up with every change.
    pub version: i64,
}

impl std::fmt::Debug for AgentRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentRecord")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("roles", &self.roles)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A session. The token itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the token, hex.
    pub token_hash: String,
    /// Whose.
    pub agent_id: AgentId,
    /// When it began.
    pub created_at: Millis,
    /// When it ends, unless it is used before.
    pub expires_at: Millis,
}

/// A ticket for the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRecord {
    /// SHA-256 of the ticket, hex.
    pub ticket_hash: String,
    /// The session it was asked with.
    pub session_hash: String,
    /// Whose.
    pub agent_id: AgentId,
    /// When it is worth nothing any more.
    pub expires_at: Millis,
}

/// An integration's key. The secret itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the secret, hex.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Millis,
}

/// A line of the audit log: who changed what.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRecord {
    /// When.
    pub at: Millis,
    /// Login, or `api-key:NAME`, or empty when nobody was signed in.
    pub who: String,
    /// What was done: `flow.publish`, for example.
    pub what: String,
    /// To which document.
    pub target: String,
    /// More, without secrets and personal data.
    pub details: Value,
}

/// Stored identities.
#[async_trait]
pub trait Identity {
    /// All agents, by login without regard to case.
    async fn agents(&self) -> Result<Arc<Vec<AgentRecord>>>;
    /// One.
    async fn agent(&self, id: &AgentId) -> Result<Option<AgentRecord>>;
    /// One, by login without regard to case.
    async fn agent_by_login(&self, login: &str) -> Result<Option<AgentRecord>>;
    /// Writes a new agent.
    ///
    /// # Errors
    /// `Taken` (`login`, `id`).
    async fn insert_agent(&self, agent: &AgentRecord) -> Result<()>;
    /// Replaces the one at `expected`; `agent.version` is the new version. A changed password ends their sessions.
    ///
    /// # Errors
    /// `Missing`, `Stale`, `Taken` (`login`).
    async fn update_agent(&self, agent: &AgentRecord, expected: i64) -> Result<()>;
    /// Removes the one at `expected`, with sessions, tickets, properties and overlay states.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn remove_agent(&self, id: &AgentId, expected: i64) -> Result<()>;

    /// Writes a session.
    ///
    /// # Errors
    /// `Missing` (`agent`).
    async fn insert_session(&self, session: &SessionRecord) -> Result<()>;
    /// The session and its agent, unless it is over: it is once `now` has reached its end.
    async fn session(
        &self,
        token_hash: &str,
        now: Millis,
    ) -> Result<Option<(SessionRecord, AgentRecord)>>;
    /// Moves a session's end; does nothing when the session is not there.
    async fn extend_session(&self, token_hash: &str, expires_at: Millis) -> Result<()>;
    /// Ends a session and its tickets. With the agent's last one their properties go too; one that is over but not
    /// yet pruned counts. Does nothing when the session is not there.
    async fn end_session(&self, token_hash: &str) -> Result<()>;

    /// Writes a ticket.
    ///
    /// # Errors
    /// `Missing` (`session`).
    async fn insert_ticket(&self, ticket: &TicketRecord) -> Result<()>;
    /// Takes a ticket: it is gone after, so that two cannot have it. None when it is not there or its time is over.
    async fn take_ticket(&self, ticket_hash: &str, now: Millis) -> Result<Option<TicketRecord>>;

    /// All API keys, by name, then id.
    async fn api_keys(&self) -> Result<Vec<ApiKeyRecord>>;
    /// One, by its secret's hash.
    async fn api_key_by_hash(&self, secret_hash: &str) -> Result<Option<ApiKeyRecord>>;
    /// Writes a new one.
    ///
    /// # Errors
    /// `Taken` (`id`), also when another key has this secret.
    async fn insert_api_key(&self, key: &ApiKeyRecord) -> Result<()>;
    /// Removes one.
    ///
    /// # Errors
    /// `Missing`.
    async fn remove_api_key(&self, id: &ApiKeyId) -> Result<()>;

    /// Adds a line to the audit log.
    async fn audit(&self, line: &AuditRecord) -> Result<()>;
    /// The audit log, newest first: lines before the cursor, each with its own cursor.
    async fn audit_log(&self, before: Option<i64>, limit: usize)
    -> Result<Vec<(i64, AuditRecord)>>;
}
