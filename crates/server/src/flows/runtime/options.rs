//! Runs a flow for the choices of a dropdown: what it sends is the answer, and nothing else comes of it.

use std::time::Duration;

use ccp_flow::{Answer, Effect, EffectAction, EndStatus, Flow, Inputs, Run, Step};
use ccp_protocol::{ContactId, FlowId};
use ccp_store::{Millis, identity::AgentRecord};
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::{
    http::Sender,
    perform,
    start::{published, surroundings},
};
use crate::{
    App,
    contacts::{self, agent_scope, contact_scope},
    problem::ApiError,
};

/// An agent who opened a form does not wait longer for its dropdowns.
pub const LONGEST: Duration = Duration::from_secs(5);
/// What an HTTP Request may be here: one that only reads.
const READING: [&str; 2] = ["GET", "HEAD"];

/// What is asked of a flow, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who opened the form.
    pub agent: &'a AgentRecord,
    /// The contact in view.
    pub contact: Option<&'a ContactId>,
    /// The action's fixed pairs.
    pub payload: &'a Map<String, Value>,
    /// When the answer is of no use any more.
    pub until: Millis,
}

/// Why a flow sent nothing to choose from.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotFilled {
    /// It was not run.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// It failed, or took too long.
    #[error("{message}")]
    Failed {
        /// For programs.
        code: String,
        /// For people.
        message: String,
    },
}

impl NotFilled {
    /// For programs.
    pub fn code(&self) -> &str {
        match self {
            Self::Failed { code, .. } => code,
            Self::Refused(ApiError::Conflict(_)) => "flow_not_running",
            Self::Refused(ApiError::NotFound(_)) => "not_found",
            Self::Refused(ApiError::TooManyRequests { .. }) => "too_many_requests",
            Self::Refused(ApiError::Unavailable(_)) => "unavailable",
            Self::Refused(_) => "internal",
        }
    }

    fn too_late() -> Self {
        Self::Failed {
            code: "limit_time".to_owned(),
            message: format!(
                "the flow that fills it took longer than {} s",
                LONGEST.as_secs()
            ),
        }
    }
}

/// What a flow sends, key and value, when it runs for a form that opens. It is no run of its own: nothing is stored, fed
/// or asked of an overlay; it may read, also from other systems, and compute. It counts among the agent's starts, as it
/// costs what a run costs.
///
/// # Errors
/// Refused when the contact is not the agent's, the flow does not run, or the agent asks too fast; failed when it fails.
pub async fn send_data_of(
    app: &App,
    flow: &FlowId,
    asked: Asked<'_>,
) -> Result<Vec<(String, Value)>, NotFilled> {
    let flow = published(app, flow).await?.flow;
    let around = surroundings(app, asked.agent).await?;
    let contact = match asked.contact {
        None => Value::Null,
        Some(id) => contact_scope(app, &contacts::of_agent(app, &asked.agent.id, id).await?),
    };
    let now = app.clock.now();
    app.runtime
        .starts
        .take(&asked.agent.id, around.pace, now)
        .map_err(|retry_after_s| ApiError::TooManyRequests { retry_after_s })?;
    let inputs = Inputs {
        payload: Value::Object(asked.payload.clone()),
        contact: Some(contact.clone()),
        agent: agent_scope(asked.agent),
        event: None,
        properties: around.properties.clone(),
    };
    let mut limits = around.limits;
    limits.run_ms = limits
        .run_ms
        .min(u64::try_from(asked.until - now).unwrap_or(0));
    let mut desk = Desk {
        app,
        flow: &flow,
        contact,
        properties: around.properties,
        requests: 0,
        sent: Vec::new(),
    };
    let mut run = Run::new(inputs, limits, now);
    loop {
        let effect = match run.next(&flow, &*app.locale, app.clock.now()) {
            Step::Yield => {
                // Nothing of it is kept.
                run.take_trace();
                tokio::task::yield_now().await;
                continue;
            }
            Step::Ended(end) if end.status == EndStatus::Completed => return Ok(desk.sent),
            Step::Ended(end) => {
                let code = end.code.unwrap_or_else(|| "failed".to_owned());
                if code == "limit_time" {
                    return Err(NotFilled::too_late());
                }
                let message = end.message.unwrap_or_else(|| code.clone());
                return Err(NotFilled::Failed { code, message });
            }
            Step::Perform(effect) => effect,
        };
        let left = left(asked.until, app.clock.now());
        let answer = timeout(left, desk.answer(&effect, left))
            .await
            .map_err(|_| NotFilled::too_late())?;
        let taken = run.answer(&flow, answer, app.clock.now());
        debug_assert!(taken.is_ok(), "the run awaited no answer");
    }
}

fn left(until: Millis, now: Millis) -> Duration {
    Duration::from_millis(u64::try_from(until - now).unwrap_or(0))
}

/// What the flow has at hand while it runs.
struct Desk<'a> {
    app: &'a App,
    flow: &'a Flow,
    contact: Value,
    /// As the agent has them; what the flow sets is its own.
    properties: Map<String, Value>,
    requests: u32,
    sent: Vec<(String, Value)>,
}

impl Desk<'_> {
    async fn answer(&mut self, effect: &Effect, left: Duration) -> Answer {
        match &effect.action {
            EffectAction::SendData { fields } => {
                self.sent.extend(fields.iter().cloned());
                Answer::Done(Value::Null)
            }
            EffectAction::SetProperty { key, value } => {
                self.properties.insert(key.clone(), value.clone());
                Answer::Done(Value::Null)
            }
            EffectAction::UnsetProperty { key } => {
                self.properties.shift_remove(key);
                Answer::Done(Value::Null)
            }
            EffectAction::ClearProperties => {
                self.properties.clear();
                Answer::Done(Value::Null)
            }
            EffectAction::Delay { .. } | EffectAction::Log { .. } => Answer::Done(Value::Null),
            EffectAction::GetProperty { key } | EffectAction::GetCounter { key } => {
                Answer::Done(self.properties.get(key).cloned().unwrap_or_default())
            }
            EffectAction::GetAllProperties => Answer::Done(Value::Object(self.properties.clone())),
            EffectAction::ReadContact => Answer::Done(self.contact.clone()),
            EffectAction::CrmFindByPhone { .. }
            | EffectAction::CrmRetrieve { .. }
            | EffectAction::CrmIsDoNotCall { .. }
            | EffectAction::CrmQuery { .. } => {
                match perform::ask_crm(self.app, &effect.action, "").await {
                    Some(Ok(value)) => Answer::Done(value),
                    Some(Err(error)) => Answer::failed(error.code(), error.to_string()),
                    None => Answer::failed("capability_missing", "this server does not do that"),
                }
            }
            EffectAction::Http { method, .. } if READING.contains(&method.as_str()) => {
                self.requests += 1;
                let sender = Sender {
                    app: self.app,
                    flow: self.flow,
                    requests: self.requests,
                    whose: "options of a dropdown",
                };
                sender.send(effect, left).await
            }
            EffectAction::Http { .. } => Answer::failed(
                "not_here",
                "a flow that fills a dropdown only reads: GET and HEAD, nothing else",
            ),
            _ => Answer::failed(
                "not_here",
                "a flow that fills a dropdown only reads and computes",
            ),
        }
    }
}
