//! `settings/origins`: the pages that may frame us and shake hands, besides those given at the start.

use axum::{Json, extract::State};
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{App, config, extract::Body, identity::caller::AdministratorCaller, problem::ApiError};

const NAME: &str = "origins";
const MOST: usize = 200;

/// Origins such as `https://crm.example`.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Origins {
    /// Scheme, host, perhaps a port; nothing else.
    pub origins: Vec<String>,
}

/// Every origin that may frame us: set, given at the start, and our own.
pub async fn read(app: &App) -> Result<Vec<String>, ApiError> {
    let set = versioned::read(app, NAME, Origins::default)
        .await?
        .value
        .origins;
    let mut all: Vec<String> = Vec::new();
    for origin in app
        .config
        .allowed_origins
        .iter()
        .chain(&set)
        .chain(&app.config.own_origins)
    {
        if !all.contains(origin) {
            all.push(origin.clone());
        }
    }
    Ok(all)
}

/// The origins.
#[utoipa::path(get, path = "/api/v1/settings/origins", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Origins>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Origins>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Origins::default).await?))
}

/// Change the origins.
#[utoipa::path(put, path = "/api/v1/settings/origins", tag = "settings", request_body = Versioned<Origins>,
    responses((status = 200, description = "As set now.", body = Versioned<Origins>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Origins>>, ApiError> {
    versioned::write(&app, &caller, NAME, body, check).await
}

fn check(origins: &mut Origins) -> Result<(), ApiError> {
    if origins.origins.len() > MOST {
        return Err(ApiError::at("/origins", format!("At most {MOST}.")));
    }
    for (index, text) in origins.origins.iter_mut().enumerate() {
        *text = config::origin(text)
            .map_err(|error| ApiError::at(format!("/origins/{index}"), error.to_string()))?;
    }
    Ok(())
}
