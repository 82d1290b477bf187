//! Runs a flow for the choices of a dropdown: what it sends is the answer, and nothing else comes of it.

use ccp_flow::{Answer, EffectAction, EndStatus, Inputs, Run, Step};
use ccp_protocol::{ContactId, FlowId};
use ccp_store::identity::AgentRecord;
use serde_json::{Map, Value};

use super::{
    perform,
    start::{published, surroundings},
};
use crate::{
    App,
    contacts::{self, agent_scope, contact_scope},
    problem::ApiError,
};

/// A form that opens does not wait longer for a dropdown, milliseconds.
const LONGEST: u64 = 5_000;

/// What a flow sends, key and value, when it runs for a form that opens. It is no run of its own: nothing is stored, fed
/// or asked of an overlay; it may read and compute.
///
/// # Errors
/// 404 when the contact is not the agent's, 409 when the flow does not run, 422 when it fails.
pub async fn send_data_of(
    app: &App,
    agent: &AgentRecord,
    flow: &FlowId,
    contact: Option<&ContactId>,
    payload: &Map<String, Value>,
) -> Result<Vec<(String, Value)>, ApiError> {
    let flow = published(app, flow).await?.flow;
    let around = surroundings(app, agent).await?;
    let contact = match contact {
        None => Value::Null,
        Some(id) => contact_scope(app, &contacts::of_agent(app, &agent.id, id).await?),
    };
    let mut properties = around.properties.clone();
    let inputs = Inputs {
        payload: Value::Object(payload.clone()),
        contact: Some(contact.clone()),
        agent: agent_scope(agent),
        event: None,
        properties: around.properties,
    };
    let mut limits = around.limits;
    limits.run_ms = limits.run_ms.min(LONGEST);
    let mut run = Run::new(inputs, limits, app.clock.now());
    let mut sent = Vec::new();
    loop {
        let effect = match run.next(&flow, &*app.locale, app.clock.now()) {
            Step::Yield => {
                // Nothing of it is kept.
                run.take_trace();
                tokio::task::yield_now().await;
                continue;
            }
            Step::Ended(end) if end.status == EndStatus::Completed => return Ok(sent),
            Step::Ended(end) => return Err(ApiError::at("", end.message.unwrap_or_default())),
            Step::Perform(effect) => effect,
        };
        let answer = match &effect.action {
            EffectAction::SendData { fields } => {
                sent.extend(fields.iter().cloned());
                Answer::Done(Value::Null)
            }
            EffectAction::SetProperty { key, value } => {
                properties.insert(key.clone(), value.clone());
                Answer::Done(Value::Null)
            }
            EffectAction::Delay { .. } => Answer::Done(Value::Null),
            EffectAction::GetProperty { key } | EffectAction::GetCounter { key } => {
                Answer::Done(properties.get(key).cloned().unwrap_or_default())
            }
            EffectAction::GetAllProperties => Answer::Done(Value::Object(properties.clone())),
            EffectAction::ReadContact => Answer::Done(contact.clone()),
            EffectAction::CrmFindByPhone { .. }
            | EffectAction::CrmRetrieve { .. }
            | EffectAction::CrmIsDoNotCall { .. }
            | EffectAction::CrmQuery { .. } => {
                match perform::ask_crm(app, &effect.action, "").await {
                    Some(Ok(value)) => Answer::Done(value),
                    Some(Err(error)) => Answer::failed(error.code(), error.to_string()),
                    None => Answer::failed("capability_missing", "this server does not do that"),
                }
            }
            action => action.foregone().unwrap_or_else(|| {
                Answer::failed(
                    "not_here",
                    "a flow that fills a dropdown only reads and computes",
                )
            }),
        };
        let taken = run.answer(&flow, answer, app.clock.now());
        debug_assert!(taken.is_ok(), "the run awaited no answer");
    }
}
