//! Throwing away on demand what is kept of somebody's telephone number, wherever it stands.

use std::sync::Arc;

use async_trait::async_trait;
use ccp_protocol::{CallId, RecordId};

use crate::{Result, directory::RecordKind};

/// Tells whether a number stands in a text, which may be JSON or a form.
pub type StandsIn = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Which number.
#[derive(Clone)]
pub struct Erasure {
    /// As the keys of calls have it.
    pub key: String,
    /// Whether a text has it.
    pub stands_in: StandsIn,
}

impl std::fmt::Debug for Erasure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Erasure").finish_non_exhaustive()
    }
}

/// What was thrown away, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// Calls from or to the number.
    pub calls: u64,
    /// Contacts of these calls, or with the number.
    pub contacts: u64,
    /// Runs of these contacts, or with the number in what they were given, did or brought, with their traces.
    pub runs: u64,
    /// Feed entries; their numbers stay, with nothing behind them.
    pub feed_entries: u64,
    /// Requests of telephone systems.
    pub requests: u64,
    /// Properties of agents.
    pub properties: u64,
    /// States of overlays: drafts.
    pub overlay_states: u64,
    /// What goes on and was left as it is.
    pub going_on: GoingOn,
    /// Other calls with the number in their texts; left as they are.
    pub other_calls: Vec<CallId>,
    /// Records of the directory with the number; left as they are.
    pub records: Vec<(RecordKind, RecordId)>,
    /// Settings with the number, by name; left as they are.
    pub settings: Vec<String>,
}

/// What goes on with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GoingOn {
    /// Calls that ring or are connected.
    pub calls: u64,
    /// Contacts that have not gone.
    pub contacts: u64,
    /// Runs that have not ended.
    pub runs: u64,
}

/// Throwing away on demand.
#[async_trait]
pub trait Erase {
    /// Throws away what is over and has to do with a number. In several transactions, so that no write waits long for it;
    /// done again it throws away what came meanwhile.
    async fn erase(&self, erasure: Erasure) -> Result<Erased>;
}
