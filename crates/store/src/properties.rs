//! Properties: what an agent's flows share. They are written with the run that writes them, see [`crate::runs`].

use async_trait::async_trait;
use ccp_protocol::AgentId;
use serde_json::{Map, Value};

use crate::Result;

/// Stored properties. A counter is a property whose value is a number, or text that spells one.
#[async_trait]
pub trait Properties {
    /// One.
    async fn property(&self, agent: &AgentId, key: &str) -> Result<Option<Value>>;
    /// All of an agent, by key.
    async fn properties(&self, agent: &AgentId) -> Result<Map<String, Value>>;
}
