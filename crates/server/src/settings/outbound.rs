//! `settings/outbound`: which other systems flows may call, and how much of it.

use std::time::Duration;

use axum::{Json, extract::State};
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{
    App,
    extract::Body,
    identity::caller::AdministratorCaller,
    outbound::{Destination, Rules, Sizes},
    problem::ApiError,
};

const NAME: &str = "outbound";
/// Destinations at most.
const MOST: usize = 500;

/// What the HTTP Request block may do. What a document leaves out is as delivered: nothing may be called.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Outbound {
    /// What may be called. A request goes out when one of them lets it through.
    pub destinations: Vec<Destination>,
    /// How long a request takes at most, milliseconds; a block may ask for less. So long it also waits for its turn.
    pub timeout_ms: u64,
    /// The most bytes of an answer. It has to fit into what a run may hold, too.
    pub answer_bytes: usize,
    /// Requests under way at once. Half of them are kept for those that are the only one to their destination, so that a few
    /// destinations that hang hold nobody else up.
    pub at_once: usize,
    /// So many of them to one scheme, host and port: at most one and half of all, and fewer than all.
    pub at_once_per_destination: usize,
    /// Requests a minute to one scheme, host and port.
    pub per_minute: u32,
    /// Requests of one run: a loop must not become an attack.
    pub per_run: u32,
}

impl Default for Outbound {
    fn default() -> Self {
        Self {
            destinations: Vec::new(),
            timeout_ms: 10_000,
            answer_bytes: 1024 * 1024,
            at_once: 20,
            at_once_per_destination: 5,
            per_minute: 60,
            per_run: 10,
        }
    }
}

impl Outbound {
    fn sizes(&self) -> Sizes {
        Sizes {
            all: self.at_once,
            each: self.at_once_per_destination,
        }
    }

    fn check(&mut self) -> Result<(), ApiError> {
        if self.destinations.len() > MOST {
            return Err(ApiError::at("/destinations", format!("At most {MOST}.")));
        }
        for (index, destination) in self.destinations.iter_mut().enumerate() {
            destination.normalise().map_err(|(field, detail)| {
                ApiError::at(format!("/destinations/{index}/{field}"), detail)
            })?;
        }
        let within = [
            ("/timeoutMs", self.timeout_ms, 120_000),
            ("/answerBytes", self.answer_bytes as u64, 16 * 1024 * 1024),
            ("/atOnce", self.at_once as u64, 1000),
            ("/perMinute", u64::from(self.per_minute), 60_000),
            ("/perRun", u64::from(self.per_run), 10_000),
        ];
        if let Some((pointer, _, most)) = within
            .iter()
            .find(|(_, it, most)| !(1..=*most).contains(it))
        {
            return Err(ApiError::at(*pointer, format!("1 to {most}.")));
        }
        let sizes = self.sizes();
        if !(1..sizes.all.min(sizes.further() + 2)).contains(&sizes.each) {
            return Err(ApiError::at(
                "/atOncePerDestination",
                "At least 1, fewer than atOnce, and no more than half of it and one.",
            ));
        }
        Ok(())
    }
}

/// What holds for requests now.
pub async fn read(app: &App) -> Result<Rules, ApiError> {
    let set = versioned::read(app, NAME, Outbound::default).await?.value;
    Ok(Rules {
        places: set.sizes(),
        destinations: set.destinations,
        timeout: Duration::from_millis(set.timeout_ms),
        answer_bytes: set.answer_bytes,
        per_minute: set.per_minute,
        per_run: set.per_run,
    })
}

/// What flows may call.
#[utoipa::path(get, path = "/api/v1/settings/outbound", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Outbound>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Outbound>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Outbound::default).await?))
}

/// Change what flows may call.
#[utoipa::path(put, path = "/api/v1/settings/outbound", tag = "settings", request_body = Versioned<Outbound>,
    responses((status = 200, description = "As set now.", body = Versioned<Outbound>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Outbound>>, ApiError> {
    versioned::write(&app, &caller, NAME, body, Outbound::check).await
}
