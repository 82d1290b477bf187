//! What begins a run: an action that was pressed, or an event.

use std::{sync::Arc, time::Duration};

use ccp_flow::{Flow, Inputs, Run, Source};
use ccp_protocol::{
    ActionId, ContactId, FlowId, RunId, Timestamp,
    actions::ActionDocument,
    runs::{RunError, RunStatus},
};
use ccp_store::{
    Millis,
    identity::AgentRecord,
    runs::{IdempotencyKey, NewRun, RunCommit, RunEnd},
};
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::{
    cache,
    drive::{Drive, Settings},
    gate::Place,
    inputs,
    throttle::Pace,
    writes::Subject,
};
use crate::{
    App,
    contacts::{self, agent_scope, contact_scope},
    problem::ApiError,
    settings,
};

/// How long an idempotency key holds.
const KEY_HOLDS: Millis = 24 * 60 * 60 * 1000;
/// Where too many of an agent's runs wait in line, the next may be tried after so many seconds.
const TRY_AGAIN_S: u64 = 5;

/// The event that starts flows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Its source.
    pub source: Source,
    /// Its name.
    pub event: String,
    /// Its own id.
    pub event_id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What came with it.
    pub payload: Value,
}

/// A run that an event starts: commit it with the event, then let it go.
pub struct Prepared {
    /// None where too many wait already: then it is over with its commit.
    drive: Option<Drive>,
    commit: RunCommit,
}

impl Prepared {
    /// What must be written for it to have started.
    pub fn commit(&self) -> &RunCommit {
        &self.commit
    }

    /// Runs it in the background.
    pub fn go(self) {
        if let Some(drive) = self.drive {
            drive.spawn();
        }
    }
}

/// The settings and the agent's properties that every run starts with.
pub(super) struct Surroundings {
    pub settings: Settings,
    pub limits: ccp_flow::Limits,
    pub properties: Map<String, Value>,
    pub pace: Pace,
    /// So many of the agent's runs may wait in line.
    pub most_waiting: usize,
}

pub(super) async fn surroundings(app: &App, agent: &AgentRecord) -> Result<Surroundings, ApiError> {
    let properties = async {
        app.store
            .properties(&agent.id)
            .await
            .map_err(ApiError::from)
    };
    let (limits, redaction, properties) = tokio::try_join!(
        settings::limits::read(app),
        settings::redaction::read(app),
        properties
    )?;
    app.runtime.gates.adopt(&limits);
    Ok(Surroundings {
        most_waiting: limits.runs_waiting as usize,
        settings: Settings {
            redaction,
            command: Duration::from_millis(limits.command_ms),
        },
        limits: limits.run,
        properties,
        pace: Pace {
            per_minute: limits.runs_per_minute,
            burst: limits.runs_burst,
        },
    })
}

/// Starts the flow of an action for an agent, once for each key; answers when the run is stored.
///
/// # Errors
/// 404 when the contact is not the agent's, 409 when the flow does not run, 422 when the key was used with another body,
/// 429 when they come too fast, 503 while stopping.
pub async fn start_action_run(
    app: &App,
    agent: &AgentRecord,
    action: &ActionDocument,
    contact_id: Option<ContactId>,
    payload: Map<String, Value>,
    key: String,
    body_hash: String,
) -> Result<RunId, ApiError> {
    let now = app.clock.now();
    if app.stopping.is_cancelled() {
        return Err(ApiError::Unavailable(
            "The server is stopping. Try again in a moment.".to_owned(),
        ));
    }
    // What began before is answered as before, also where the flow was switched off or the contact went meanwhile.
    if let Some((run, hash)) = app
        .store
        .run_by_key(&agent.id, &action.id, &key, now)
        .await?
    {
        return if hash == body_hash {
            Ok(run)
        } else {
            Err(key_reused())
        };
    }
    let contact = async {
        match &contact_id {
            None => Ok(None),
            Some(id) => contacts::of_agent(app, &agent.id, id).await.map(Some),
        }
    };
    let (around, contact, flow) = tokio::try_join!(
        surroundings(app, agent),
        contact,
        published(app, &action.flow_id)
    )?;
    app.runtime
        .starts
        .take(&agent.id, around.pace, now)
        .map_err(|retry_after_s| ApiError::TooManyRequests { retry_after_s })?;
    let place = app
        .runtime
        .gates
        .begin(&agent.id, around.most_waiting)
        .ok_or(ApiError::TooManyRequests {
            retry_after_s: TRY_AGAIN_S,
        })?;
    let given = Inputs {
        payload: Value::Object(payload),
        contact: contact.map(|contact| contact_scope(app, &contact)),
        agent: agent_scope(agent),
        event: None,
        properties: around.properties,
    };
    let start = NewRun {
        agent_id: agent.id.clone(),
        flow_id: action.flow_id.clone(),
        flow_name: flow.name.clone(),
        flow_version: flow.version,
        action_id: Some(action.id.clone()),
        source: None,
        event: None,
        contact_id: contact_id.clone(),
        inputs: inputs::recorded(&given, &around.settings.redaction),
        idempotency: Some(IdempotencyKey {
            key,
            body_hash,
            expires_at: now + KEY_HOLDS,
        }),
    };
    let subject = subject(app, &start, Some(action.id.clone()));
    let run = Run::new(given, around.limits, now);
    let (told, started) = oneshot::channel();
    let settings = around.settings;
    Drive::stored(app.clone(), subject, flow.flow, run, settings, place)
        .starting(start, told)
        .spawn();
    started.await.unwrap_or(Err(ApiError::Internal))
}

