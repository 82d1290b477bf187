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

wire! {
    /// With what a past run is replayed.
    #[derive(Default)]
    #[serde(deny_unknown_fields, default)]
    pub struct ReplayInput {
        /// A version of the run's flow; the newest when absent, published or not.
        pub flow_version: Option<i64>,
    }
}

wire! {
    /// What another version of a flow would have made of a past run. Nothing of it was done.
    pub struct Replay {
        /// The run that was replayed.
        pub run_id: RunId,
        /// Its flow.
        pub flow_id: FlowId,
        /// The version that ran.
        pub recorded_version: i64,
        /// The version it was replayed against.
        pub flow_version: i64,
        /// How it ended, and how it would.
        pub status: StatusChange,
        /// Why it ended badly, and why it would.
        pub error: ErrorChange,
        /// Whether everything it needed was recorded; `notes` say what was not.
        pub exact: bool,
        /// Where the replay may differ from what would have happened.
        pub notes: Vec<ReplayNote>,
        /// Each block that was or would be executed, in order.
        pub blocks: Vec<ReplayedBlock>,
    }
}

wire! {
    /// A status before and after.
    pub struct StatusChange {
        /// Of the run.
        pub before: RunStatus,
        /// Of the replay.
        pub after: RunStatus,
    }
}

wire! {
    /// An error before and after.
    pub struct ErrorChange {
        /// Of the run.
        pub before: Option<RunError>,
        /// Of the replay.
        pub after: Option<RunError>,
    }
}

wire! {
    /// Where a replay may differ from what would have happened.
    pub struct ReplayNote {
        /// The block it is about; none when it is about what the run was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub block: Option<String>,
        /// `masked`, `left_out`, `not_recorded` or `asked_otherwise`.
        pub code: String,
        /// For people.
        pub message: String,
    }
}

wire! {
    /// What became of a block.
    #[derive(Copy, Eq, Hash)]
    pub enum Change {
        /// It got, gave and took the same.
        Same,
        /// Something about it is another; `fields` say what.
        Changed,
        /// It would be executed and was not.
        Added,
        /// It was executed and would not be.
        Removed,
    }
}

wire! {
    /// One execution of a block, before and after.
    pub struct ReplayedBlock {
        /// The block's id.
        pub block: String,
        /// Its type; the later one where it changed.
        #[serde(rename = "type")]
        pub kind: String,
        /// Which execution of this block it is, from 1: a loop executes it several times.
        pub visit: u32,
        /// What became of it.
        pub change: Change,
        /// What is another: `type`, `controls.NAME`, `success`, `results`, `results.NAME`, `exception`, `port`.
        pub fields: Vec<String>,
        /// `{"type","controls","success","results","exception","port","tookMs"}` as recorded; `null` when it was not executed.
        pub before: Option<Value>,
        /// The same of the replay; `null` when it would not be executed.
        pub after: Option<Value>,
    }
}
