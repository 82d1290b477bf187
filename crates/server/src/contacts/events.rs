//! An event of a contact: what it changes, what it shows and what it starts, all at once or not at all.

use ccp_protocol::{
    AgentId,
    contacts::{ContactEvent, ContactFacts},
    settings::RingFlows,
};
use ccp_store::{
    Millis,
    contacts::{ContactRecord, EventCommit, EventOutcome, WaitingEvent},
};
use serde_json::Value;

use super::{
    moment, news, reported, ring_flows,
    states::{self, Refused},
    whose::{self, Start},
    wire::contact_scope,
};
use crate::{
    App,
    clock::timestamp,
    flows::runtime::{self, Cause},
    problem::ApiError,
};

/// Events of one contact at the same time wait for each other so often before one gives up.
const TRIES: usize = 20;
const GONE: &str = "The contact is gone; nothing happens to it any more.";
/// The longest event id, in bytes.
pub const MAX_EVENT_ID: usize = 250;

/// What came of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The contact after it.
    pub contact: ContactRecord,
    /// Whether it had been taken before and nothing was done.
    pub repeated: bool,
}

/// An event of a contact as somebody tells of it.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// Its name.
    pub event: &'a str,
    /// Its own id.
    pub event_id: &'a str,
    /// When it happened.
    pub at: Millis,
    /// What came with it.
    pub payload: &'a Value,
    /// Who has the contact from now on, where nobody has it yet.
    pub taker: Option<&'a AgentId>,
    /// What is known of the contact with it.
    pub facts: Option<&'a ContactFacts>,
}

/// That somebody answered.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The ids of its two events are made of this one.
    pub event_id: &'a str,
    /// When.
    pub at: Millis,
    /// What came with it.
    pub payload: &'a Value,
}

/// Takes an event of a contact as the API tells of it; `taker` has the contact from now on, where nobody has it yet.
///
/// # Errors
/// As [`take`].
pub async fn take_event(
    app: &App,
    contact: ContactRecord,
    event: &ContactEvent,
    taker: Option<&AgentId>,
) -> Result<Taken, ApiError> {
    let telling = Telling {
        event: &event.event,
        event_id: &event.event_id,
        at: moment(app, event.at.as_ref())?,
        payload: &event.payload,
        taker,
        facts: None,
    };
    take(app, contact, telling).await
}

/// Somebody answered a contact: it is theirs from now on. The flows that waited for it to have an owner run for them, then
/// those of `onAccepted` and `onConnected`. The same answer again does nothing.
///
/// # Errors
/// 409 when it is another agent's, or gone.
pub async fn answered(
    app: &App,
    contact: ContactRecord,
    agent: &AgentId,
    answer: Answer<'_>,
) -> Result<Taken, ApiError> {
    let ids =
        ["onAccepted", "onConnected"].map(|event| (event, format!("{}:{event}", answer.event_id)));
    let mut taken = Taken {
        contact,
        repeated: true,
    };
    for (event, event_id) in &ids {
        let telling = Telling {
            event,
            event_id,
            at: answer.at,
            payload: answer.payload,
            taker: Some(agent),
            facts: None,
        };
        let next = take(app, taken.contact, telling).await?;
        taken = Taken {
            repeated: taken.repeated && next.repeated,
            ..next
        };
    }
    Ok(taken)
}

/// Takes an event of a contact, once: moves the contact, tells its owner, starts the flows of those concerned.
///
/// # Errors
/// 422 for an event the contact's source has not or facts that are not right, 409 once it is gone or when the taker comes
/// after another.
pub async fn take(
    app: &App,
    mut contact: ContactRecord,
    telling: Telling<'_>,
) -> Result<Taken, ApiError> {
    if telling.event_id.is_empty() || telling.event_id.len() > MAX_EVENT_ID {
        return Err(ApiError::at(
            "/eventId",
            format!("1 to {MAX_EVENT_ID} bytes."),
        ));
    }
    for _ in 0..TRIES {
        if contact.destroyed_at.is_some() {
            return gone(app, contact, telling).await;
        }
        let (next, starts) = after(app, &contact, telling).await?;
        let runs = prepare(app, &next, starts).await?;
        let changed = next != contact;
        let commit = EventCommit {
            contact: changed.then(|| (next.clone(), contact.version)),
            entries: if changed { news(&next) } else { Vec::new() },
            runs: runs.iter().map(|run| run.commit().clone()).collect(),
            ..bare(app, &contact, telling)
        };
        match app.store.take_event(commit).await? {
            EventOutcome::Taken(heads) => {
                app.bus.wake(&heads);
                runs.into_iter().for_each(runtime::Prepared::go);
                return Ok(Taken {
                    contact: next,
                    repeated: false,
                });
            }
            EventOutcome::Repeated => {
                return Ok(Taken {
                    contact: reread(app, &contact).await?,
                    repeated: true,
                });
            }
            EventOutcome::Stale => contact = reread(app, &contact).await?,
        }
    }
    Err(ApiError::Conflict(
        "The contact keeps changing. Send the event again.".to_owned(),
    ))
}

