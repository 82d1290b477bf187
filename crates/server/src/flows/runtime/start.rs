//! What begins a run when an action is pressed, and what begins every run.

use std::{sync::Arc, time::Duration};

use ccp_flow::{Flow, Inputs, Run};
use ccp_protocol::{ActionId, ContactId, FlowId, RunId, actions::ActionDocument};
use ccp_store::{
    Millis,
    identity::AgentRecord,
    runs::{IdempotencyKey, NewRun},
};
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::{
    cache,
    drive::{Drive, Settings},
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

pub(super) fn subject(app: &App, start: &NewRun, action_id: Option<ActionId>) -> Subject {
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
