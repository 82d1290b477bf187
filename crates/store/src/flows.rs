//! Stored flows and their versions.

use async_trait::async_trait;
use ccp_protocol::FlowId;

use crate::{Millis, Result};

/// A flow as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRecord {
    /// Its id.
    pub id: FlowId,
    /// Its name.
    pub name: String,
    /// Source key.
    pub source: String,
    /// Event key; none for a CTI Action.
    pub event: Option<String>,
    /// Whether it runs.
    pub enabled: bool,
    /// The draft's version; goes up with every change.
    pub version: i64,
    /// The version that runs.
    pub published_version: Option<i64>,
    /// The draft as text, in the exported format.
    pub draft: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
}

/// One version of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowVersionRecord {
    /// Its number.
    pub version: i64,
    /// When it was written.
    pub at: Millis,
    /// Login of who wrote it.
    pub author: String,
}

/// A version that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFlow {
    /// The flow.
    pub id: FlowId,
    /// Its name.
    pub name: String,
    /// The version.
    pub version: i64,
    /// The flow as text, in the exported format.
    pub text: String,
}

/// Stored flows.
#[async_trait]
pub trait Flows {
    /// All, by name (UTF-8), then id.
    async fn flows(&self) -> Result<Vec<FlowRecord>>;
    /// One.
    async fn flow(&self, id: &FlowId) -> Result<Option<FlowRecord>>;
    /// Writes a new one, all fields as given, and its draft as that version.
    ///
    /// # Errors
    /// `Taken` (`id`).
    async fn insert_flow(&self, flow: &FlowRecord, author: &str) -> Result<()>;
    /// Replaces the one at `expected` and keeps its draft as version `flow.version`. `published_version` and
    /// `created_at` stay what they are.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn update_flow(&self, flow: &FlowRecord, expected: i64, author: &str) -> Result<()>;
    /// Makes a version the one that runs; `at` becomes `updated_at`, the draft's version stays what it is.
    ///
    /// # Errors
    /// `Missing` when flow or version is not there.
    async fn publish_flow(&self, id: &FlowId, version: i64, at: Millis) -> Result<()>;
    /// Removes the one at `expected` with its versions.
    ///
    /// # Errors
    /// `Missing`, `Stale`, `InUse` (`action`) while an action starts it.
    async fn remove_flow(&self, id: &FlowId, expected: i64) -> Result<()>;
    /// Its versions, newest first.
    async fn flow_versions(&self, id: &FlowId) -> Result<Vec<FlowVersionRecord>>;
    /// The text of a version.
    async fn flow_version(&self, id: &FlowId, version: i64) -> Result<Option<String>>;
    /// The enabled, published flows of a source and event, by name (UTF-8), then id.
    async fn published_flows(&self, source: &str, event: &str) -> Result<Vec<PublishedFlow>>;
}