/// The contact after the event, and what starts by it.
async fn after(
    app: &App,
    contact: &ContactRecord,
    telling: Telling<'_>,
) -> Result<(ContactRecord, Vec<Start>), ApiError> {
    let mut next = match telling.facts {
        Some(facts) => reported::updated(app, contact, facts).await?,
        None => contact.clone(),
    };
    next = states::after(&next, telling.event, telling.at).map_err(|refused| match refused {
        Refused::Unknown => ApiError::at(
            "/event",
            format!(
                "There is no such event of {}.",
                states::source_of(contact.channel)
            ),
        ),
        Refused::Gone => ApiError::Conflict(GONE.to_owned()),
    })?;
    match (telling.taker, &next.agent_id) {
        (Some(taker), None) => next.agent_id = Some(taker.clone()),
        (Some(taker), Some(owner)) if taker != owner => {
            return Err(ApiError::Conflict(
                "The contact is another agent's.".to_owned(),
            ));
        }
        _ => {}
    }
    let rings = if next.agent_id.is_some() {
        RingFlows::default()
    } else {
        ring_flows(app).await?
    };
    let event = WaitingEvent {
        event: telling.event.to_owned(),
        event_id: telling.event_id.to_owned(),
        at: telling.at,
        payload: telling.payload.clone(),
    };
    let starts = whose::starts(&mut next, event, rings);
    Ok((next, starts))
}

async fn prepare(
    app: &App,
    contact: &ContactRecord,
    starts: Vec<Start>,
) -> Result<Vec<runtime::Prepared>, ApiError> {
    let mut runs = Vec::new();
    for Start {
        agents,
        only_open,
        event,
    } in starts
    {
        let cause = Cause {
            source: states::source_of(contact.channel),
            event: event.event,
            event_id: event.event_id,
            at: timestamp(event.at),
            payload: event.payload,
        };
        for id in agents {
            if only_open && !app.hub.is_connected(&id) {
                continue;
            }
            // One who was removed meanwhile has no flows.
            let Some(agent) = app.store.agent(&id).await? else {
                continue;
            };
            let scope = (contact.id.clone(), contact_scope(app, contact));
            runs.extend(runtime::prepare(app, &agent, &cause, Some(scope)).await?);
        }
    }
    Ok(runs)
}

/// The event as it is written where it changes and starts nothing.
fn bare(app: &App, contact: &ContactRecord, telling: Telling<'_>) -> EventCommit {
    EventCommit {
        scope: format!("contact:{}", contact.id),
        event_id: telling.event_id.to_owned(),
        at: app.clock.now(),
        contact: None,
        entries: Vec::new(),
        runs: Vec::new(),
    }
}

/// An event of a contact that is gone. It may be the very one that ended it, told again: that is no conflict.
async fn gone(app: &App, contact: ContactRecord, telling: Telling<'_>) -> Result<Taken, ApiError> {
    let source = states::source_of(contact.channel);
    if source.event(telling.event).is_none() {
        return Err(ApiError::at(
            "/event",
            format!("There is no such event of {source}."),
        ));
    }
    // Asked with a version the contact never had, so that nothing is written.
    let asked = EventCommit {
        contact: Some((contact.clone(), 0)),
        ..bare(app, &contact, telling)
    };
    if app.store.take_event(asked).await? == EventOutcome::Repeated {
        return Ok(Taken {
            contact,
            repeated: true,
        });
    }
    Err(ApiError::Conflict(GONE.to_owned()))
}

async fn reread(app: &App, contact: &ContactRecord) -> Result<ContactRecord, ApiError> {
    app.store
        .contact(&contact.id)
        .await?
        .ok_or(ApiError::NotFound("contact"))
}

/// The event as flows read it: `$.event`.
pub fn event_scope(cause: &Cause) -> Value {
    serde_json::json!({
        "source": cause.source.key(),
        "event": cause.event,
        "eventId": cause.event_id,
        "at": cause.at,
        "payload": cause.payload,
    })
}