/// The runs an event starts for an agent: every enabled, published flow of that source and event, by name. One for which
/// there is no place in line is recorded as failed, so that the event itself is taken all the same.
pub async fn prepare(
    app: &App,
    agent: &AgentRecord,
    cause: &Cause,
    contact: Option<(ContactId, Value)>,
) -> Result<Vec<Prepared>, ApiError> {
    let flows = app
        .store
        .published_flows(cause.source.key(), &cause.event)
        .await?;
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let around = surroundings(app, agent).await?;
    let (contact_id, contact) = contact.unzip();
    let given = Inputs {
        payload: cause.payload.clone(),
        contact,
        agent: agent_scope(agent),
        event: Some(contacts::events::event_scope(cause)),
        properties: around.properties.clone(),
    };
    let recorded = inputs::recorded(&given, &around.settings.redaction);
    let mut prepared = Vec::with_capacity(flows.len());
    for found in flows {
        let flow = cache::version(app, &found.id, found.version, Some(&found.text)).await?;
        let start = NewRun {
            agent_id: agent.id.clone(),
            flow_id: found.id,
            flow_name: found.name,
            flow_version: found.version,
            action_id: None,
            source: Some(cause.source.key().to_owned()),
            event: Some(cause.event.clone()),
            contact_id: contact_id.clone(),
            inputs: recorded.clone(),
            idempotency: None,
        };
        let place = app.runtime.gates.begin(&agent.id, around.most_waiting);
        prepared.push(match place {
            Some(place) => accepted(app, &around, start, flow, given.clone(), place)?,
            None => refused(app, start),
        });
    }
    Ok(prepared)
}

/// A run that begins now, or waits in line.
fn accepted(
    app: &App,
    around: &Surroundings,
    start: NewRun,
    flow: Arc<Flow>,
    given: Inputs,
    place: Place,
) -> Result<Prepared, ApiError> {
    let now = app.clock.now();
    let subject = subject(app, &start, None);
    let run = Run::new(given, around.limits, now);
    let begins = !place.is_waited_for();
    let commit = RunCommit {
        run_id: subject.run_id.clone(),
        at: now,
        start: Some(start),
        begun: begins.then_some(now),
        writes: vec![subject.news(RunStatus::Running, None)],
        steps: Vec::new(),
        state: serde_json::to_string(&run).map_err(|_| ApiError::Internal)?,
        awaits_last_write: false,
        end: None,
    };
    let settings = around.settings.clone();
    let drive = Drive::stored(app.clone(), subject, flow, run, settings, place);
    Ok(Prepared {
        drive: Some(if begins { drive.having_begun() } else { drive }),
        commit,
    })
}

/// A run for which there is no place: it is over before it began.
fn refused(app: &App, start: NewRun) -> Prepared {
    let subject = subject(app, &start, None);
    let error = RunError {
        block: None,
        code: "too_many_runs".to_owned(),
        message: "too many of the agent's runs wait already".to_owned(),
    };
    tracing::warn!(run.id = %subject.run_id, agent.id = %subject.agent_id, "a run found no place in line");
    let commit = RunCommit {
        run_id: subject.run_id.clone(),
        at: app.clock.now(),
        start: Some(start),
        begun: None,
        writes: vec![subject.news(RunStatus::Failed, Some(error.message.clone()))],
        steps: Vec::new(),
        state: String::new(),
        awaits_last_write: false,
        end: Some(RunEnd {
            status: RunStatus::Failed,
            error: Some(error),
            actions: Map::new(),
        }),
    };
    Prepared {
        drive: None,
        commit,
    }
}

fn subject(app: &App, start: &NewRun, action_id: Option<ActionId>) -> Subject {
    Subject {
        run_id: app.clock.id().into(),
        agent_id: start.agent_id.clone(),
        contact_id: start.contact_id.clone(),
        action_id,
        flow_name: start.flow_name.clone(),
    }
}

/// The version of a flow that runs.
pub(super) struct Running {
    pub name: String,
    pub version: i64,
    pub flow: Arc<Flow>,
}

/// The version of a flow that runs.
///
/// # Errors
/// `Conflict` when it is switched off, not published, or gone.
pub(super) async fn published(app: &App, id: &FlowId) -> Result<Running, ApiError> {
    let conflict = |text: &str| ApiError::Conflict(text.to_owned());
    let record = app
        .store
        .flow(id)
        .await?
        .ok_or_else(|| conflict("The action's flow is not there any more."))?;
    if !record.enabled {
        return Err(conflict("The flow is switched off."));
    }
    let version = record
        .published_version
        .ok_or_else(|| conflict("The flow is not published."))?;
    let text = (version == record.version).then_some(record.draft.as_str());
    let flow = cache::version(app, id, version, text).await?;
    Ok(Running {
        name: record.name,
        version,
        flow,
    })
}

pub(super) fn key_reused() -> ApiError {
    ApiError::Unprocessable {
        detail: "This Idempotency-Key was used with another body. Make a new one for each press."
            .to_owned(),
        errors: Vec::new(),
    }
}
