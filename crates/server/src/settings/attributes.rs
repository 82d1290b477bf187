//! Attribute definitions: how a contact's attributes are shown.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{
    AttributeId, Page,
    settings::{AttributeDefinition, AttributeInput},
};
use ccp_store::documents::{Document, Shelf};
use serde_json::{Value, json};

use crate::{
    App,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

const PART: &str = "attributes";

/// All definitions, in the order they are shown.
pub async fn all(app: &App) -> Result<Vec<AttributeDefinition>, ApiError> {
    let documents = app.store.documents(Shelf::Attribute).await?;
    let mut definitions = documents
        .into_iter()
        .map(from_document)
        .collect::<Result<Vec<_>, _>>()?;
    definitions.sort_by(|a, b| (a.order, shown(a), &a.id).cmp(&(b.order, shown(b), &b.id)));
    Ok(definitions)
}

fn shown(definition: &AttributeDefinition) -> &str {
    if definition.label.is_empty() {
        &definition.name
    } else {
        &definition.label
    }
}

fn from_document(document: Document) -> Result<AttributeDefinition, ApiError> {
    let mut body = document.body;
    if let Value::Object(fields) = &mut body {
        fields.insert("id".to_owned(), Value::String(document.id));
        fields.insert("version".to_owned(), document.version.into());
    }
    serde_json::from_value(body).map_err(|error| {
        tracing::error!(%error, "a stored attribute definition cannot be read");
        ApiError::Internal
    })
}

fn body_of(input: &AttributeInput) -> Result<Value, ApiError> {
    if input.name.trim().is_empty() || input.name.len() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
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
    let mut body = serde_json::to_value(input).map_err(|_| ApiError::Internal)?;
    if let Value::Object(fields) = &mut body {
        fields.shift_remove("version");
    }
    Ok(body)
}

/// All definitions.
#[utoipa::path(get, path = "/api/v1/attributes", tag = "attributes", params(PageQuery),
    responses((status = 200, description = "A page of definitions.", body = Page<AttributeDefinition>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<AttributeDefinition>>, ApiError> {
    Ok(Json(query.cut(all(&app).await?, |definition| {
        definition.id.0.clone()
    })?))
}

/// Make a definition.
#[utoipa::path(post, path = "/api/v1/attributes", tag = "attributes", request_body = AttributeInput,
    responses((status = 201, description = "Made.", body = AttributeDefinition)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<AttributeInput>,
) -> Result<(StatusCode, Json<AttributeDefinition>), ApiError> {
    let id = app.clock.id();
    let definition = put(&app, &caller, "attribute.create", id, &input, 0).await?;
    Ok((StatusCode::CREATED, Json(definition)))
}

async fn put(
    app: &App,
    caller: &AdministratorCaller,
    what: &str,
    id: String,
    input: &AttributeInput,
    expected: i64,
) -> Result<AttributeDefinition, ApiError> {
    let body = body_of(input)?;
    let version = app
        .store
        .put_document(Shelf::Attribute, &id, &body, expected)
        .await?;
    audit::write(
        app,
        &caller.agent.login,
        what,
        &id,
        json!({ "name": input.name }),
    )
    .await?;
    super::announce(app, PART).await?;
    from_document(Document { id, body, version })
}

/// One definition.
#[utoipa::path(get, path = "/api/v1/attributes/{id}", tag = "attributes", params(("id" = AttributeId, Path)),
    responses((status = 200, description = "The definition.", body = AttributeDefinition)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<AttributeId>,
) -> Result<Json<AttributeDefinition>, ApiError> {
    let document = app.store.document(Shelf::Attribute, id.as_str()).await?;
    Ok(Json(from_document(
        document.ok_or(ApiError::NotFound("attribute"))?,
    )?))
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
    app.store
        .document(Shelf::Attribute, id.as_str())
        .await?
        .ok_or(ApiError::NotFound("attribute"))?;
    let expected = input
        .version
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    Ok(Json(
        put(&app, &caller, "attribute.update", id.0, &input, expected).await?,
    ))
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
    app.store
        .document(Shelf::Attribute, id.as_str())
        .await?
        .ok_or(ApiError::NotFound("attribute"))?;
    app.store
        .remove_document(Shelf::Attribute, id.as_str(), query.version)
        .await?;
    audit::write(
        &app,
        &caller.agent.login,
        "attribute.remove",
        id.as_str(),
        json!({}),
    )
    .await?;
    super::announce(&app, PART).await?;
    Ok(StatusCode::NO_CONTENT)
}
