//! The sockets: one feed an agent, resume, commands and their replies.

mod arrival;
pub mod events;
pub mod feed;
mod frames;
pub mod hub;
mod registry;
mod resume;
mod session;
pub mod socket;
pub mod tickets;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tickets::issue))
        .routes(routes!(socket::connect))
        .routes(routes!(feed::read))
}
