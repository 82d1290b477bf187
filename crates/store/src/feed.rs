//! The feed: one gapless row of numbers an agent.

use async_trait::async_trait;
use ccp_protocol::{AgentId, ContactId, RunId, feed::EntryKind};
use serde_json::Value;

use crate::{Millis, Result};

/// An entry that wants a number.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// Whose feed.
    pub agent_id: AgentId,
    /// What it is about.
    pub kind: EntryKind,
    /// The contact it belongs to.
    pub contact_id: Option<ContactId>,
    /// The run that made it.
    pub run_id: Option<RunId>,
    /// An entry of the same run with the same key in the same feed before this one is replaced by it: the new entry's
    /// `replaces` names the first such entry. Entries without a run count as of one run.
    pub replace_key: Option<String>,
    /// As `kind` says.
    pub body: Value,
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRecord {
    /// Its number.
    pub seq: u64,
    /// When it was committed.
    pub at: Millis,
    /// What it is about.
    pub kind: EntryKind,
    /// The contact it belongs to.
    pub contact_id: Option<ContactId>,
    /// The run that made it.
    pub run_id: Option<RunId>,
    /// The number of the entry it updates in place.
    pub replaces: Option<u64>,
    /// As `kind` says.
    pub body: Value,
}

/// An agent's feed grew to this number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedHead {
    /// Whose feed.
    pub agent_id: AgentId,
    /// The highest number now.
    pub seq: u64,
}

/// How far a feed reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedReach {
    /// The lowest number kept; `head + 1` while nothing is kept.
    pub floor: u64,
    /// The highest number given; 0 at first.
    pub head: u64,
    /// The highest number an overlay has shown.
    pub acked: u64,
}

/// Stored feeds.
#[async_trait]
pub trait Feed {
    /// Numbers and writes entries, in their order, in one transaction. Gives each feed that grew once.
    async fn append(&self, entries: &[NewEntry], at: Millis) -> Result<Vec<FeedHead>>;
    /// Entries after a number, ascending, at most `limit`; of one kind only when given.
    async fn feed_after(
        &self,
        agent: &AgentId,
        after: u64,
        kind: Option<EntryKind>,
        limit: usize,
    ) -> Result<Vec<EntryRecord>>;
    /// How far it reaches.
    async fn feed_reach(&self, agent: &AgentId) -> Result<FeedReach>;
    /// All up to `seq` was shown. Never goes back, never beyond the head.
    async fn acknowledge(&self, agent: &AgentId, seq: u64) -> Result<()>;
    /// How many entries of a kind came after `after`.
    async fn count_after(&self, agent: &AgentId, after: u64, kind: EntryKind) -> Result<u64>;
}
