//! The caller log: what a telephone system told of each call.

use crate::{AgentId, CallId, ContactId, RecordId, Timestamp, contacts::Direction};

wire! {
    /// Where a call stands.
    #[derive(Copy, Eq, Hash)]
    pub enum CallState {
        /// Announced, not answered.
        Ringing,
        /// Agent and customer talk.
        Connected,
        /// Over.
        Ended,
        /// Over, and nobody answered, or a machine did.
        Missed,
        /// Refused: the caller is on the list of those who are.
        Blocked,
        /// Nothing more was heard of it.
        Stale,
    }
}

wire! {
    /// Why a call ended, in the seven words that all systems' words are brought to.
    #[derive(Copy, Eq)]
    pub enum Cause {
        /// Somebody hung up.
        NormalClearing,
        /// The line was busy.
        Busy,
        /// The caller gave up.
        Cancel,
        /// Nobody answered.
        NoAnswer,
        /// The network or the system could not do it.
        Congestion,
        /// There is no such number.
        NotFound,
        /// It went on to somewhere else.
        Forwarded,
    }
}

wire! {
    /// How sure it is that a customer is the one at the other end.
    #[derive(Copy, Eq)]
    pub enum MatchLevel {
        /// The number is the customer's.
        Known,
        /// The number stands in the text of one of the customer's tasks or cases.
        Maybe,
    }
}

wire! {
    /// A customer who may be at the other end.
    #[derive(Eq)]
    pub struct CallMatch {
        /// Who.
        pub customer_id: RecordId,
        /// How sure that is.
        pub level: MatchLevel,
        /// Where they belong, a company for example; absent where nobody wrote that down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub organisation: Option<String>,
        /// Whether they are no customer any more; absent while they are.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub inactive: bool,
    }
}

wire! {
    /// What an overlay opens when its agent answers.
    #[derive(Eq)]
    pub struct CallPop {
        /// What to open.
        pub kind: PopKind,
        /// The customer, where it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub customer_id: Option<RecordId>,
        /// The number at the other end, E.164 where it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
    }
}

wire! {
    /// What is opened when a call is answered.
    #[derive(Copy, Eq)]
    pub enum PopKind {
        /// The one customer found.
        Profile,
        /// A search for the number, as several were found.
        Search,
        /// A new record with the number, as nobody was found.
        NewRecord,
    }
}

wire! {
    /// A row of the caller log as one agent sees it. Body of the feed's `call` entries as well.
    pub struct Call {
        /// The row's id.
        pub id: CallId,
        /// The telephone system's id of the call.
        pub call_id: String,
        /// Who began.
        pub direction: Direction,
        /// Who calls, as sent; empty is withheld.
        pub from: String,
        /// The same in E.164 where it is such a number.
        pub from_e164: Option<String>,
        /// The same as it is written for people, where it is a number that exists.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from_formatted: Option<String>,
        /// Who that is: customers found for incoming calls, whoever the telephone system names for outgoing ones.
        pub from_names: Vec<String>,
        /// Whom they call, as sent.
        pub to: String,
        /// The same in E.164 where it is such a number.
        pub to_e164: Option<String>,
        /// The same as it is written for people, where it is a number that exists.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to_formatted: Option<String>,
        /// Who that is: whoever the telephone system names for incoming calls, customers found for outgoing ones.
        pub to_names: Vec<String>,
        /// The queue: as sent, else the number called (in) or the caller id used (out).
        pub queue: Option<String>,
        /// Where it stands.
        pub state: CallState,
        /// Why it ended, where that is one of our words.
        pub cause: Option<Cause>,
        /// Why it ended, as sent.
        pub raw_cause: Option<String>,
        /// Whether nobody needs to look after it any more.
        pub done: bool,
        /// Whether its beginning was never told.
        pub incomplete: bool,
        /// When it was announced.
        pub initialized_at: Timestamp,
        /// When it was answered.
        pub started_at: Option<Timestamp>,
        /// When it was over.
        pub ended_at: Option<Timestamp>,
        /// Whole seconds from announced to answered, or to its end when nobody answered.
        pub waiting_seconds: Option<i64>,
        /// Whole seconds from answered to its end.
        pub talking_seconds: Option<i64>,
        /// The customers who may be at the other end, newest first.
        pub matches: Vec<CallMatch>,
        /// The agent who answered, or who calls.
        pub agent_id: Option<AgentId>,
        /// The contact made of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// An agent's note.
        pub note: String,
        /// Whether somebody is to call back.
        pub call_back: bool,
        /// Whether it rings at this agent.
        pub rings: bool,
        /// What this agent's overlay opens; only in the feed entry of the moment they answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pop: Option<CallPop>,
    }
}

wire! {
    /// Body of `PATCH /api/v1/calls/{id}`; what is absent stays.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CallPatch {
        /// Whether nobody needs to look after it any more.
        #[serde(default)]
        pub done: Option<bool>,
        /// A note; empty removes it.
        #[serde(default)]
        pub note: Option<String>,
        /// Whether somebody is to call back.
        #[serde(default)]
        pub call_back: Option<bool>,
    }
}

wire! {
    /// Body of `POST /api/v1/calls/done`: either ids or all.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CallsDone {
        /// These rows.
        #[serde(default)]
        pub ids: Vec<CallId>,
        /// All that the agent sees, that the query's filter lets through, and that are over or a minute old.
        #[serde(default)]
        pub all: bool,
    }
}

wire! {
    /// Body of `POST /api/v1/calls/{id}/assign`.
    #[serde(deny_unknown_fields)]
    pub struct CallAssignment {
        /// The customer at the other end.
        pub customer_id: RecordId,
    }
}
