//! CTI Actions.

use async_trait::async_trait;
use ccp_protocol::{ActionId, actions::ActionDocument};

use crate::Result;

/// Stored actions.
#[async_trait]
pub trait Actions {
    /// All, by order, then name, then id.
    async fn actions(&self) -> Result<Vec<ActionDocument>>;
    /// One.
    async fn action(&self, id: &ActionId) -> Result<Option<ActionDocument>>;
    /// Writes a new one at its `version`.
    ///
    /// # Errors
    /// `Missing` (`flow`) when its flow is not there, `Taken` (`id`).
    async fn insert_action(&self, action: &ActionDocument) -> Result<()>;
    /// Replaces the one that is at `expected`; `action.version` is the new version.
    ///
    /// # Errors
    /// `Missing` (`action`, `flow`), `Stale`.
    async fn update_action(&self, action: &ActionDocument, expected: i64) -> Result<()>;
    /// Removes the one that is at `expected`.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn remove_action(&self, id: &ActionId, expected: i64) -> Result<()>;
}
