//! `settings/panels`: which panels there are, in which order.

use axum::{Json, extract::State};
use ccp_protocol::settings::Panels;
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{App, extract::Body, identity::caller::AdministratorCaller, problem::ApiError};

const NAME: &str = "panels";

/// The panels as set.
pub async fn read(app: &App) -> Result<Panels, ApiError> {
    Ok(versioned::read(app, NAME, Panels::default).await?.value)
}

/// The panels.
#[utoipa::path(get, path = "/api/v1/settings/panels", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Panels>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Panels>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Panels::default).await?))
}

/// Change the panels.
#[utoipa::path(put, path = "/api/v1/settings/panels", tag = "settings", request_body = Versioned<Panels>,
    responses((status = 200, description = "As set now.", body = Versioned<Panels>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Panels>>, ApiError> {
    let answer = versioned::write(&app, &caller, NAME, body, check).await?;
    super::announce(&app, NAME).await?;
    Ok(answer)
}

fn check(panels: &mut Panels) -> Result<(), ApiError> {
    for (index, panel) in panels.panels.iter().enumerate() {
        if panels.panels[..index]
            .iter()
            .any(|other| other.id == panel.id)
        {
            return Err(ApiError::at(
                format!("/panels/{index}/id"),
                "This panel is in the list already.",
            ));
        }
    }
    if !panels
        .panels
        .iter()
        .any(|panel| panel.enabled && panel.id == panels.default)
    {
        return Err(ApiError::at(
            "/default",
            "The panel open at first must be switched on.",
        ));
    }
    if panels.data_title.trim().is_empty() || panels.data_title.chars().count() > 60 {
        return Err(ApiError::at("/dataTitle", "1 to 60 characters."));
    }
    Ok(())
}
