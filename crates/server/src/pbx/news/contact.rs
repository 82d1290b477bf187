//! The contact of a call, and the events that flows start by.

use ccp_protocol::{
    AgentId,
    calls::CallState,
    contacts::{Channel, ContactEvent, Direction, NewContact},
};
use ccp_store::{calls::CallRecord, contacts::ContactRecord};
use serde_json::{Map, Value, json};

use super::Step;
use crate::{
    App,
    clock::timestamp,
    contacts::{self, Named},
    crm::Caller,
    pbx::message::Event,
    problem::ApiError,
};

/// What stands before the names of the fields a telephone system sends beside those of the call.
const PREFIX: &str = "pbx.";

/// Moves the contact of a call as the step says; gives it, where the call has one. `rung` are the agents at whom it rings, `callers`
/// who may be at the other end, where that was looked up.
///
/// A contact is nobody's while it rings; whoever answers has it. A call out is its caller's from the first.
pub(super) async fn step(
    app: &App,
    call: &CallRecord,
    step: &Step,
    seq: i64,
    rung: Vec<AgentId>,
    callers: Option<&[Caller]>,
) -> Result<Option<ContactRecord>, ApiError> {
    if call.state == CallState::Blocked {
        return Ok(None);
    }
    let mut contact = there(app, call, rung, callers).await?;
    let attributes = attributes(&step.others);
    if !attributes.is_empty() && contact.destroyed_at.is_none() {
        contact = contacts::merge_attributes(app, &contact, &attributes).await?;
    }
    let events: &[&str] = match step.event {
        Event::NewCall => &["onConnecting"],
        Event::Answer => &["onConnecting", "onAccepted", "onConnected"],
        Event::Hangup if call.direction == Direction::In && call.started_at.is_none() => {
            &["onMissed", "onEnded", "onDestroy"]
        }
        Event::Hangup => &["onEnded", "onDestroy"],
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
    rung: Vec<AgentId>,
    callers: Option<&[Caller]>,
) -> Result<ContactRecord, ApiError> {
    if let Some(id) = &call.contact_id
        && let Some(contact) = app.store.contact(id).await?
    {
        return Ok(contact);
    }
    let new = NewContact {
        channel: Channel::Voice,
        direction: call.direction,
        from: Some(call.from.clone()),
        to: Some(call.to.clone()),
        queue: call.queue.clone(),
        agent: None,
        attributes: attributes(&call.fields),
        external_id: Some(format!("call:{}", call.id)),
        record: None,
        rung: Vec::new(),
    };
    let owner = call
        .agent_id
        .as_ref()
        .filter(|_| call.direction == Direction::Out);
    let customer = match callers {
        None => Named::ByNumber,
        Some(callers) => {
            let known = callers.iter().find(|caller| caller.is_known);
            let name = known.map(|caller| caller.name.clone());
            Named::As(name.filter(|name| !name.is_empty()))
        }
    };
    let contact = contacts::insert_of(app, new, customer, owner, rung).await?;
    Ok(contact.0)
}

async fn tell(
    app: &App,
    contact: ContactRecord,
    call: &CallRecord,
    step: &Step,
    seq: i64,
    event: &str,
) -> Result<ContactRecord, ApiError> {
    // That it rings concerns whoever it rings at. Where a softphone told of the call first, it stays with its agent.
    let taker = match (&contact.agent_id, event) {
        (None, "onAccepted" | "onConnected" | "onEnded") => call.agent_id.as_ref(),
        _ => None,
    };
    // An event is told once; that a call rings, when it is answered or before.
    let event_id = match event {
        "onConnecting" => format!("call:{}:{event}", call.id),
        _ => format!("call:{}:{seq}:{event}", call.id),
    };
    let happened = ContactEvent {
        event: event.to_owned(),
        event_id,
        at: Some(timestamp(step.at)),
        agent: None,
        payload: json!({ "callId": call.call_id, "cause": call.cause, "number": contact.phone }),
    };
    match contacts::take_event(app, contact.clone(), &happened, taker).await {
        Ok(after) => Ok(after.contact),
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
