//! Attribute definitions: how a contact's attributes are shown.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{
    AttributeId, Page,
    settings::{AttributeDefinition, AttributeInput},
};
use ccp_store::documents::Shelf;

use super::shelved::{self, Shelved};
use crate::{
    App,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::caller::AdministratorCaller,
    problem::ApiError,
};

impl Shelved for AttributeDefinition {
    const SHELF: Shelf = Shelf::Attribute;
    const SEEN_AS: Option<&'static str> = Some("attributes");
    type Input = AttributeInput;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn place(&self) -> impl Ord {
        let shown = if self.label.is_empty() {
            &self.name
        } else {
            &self.label
        };
        (self.order, shown, &self.id)
    }

    fn name(input: &AttributeInput) -> &str {
        &input.name
    }

    fn version(input: &AttributeInput) -> Option<i64> {
        input.version
    }

    async fn check(_: &App, input: &AttributeInput) -> Result<(), ApiError> {
        for (pointer, text) in [
            ("/label", &input.label),
            ("/style", &input.style),
            ("/format", &input.format),
            ("/defaultValue", &input.default_value),
        ] {
            if text.len() > 2000 {
                return Err(ApiError::at(pointer, "At most 2,000 characters."));
            }
        }
        Ok(())
    }
}

/// All definitions, in the order they are shown.
pub async fn all(app: &App) -> Result<Vec<AttributeDefinition>, ApiError> {
    shelved::all(app).await
}

/// All definitions.
#[utoipa::path(get, path = "/api/v1/attributes", tag = "attributes", params(PageQuery),
    responses((status = 200, description = "A page of definitions.", body = Page<AttributeDefinition>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<AttributeDefinition>>, ApiError> {
    shelved::list(&app, &query).await
}

/// Make a definition.
#[utoipa::path(post, path = "/api/v1/attributes", tag = "attributes", request_body = AttributeInput,
    responses((status = 201, description = "Made.", body = AttributeDefinition)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<AttributeInput>,
) -> Result<(StatusCode, Json<AttributeDefinition>), ApiError> {
    shelved::create(&app, &caller, &input).await
}

/// One definition.
#[utoipa::path(get, path = "/api/v1/attributes/{id}", tag = "attributes", params(("id" = AttributeId, Path)),
    responses((status = 200, description = "The definition.", body = AttributeDefinition)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<AttributeId>,
) -> Result<Json<AttributeDefinition>, ApiError> {
    shelved::read(&app, id.as_str()).await
}

/// Change a definition.
#[utoipa::path(put, path = "/api/v1/attributes/{id}", tag = "attributes", params(("id" = AttributeId, Path)),
    request_body = AttributeInput, responses((status = 200, description = "Changed.", body = AttributeDefinition)))]
pub async fn update(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<AttributeId>,
    Body(input): Body<AttributeInput>,
) -> Result<Json<AttributeDefinition>, ApiError> {
    shelved::update(&app, &caller, id.0, &input).await
}

/// Remove a definition.
#[utoipa::path(delete, path = "/api/v1/attributes/{id}", tag = "attributes",
    params(("id" = AttributeId, Path), VersionQuery), responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<AttributeId>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    shelved::remove::<AttributeDefinition>(&app, &caller, id.as_str(), query).await
}
