//! Queues: what customers wait in, by name.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{AgentId, Page, QueueId};
use ccp_store::documents::{Document, Shelf};
use serde_json::{Value, json};

use crate::{
    App,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// What an administrator writes to make or change a queue.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueueInput {
    /// Its name.
    pub name: String,
    /// The agents who serve it.
    #[serde(default)]
    pub agent_ids: Vec<AgentId>,
    /// The version read before; required to change, ignored to make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// A queue.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// Its name.
    pub name: String,
    /// The agents who serve it.
    pub agent_ids: Vec<AgentId>,
    /// Goes up with every change.
    pub version: i64,
}

fn from_document(document: Document) -> Result<Queue, ApiError> {
    let mut body = document.body;
    if let Value::Object(fields) = &mut body {
        fields.insert("id".to_owned(), Value::String(document.id));
        fields.insert("version".to_owned(), document.version.into());
    }
    serde_json::from_value(body).map_err(|error| {
        tracing::error!(%error, "a stored queue cannot be read");
        ApiError::Internal
    })
}

async fn put(
    app: &App,
    caller: &AdministratorCaller,
    what: &str,
    id: String,
    input: QueueInput,
    expected: i64,
) -> Result<Queue, ApiError> {
    if input.name.trim().is_empty() || input.name.len() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
    for (index, agent) in input.agent_ids.iter().enumerate() {
        if app.store.agent(agent).await?.is_none() {
            return Err(ApiError::at(
                format!("/agentIds/{index}"),
                "There is no such agent.",
            ));
        }
    }
    let body = json!({ "name": input.name, "agentIds": input.agent_ids });
    let version = app
        .store
        .put_document(Shelf::Queue, &id, &body, expected)
        .await?;
    audit::write(
        app,
        &caller.agent.login,
        what,
        &id,
        json!({ "name": input.name }),
    )
    .await?;
    from_document(Document { id, body, version })
}

/// All queues, by name.
#[utoipa::path(get, path = "/api/v1/queues", tag = "queues", params(PageQuery),
    responses((status = 200, description = "A page of queues.", body = Page<Queue>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Queue>>, ApiError> {
    let documents = app.store.documents(Shelf::Queue).await?;
    let mut queues = documents
        .into_iter()
        .map(from_document)
        .collect::<Result<Vec<_>, _>>()?;
    queues.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(Json(query.cut(queues, |queue| queue.id.0.clone())?))
}

/// Make a queue.
#[utoipa::path(post, path = "/api/v1/queues", tag = "queues", request_body = QueueInput,
    responses((status = 201, description = "Made.", body = Queue)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<QueueInput>,
) -> Result<(StatusCode, Json<Queue>), ApiError> {
    let queue = put(&app, &caller, "queue.create", app.clock.id(), input, 0).await?;
    Ok((StatusCode::CREATED, Json(queue)))
}

/// One queue.
#[utoipa::path(get, path = "/api/v1/queues/{id}", tag = "queues", params(("id" = QueueId, Path)),
    responses((status = 200, description = "The queue.", body = Queue)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<QueueId>,
) -> Result<Json<Queue>, ApiError> {
    let document = app.store.document(Shelf::Queue, id.as_str()).await?;
    Ok(Json(from_document(
        document.ok_or(ApiError::NotFound("queue"))?,
    )?))
}

/// Change a queue.
#[utoipa::path(put, path = "/api/v1/queues/{id}", tag = "queues", params(("id" = QueueId, Path)),
    request_body = QueueInput, responses((status = 200, description = "Changed.", body = Queue)))]
pub async fn update(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<QueueId>,
    Body(input): Body<QueueInput>,
) -> Result<Json<Queue>, ApiError> {
    app.store
        .document(Shelf::Queue, id.as_str())
        .await?
        .ok_or(ApiError::NotFound("queue"))?;
    let expected = input
        .version
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    Ok(Json(
        put(&app, &caller, "queue.update", id.0, input, expected).await?,
    ))
}

/// Remove a queue.
#[utoipa::path(delete, path = "/api/v1/queues/{id}", tag = "queues", params(("id" = QueueId, Path), VersionQuery),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<QueueId>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    app.store
        .document(Shelf::Queue, id.as_str())
        .await?
        .ok_or(ApiError::NotFound("queue"))?;
    app.store
        .remove_document(Shelf::Queue, id.as_str(), query.version)
        .await?;
    audit::write(
        &app,
        &caller.agent.login,
        "queue.remove",
        id.as_str(),
        json!({}),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
