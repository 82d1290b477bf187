//! Runs and their traces.

use serde_json::{Map, Value};

use crate::{ActionId, AgentId, ContactId, FlowId, RunId, Timestamp};

wire! {
    /// Where a run stands.
    #[derive(Copy, Eq, Hash)]
    pub enum RunStatus {
        /// Under way, or in line for its turn.
        Running,
        /// Came to an end of the flow.
        Completed,
        /// A failure without a way out, or a limit.
        Failed,
        /// The server stopped in the middle of an effect that may not be repeated.
        Interrupted,
    }
}

wire! {
    /// One execution of a flow.
    pub struct RunDocument {
        /// The run's id.
        pub id: RunId,
        /// The flow.
        pub flow_id: FlowId,
        /// Its name when it ran.
        pub flow_name: String,
        /// Its version when it ran.
        pub flow_version: i64,
        /// The action that started it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action_id: Option<ActionId>,
        /// The source of the event that started it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// The event that started it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<String>,
        /// Whom it runs for.
        pub agent_id: AgentId,
        /// The contact in hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// Where it stands.
        pub status: RunStatus,
        /// Why it ended badly.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// Block id to `{"success","results","exception"}`.
        pub actions: Map<String, Value>,
        /// What each block got, gave and took, in order.
        pub trace: Vec<Value>,
        /// What it was given, masked: `{"payload","contact","agent","event","properties"}`; absent when that was too big to
        /// keep.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub inputs: Option<Value>,
        /// When its start was accepted and stored.
        pub accepted_at: Timestamp,
        /// When its turn came and its time began; absent while it waits in line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub started_at: Option<Timestamp>,
        /// When it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ended_at: Option<Timestamp>,
    }
}

wire! {
    /// Why a run ended badly.
    pub struct RunError {
        /// The block it stood at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub block: Option<String>,
        /// For programs.
        pub code: String,
        /// For people.
        pub message: String,
    }
}

wire! {
    /// A run in the list of runs.
    pub struct RunSummary {
        /// The run's id.
        pub id: RunId,
        /// The flow.
        pub flow_id: FlowId,
        /// Its name when it ran.
        pub flow_name: String,
        /// The action that started it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action_id: Option<ActionId>,
        /// Whom it runs for.
        pub agent_id: AgentId,
        /// The contact in hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// Where it stands.
        pub status: RunStatus,
        /// Why it ended badly.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// When its start was accepted and stored.
        pub accepted_at: Timestamp,
        /// When its turn came and its time began; absent while it waits in line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub started_at: Option<Timestamp>,
        /// When it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ended_at: Option<Timestamp>,
    }
}
