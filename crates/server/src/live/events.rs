//! What happens on the host page or the softphone and starts flows: once, however many tabs tell of it.

use ccp_flow::Source;
use ccp_protocol::live::HostEvent;
use ccp_store::{
    contacts::{EventCommit, EventOutcome},
    identity::AgentRecord,
};

use crate::{
    App,
    clock::timestamp,
    contacts::{self, contact_scope, events::MAX_EVENT_ID},
    flows::runtime::{self, Cause},
    problem::ApiError,
};

/// Why an event was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassedOver {
    /// No source has such an event; an adapter newer than this server may tell of it.
    #[error("no source has such an event")]
    Unknown,
    /// Without an id of a sensible length it could not be known from the next.
    #[error("its eventId is empty or too long")]
    NoId,
    /// Not there, or another agent's.
    #[error("its contact is not the agent's")]
    NotTheirs,
    /// Taken before.
    #[error("it was taken before")]
    Repeated,
}

/// Takes an event for the agent and starts their flows of it; tells why when it was passed over.
///
/// # Errors
/// Only when the database does not answer: then the event is not taken and should be told again.
pub async fn take(
    app: &App,
    agent: &AgentRecord,
    event: HostEvent,
) -> Result<Result<(), PassedOver>, ApiError> {
    let Some(source) =
        Source::parse(&event.source).filter(|source| source.event(&event.event).is_some())
    else {
        return Ok(Err(PassedOver::Unknown));
    };
    if event.event_id.is_empty() || event.event_id.len() > MAX_EVENT_ID {
        return Ok(Err(PassedOver::NoId));
    }
    let contact = match &event.contact_id {
        None => None,
        Some(id) => match contacts::of_agent(app, &agent.id, id).await {
            Ok(contact) => Some((contact.id.clone(), contact_scope(app, &contact))),
            Err(ApiError::NotFound(_)) => return Ok(Err(PassedOver::NotTheirs)),
            Err(error) => return Err(error),
        },
    };
    let now = app.clock.now();
    let cause = Cause {
        source,
        event: event.event,
        event_id: event.event_id,
        at: timestamp(now),
        payload: event.payload,
    };
    let runs = runtime::prepare(app, agent, &cause, contact).await?;
    let commit = EventCommit {
        scope: format!("agent:{}", agent.id),
        event_id: cause.event_id,
        at: now,
        contact: None,
        entries: Vec::new(),
        runs: runs.iter().map(|run| run.commit().clone()).collect(),
    };
    match app.store.take_event(commit).await? {
        EventOutcome::Taken(heads) => {
            app.bus.wake(&heads);
            runs.into_iter().for_each(runtime::Prepared::go);
            Ok(Ok(()))
        }
        // Stale cannot be: no contact is changed.
        EventOutcome::Repeated | EventOutcome::Stale => Ok(Err(PassedOver::Repeated)),
    }
}
