//! What an overlay keeps for its agent: open panel, drafts, width.

use async_trait::async_trait;
use ccp_protocol::AgentId;
use serde_json::Value;

use crate::Result;

/// Stored overlay states, one an agent and tab group.
#[async_trait]
pub trait OverlayStates {
    /// The state, if any.
    async fn overlay_state(&self, agent: &AgentId, group: &str) -> Result<Option<Value>>;
    /// Replaces it.
    async fn put_overlay_state(&self, agent: &AgentId, group: &str, state: &Value) -> Result<()>;
}
