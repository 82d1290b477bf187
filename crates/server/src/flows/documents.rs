//! Stored flows: made, changed, brought in, taken out.

use axum::{Json, extract::State, http::StatusCode};
use ccp_flow::{Flow, FormatError, Source};
use ccp_protocol::{
    FlowId, Page,
    flows::{FlowDocument, FlowInput, FlowSummary},
};
use ccp_store::{flows::FlowRecord, without_values};
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{blocks, dry_runs, exchange, versions};
use crate::{
    App,
    clock::timestamp,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// The addresses of stored flows.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update, remove))
        .routes(routes!(exchange::import))
        .routes(routes!(exchange::export))
        .routes(routes!(versions::list))
        .routes(routes!(versions::publish))
        .routes(routes!(dry_runs::run))
        .routes(routes!(blocks::catalogue))
        .routes(routes!(blocks::sources))
}

/// A stored flow without its file.
pub fn summary(flow: &FlowRecord) -> FlowSummary {
    FlowSummary {
        id: flow.id.clone(),
        name: flow.name.clone(),
        source: flow.source.clone(),
        event: flow.event.clone(),
        enabled: flow.enabled,
        version: flow.version,
        published_version: flow.published_version,
        created_at: timestamp(flow.created_at),
        updated_at: timestamp(flow.updated_at),
    }
}

fn document(flow: &FlowRecord) -> Result<FlowDocument, ApiError> {
    Ok(FlowDocument {
        summary: summary(flow),
        flow: parse(&flow.draft)?.as_value().clone(),
    })
}

/// A stored flow's text, read.
pub fn parse(text: &str) -> Result<Flow, ApiError> {
    Flow::parse(text).map_err(|error| {
        tracing::error!(
            error = without_values(&error),
            "a stored flow cannot be read"
        );
        ApiError::Internal
    })
}

/// What kind of refusal a file that is no flow gets; `pointer` is where the file stands in the body.
pub fn refused(error: &FormatError, pointer: &str) -> ApiError {
    match error {
        FormatError::TooBig { .. } | FormatError::TooManyBlocks { .. } => {
            ApiError::TooLarge(format!("{error}."))
        }
        _ => ApiError::at(pointer, format!("{error}.")),
    }
}

/// 422 where source and event do not belong together.
pub fn check_trigger(source: &str, event: Option<&str>) -> Result<(), ApiError> {
    let Some(known) = Source::parse(source) else {
        let keys: Vec<&str> = Source::ALL.iter().map(|source| source.key()).collect();
        return Err(ApiError::at(
            "/source",
            format!("One of {}.", keys.join(", ")),
        ));
    };
    match event {
        None if known == Source::CtiAction => Ok(()),
        Some(name) if known.event(name).is_some() => Ok(()),
        _ if known == Source::CtiAction => {
            Err(ApiError::at("/event", "A CTI Action has no events."))
        }
        _ => {
            let keys: Vec<&str> = known.events().iter().map(|event| event.key).collect();
            Err(ApiError::at(
                "/event",
                format!("One of {}.", keys.join(", ")),
            ))
        }
    }
}

/// 422 where a name is not one.
pub fn check_name(name: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() || name.chars().count() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
    Ok(())
}

/// The flow, or 404.
pub async fn stored(app: &App, id: &FlowId) -> Result<FlowRecord, ApiError> {
    app.store.flow(id).await?.ok_or(ApiError::NotFound("flow"))
}

