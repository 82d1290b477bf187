//! Runs: each commit carries what the run did to our own store together with where it stands, so that after a
//! crash it neither loses nor repeats anything.

use async_trait::async_trait;
use ccp_protocol::{
    ActionId, AgentId, ContactId, FlowId, RunId,
    runs::{RunError, RunStatus},
};
use serde_json::{Map, Value};

use crate::{
    Millis, Result,
    feed::{FeedHead, NewEntry},
};

/// What makes a start happen once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The header's value.
    pub key: String,
    /// SHA-256 of the request's body, hex.
    pub body_hash: String,
    /// When the key may be used anew.
    pub expires_at: Millis,
}

/// A run that begins.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// Whom it runs for.
    pub agent_id: AgentId,
    /// The flow.
    pub flow_id: FlowId,
    /// Its name.
    pub flow_name: String,
    /// The version that runs.
    pub flow_version: i64,
    /// The action that started it. With an idempotency key there is one.
    pub action_id: Option<ActionId>,
    /// The source of the event that started it.
    pub source: Option<String>,
    /// The event that started it.
    pub event: Option<String>,
    /// The contact in hand.
    pub contact_id: Option<ContactId>,
    /// What references read when it starts, masked; none when it is not kept.
    pub inputs: Option<Value>,
    /// Once only, per agent and action, until the commit's `at` has reached its end.
    pub idempotency: Option<IdempotencyKey>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// Never `Running`.
    pub status: RunStatus,
    /// Why badly.
    pub error: Option<RunError>,
    /// Block id to `{"success","results","exception"}`.
    pub actions: Map<String, Value>,
}

/// An effect on our own store.
#[derive(Debug, Clone, PartialEq)]
pub enum RunWrite {
    /// Answered with `null`.
    SetProperty {
        /// Whose.
        agent_id: AgentId,
        /// Which.
        key: String,
        /// To what.
        value: Value,
    },
    /// Answered with `null`.
    UnsetProperty {
        /// Whose.
        agent_id: AgentId,
        /// Which.
        key: String,
    },
    /// Answered with `null`.
    ClearProperties {
        /// Whose.
        agent_id: AgentId,
    },
    /// Adds to a number, 0 where there is none (or something else); answered with the number after it, an integer
    /// where it is whole. A sum beyond all numbers leaves it where it is.
    UpdateCounter {
        /// Whose.
        agent_id: AgentId,
        /// Which.
        key: String,
        /// How much.
        by: f64,
    },
    /// Answered with its number.
    Entry(NewEntry),
    /// Merges into a contact's attributes (`null` removes) and tells its agent's feed; answered with `true`, or `false`
    /// when the contact is not there.
    MergeAttributes {
        /// The contact.
        contact_id: ContactId,
        /// Key to value or `null`.
        patch: Map<String, Value>,
    },
}

/// One step of a run's life, written in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct RunCommit {
    /// The run.
    pub run_id: RunId,
    /// When it is written.
    pub at: Millis,
    /// Present the first time.
    pub start: Option<NewRun>,
    /// When its turn came, present once: with the start, or later where it had to wait in line.
    pub begun: Option<Millis>,
    /// What it does, in order.
    pub writes: Vec<RunWrite>,
    /// Trace steps finished since the last commit, in order.
    pub steps: Vec<Value>,
    /// The engine's state, as text; empty when the run ends.
    pub state: String,
    /// Whether the state awaits the answer to the last of `writes`; the answer is then stored beside it.
    pub awaits_last_write: bool,
    /// Present the last time.
    pub end: Option<RunEnd>,
}

/// What came of a [`RunCommit`].
#[derive(Debug, Clone, PartialEq)]
pub enum RunOutcome {
    /// Written.
    Written {
        /// The answer to each write.
        answers: Vec<Value>,
        /// Feeds that grew.
        heads: Vec<FeedHead>,
    },
    /// The idempotency key started this run before; nothing was written.
    Repeated(RunId),
    /// The idempotency key was used with another body; nothing was written.
    KeyReused,
    /// The run has ended already (or was never started); nothing was written.
    NotRunning,
}

/// A run that had not ended when the server went.
#[derive(Debug, Clone, PartialEq)]
pub struct UnfinishedRun {
    /// The run.
    pub run: RunRecord,
    /// The engine's state as last stored.
    pub state: String,
    /// The answer it awaits, where it was stored.
    pub answer: Option<Value>,
}

/// A run as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// Whom it runs for.
    pub agent_id: AgentId,
    /// The flow.
    pub flow_id: FlowId,
    /// Its name when it ran.
    pub flow_name: String,
    /// Its version when it ran.
    pub flow_version: i64,
    /// The action that started it.
    pub action_id: Option<ActionId>,
    /// The source of the event that started it.
    pub source: Option<String>,
    /// The event that started it.
    pub event: Option<String>,
    /// The contact in hand.
    pub contact_id: Option<ContactId>,
    /// Where it stands.
    pub status: RunStatus,
    /// Why it ended badly.
    pub error: Option<RunError>,
    /// Block id to result; empty until it ended.
    pub actions: Map<String, Value>,
    /// When its start was written.
    pub accepted_at: Millis,
    /// When its turn came; none while it waits in line.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// Which runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunFilter {
    /// Of this flow.
    pub flow_id: Option<FlowId>,
    /// For this agent.
    pub agent_id: Option<AgentId>,
    /// With this status.
    pub status: Option<RunStatus>,
    /// Accepted at or after.
    pub from: Option<Millis>,
    /// Accepted before.
    pub to: Option<Millis>,
    /// Older than this run, for paging.
    pub before: Option<RunId>,
    /// At most so many.
    pub limit: usize,
}

/// Stored runs.
#[async_trait]
pub trait Runs {
    /// Writes one step of a run's life.
    ///
    /// # Errors
    /// `Taken` (`run`) when a run of this id was started before.
    async fn commit_run(&self, commit: RunCommit) -> Result<RunOutcome>;
    /// The run that a key started for this agent and action, with the body's hash, unless the key's time is over.
    async fn run_by_key(
        &self,
        agent: &AgentId,
        action: &ActionId,
        key: &str,
        now: Millis,
    ) -> Result<Option<(RunId, String)>>;
    /// One.
    async fn run(&self, id: &RunId) -> Result<Option<RunRecord>>;
    /// What it was given, where that was kept.
    async fn run_inputs(&self, id: &RunId) -> Result<Option<Value>>;
    /// Its trace, in order.
    async fn trace(&self, id: &RunId) -> Result<Vec<Value>>;
    /// The last accepted first; those of one moment by their ids, the greatest first.
    async fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRecord>>;
    /// Every run that has not ended, oldest first.
    async fn unfinished_runs(&self) -> Result<Vec<UnfinishedRun>>;
}
