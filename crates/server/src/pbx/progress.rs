//! What a message does to a call. Pure: the call before, the message and the time give the call after.
//!
//! Messages come twice, late and out of order. A repeated one changes nothing; a call that is over never comes back; one
//! that was never announced is written as far as it is known.

use ccp_protocol::{
    CallId,
    calls::{CallState, Cause},
    contacts::Direction,
};
use ccp_store::{
    Millis,
    calls::{CallKeys, CallRecord},
};
use rlibphonenumber::Region;

use super::{
    audience::{queue_keys, queue_keys_of},
    cause,
    message::{Event, Message},
    numbers::{Reading, reading},
    reply::Order,
    rules::Rules,
};

/// Whom a PBX names when its machine answered.
const VOICEMAIL: &str = "voicemail";

/// A call that is announced.
pub fn announced(message: &Message, id: CallId, now: Millis, rules: &Rules) -> CallRecord {
    let home = rules.home;
    let mut call = blank(message, id, now);
    if call.direction == Direction::Out
        && let Some(under) = rules.routes.caller_id(&call.to, home)
    {
        under.clone_into(&mut call.from);
        call.dialled_as = Some(under.to_owned());
    }
    match call.direction {
        Direction::In => {
            call.to_names.clone_from(&message.user);
            if call.to_names.is_empty() {
                call.to_names.extend(message.queue.clone());
            }
        }
        Direction::Out => call.from_names.clone_from(&message.user),
    }
    call.done = call.direction == Direction::Out;
    let from = reading(&call.from, home);
    if call.direction == Direction::In && rules.blocked.refuses(&call.from, &from.candidates) {
        call.done = true;
        call.state = CallState::Blocked;
        call.ended_at = Some(now);
        call.cause = Some(Cause::Busy);
        call.raw_cause
            .get_or_insert_with(|| "reject, busy".to_owned());
    }
    keyed(call, from, home)
}

/// The call after a message; none when it changes nothing.
pub fn after(
    call: &CallRecord,
    message: &Message,
    now: Millis,
    rules: &Rules,
) -> Option<CallRecord> {
    match message.event {
        Event::NewCall => told_late(call, message, now, rules),
        Event::Answer => answered(call, message, now),
        Event::Hangup => hung_up(call, message, now),
    }
}

/// A call of which the first that is heard is that it was answered or is over.
pub fn unannounced(message: &Message, id: CallId, now: Millis, home: Region) -> CallRecord {
    let mut call = blank(message, id, now);
    call.incomplete = true;
    match call.direction {
        Direction::In => call.to_names.clone_from(&message.user),
        Direction::Out => call.from_names.clone_from(&message.user),
    }
    match message.event {
        Event::NewCall => {}
        Event::Answer => {
            call.state = CallState::Connected;
            call.started_at = Some(now);
            call.done = true;
        }
        Event::Hangup => {
            let unanswered = matches!(
                call.cause,
                Some(
                    Cause::Busy
                        | Cause::Cancel
                        | Cause::NoAnswer
                        | Cause::Congestion
                        | Cause::NotFound
                )
            );
            call.ended_at = Some(now);
            call.done = !(unanswered && call.direction == Direction::In);
            call.state = if call.done {
                CallState::Ended
            } else {
                CallState::Missed
            };
        }
    }
    let from = reading(&call.from, home);
    keyed(call, from, home)
}

/// A call nothing was heard of for too long; none when it is over.
pub fn unheard(call: &CallRecord, now: Millis) -> Option<CallRecord> {
    matches!(call.state, CallState::Ringing | CallState::Connected).then(|| CallRecord {
        state: CallState::Stale,
        ended_at: Some(now),
        ..call.clone()
    })
}

/// What the telephone system is to do with the call, the same however often it asks.
pub fn order(call: &CallRecord) -> Order<'_> {
    match (&call.dialled_as, call.state) {
        (_, CallState::Blocked) => Order::Reject,
        (Some(caller_id), _) => Order::Dial {
            caller_id,
            number: &call.to,
        },
        _ => Order::None,
    }
}

/// Its announcement came after what followed it: what was not known is filled in, what happened since stays.
fn told_late(
    call: &CallRecord,
    message: &Message,
    now: Millis,
    rules: &Rules,
) -> Option<CallRecord> {
    if !call.incomplete {
        return None;
    }
    let told = announced(message, call.id.clone(), now, rules);
    let blocked = told.state == CallState::Blocked;
    Some(CallRecord {
        state: if blocked { told.state } else { call.state },
        cause: call.cause.or(told.cause),
        raw_cause: call.raw_cause.clone().or(told.raw_cause),
        done: call.done || told.done,
        incomplete: false,
        initialized_at: call.initialized_at,
        started_at: call.started_at,
        ended_at: call.ended_at.or(told.ended_at),
        to_names: if call.to_names.is_empty() {
            told.to_names
        } else {
            call.to_names.clone()
        },
        agent_id: call.agent_id.clone(),
        contact_id: call.contact_id.clone(),
        note: call.note.clone(),
        call_back: call.call_back,
        version: call.version,
        ..told
    })
}

