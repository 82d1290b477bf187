//! Trying a flow's draft: the real engine, with effects answered from a script instead of the world.

use axum::{Json, extract::State};
use ccp_flow::{DryRun, Inputs, Script, dry};
use ccp_protocol::FlowId;
use serde_json::{Map, Value};

use super::documents::{parse, stored};
use crate::{
    App,
    contacts::agent_scope,
    extract::{Body, Path},
    identity::caller::AdministratorCaller,
    problem::ApiError,
    settings,
};

/// With what to try it.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DryRunInput {
    /// Block id or type to `{"success", "results"?, "exception"?, "tookMs"?}`, or to an array of such, used in order; without
    /// a script effects fail as unavailable.
    #[schema(value_type = Option<Object>)]
    pub script: Option<Value>,
    /// `$.payload`.
    #[schema(value_type = Option<Object>)]
    pub payload: Value,
    /// `$.contact`.
    #[schema(value_type = Option<Object>)]
    pub contact: Option<Value>,
    /// `$.agent`; the caller when absent.
    #[schema(value_type = Option<Object>)]
    pub agent: Option<Value>,
    /// `$.event`.
    #[schema(value_type = Option<Object>)]
    pub event: Option<Value>,
    /// `$.properties`.
    pub properties: Map<String, Value>,
}

/// Try a flow's draft.
#[utoipa::path(post, path = "/api/v1/flows/{id}/dry-runs", tag = "flows", params(("id" = FlowId, Path)),
    request_body = DryRunInput,
    responses((status = 200, description = "`{\"status\", \"actions\", \"trace\", \"feed\", \"commands\", …}`.", body = Object)))]
pub async fn run(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<FlowId>,
    Body(input): Body<DryRunInput>,
) -> Result<Json<DryRun>, ApiError> {
    let flow = parse(&stored(&app, &id).await?.draft)?;
    let script = match &input.script {
        None | Some(Value::Null) => Script::unavailable(),
        Some(script) => {
            Script::parse(script).map_err(|error| ApiError::at("/script", format!("{error}.")))?
        }
    };
    let inputs = Inputs {
        payload: input.payload,
        contact: input.contact,
        agent: input.agent.unwrap_or_else(|| agent_scope(&caller.agent)),
        event: input.event,
        properties: input.properties,
    };
    let limits = settings::limits::read(&app).await?.run;
    let (locale, now) = (app.locale.clone(), app.clock.now());
    // A loop runs into its limit only after ten thousand steps: too long for a thread that others wait for.
    let dry = tokio::task::spawn_blocking(move || {
        dry::run(&flow, &inputs, &script, &*locale, limits, now)
    })
    .await;
    dry.map(Json).map_err(|_| {
        tracing::error!("a dry run broke off");
        ApiError::Internal
    })
}
