//! Runs flows: performs what the engine asks for, and stores where each run stands so that a crash neither loses nor
//! repeats anything.

mod about;
mod cache;
mod close;
mod drive;
mod gate;
mod gates;
mod http;
mod inputs;
mod masking;
mod options;
mod perform;
mod prepare;
mod recover;
mod start;
pub mod throttle;
mod turns;
mod writes;

use ccp_protocol::AgentId;

pub use options::{Asked, LONGEST, NotFilled, send_data_of};
pub use prepare::{Cause, Prepared, prepare};
pub use recover::recover;
pub use start::start_action_run;

/// What all runs share.
#[derive(Debug, Default)]
pub struct Runtime {
    /// Flows that were parsed before.
    flows: cache::FlowCache,
    /// Where runs wait for their turn.
    gates: gates::Gates,
    /// How fast each agent starts actions.
    starts: throttle::Throttle<AgentId>,
    /// How fast each agent searches the directory.
    pub searches: throttle::Throttle<AgentId>,
}
