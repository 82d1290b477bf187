//! What administrators set: panels, features, origins, limits, redaction, what flows may call and with which secrets,
//! attribute definitions, queues.

pub mod attributes;
pub mod features;
mod latest;
pub mod limits;
pub mod origins;
pub mod outbound;
pub mod panels;
pub mod pbx;
pub mod queues;
pub mod redaction;
pub mod secrets;
mod shelved;
mod versioned;

pub use latest::Settings;
pub use versioned::Versioned;

use ccp_protocol::feed::{ConfigurationChanged, EntryKind};
use ccp_store::feed::NewEntry;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, problem::ApiError};

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(panels::get, panels::put))
        .routes(routes!(features::get, features::put))
        .routes(routes!(origins::get, origins::put))
        .routes(routes!(limits::get, limits::put))
        .routes(routes!(redaction::get, redaction::put))
        .routes(routes!(outbound::get, outbound::put))
        .routes(routes!(pbx::get, pbx::put))
        .routes(routes!(secrets::list))
        .routes(routes!(secrets::put, secrets::remove))
        .routes(routes!(attributes::list, attributes::create))
        .routes(routes!(
            attributes::read,
            attributes::update,
            attributes::remove
        ))
        .routes(routes!(queues::list, queues::create))
        .routes(routes!(queues::read, queues::update, queues::remove))
}

/// Tells every agent that a part of what they see changed: `actions`, `attributes`, `panels`, `features` or
/// `calls`.
pub async fn announce(app: &App, part: &str) -> Result<(), ApiError> {
    let body = serde_json::to_value(ConfigurationChanged {
        changed: vec![part.to_owned()],
    })
    .map_err(|_| ApiError::Internal)?;
    let agents = app.store.agents().await?;
    let entries: Vec<NewEntry> = agents
        .iter()
        .map(|agent| NewEntry {
            agent_id: agent.id.clone(),
            kind: EntryKind::Configuration,
            contact_id: None,
            run_id: None,
            replace_key: None,
            body: body.clone(),
        })
        .collect();
    let heads = app.store.append(&entries, app.clock.now()).await?;
    app.bus.wake(&heads);
    Ok(())
}
