//! What a run may use up before it is ended: a flow is somebody's program and may loop, grow or wait for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much one run may use. The defaults are those of the product; an administrator may change them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Milliseconds from start to end, waiting included.
    pub run_ms: u64,
    /// Blocks executed, each time counted.
    pub steps: u32,
    /// Bytes of the run's scope (what references can read), counted about as JSON text.
    pub scope_bytes: usize,
    /// Bytes of one data item.
    pub item_bytes: usize,
    /// Keys of one data item.
    pub item_keys: usize,
    /// Levels of lists and maps inside one another in any value.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            run_ms: 60_000,
            steps: 10_000,
            scope_bytes: 1024 * 1024,
            item_bytes: 64 * 1024,
            item_keys: 500,
            depth: 64,
        }
    }
}

/// A limit that was reached; it ends the run as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// [`Limits::steps`].
    Steps,
    /// [`Limits::run_ms`].
    Time,
    /// [`Limits::scope_bytes`].
    Scope,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::item_bytes`].
    ItemBytes,
    /// [`Limits::item_keys`].
    ItemKeys,
}

impl Limit {
    /// The code of an end that reached it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Steps => "limit_steps",
            Self::Time => "limit_time",
            Self::Scope => "limit_scope",
            Self::Depth => "limit_depth",
            Self::ItemBytes => "limit_item_bytes",
            Self::ItemKeys => "limit_item_keys",
        }
    }

    /// What happened, in words, with the figure that was set.
    pub(crate) fn message(self, limits: &Limits) -> String {
        match self {
            Self::Steps => format!("the run took more than {} steps", limits.steps),
            Self::Time => format!("the run took longer than {} ms", limits.run_ms),
            Self::Scope => format!("the run's values grew over {} bytes", limits.scope_bytes),
            Self::Depth => format!("a value is more than {} levels deep", limits.depth),
            Self::ItemBytes => format!("a data item is bigger than {} bytes", limits.item_bytes),
            Self::ItemKeys => format!("a data item has more than {} keys", limits.item_keys),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
