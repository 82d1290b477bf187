//! API keys: how integrations report contacts. A key's secret is shown once and stored hashed.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{ApiKeyId, Page, Timestamp};
use ccp_store::identity::ApiKeyRecord;
use serde_json::json;

use super::{
    audit,
    caller::{AdministratorCaller, KEY_PREFIX},
    hash,
};
use crate::{
    App,
    clock::timestamp,
    extract::{Body, PageQuery, Path, Query},
    problem::ApiError,
};

/// What an administrator writes to make a key.
#[derive(Debug, Clone, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiKeyInput {
    /// What it is for.
    pub name: String,
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A new key with its secret.
#[derive(Clone, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCreated {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// The bearer token; not shown again.
    pub secret: String,
}

impl From<&ApiKeyRecord> for ApiKey {
    fn from(key: &ApiKeyRecord) -> Self {
        Self {
            id: key.id.clone(),
            name: key.name.clone(),
            created_at: timestamp(key.created_at),
        }
    }
}

/// All keys, by name.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "api keys", params(PageQuery),
    responses((status = 200, description = "A page of keys.", body = Page<ApiKey>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ApiKey>>, ApiError> {
    let keys = app
        .store
        .api_keys()
        .await?
        .iter()
        .map(ApiKey::from)
        .collect();
    Ok(Json(query.cut(keys, |key: &ApiKey| key.id.0.clone())?))
}

/// Make a key; its secret is in this answer only.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "api keys", request_body = ApiKeyInput,
    responses((status = 201, description = "Made.", body = ApiKeyCreated)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<ApiKeyInput>,
) -> Result<(StatusCode, Json<ApiKeyCreated>), ApiError> {
    if input.name.trim().is_empty() || input.name.len() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
    let secret = format!("{KEY_PREFIX}{}", app.clock.secret());
    let key = ApiKeyRecord {
        id: ApiKeyId(app.clock.id()),
        name: input.name,
        secret_hash: hash(&secret),
        created_at: app.clock.now(),
    };
    app.store.insert_api_key(&key).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "apiKey.create",
        key.id.as_str(),
        json!({ "name": key.name }),
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        Json(ApiKeyCreated {
            key: ApiKey::from(&key),
            secret,
        }),
    ))
}

/// Remove a key; it stops working at once.
#[utoipa::path(delete, path = "/api/v1/api-keys/{id}", tag = "api keys", params(("id" = ApiKeyId, Path)),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<ApiKeyId>,
) -> Result<StatusCode, ApiError> {
    app.store.remove_api_key(&id).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "apiKey.remove",
        id.as_str(),
        json!({}),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