fn answered(call: &CallRecord, message: &Message, now: Millis) -> Option<CallRecord> {
    if call.state != CallState::Ringing {
        return None;
    }
    let mut next = call.clone();
    next.state = CallState::Connected;
    next.started_at = Some(now);
    next.waiting_seconds = Some(seconds(call.initialized_at, now));
    next.done = true;
    explain(&mut next, message);
    // On the way out the other end is the customer, whose name the PBX does not know better than we do.
    let ours = match call.direction {
        Direction::In => Some(&mut next.to_names),
        Direction::Out => Some(&mut next.from_names).filter(|names| names.is_empty()),
    };
    if let Some(names) = ours
        && !message.user.is_empty()
    {
        names.clone_from(&message.user);
    }
    Some(next)
}

fn hung_up(call: &CallRecord, message: &Message, now: Millis) -> Option<CallRecord> {
    if !matches!(
        call.state,
        CallState::Ringing | CallState::Connected | CallState::Stale
    ) {
        return None;
    }
    let mut next = call.clone();
    explain(&mut next, message);
    next.ended_at = Some(now);
    match call.started_at {
        Some(started) => next.talking_seconds = Some(seconds(started, now)),
        None => next.waiting_seconds = Some(seconds(call.initialized_at, now)),
    }
    let unanswered = call.started_at.is_none() && next.cause != Some(Cause::Forwarded);
    let machine = call.to_names.len() == 1 && call.to_names[0] == VOICEMAIL;
    let missed = call.direction == Direction::In && (unanswered || machine);
    next.state = if missed {
        CallState::Missed
    } else {
        CallState::Ended
    };
    // Whoever has ticked it off while it rang has seen it.
    let ticked_off = call.done && call.started_at.is_none();
    next.done = !missed || ticked_off;
    Some(next)
}

/// The cause is that of what happened last: what an announcement says of one does not explain a hang-up.
fn explain(call: &mut CallRecord, message: &Message) {
    call.cause = message.cause.as_deref().and_then(cause::of);
    call.raw_cause.clone_from(&message.cause);
}

/// Whole seconds; a clock that went back makes none.
fn seconds(from: Millis, to: Millis) -> i64 {
    (to - from).max(0) / 1000
}

fn blank(message: &Message, id: CallId, now: Millis) -> CallRecord {
    CallRecord {
        id,
        call_id: message.call_id.clone(),
        direction: message.direction.unwrap_or(Direction::In),
        from: message.from.clone().unwrap_or_default(),
        from_e164: None,
        from_names: Vec::new(),
        to: message.to.clone().unwrap_or_default(),
        to_e164: None,
        to_names: Vec::new(),
        queue: message.queue.clone(),
        keys: CallKeys::default(),
        state: CallState::Ringing,
        cause: message.cause.as_deref().and_then(cause::of),
        raw_cause: message.cause.clone(),
        done: false,
        incomplete: false,
        initialized_at: now,
        started_at: None,
        ended_at: None,
        waiting_seconds: None,
        talking_seconds: None,
        matches: Vec::new(),
        agent_id: None,
        contact_id: None,
        note: String::new(),
        call_back: false,
        dialled_as: None,
        fields: message.others.clone(),
        version: 1,
    }
}

/// Fills in what follows from the numbers and the queue; `from` is how the caller's number is read.
fn keyed(mut call: CallRecord, from: Reading, home: Region) -> CallRecord {
    let to = reading(&call.to, home);
    let (number, read) = match call.direction {
        Direction::In => (&call.to, &to),
        Direction::Out => (&call.from, &from),
    };
    let queue = call.queue.take().unwrap_or_else(|| number.clone());
    let queue_keys = if queue == *number {
        queue_keys_of(&queue, read.candidates.clone())
    } else {
        queue_keys(&queue, home)
    };
    call.from_e164 = from.e164;
    call.to_e164 = to.e164;
    call.keys = CallKeys {
        from: from.candidates.into_iter().collect(),
        to: to.candidates.into_iter().collect(),
        queue: queue_keys,
    };
    call.queue = Some(queue).filter(|queue| !queue.trim().is_empty());
    call
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
