//! What happens on the host page or the softphone and starts flows: once, however many tabs tell of it.

use ccp_flow::Source;
use ccp_protocol::{
    contacts::{Channel, ContactFacts},
    live::HostEvent,
};
use ccp_store::{
    contacts::{ContactRecord, EventCommit, EventOutcome},
    identity::AgentRecord,
};

use crate::{
    App,
    clock::timestamp,
    contacts::{self, Telling, contact_scope, events::MAX_EVENT_ID, reported, states::channel_of},
    flows::runtime::{self, Cause},
    problem::ApiError,
};

/// Why an event was passed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PassedOver {
    /// No source has such an event; an adapter newer than this server may tell of it.
    #[error("no source has such an event")]
    Unknown,
    /// It is the server's own to tell.
    #[error("it is not for pages and softphones to tell")]
    NotTheirsToTell,
    /// Without an id of a sensible length it could not be known from the next.
    #[error("its eventId is empty or too long")]
    NoId,
    /// Not there, or another agent's.
    #[error("its contact is not the agent's")]
    NotTheirs,
    /// What it says of its contact cannot be.
    #[error("what it says of its contact is not right: {0}")]
    BadContact(String),
    /// Taken before.
    #[error("it was taken before")]
    Repeated,
}

/// How it went: taken, or why not.
type Outcome = Result<(), PassedOver>;

/// Takes an event for the agent and starts their flows of it; tells why when it was passed over.
///
/// # Errors
/// Only when the database does not answer: then the event is not taken and should be told again.
pub async fn take(app: &App, agent: &AgentRecord, event: HostEvent) -> Result<Outcome, ApiError> {
    let Some((source, spec)) = Source::parse(&event.source)
        .and_then(|source| Some((source, source.find_event(&event.event)?)))
    else {
        return Ok(Err(PassedOver::Unknown));
    };
    if !spec.is_told_by_overlays() {
        return Ok(Err(PassedOver::NotTheirsToTell));
    }
    if event.event_id.is_empty() || event.event_id.len() > MAX_EVENT_ID {
        return Ok(Err(PassedOver::NoId));
    }
    let channel = channel_of(source);
    if let (Some(channel), Some(told)) = (channel, told_contact(&event)) {
        return match told {
            Ok(facts) => of_softphone(app, agent, channel, &event, &facts).await,
            Err(why) => Ok(Err(why)),
        };
    }
    let contact = match &event.contact_id {
        None => None,
        Some(id) => match contacts::of_agent(app, &agent.id, id).await {
            Ok(contact) => Some(contact),
            Err(ApiError::NotFound(_)) => return Ok(Err(PassedOver::NotTheirs)),
            Err(error) => return Err(error),
        },
    };
    match (channel, contact) {
        (Some(channel), Some(contact)) if contact.channel == channel => {
            of_contact(app, contact, &event, None).await
        }
        // A chat's event while a call is in view: it is not about that call.
        (Some(_), _) => of_agent(app, agent, source, event, None).await,
        (None, contact) => of_agent(app, agent, source, event, contact).await,
    }
}

/// What the event says of its contact, where it says something.
fn told_contact(event: &HostEvent) -> Option<Result<ContactFacts, PassedOver>> {
    let told = event.payload.get("contact")?;
    told.get("externalId")?;
    let facts = serde_json::from_value(told.clone());
    // The error's own words would quote what was told, and this goes to the log.
    Some(facts.map_err(|_| PassedOver::BadContact("it is not as one is told".to_owned())))
}

/// An event of a contact that a softphone reports, known to us or new.
async fn of_softphone(
    app: &App,
    agent: &AgentRecord,
    channel: Channel,
    event: &HostEvent,
    facts: &ContactFacts,
) -> Result<Outcome, ApiError> {
    match reported::contact_of(app, &agent.id, channel, facts, &event.event).await {
        Ok(Some(contact)) => of_contact(app, contact, event, Some((agent, facts))).await,
        Ok(None) => Ok(Err(PassedOver::NotTheirs)),
        Err(error) => passed_over(error),
    }
}

/// An event of a contact: it moves the contact, and counts once whoever tells of it.
async fn of_contact(
    app: &App,
    contact: ContactRecord,
    event: &HostEvent,
    report: Option<(&AgentRecord, &ContactFacts)>,
) -> Result<Outcome, ApiError> {
    // While it rings it is nobody's, at however many softphones it does.
    let has_it = matches!(event.event.as_str(), "onAccepted" | "onConnected");
    let telling = Telling {
        event: &event.event,
        event_id: &event.event_id,
        at: app.clock.now(),
        payload: &event.payload,
        taker: report.filter(|_| has_it).map(|(agent, _)| &agent.id),
        facts: report.map(|(_, facts)| facts),
    };
    match contacts::take(app, contact, telling).await {
        Ok(outcome) if outcome.repeated => Ok(Err(PassedOver::Repeated)),
        Ok(_) => Ok(Ok(())),
        Err(error) => passed_over(error),
    }
}

/// What is wrong with an event is its own fault and no reason to tell it again.
fn passed_over(error: ApiError) -> Result<Outcome, ApiError> {
    match error {
        ApiError::Unprocessable { detail, errors } => {
            let first = errors.first();
            let at = first.map(|error| format!("{}: {}", error.pointer, error.detail));
            Ok(Err(PassedOver::BadContact(at.unwrap_or(detail))))
        }
        ApiError::Conflict(why) => Ok(Err(PassedOver::BadContact(why))),
        error => Err(error),
    }
}

/// An event of the agent or the page, with the contact in view, if any.
async fn of_agent(
    app: &App,
    agent: &AgentRecord,
    source: Source,
    event: HostEvent,
    contact: Option<ContactRecord>,
) -> Result<Outcome, ApiError> {
    let cause = Cause {
        source,
        event: event.event,
        event_id: event.event_id.clone(),
        at: timestamp(app.clock.now()),
        payload: event.payload,
    };
    let scope = format!("agent:{}", agent.id);
    start_once(app, agent, &cause, contact, scope, event.event_id).await
}

/// Starts the agent's flows of an event, once for an id within a scope.
pub(super) async fn start_once(
    app: &App,
    agent: &AgentRecord,
    cause: &Cause,
    contact: Option<ContactRecord>,
    scope: String,
    event_id: String,
) -> Result<Outcome, ApiError> {
    let contact = contact.map(|contact| (contact.id.clone(), contact_scope(app, &contact)));
    let runs = runtime::prepare(app, agent, cause, contact).await?;
    let commit = EventCommit {
        scope,
        event_id,
        at: app.clock.now(),
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
