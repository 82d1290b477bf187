//! What begins runs when an event happens.

use std::sync::Arc;

use ccp_flow::{Flow, Inputs, Run, Source};
use ccp_protocol::{
    ContactId, Timestamp,
    runs::{RunError, RunStatus},
};
use ccp_store::{
    identity::AgentRecord,
    runs::{NewRun, RunCommit, RunEnd},
};
use serde_json::{Map, Value};

use super::{
    cache,
    drive::Drive,
    gate::Place,
    inputs,
    start::{Surroundings, subject, surroundings},
};
use crate::{
    App,
    contacts::{self, agent_scope},
    problem::ApiError,
};

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
