//! What is thrown away when its time is over, and whether the database is well.

use async_trait::async_trait;

use crate::{Millis, Result};

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Feed entries older than this go.
    pub feed_ms: Millis,
    /// More feed entries than this an agent go, the oldest first.
    pub feed_entries: u64,
    /// Ended runs older than this go, with their traces.
    pub runs_ms: Millis,
    /// Event ids older than this go, but for those of agents who are signed in still
    /// ([`presence_scope`](crate::contacts::presence_scope)).
    pub events_ms: Millis,
    /// Contacts that went from every screen longer ago go.
    pub contacts_ms: Millis,
    /// Calls announced longer ago go.
    pub calls_ms: Millis,
    /// Telephone systems' requests older than this go.
    pub requests_ms: Millis,
    /// More of them than this go, the oldest first.
    pub requests: u64,
    /// Lines of the audit log older than this go.
    pub audit_ms: Millis,
}

/// Keeping the house.
#[async_trait]
pub trait Housekeeping {
    /// Throws away what is over: as `retention` says, expired sessions, tickets and idempotency keys; an agent
    /// without a session left loses their properties. In several transactions, so that no write waits long for it.
    async fn prune(&self, retention: &Retention, now: Millis) -> Result<()>;
    /// Answers when the database takes writes.
    async fn ready(&self) -> Result<()>;
    /// Waits until all that was handed in is written, then takes nothing more.
    async fn close(&self) -> Result<()>;
}
