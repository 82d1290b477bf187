//! The caller log, and what of it is still to be told.

use async_trait::async_trait;
use ccp_protocol::{
    AgentId, CallId, ContactId,
    calls::{CallMatch, CallState, Cause},
    contacts::Direction,
};
use serde_json::{Map, Value};

use crate::{
    Millis, Result,
    feed::{FeedHead, NewEntry},
};

/// A call as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// The row's id.
    pub id: CallId,
    /// The telephone system's id; unique.
    pub call_id: String,
    /// Who began.
    pub direction: Direction,
    /// Who calls, as sent.
    pub from: String,
    /// The same in E.164 where it is such a number.
    pub from_e164: Option<String>,
    /// Who that is.
    pub from_names: Vec<String>,
    /// Whom they call, as sent.
    pub to: String,
    /// The same in E.164 where it is such a number.
    pub to_e164: Option<String>,
    /// Who that is.
    pub to_names: Vec<String>,
    /// The queue.
    pub queue: Option<String>,
    /// What the row is found by, normalised by the caller: numbers and the queue's keys.
    pub keys: CallKeys,
    /// Where it stands.
    pub state: CallState,
    /// Why it ended, in our words.
    pub cause: Option<Cause>,
    /// Why it ended, as sent.
    pub raw_cause: Option<String>,
    /// Whether nobody needs to look after it any more.
    pub done: bool,
    /// Whether its beginning was never told.
    pub incomplete: bool,
    /// When it was announced.
    pub initialized_at: Millis,
    /// When it was answered.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// Whole seconds.
    pub waiting_seconds: Option<i64>,
    /// Whole seconds.
    pub talking_seconds: Option<i64>,
    /// The customers who may be at the other end, newest first.
    pub matches: Vec<CallMatch>,
    /// The agent who answered, or who calls.
    pub agent_id: Option<AgentId>,
    /// The contact made of it.
    pub contact_id: Option<ContactId>,
    /// An agent's note; empty is none.
    pub note: String,
    /// Whether somebody is to call back.
    pub call_back: bool,
    /// The caller id that the telephone system was told to use.
    pub dialled_as: Option<String>,
    /// What else was sent.
    pub fields: Map<String, Value>,
    /// Goes up with every change; 1 at first.
    pub version: i64,
}

/// What a call is found by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallKeys {
    /// Spellings of the caller's number.
    pub from: Vec<String>,
    /// Spellings of the number called.
    pub to: Vec<String>,
    /// Spellings of the queue.
    pub queue: Vec<String>,
}

/// A step of a call that is committed but not yet told: to agents, contacts and flows.
#[derive(Debug, Clone, PartialEq)]
pub struct CallNews {
    /// In this order they happened.
    pub seq: i64,
    /// Which call.
    pub call: CallId,
    /// What happened; its meaning is the caller's.
    pub step: Value,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum CallWritten {
    /// Written, with what is to be told of it.
    Written,
    /// A call with this `call_id` is there already, or it moved on since it was read: nothing was written, and this is it
    /// now.
    Moved(Box<CallRecord>),
}

/// What came of telling.
#[derive(Debug, Clone, PartialEq)]
pub enum CallTold {
    /// It is told, now or before; the heads of the feeds that grew.
    Told(Vec<FeedHead>),
    /// The call moved on since it was read: nothing was written, and this is it now.
    Moved(Box<CallRecord>),
}

/// Which rows somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallsSeen {
    /// Every row.
    All,
    /// Those one of these says.
    Those {
        /// Rows of calls that this agent answered or makes.
        agent: AgentId,
        /// Rows whose queue has one of these keys.
        queues: Vec<String>,
        /// Rows of calls to one of these numbers.
        own_numbers: Vec<String>,
        /// Rows whose queue has none of these keys.
        outside: Option<Vec<String>>,
    },
}

/// Which calls.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFilter {
    /// Only what somebody may see.
    pub seen: CallsSeen,
    /// With each of this text's words, without regard to case, in numbers, names, queue, note or the telephone system's id.
    pub text: Option<String>,
    /// Or with these digits in a row, beside `text`.
    pub digits: Option<String>,
    /// Or with one of these spellings of a number, beside `text`.
    pub numbers: Vec<String>,
    /// In one of these states; any when empty.
    pub states: Vec<CallState>,
    /// Of a queue with one of these keys; any when empty.
    pub queues: Vec<String>,
    /// Of this agent.
    pub agent: Option<AgentId>,
    /// Announced at or after.
    pub from: Option<Millis>,
    /// Announced before.
    pub to: Option<Millis>,
    /// Whether done or not.
    pub done: Option<bool>,
    /// Those that come after this row, which is older or as old.
    pub after: Option<CallId>,
    /// At most so many, newest first.
    pub limit: usize,
}

impl CallFilter {
    /// All that somebody may see, newest first.
    pub fn of(seen: CallsSeen, limit: usize) -> Self {
        Self {
            seen,
            text: None,
            digits: None,
            numbers: Vec::new(),
            states: Vec::new(),
            queues: Vec::new(),
            agent: None,
            from: None,
            to: None,
            done: None,
            after: None,
            limit,
        }
    }
}

/// What calls may be narrowed down to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallChoices {
    /// Those of the agents asked about who have one, in the order asked.
    pub agents: Vec<AgentId>,
    /// Names of queues, the latest first.
    pub queues: Vec<String>,
}

/// The stored caller log.
#[async_trait]
pub trait Calls {
    /// Writes a new call with what is to be told of it.
    async fn insert_call(&self, call: &CallRecord, news: Option<&Value>) -> Result<CallWritten>;
    /// Replaces a call that is at `call.version` with what is to be told of it; its version goes up by one.
    ///
    /// # Errors
    /// `Missing`.
    async fn update_call(&self, call: &CallRecord, news: Option<&Value>) -> Result<CallWritten>;
    /// One.
    async fn call(&self, id: &CallId) -> Result<Option<CallRecord>>;
    /// One, by the telephone system's id.
    async fn call_by_call_id(&self, call_id: &str) -> Result<Option<CallRecord>>;
    /// Those that the filter lets through, newest first.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRecord>>;
    /// The newest whose other end has this spelling of a number: who calls in, or is called.
    async fn calls_with(&self, number: &str, limit: usize) -> Result<Vec<CallRecord>>;
    /// How many the filter lets through, its `after` and `limit` left aside.
    async fn count_calls(&self, filter: &CallFilter) -> Result<u64>;
    /// Which of these agents have calls among those somebody may see, and which queues. Bounded: as far as the latest
    /// thousands of calls tell.
    async fn call_choices(&self, seen: &CallsSeen, agents: &[AgentId]) -> Result<CallChoices>;
    /// Calls that ring or are connected and were last heard of before, oldest first.
    async fn calls_unheard(&self, before: Millis, limit: usize) -> Result<Vec<CallRecord>>;
    /// What is still to be told, in order, after a number.
    async fn call_news(&self, after: i64, limit: usize) -> Result<Vec<CallNews>>;
    /// News were told: of a call that is at `call.version` and from now on like `call`, with these feed entries. The version
    /// goes up by one where that changes it.
    ///
    /// # Errors
    /// `Missing` when the call is not there.
    async fn call_told(
        &self,
        seq: i64,
        call: &CallRecord,
        entries: &[NewEntry],
        at: Millis,
    ) -> Result<CallTold>;
    /// News that nobody can tell are forgotten.
    async fn forget_call_news(&self, seq: i64) -> Result<()>;
}
