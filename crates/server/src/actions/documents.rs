//! Actions as administrators write them.

use axum::{Json, extract::State, http::StatusCode};
use ccp_flow::Source;
use ccp_protocol::{
    ActionId, FlowId, Page,
    actions::{ActionDocument, ActionInput, Options},
};
use serde_json::json;

use super::input_check;
use crate::{
    App,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
    settings,
};

const PART: &str = "actions";

/// All actions, as the overlay sorts them.
#[utoipa::path(get, path = "/api/v1/actions", tag = "actions", params(PageQuery),
    responses((status = 200, description = "A page of actions.", body = Page<ActionDocument>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ActionDocument>>, ApiError> {
    Ok(Json(query.cut(app.store.actions().await?, |action| {
        action.id.0.clone()
    })?))
}

/// Make an action.
#[utoipa::path(post, path = "/api/v1/actions", tag = "actions", request_body = ActionInput,
    responses((status = 201, description = "Made.", body = ActionDocument)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<ActionInput>,
) -> Result<(StatusCode, Json<ActionDocument>), ApiError> {
    check(&app, &input).await?;
    let action = document(ActionId(app.clock.id()), input, 1);
    app.store.insert_action(&action).await?;
    changed(&app, &caller, "action.create", &action.id, &action.name).await?;
    Ok((StatusCode::CREATED, Json(action)))
}

/// One action.
#[utoipa::path(get, path = "/api/v1/actions/{id}", tag = "actions", params(("id" = ActionId, Path)),
    responses((status = 200, description = "The action.", body = ActionDocument)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<ActionId>,
) -> Result<Json<ActionDocument>, ApiError> {
    Ok(Json(
        app.store
            .action(&id)
            .await?
            .ok_or(ApiError::NotFound("action"))?,
    ))
}

/// Change an action.
#[utoipa::path(put, path = "/api/v1/actions/{id}", tag = "actions", params(("id" = ActionId, Path)),
    request_body = ActionInput, responses((status = 200, description = "Changed.", body = ActionDocument)))]
pub async fn update(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<ActionId>,
    Body(input): Body<ActionInput>,
) -> Result<Json<ActionDocument>, ApiError> {
    app.store
        .action(&id)
        .await?
        .ok_or(ApiError::NotFound("action"))?;
    let expected = input
        .version
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    check(&app, &input).await?;
    let action = document(id, input, expected + 1);
    app.store.update_action(&action, expected).await?;
    changed(&app, &caller, "action.update", &action.id, &action.name).await?;
    Ok(Json(action))
}

/// Remove an action.
#[utoipa::path(delete, path = "/api/v1/actions/{id}", tag = "actions", params(("id" = ActionId, Path), VersionQuery),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<ActionId>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    let action = app
        .store
        .action(&id)
        .await?
        .ok_or(ApiError::NotFound("action"))?;
    app.store.remove_action(&id, query.version).await?;
    changed(&app, &caller, "action.remove", &id, &action.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn changed(
    app: &App,
    caller: &AdministratorCaller,
    what: &str,
    id: &ActionId,
    name: &str,
) -> Result<(), ApiError> {
    audit::write(
        app,
        &caller.agent.login,
        what,
        id.as_str(),
        json!({ "name": name }),
    )
    .await?;
    settings::announce(app, PART).await
}

fn document(id: ActionId, input: ActionInput, version: i64) -> ActionDocument {
    ActionDocument {
        id,
        name: input.name,
        flow_id: input.flow_id,
        order: input.order,
        payload: input.payload,
        form: input.form,
        visible_to: input.visible_to,
        version,
    }
}

/// What can be told from the document alone, then what it names.
async fn check(app: &App, input: &ActionInput) -> Result<(), ApiError> {
    input_check::check(input)?;
    action_flow(app, &input.flow_id, "/flowId").await?;
    for (index, field) in input.form.iter().flat_map(|form| &form.fields).enumerate() {
        if let Some(Options::Flow(options)) = &field.options {
            action_flow(
                app,
                &options.flow_id,
                &format!("/form/fields/{index}/options/flowId"),
            )
            .await?;
        }
    }
    for (index, agent) in input.visible_to.iter().flatten().enumerate() {
        if app.store.agent(agent).await?.is_none() {
            return Err(ApiError::at(
                format!("/visibleTo/{index}"),
                "There is no such agent.",
            ));
        }
    }
    Ok(())
}

async fn action_flow(app: &App, id: &FlowId, pointer: &str) -> Result<(), ApiError> {
    match app.store.flow(id).await? {
        Some(flow) if flow.source == Source::CtiAction.key() => Ok(()),
        Some(_) => Err(ApiError::at(
            pointer,
            "This flow's source is not CTI Action.",
        )),
        None => Err(ApiError::at(pointer, "There is no such flow.")),
    }
}
