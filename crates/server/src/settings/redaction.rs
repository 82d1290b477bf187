//! `settings/redaction`: names of controls and fields that are masked wherever a run is written down.

use axum::{Json, extract::State};
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{App, extract::Body, identity::caller::AdministratorCaller, problem::ApiError};

const NAME: &str = "redaction";
const MOST: usize = 500;

/// Names whose values are masked in traces.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redaction {
    /// Names of controls and fields, compared without regard to case. `secret` is always among them.
    pub fields: Vec<String>,
}

/// The names as set.
pub async fn read(app: &App) -> Result<Vec<String>, ApiError> {
    Ok(versioned::read(app, NAME, Redaction::default)
        .await?
        .value
        .fields)
}

/// The names.
#[utoipa::path(get, path = "/api/v1/settings/redaction", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Redaction>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Redaction>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Redaction::default).await?))
}

/// Change the names.
#[utoipa::path(put, path = "/api/v1/settings/redaction", tag = "settings", request_body = Versioned<Redaction>,
    responses((status = 200, description = "As set now.", body = Versioned<Redaction>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Redaction>>, ApiError> {
    versioned::write(&app, &caller, NAME, body, |redaction: &mut Redaction| {
        if redaction.fields.len() > MOST
            || redaction
                .fields
                .iter()
                .any(|name| name.is_empty() || name.len() > 200)
        {
            return Err(ApiError::at(
                "/fields",
                format!("At most {MOST} names of 1 to 200 characters."),
            ));
        }
        Ok(())
    })
    .await
}
