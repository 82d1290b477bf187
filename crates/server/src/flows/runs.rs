//! Runs over HTTP: one with its trace, and the list of all.

use axum::{Json, extract::State};
use ccp_protocol::{
    AgentId, FlowId, Page, RunId,
    runs::{RunDocument, RunStatus, RunSummary},
};
use ccp_store::runs::{RunFilter, RunRecord};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    clock::{millis, timestamp},
    extract::{Path, Query},
    identity::caller::{AdministratorCaller, AgentCaller},
    paging::page,
    problem::ApiError,
};

/// This part's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
}

/// Which runs.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunsQuery {
    /// Of this flow.
    pub flow: Option<FlowId>,
    /// For this agent.
    pub agent: Option<AgentId>,
    /// With this status.
    #[param(inline)]
    pub status: Option<RunStatus>,
    /// Accepted at or after, RFC 3339.
    pub from: Option<String>,
    /// Accepted before, RFC 3339.
    pub to: Option<String>,
    /// At most so many items; 50 when absent, 200 at most.
    pub limit: Option<usize>,
    /// The cursor of the page before.
    pub after: Option<RunId>,
}

/// Runs, newest first.
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs", params(RunsQuery),
    responses((status = 200, description = "A page of them.", body = Page<RunSummary>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<RunsQuery>,
) -> Result<Json<Page<RunSummary>>, ApiError> {
    let moment = |name: &str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => millis(&text).map(Some).ok_or_else(|| {
            ApiError::BadRequest(format!("Write `{name}` as 2026-11-21T08:30:00Z."))
        }),
    };
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let filter = RunFilter {
        flow_id: query.flow,
        agent_id: query.agent,
        status: query.status,
        from: moment("from", query.from)?,
        to: moment("to", query.to)?,
        before: query.after,
        limit: limit + 1,
    };
    let runs = app.store.runs(&filter).await?;
    Ok(Json(page(runs, limit, |run| run.id.to_string(), summary)))
}

/// A run with its trace: for its agent and administrators.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = RunId, Path)),
    responses((status = 200, description = "The run.", body = RunDocument)))]
pub async fn read(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<RunId>,
) -> Result<Json<RunDocument>, ApiError> {
    let run = app.store.run(&id).await?;
    let sees = |run: &RunRecord| run.agent_id == caller.agent.id || caller.is_administrator();
    let run = run.filter(sees).ok_or(ApiError::NotFound("run"))?;
    let (trace, inputs) = tokio::try_join!(app.store.trace(&id), app.store.run_inputs(&id))?;
    let trace = trace.into_iter().map(step_to_wire).collect();
    Ok(Json(RunDocument {
        id: run.id,
        flow_id: run.flow_id,
        flow_name: run.flow_name,
        flow_version: run.flow_version,
        action_id: run.action_id,
        source: run.source,
        event: run.event,
        agent_id: run.agent_id,
        contact_id: run.contact_id,
        status: run.status,
        error: run.error,
        actions: run.actions,
        trace,
        inputs,
        accepted_at: timestamp(run.accepted_at),
        started_at: run.started_at.map(timestamp),
        ended_at: run.ended_at.map(timestamp),
    }))
}

/// A trace step as it crosses the wire: stored moments are milliseconds.
fn step_to_wire(mut step: Value) -> Value {
    if let Some(at) = step["startedAt"].as_i64() {
        step["startedAt"] = json!(timestamp(at));
    }
    step
}

fn summary(run: RunRecord) -> RunSummary {
    RunSummary {
        id: run.id,
        flow_id: run.flow_id,
        flow_name: run.flow_name,
        action_id: run.action_id,
        agent_id: run.agent_id,
        contact_id: run.contact_id,
        status: run.status,
        error: run.error,
        accepted_at: timestamp(run.accepted_at),
        started_at: run.started_at.map(timestamp),
        ended_at: run.ended_at.map(timestamp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_step_tells_its_moment_as_every_moment_is_told() {
        let step = step_to_wire(json!({"block": "uid-1", "startedAt": 1_795_239_419_423_i64}));
        assert_eq!(
            step,
            json!({"block": "uid-1", "startedAt": "2026-11-21T05:36:59.423Z"})
        );
    }
}
