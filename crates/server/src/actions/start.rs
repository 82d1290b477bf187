//! What an agent does with an action: open its form, start it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use ccp_protocol::{
    ActionId, ContactId,
    actions::{ActionDocument, FieldOptions, OpenedForm, RunStarted, StartRun},
};

use super::{
    choices::{self, Opening},
    defaults, form_check, real, visible_one,
};
use crate::{
    App, contacts,
    extract::{Path, Query, RawJson, json},
    flows::runtime::{self, NotFilled},
    identity::{caller::AgentCaller, hash},
    problem::ApiError,
};

const KEY: &str = "idempotency-key";

/// For which contact a form is opened.
#[derive(Debug, Clone, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ContactQuery {
    /// The contact in view.
    pub contact_id: Option<ContactId>,
}

/// For which contact a form is opened, and whether it waits for the flows that fill its dropdowns.
#[derive(Debug, Clone, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct FormQuery {
    /// The contact in view.
    pub contact_id: Option<ContactId>,
    /// `now` (as when left out): with the options of every dropdown, after 5 seconds at most. `later`: at once, and the
    /// caller asks for the options of each dropdown that still names a flow.
    #[serde(default)]
    #[param(inline)]
    pub options: When,
}

/// When the flows that fill dropdowns are run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// Before the form is answered.
    #[default]
    Now,
    /// When the caller asks for each.
    Later,
}

/// The form of an action, its defaults filled in, its dropdowns with options. A dropdown whose flow brought none has no
/// options and says why in `optionsError`; the rest of the form is there all the same.
#[utoipa::path(get, path = "/api/v1/actions/{id}/form", tag = "actions", params(("id" = ActionId, Path), FormQuery),
    responses((status = 200, description = "The form; empty when the action has none.", body = OpenedForm)))]
pub async fn open_form(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<ActionId>,
    Query(query): Query<FormQuery>,
) -> Result<Json<OpenedForm>, ApiError> {
    let mut action = visible_one(&app, &caller.agent, &id).await?;
    // Whose contact it is is asked even where no default reads it: not theirs is 404 always.
    let mut scope = contacts::scope_of(&app, &caller.agent, query.contact_id.as_ref()).await?;
    let Some(form) = action.form.take().and_then(real) else {
        return Ok(Json(OpenedForm::default()));
    };
    if let Some(scope) = scope.as_object_mut() {
        scope.insert("payload".to_owned(), action.payload.clone().into());
    }
    let values = defaults::values(&form, &scope);
    let (title, instructions) = (form.title.clone(), form.instructions.clone());
    let fields = match query.options {
        When::Later => form.fields.into_iter().map(choices::bare).collect(),
        When::Now => {
            opening(&action, &caller, query.contact_id.as_ref())
                .fill(&app, form)
                .await
        }
    };
    Ok(Json(OpenedForm {
        title,
        instructions,
        fields,
        values,
    }))
}

/// The options of one dropdown that a flow fills, as the flow sends them now: 1,000 at most, after 5 seconds at most.
/// 422 when the flow failed or took too long: its `detail` says why.
#[utoipa::path(get, path = "/api/v1/actions/{id}/form/{field}/options", tag = "actions",
    params(("id" = ActionId, Path), ("field" = String, Path, description = "The field's name."), ContactQuery),
    responses((status = 200, description = "The options; none is nothing to choose.", body = FieldOptions)))]
pub async fn field_options(
    State(app): State<App>,
    caller: AgentCaller,
    Path((id, field)): Path<(ActionId, String)>,
    Query(query): Query<ContactQuery>,
) -> Result<Json<FieldOptions>, ApiError> {
    let action = visible_one(&app, &caller.agent, &id).await?;
    let opening = opening(&action, &caller, query.contact_id.as_ref());
    match opening.of(&app, &field).await {
        Ok(options) => Ok(Json(FieldOptions { options })),
        Err(NotFilled::Refused(error)) => Err(error),
        Err(error @ NotFilled::Failed { .. }) => Err(ApiError::Unprocessable {
            detail: error.to_string(),
            errors: Vec::new(),
        }),
    }
}

fn opening<'a>(
    action: &'a ActionDocument,
    caller: &'a AgentCaller,
    contact: Option<&'a ContactId>,
) -> Opening<'a> {
    Opening {
        action,
        agent: &caller.agent,
        contact,
    }
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
    let opening = opening(&action, &caller, start.contact_id.as_ref());
    if !opening.is_known(&app, &typed) && !pressed_before(&app, &caller, &id, key).await? {
        opening.check(&app, &typed).await?;
    }
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

/// Whether this press began a run before: it is answered as before, whatever its dropdowns offer now.
async fn pressed_before(
    app: &App,
    caller: &AgentCaller,
    action: &ActionId,
    key: &str,
) -> Result<bool, ApiError> {
    let now = app.clock.now();
    let run = app
        .store
        .run_by_key(&caller.agent.id, action, key, now)
        .await?;
    Ok(run.is_some())
}
