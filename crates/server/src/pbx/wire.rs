//! A call as it crosses the wire: as one agent sees it.

use ccp_protocol::{
    calls::{Call, CallPop, PopKind},
    contacts::Direction,
    feed::EntryKind,
};
use ccp_store::{calls::CallRecord, feed::NewEntry, identity::AgentRecord};

use super::{audience::Audience, numbers, rules::Rules};
use crate::{clock::timestamp, problem::ApiError};

/// A call as an agent sees it.
pub fn to_wire(call: &CallRecord, agent: &AgentRecord, rules: &Rules) -> Call {
    Call {
        rings: Audience::of(call, rules).rings(agent),
        ..written(call)
    }
}

/// The same as far as it is everybody's.
fn written(call: &CallRecord) -> Call {
    let formatted = |e164: &Option<String>| e164.as_deref().and_then(numbers::formatted);
    Call {
        from_formatted: formatted(&call.from_e164),
        to_formatted: formatted(&call.to_e164),
        ..stored(call)
    }
}

/// A call as it is stored: for files of many, where numbers are for programs.
pub fn stored(call: &CallRecord) -> Call {
    Call {
        id: call.id.clone(),
        call_id: call.call_id.clone(),
        direction: call.direction,
        from: call.from.clone(),
        from_e164: call.from_e164.clone(),
        from_formatted: None,
        from_names: call.from_names.clone(),
        to: call.to.clone(),
        to_e164: call.to_e164.clone(),
        to_formatted: None,
        to_names: call.to_names.clone(),
        queue: call.queue.clone(),
        state: call.state,
        cause: call.cause,
        raw_cause: call.raw_cause.clone(),
        done: call.done,
        incomplete: call.incomplete,
        initialized_at: timestamp(call.initialized_at),
        started_at: call.started_at.map(timestamp),
        ended_at: call.ended_at.map(timestamp),
        waiting_seconds: call.waiting_seconds,
        talking_seconds: call.talking_seconds,
        matches: call.matches.clone(),
        agent_id: call.agent_id.clone(),
        contact_id: call.contact_id.clone(),
        note: call.note.clone(),
        call_back: call.call_back,
        rings: false,
        pop: None,
    }
}

/// The feed entries that show a call as it is to everybody who sees it. With `pops` the overlay of whoever answered is told
/// what to open.
///
/// # Errors
/// Never in practice: a call can always be written as JSON.
pub fn entries(
    call: &CallRecord,
    agents: &[AgentRecord],
    rules: &Rules,
    pops: bool,
) -> Result<Vec<NewEntry>, ApiError> {
    let audience = Audience::of(call, rules);
    let written = written(call);
    agents
        .iter()
        .filter(|agent| audience.is_seen_by(agent) || pops && is_theirs(call, agent))
        .map(|agent| {
            let mut shown = Call {
                rings: audience.rings(agent),
                ..written.clone()
            };
            if pops && is_theirs(call, agent) {
                shown.pop = Some(pop(call));
            }
            Ok(NewEntry {
                agent_id: agent.id.clone(),
                kind: EntryKind::Call,
                contact_id: call.contact_id.clone(),
                run_id: None,
                replace_key: Some(format!("call:{}", call.id)),
                body: serde_json::to_value(shown).map_err(|_| ApiError::Internal)?,
            })
        })
        .collect()
}

/// Whether an incoming call was answered by the agent.
fn is_theirs(call: &CallRecord, agent: &AgentRecord) -> bool {
    call.direction == Direction::In && call.agent_id.as_ref() == Some(&agent.id)
}

fn pop(call: &CallRecord) -> CallPop {
    let (kind, customer_id) = match call.matches.as_slice() {
        [] => (PopKind::NewRecord, None),
        [one] => (PopKind::Profile, Some(one.customer_id.clone())),
        _ => (PopKind::Search, None),
    };
    let phone = call.from_e164.clone().or_else(|| Some(call.from.clone()));
    CallPop {
        kind,
        customer_id,
        phone: phone.filter(|phone| !phone.is_empty()),
    }
}
