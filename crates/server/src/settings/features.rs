//! `settings/features`: switches.

use axum::{Json, extract::State};
use ccp_protocol::settings::Features;
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{App, extract::Body, identity::caller::AdministratorCaller, problem::ApiError};

const NAME: &str = "features";

/// The switches as set.
pub async fn read(app: &App) -> Result<Features, ApiError> {
    Ok(versioned::read(app, NAME, Features::default).await?.value)
}

/// The switches.
#[utoipa::path(get, path = "/api/v1/settings/features", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Features>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Features>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Features::default).await?))
}

/// Change the switches.
#[utoipa::path(put, path = "/api/v1/settings/features", tag = "settings", request_body = Versioned<Features>,
    responses((status = 200, description = "As set now.", body = Versioned<Features>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Features>>, ApiError> {
    let answer = versioned::write(&app, &caller, NAME, body, |_: &mut Features| Ok(())).await?;
    super::announce(&app, NAME).await?;
    Ok(answer)
}
