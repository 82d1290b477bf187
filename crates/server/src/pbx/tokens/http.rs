//! Tokens over HTTP, for administrators.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{Page, PbxTokenId};
use serde_json::json;

use super::{PbxToken, PbxTokenCreated, PbxTokenInput, check, make};
use crate::{
    App,
    extract::{Body, PageQuery, Path, Query},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// So many at most: each is compared with every message's.
const MOST: usize = 100;

/// All tokens, by name.
#[utoipa::path(get, path = "/api/v1/pbx/tokens", tag = "pbx", params(PageQuery),
    responses((status = 200, description = "A page of tokens.", body = Page<PbxToken>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<PbxToken>>, ApiError> {
    let tokens = app.store.pbx_tokens().await?;
    let tokens = tokens.iter().map(PbxToken::from).collect();
    Ok(Json(
        query.cut(tokens, |token: &PbxToken| token.id.0.clone())?,
    ))
}

/// Make a token; its value is in this answer only.
#[utoipa::path(post, path = "/api/v1/pbx/tokens", tag = "pbx", request_body = PbxTokenInput,
    responses((status = 201, description = "Made.", body = PbxTokenCreated)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<PbxTokenInput>,
) -> Result<(StatusCode, Json<PbxTokenCreated>), ApiError> {
    check(&input)?;
    if app.store.pbx_tokens().await?.len() >= MOST {
        return Err(ApiError::at(
            "",
            format!("There are {MOST} tokens already. Remove one."),
        ));
    }
    let created = make(&app, input).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "pbxToken.create",
        created.token.id.as_str(),
        json!({ "name": created.token.name, "kind": created.token.kind }),
    )
    .await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Remove a token; it stops working at once.
#[utoipa::path(delete, path = "/api/v1/pbx/tokens/{id}", tag = "pbx", params(("id" = PbxTokenId, Path)),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<PbxTokenId>,
) -> Result<StatusCode, ApiError> {
    app.store.remove_pbx_token(&id).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "pbxToken.remove",
        id.as_str(),
        json!({}),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
