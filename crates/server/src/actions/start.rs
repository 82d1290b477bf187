//! What an agent does with an action: open its form, start it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use ccp_protocol::{
    ActionId, ContactId,
    actions::{OpenedForm, RunStarted, StartRun},
};
use serde_json::Map;

use super::{defaults, form_check, real, visible_one};
use crate::{
    App, contacts,
    extract::{Path, Query, RawJson, json},
    flows::runtime,
    identity::{caller::AgentCaller, hash},
    problem::ApiError,
};

const KEY: &str = "idempotency-key";

/// For which contact a form is opened.
#[derive(Debug, Clone, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct FormQuery {
    /// The contact in view.
    pub contact_id: Option<ContactId>,
}

/// The form of an action, its defaults filled in, its dropdowns with options.
#[utoipa::path(get, path = "/api/v1/actions/{id}/form", tag = "actions", params(("id" = ActionId, Path), FormQuery),
    responses((status = 200, description = "The form; empty when the action has none.", body = OpenedForm)))]
pub async fn open_form(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<ActionId>,
    Query(query): Query<FormQuery>,
) -> Result<Json<OpenedForm>, ApiError> {
    let action = visible_one(&app, &caller.agent, &id).await?;
    // Whose contact it is is asked even where no default reads it: not theirs is 404 always.
    let mut scope = contacts::scope_of(&app, &caller.agent, query.contact_id.as_ref()).await?;
    let Some(mut form) = action.form.and_then(real) else {
        return Ok(Json(OpenedForm {
            form: ccp_protocol::actions::Form::default(),
            values: Map::new(),
        }));
    };
    if let Some(scope) = scope.as_object_mut() {
        scope.insert("payload".to_owned(), action.payload.clone().into());
    }
    defaults::load_options(
        &app,
        &caller.agent,
        query.contact_id.as_ref(),
        &action.payload,
        &mut form,
    )
    .await?;
    let values = defaults::values(&form, &scope);
    Ok(Json(OpenedForm { form, values }))
}

/// Start an action. The same `Idempotency-Key` again gives the same run.
#[utoipa::path(post, path = "/api/v1/actions/{id}/runs", tag = "actions",
    params(("id" = ActionId, Path), ("Idempotency-Key" = String, Header, description = "Made once a press; 1 to 200 characters.")),
    request_body = StartRun, responses((status = 202, description = "Started, now or before.", body = RunStarted)))]
pub async fn run(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<ActionId>,
    headers: HeaderMap,
    RawJson(bytes): RawJson,
) -> Result<(StatusCode, Json<RunStarted>), ApiError> {
    let key = headers
        .get(KEY)
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
        .unwrap_or_default();
    if key.is_empty() || key.len() > 200 {
        return Err(ApiError::BadRequest(
            "Send an Idempotency-Key of 1 to 200 characters, new for each press.".to_owned(),
        ));
    }
    let start: StartRun = json(&bytes)?;
    let action = visible_one(&app, &caller.agent, &id).await?;
    let typed = form_check::check(action.form.as_ref(), &start.form)?;
    let payload = form_check::payload(&action.payload, typed);
    let body_hash = hash(&serde_json::to_string(&start).map_err(|_| ApiError::Internal)?);
    let run_id = runtime::start_action_run(
        &app,
        &caller.agent,
        &action,
        start.contact_id,
        payload,
        key.to_owned(),
        body_hash,
    )
    .await?;
    Ok((StatusCode::ACCEPTED, Json(RunStarted { run_id })))
}
