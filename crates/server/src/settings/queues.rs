//! Queues: what customers wait in, by name.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{AgentId, Page, QueueId};
use ccp_store::documents::Shelf;

use super::shelved::{self, Shelved};
use crate::{
    App,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::caller::AdministratorCaller,
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

impl Shelved for Queue {
    const SHELF: Shelf = Shelf::Queue;
    const SEEN_AS: Option<&'static str> = None;
    type Input = QueueInput;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn place(&self) -> impl Ord {
        (&self.name, &self.id)
    }

    fn name(input: &QueueInput) -> &str {
        &input.name
    }

    fn version(input: &QueueInput) -> Option<i64> {
        input.version
    }

    async fn check(app: &App, input: &QueueInput) -> Result<(), ApiError> {
        for (index, agent) in input.agent_ids.iter().enumerate() {
            if app.store.agent(agent).await?.is_none() {
                return Err(ApiError::at(
                    format!("/agentIds/{index}"),
                    "There is no such agent.",
                ));
            }
        }
        Ok(())
    }
}

/// All queues, by name.
#[utoipa::path(get, path = "/api/v1/queues", tag = "queues", params(PageQuery),
    responses((status = 200, description = "A page of queues.", body = Page<Queue>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Queue>>, ApiError> {
    shelved::list(&app, &query).await
}

/// Make a queue.
#[utoipa::path(post, path = "/api/v1/queues", tag = "queues", request_body = QueueInput,
    responses((status = 201, description = "Made.", body = Queue)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<QueueInput>,
) -> Result<(StatusCode, Json<Queue>), ApiError> {
    shelved::create(&app, &caller, &input).await
}

/// One queue.
#[utoipa::path(get, path = "/api/v1/queues/{id}", tag = "queues", params(("id" = QueueId, Path)),
    responses((status = 200, description = "The queue.", body = Queue)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<QueueId>,
) -> Result<Json<Queue>, ApiError> {
    shelved::read(&app, id.as_str()).await
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
    shelved::update(&app, &caller, id.0, &input).await
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
    shelved::remove::<Queue>(&app, &caller, id.as_str(), query).await
}
