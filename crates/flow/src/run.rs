//! The engine: a state machine that walks a flow, hands out effects and takes their answers.

mod ends;
mod outcome;
mod scope;
mod traced;
mod walk;

use std::{
    mem,
    sync::{Arc, LazyLock},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use outcome::{Conclusion, Exception, Given, Outcome, Scripted, nulls, single};
pub use traced::is_left_out;

use crate::{Answer, Effect, Flow, Limits, Locale, TraceStep};

/// What a run starts with: what references read as `$.payload`, `$.contact`, `$.agent`, `$.event`, `$.properties`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Inputs {
    /// The event's payload, or the action's with its form.
    pub payload: Value,
    /// The contact in hand; none, or null, without one.
    pub contact: Option<Value>,
    /// The agent the flow runs for.
    pub agent: Value,
    /// `{source, event, eventId, at, payload}`; none for an action.
    pub event: Option<Value>,
    /// The agent's properties as they are now.
    pub properties: Map<String, Value>,
}

/// One execution of a flow: the whole state, without the trace, as a value that can be stored and taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    scope: Value,
    limits: Limits,
    started_at: i64,
    steps: u32,
    bytes: usize,
    state: State,
    path: Vec<Arc<str>>,
    traced: usize,
    #[serde(skip)]
    trace: Vec<TraceStep>,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum State {
    /// Before the Start block.
    Fresh,
    /// Before this block, which was at this position when it was last seen.
    At {
        id: Arc<str>,
        #[serde(skip)]
        at: usize,
    },
    /// An effect is under way.
    Awaiting(Box<Pending>),
    /// The effect ended; its answer is taken in when the run goes on.
    Answered {
        pending: Box<Pending>,
        given: Given,
        at: i64,
    },
    /// Over.
    Ended(Box<End>),
}

/// An effect under way, and what its block's trace will need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pending {
    effect: Effect,
    controls: Map<String, Value>,
    started_at: i64,
}

/// What a run wants next.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, taken apart at once by the caller"
)]
pub enum Step {
    /// Perform this, [answer](Run::answer), and call [`Run::next`] again.
    Perform(Effect),
    /// It is over.
    Ended(End),
    /// It has worked for a while: let others work, and call [`Run::next`] again.
    Yield,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Well or not.
    pub status: EndStatus,
    /// The last block.
    pub block: Option<String>,
    /// Why it failed, for programs: a limit's name, `unknown_block`, the code of the failure without a way out.
    pub code: Option<String>,
    /// Why it failed, for people.
    pub message: Option<String>,
    /// The blocks walked, in order; only the last hundred or so of a long run.
    pub path: Vec<String>,
}

/// Whether a run ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EndStatus {
    /// It came to an end of the flow.
    Completed,
    /// A failure without a way out, or a limit.
    Failed,
}

/// Why an answer was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// No effect is under way.
    #[error("the run awaits no answer")]
    NotAwaiting,
}

impl Run {
    /// A run that has not begun; `started_at_ms` is now, UTC milliseconds. Inputs over a limit end it at once.
    pub fn new(inputs: Inputs, limits: Limits, started_at_ms: i64) -> Self {
        let (scope, size) = scope::build(inputs, &limits);
        let mut run = Self {
            scope,
            limits,
            started_at: started_at_ms,
            steps: 0,
            bytes: size.unwrap_or_default(),
            state: State::Fresh,
            path: Vec::new(),
            traced: 0,
            trace: Vec::new(),
        };
        if let Err(limit) = size {
            run.fail(None, limit.code(), limit.message(&limits));
        }
        run
    }

    /// Lets its time begin now, UTC milliseconds, where it has not walked yet: for a run that waited for its turn.
    pub fn begin(&mut self, now_ms: i64) {
        if matches!(self.state, State::Fresh) {
            self.started_at = now_ms;
        }
    }

    /// Walks from where it stands until an effect is to be performed, the run is over, or a slice of work is done.
    ///
    /// `now_ms` is UTC milliseconds. Called again without an answer, it asks for the same effect again.
    pub fn next(&mut self, flow: &Flow, locale: &dyn Locale, now_ms: i64) -> Step {
        self.advance(flow, locale, now_ms, None)
    }

    /// Gives the result of the effect under way; [`Run::next`] goes on from it.
    ///
    /// # Errors
    /// [`EngineError::NotAwaiting`] when no effect is under way: an answer that came twice or too late.
    pub fn answer(&mut self, _flow: &Flow, answer: Answer, now_ms: i64) -> Result<(), EngineError> {
        self.take(Given::Answer(answer), now_ms)
    }

    /// The effect under way, also after the run was stored and taken up again.
    pub fn awaiting(&self) -> Option<&Effect> {
        match &self.state {
            State::Awaiting(pending) => Some(&pending.effect),
            _ => None,
        }
    }

    /// The end, once there is one.
    pub fn end(&self) -> Option<&End> {
        match &self.state {
            State::Ended(end) => Some(end),
            _ => None,
        }
    }

    /// The steps finished since the last call, in order.
    pub fn take_trace(&mut self) -> Vec<TraceStep> {
        mem::take(&mut self.trace)
    }

    /// What the blocks left behind so far: id to `{"success", "results", "exception"}`.
    pub fn actions(&self) -> &Map<String, Value> {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.scope
            .get("actions")
            .and_then(Value::as_object)
            .unwrap_or(&NONE)
    }

    /// The agent's properties as this run knows them.
    pub fn properties(&self) -> Option<&Map<String, Value>> {
        self.scope.get("properties")?.as_object()
    }

    /// The event that started it: `{source, event, eventId, at, payload}`; none for an action.
    pub fn event(&self) -> Option<&Value> {
        self.scope.get("event").filter(|event| !event.is_null())
    }

    /// How many blocks were executed.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// When it began, UTC milliseconds.
    pub fn started_at_ms(&self) -> i64 {
        self.started_at
    }

    /// When it must have ended, UTC milliseconds.
    pub fn deadline_ms(&self) -> i64 {
        self.started_at.saturating_add_unsigned(self.limits.run_ms)
    }

    /// Ends the run as failed from outside, for one when its time is over while an effect is out. A run that is over
    /// stays as it ended.
    pub fn abort(&mut self, code: &str, message: &str, now_ms: i64) -> End {
        let block = match mem::replace(&mut self.state, State::Fresh) {
            State::Ended(end) => {
                self.state = State::Ended(end.clone());
                return *end;
            }
            State::Awaiting(pending) | State::Answered { pending, .. } => {
                let block = pending.effect.block.clone();
                self.trace_cut_short(*pending, &Exception::new(code, message), now_ms);
                Some(block)
            }
            State::At { id, .. } => Some(id.to_string()),
            State::Fresh => None,
        };
        self.fail(block, code, message.to_owned())
    }

    pub(crate) fn take(&mut self, given: Given, now_ms: i64) -> Result<(), EngineError> {
        match mem::replace(&mut self.state, State::Fresh) {
            State::Awaiting(pending) => {
                self.state = State::Answered {
                    pending,
                    given,
                    at: now_ms,
                };
                Ok(())
            }
            other => {
                self.state = other;
                Err(EngineError::NotAwaiting)
            }
        }
    }
}
