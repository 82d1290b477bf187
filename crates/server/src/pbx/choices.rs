//! `GET /api/v1/calls/choices`: what an agent may narrow the caller log down to, also for calls that no page has fetched yet.
//!
//! Only names that stand in calls the agent may see: the list is no directory of colleagues.

use axum::{Json, extract::State};
use ccp_protocol::AgentId;
use ccp_store::identity::AgentRecord;

use super::audience;
use crate::{App, identity::caller::AgentCaller, problem::ApiError, settings};

/// An agent as a choice.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct AgentChoice {
    /// Who.
    pub id: AgentId,
    /// As they are called.
    pub name: String,
}

/// What the caller log may be narrowed down to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct CallChoices {
    /// Who answered or made calls, by name.
    pub agents: Vec<AgentChoice>,
    /// The queues of the latest calls, by name.
    pub queues: Vec<String>,
}

/// The agents and queues of the calls the agent sees.
#[utoipa::path(get, path = "/api/v1/calls/choices", tag = "calls",
    responses((status = 200, description = "Agents and queues.", body = CallChoices)))]
pub async fn choices(
    State(app): State<App>,
    caller: AgentCaller,
) -> Result<Json<CallChoices>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let all = app.store.agents().await?;
    let mut agents: Vec<&AgentRecord> = all.iter().collect();
    agents.sort_by_key(|agent| (agent.name.to_lowercase(), agent.id.clone()));
    let ids: Vec<AgentId> = agents.iter().map(|agent| agent.id.clone()).collect();
    let seen = audience::seen_by(&caller.agent, &rules);
    let found = app.store.call_choices(&seen, &ids).await?;
    let mut queues = found.queues;
    queues.sort_by_key(|queue| queue.to_lowercase());
    queues.dedup_by_key(|queue| queue.to_lowercase());
    let agents = agents
        .into_iter()
        .filter(|agent| found.agents.contains(&agent.id))
        .map(|agent| AgentChoice {
            id: agent.id.clone(),
            name: agent.name.clone(),
        });
    Ok(Json(CallChoices {
        agents: agents.collect(),
        queues,
    }))
}
