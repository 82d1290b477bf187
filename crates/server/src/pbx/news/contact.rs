//! The contact of a call, and the events that flows start by.

use ccp_protocol::{
    AgentId,
    calls::CallState,
    contacts::{Channel, ContactEvent, Direction, NewContact},
};
use ccp_store::{calls::CallRecord, contacts::ContactRecord};
use serde_json::{Map, Value, json};

use super::Step;
use crate::{App, clock::timestamp, contacts, pbx::message::Event, problem::ApiError};

/// What stands before the names of the fields a telephone system sends beside those of the call.
const PREFIX: &str = "pbx.";

/// Moves the contact of a call as the step says; gives it, where the call has one.
///
/// A contact is nobody's while it rings: the flows of *Connecting* run for whoever answers, when they do. A call out is its
/// caller's from the first.
pub(super) async fn step(
    app: &App,
    call: &CallRecord,
    step: &Step,
    seq: i64,
) -> Result<Option<ContactRecord>, ApiError> {
    if call.state == CallState::Blocked {
        return Ok(None);
    }
    let owner = call.agent_id.as_ref();
    let mut contact = there(app, call, owner).await?;
    let attributes = attributes(&step.others);
    if !attributes.is_empty() && contact.destroyed_at.is_none() {
        contact = contacts::merge_attributes(app, &contact, &attributes).await?;
    }
    if contact.agent_id.is_none() {
        contact.agent_id = owner.cloned();
    }
    let events: &[&str] = match (step.event, owner) {
        (Event::NewCall, Some(_)) => &["onConnecting"],
        (Event::NewCall, None) => &[],
        (Event::Answer, _) => &["onConnecting", "onAccepted", "onConnected"],
        (Event::Hangup, _) if call.direction == Direction::In && call.started_at.is_none() => {
            &["onMissed", "onEnded", "onDestroy"]
        }
        (Event::Hangup, _) => &["onEnded", "onDestroy"],
    };
    for event in events {
        contact = tell(app, contact, call, step, seq, event).await?;
    }
    Ok(Some(contact))
}

/// The call's contact, made where it is not there yet.
async fn there(
    app: &App,
    call: &CallRecord,
    owner: Option<&AgentId>,
) -> Result<ContactRecord, ApiError> {
    let new = NewContact {
        channel: Channel::Voice,
        direction: call.direction,
        from: Some(call.from.clone()),
        to: Some(call.to.clone()),
        queue: call.queue.clone(),
        agent: None,
        attributes: attributes(&call.fields),
        external_id: Some(format!("call:{}", call.id)),
    };
    Ok(contacts::insert(app, new, owner).await?.0)
}

async fn tell(
    app: &App,
    contact: ContactRecord,
    call: &CallRecord,
    step: &Step,
    seq: i64,
    event: &str,
) -> Result<ContactRecord, ApiError> {
    let owner = contact.agent_id.clone();
    // An event is told once; that a call rings, when it is answered or before.
    let event_id = match event {
        "onConnecting" => format!("call:{}:{event}", call.id),
        _ => format!("call:{}:{seq}:{event}", call.id),
    };
    let told = ContactEvent {
        event: event.to_owned(),
        event_id,
        at: Some(timestamp(step.at)),
        payload: json!({ "callId": call.call_id, "cause": call.cause, "number": contact.phone }),
    };
    match contacts::take_event(app, contact.clone(), &told).await {
        Ok(taken) => Ok(ContactRecord {
            agent_id: taken.contact.agent_id.clone().or(owner),
            ..taken.contact
        }),
        // Gone already: nothing happens to it any more, and nothing should.
        Err(ApiError::Conflict(_)) => Ok(contact),
        Err(error) => Err(error),
    }
}

fn attributes(fields: &Map<String, Value>) -> Map<String, Value> {
    fields
        .iter()
        .map(|(name, value)| (format!("{PREFIX}{name}"), value.clone()))
        .collect()
}
