//! Contacts: one interaction with a customer each.

use serde_json::{Map, Value};

use crate::{AgentId, ContactId, RunId, Timestamp};

wire! {
    /// How customer and agent talk.
    #[derive(Copy, Eq)]
    pub enum Channel {
        /// A call.
        Voice,
        /// A chat.
        Chat,
        /// A task.
        Task,
        /// A callback a customer asked a queue for.
        QueueCallback,
    }
}

wire! {
    /// Who began.
    #[derive(Copy, Eq)]
    pub enum Direction {
        /// The customer.
        In,
        /// The agent.
        Out,
    }
}

wire! {
    /// Where a contact stands.
    #[derive(Copy, Eq)]
    pub enum ContactState {
        /// Announced: it rings, or waits for the agent.
        Ringing,
        /// Connected: agent and customer talk.
        Connected,
        /// On hold or waiting for the other side.
        Pending,
        /// Nobody answered.
        Missed,
        /// Over; after-call work.
        Ended,
    }
}

wire! {
    /// A record of the CRM: the one whose number was clicked, for example.
    pub struct RecordRef {
        /// The record's id; opaque.
        pub record_id: String,
        /// Its type as the CRM calls it, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_type: Option<String>,
        /// Of a number that was clicked: the run of the click, which belonged to no contact. What it sends belongs to the
        /// contact that has this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub run_id: Option<RunId>,
    }
}

wire! {
    /// A contact, whole. Body of the feed's `contact` entries as well.
    pub struct Contact {
        /// The contact's id.
        pub id: ContactId,
        /// How they talk.
        pub channel: Channel,
        /// Who began.
        pub direction: Direction,
        /// Where it stands.
        pub state: ContactState,
        /// Who called, as told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<String>,
        /// Whom they called, as told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
        /// The customer's number in E.164 where it is one, else as told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
        /// The customer's name where the number is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub customer_name: Option<String>,
        /// The queue's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub queue: Option<String>,
        /// The agent it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub agent: Option<AgentId>,
        /// Key to value.
        #[serde(default)]
        pub attributes: Map<String, Value>,
        /// The id another system knows it by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub external_id: Option<String>,
        /// The record it is about, kept to its end: that of a number that was clicked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub record: Option<RecordRef>,
        /// When it began.
        pub started_at: Timestamp,
        /// When agent and customer were connected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connected_at: Option<Timestamp>,
        /// When it was over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ended_at: Option<Timestamp>,
    }
}

wire! {
    /// Body of `POST /api/v1/contacts`.
    #[serde(deny_unknown_fields)]
    pub struct NewContact {
        /// How they talk.
        pub channel: Channel,
        /// Who began.
        pub direction: Direction,
        /// Who calls; empty or absent is withheld.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<String>,
        /// Whom they call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
        /// The queue's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub queue: Option<String>,
        /// Id or login of the agent it belongs to; an agent's own when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub agent: Option<String>,
        /// Key to value.
        #[serde(default)]
        pub attributes: Map<String, Value>,
        /// The id the sender knows it by; the same again answers with the contact that is there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub external_id: Option<String>,
        /// The record it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub record: Option<RecordRef>,
        /// Ids or logins of the agents at whom it rings, while it belongs to nobody; for integrations.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub rung: Vec<String>,
    }
}

wire! {
    /// What a softphone says of a contact that it has: `payload.contact` of a contact event over the socket. The contact is
    /// made when its `externalId` is new; what is given replaces what is known.
    pub struct ContactFacts {
        /// The id the softphone knows it by.
        pub external_id: String,
        /// Who began; the customer when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub direction: Option<Direction>,
        /// Who calls.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<String>,
        /// Whom they call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
        /// The queue's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub queue: Option<String>,
        /// Merged into the attributes; `null` removes.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        pub attributes: Map<String, Value>,
        /// The record it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub record: Option<RecordRef>,
    }
}

wire! {
    /// Body of `PATCH /api/v1/contacts/{id}`: merged into the attributes, `null` removes.
    #[serde(deny_unknown_fields)]
    pub struct AttributesPatch {
        /// Key to value, or to `null`.
        pub attributes: Map<String, Value>,
    }
}

wire! {
    /// Body of `POST /api/v1/contacts/{id}/events`.
    #[serde(deny_unknown_fields)]
    pub struct ContactEvent {
        /// An event of the contact's source, `onConnected` for example.
        pub event: String,
        /// Makes it once only.
        pub event_id: String,
        /// When it happened; now when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at: Option<Timestamp>,
        /// What came with it.
        #[serde(default)]
        pub payload: Value,
        /// Id or login of the agent who has the contact from now on, where it belonged to nobody; for integrations. Flows
        /// that waited for an owner run for them first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub agent: Option<String>,
    }
}

wire! {
    /// Answer to a contact event: the contact after it, and the runs it started.
    pub struct ContactEventTaken {
        /// The contact after the event.
        pub contact: Contact,
        /// `true` when this `eventId` had been taken before and nothing was done.
        pub repeated: bool,
    }
}
