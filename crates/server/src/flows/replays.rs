//! Replays: what another version of a flow would have made of a past run. Nothing leaves the server and nothing is written;
//! what the run's blocks were answered then, they are answered again.

mod difference;
mod notes;

use axum::{Json, extract::State};
use ccp_flow::{DryRun, EndStatus, Inputs, Script, TraceStep, dry};
use ccp_protocol::{
    FlowId, RunId,
    runs::{ErrorChange, Replay, ReplayInput, RunError, RunStatus, StatusChange},
};
use ccp_store::{runs::RunRecord, without_values};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::documents::parse;
use crate::{
    App,
    extract::{Body, Path},
    identity::caller::AdministratorCaller,
    problem::ApiError,
    settings,
};

/// This part's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(replay))
}

/// Replay a past run against a version of its flow, and tell the difference block by block. Nothing is done again: what
/// was recorded answers. The run's clock stands where it stood.
#[utoipa::path(post, path = "/api/v1/runs/{id}/replays", tag = "runs", params(("id" = RunId, Path)),
    request_body = ReplayInput,
    responses((status = 200, description = "The difference.", body = Replay)))]
pub async fn replay(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<RunId>,
    Body(input): Body<ReplayInput>,
) -> Result<Json<Replay>, ApiError> {
    let run = app.store.run(&id).await?;
    let run = run.ok_or(ApiError::NotFound("run"))?;
    if run.status == RunStatus::Running {
        return Err(ApiError::Conflict(
            "The run has not ended; it can be replayed after that.".to_owned(),
        ));
    }
    let inputs = inputs_of(&app, &id).await?;
    let (version, text) = version_of(&app, &run.flow_id, input.flow_version).await?;
    let flow = parse(&text)?;
    let trace = app.store.trace(&id).await?;
    let notes = notes::of(&inputs, &trace);
    let limits = settings::limits::read(&app).await?.run;
    let redaction = settings::redaction::read(&app).await?;
    let (locale, began) = (
        app.locale.clone(),
        run.started_at.unwrap_or(run.accepted_at),
    );
    // As with a dry run: a loop may go on to its limit.
    let told = tokio::task::spawn_blocking(move || {
        let script = Script::recorded(&trace);
        let after = dry::run(&flow, &inputs, &script, &*locale, limits, began);
        tell(run, version, trace, after, notes, &redaction)
    });
    let told = told.await.map_err(|_| {
        tracing::error!("a replay broke off");
        ApiError::Internal
    })?;
    told.map(Json)
}

/// What the run was given.
async fn inputs_of(app: &App, id: &RunId) -> Result<Inputs, ApiError> {
    let inputs = app.store.run_inputs(id).await?;
    let inputs = inputs.ok_or_else(|| {
        let why = "What this run was given was too big to keep, so it cannot be replayed.";
        ApiError::Conflict(why.to_owned())
    })?;
    serde_json::from_value(inputs).map_err(|error| unreadable(id, &error))
}

/// The version asked for, or the newest, with its text.
async fn version_of(app: &App, id: &FlowId, asked: Option<i64>) -> Result<(i64, String), ApiError> {
    let flow = app.store.flow(id).await?;
    let flow =
        flow.ok_or_else(|| ApiError::Conflict("The run's flow is not there any more.".to_owned()))?;
    match asked {
        None => Ok((flow.version, flow.draft)),
        Some(version) => {
            let text = app.store.flow_version(id, version).await?;
            let text =
                text.ok_or_else(|| ApiError::at("/flowVersion", "The flow has no such version."))?;
            Ok((version, text))
        }
    }
}

/// Puts run and replay side by side, both masked as it holds now.
fn tell(
    run: RunRecord,
    version: i64,
    before: Vec<Value>,
    after: DryRun,
    mut notes: notes::Notes,
    redaction: &[String],
) -> Result<Replay, ApiError> {
    let before: Vec<TraceStep> = before
        .into_iter()
        .map(serde_json::from_value::<TraceStep>)
        .map(|step| step.map(|step| step.masked(redaction)))
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(&run.id, &error))?;
    let failed = after.status == EndStatus::Failed;
    let end = after.end;
    let after: Vec<TraceStep> = after
        .trace
        .into_iter()
        .map(|step| step.masked(redaction))
        .collect();
    let blocks = difference::between(&before, &after);
    notes.asked_for_more(&after);
    notes.asked_otherwise(&blocks);
    let notes = notes.all();
    Ok(Replay {
        run_id: run.id,
        flow_id: run.flow_id,
        recorded_version: run.flow_version,
        flow_version: version,
        status: StatusChange {
            before: run.status,
            after: if failed {
                RunStatus::Failed
            } else {
                RunStatus::Completed
            },
        },
        error: ErrorChange {
            before: run.error,
            after: failed.then(|| RunError {
                block: end.block,
                code: end.code.unwrap_or_default(),
                message: end.message.unwrap_or_default(),
            }),
        },
        exact: notes.is_empty(),
        notes,
        blocks,
    })
}

fn unreadable(id: &RunId, error: &serde_json::Error) -> ApiError {
    tracing::error!(error = without_values(error), run.id = %id, "a recorded run cannot be read");
    ApiError::Internal
}
