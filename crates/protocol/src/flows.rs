//! Stored flows, their versions and what the checker finds.

use serde_json::Value;

use crate::{FlowId, Timestamp};

wire! {
    /// A stored flow in a list.
    pub struct FlowSummary {
        /// The flow's id.
        pub id: FlowId,
        /// Its name.
        pub name: String,
        /// Source key.
        pub source: String,
        /// Event key; none for a CTI Action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<String>,
        /// Whether it runs.
        pub enabled: bool,
        /// Goes up with every change.
        pub version: i64,
        /// The version that runs; absent while it was never published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published_version: Option<i64>,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }
}

wire! {
    /// A stored flow, whole.
    pub struct FlowDocument {
        /// Everything but the flow file.
        #[serde(flatten)]
        pub summary: FlowSummary,
        /// The draft, in the exported format.
        pub flow: Value,
    }
}

wire! {
    /// What an administrator writes to make or change a flow.
    #[serde(deny_unknown_fields)]
    pub struct FlowInput {
        /// Its name.
        pub name: String,
        /// Source key.
        pub source: String,
        /// Event key; none for a CTI Action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<String>,
        /// Whether it runs; `true` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub enabled: Option<bool>,
        /// The flow in the exported format.
        pub flow: Value,
        /// The version read before; required to change, ignored to make.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
    }
}

wire! {
    /// How bad a finding is.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    pub enum Severity {
        /// It may not be published.
        Error,
        /// It will probably not do what is meant.
        Warning,
        /// It could be better.
        Hint,
    }
}

wire! {
    /// What the checker found.
    pub struct Finding {
        /// The block, where it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub block_id: Option<String>,
        /// How bad.
        pub severity: Severity,
        /// For programs.
        pub code: String,
        /// For people.
        pub message: String,
        /// What would mend it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mend: Option<String>,
    }
}

wire! {
    /// Answer to an import.
    pub struct FlowImported {
        /// The new flow.
        pub id: FlowId,
        /// What the checker found.
        pub findings: Vec<Finding>,
    }
}

wire! {
    /// One version of a flow.
    pub struct FlowVersion {
        /// Its number.
        pub version: i64,
        /// When it was written.
        pub at: Timestamp,
        /// Login of who wrote it.
        pub author: String,
        /// Whether it is the one that runs.
        pub published: bool,
    }
}