/// All flows, by name.
#[utoipa::path(get, path = "/api/v1/flows", tag = "flows", params(PageQuery),
    responses((status = 200, description = "A page of flows.", body = Page<FlowSummary>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<FlowSummary>>, ApiError> {
    let flows = app.store.flows().await?.iter().map(summary).collect();
    Ok(Json(
        query.cut(flows, |flow: &FlowSummary| flow.id.0.clone())?,
    ))
}

/// Make a flow; what is made is a draft, nothing runs before it is published.
#[utoipa::path(post, path = "/api/v1/flows", tag = "flows", request_body = FlowInput,
    responses((status = 201, description = "Made.", body = FlowDocument)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<FlowInput>,
) -> Result<(StatusCode, Json<FlowDocument>), ApiError> {
    let draft = checked(&input)?;
    let flow = fresh(
        &app,
        input.name,
        input.source,
        input.event,
        input.enabled.unwrap_or(true),
        draft,
    );
    insert(&app, &caller.agent.login, "flow.create", &flow).await?;
    Ok((StatusCode::CREATED, Json(document(&flow)?)))
}

/// A new record at version 1.
pub fn fresh(
    app: &App,
    name: String,
    source: String,
    event: Option<String>,
    enabled: bool,
    draft: String,
) -> FlowRecord {
    let now = app.clock.now();
    FlowRecord {
        id: FlowId(app.clock.id()),
        name,
        source,
        event,
        enabled,
        version: 1,
        published_version: None,
        draft,
        created_at: now,
        updated_at: now,
    }
}

/// Stores a new flow and says so in the audit log.
pub async fn insert(
    app: &App,
    author: &str,
    what: &str,
    flow: &FlowRecord,
) -> Result<(), ApiError> {
    app.store.insert_flow(flow, author).await?;
    audit::write(
        app,
        author,
        what,
        flow.id.as_str(),
        json!({ "name": flow.name }),
    )
    .await
}

/// The draft as text, once all is in order.
fn checked(input: &FlowInput) -> Result<String, ApiError> {
    check_name(&input.name)?;
    check_trigger(&input.source, input.event.as_deref())?;
    let flow = Flow::from_value(input.flow.clone()).map_err(|error| refused(&error, "/flow"))?;
    Ok(flow.to_json())
}

/// One flow with its draft.
#[utoipa::path(get, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = FlowId, Path)),
    responses((status = 200, description = "The flow.", body = FlowDocument)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<FlowId>,
) -> Result<Json<FlowDocument>, ApiError> {
    Ok(Json(document(&stored(&app, &id).await?)?))
}

/// Change a flow's draft; the published version stays the one that runs. Switching it off takes effect at once.
#[utoipa::path(put, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = FlowId, Path)),
    request_body = FlowInput, responses((status = 200, description = "Changed.", body = FlowDocument)))]
pub async fn update(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<FlowId>,
    Body(input): Body<FlowInput>,
) -> Result<Json<FlowDocument>, ApiError> {
    let before = stored(&app, &id).await?;
    let expected = input
        .version
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    let draft = checked(&input)?;
    if input.source != before.source && used_by_an_action(&app, &id).await? {
        return Err(ApiError::Conflict(
            "An action starts this flow: its source stays CTI Action.".to_owned(),
        ));
    }
    let flow = FlowRecord {
        name: input.name,
        source: input.source,
        event: input.event,
        enabled: input.enabled.unwrap_or(before.enabled),
        version: expected + 1,
        draft,
        updated_at: app.clock.now(),
        ..before
    };
    app.store
        .update_flow(&flow, expected, &caller.agent.login)
        .await?;
    let details = json!({ "name": flow.name, "version": flow.version, "enabled": flow.enabled });
    audit::write(
        &app,
        &caller.agent.login,
        "flow.update",
        id.as_str(),
        details,
    )
    .await?;
    Ok(Json(document(&flow)?))
}

async fn used_by_an_action(app: &App, id: &FlowId) -> Result<bool, ApiError> {
    Ok(app
        .store
        .actions()
        .await?
        .iter()
        .any(|action| action.flow_id == *id))
}

/// Remove a flow with its versions; 409 while an action starts it.
#[utoipa::path(delete, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = FlowId, Path), VersionQuery),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<FlowId>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    let flow = stored(&app, &id).await?;
    app.store.remove_flow(&id, query.version).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "flow.remove",
        id.as_str(),
        json!({ "name": flow.name }),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
