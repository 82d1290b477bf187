//! Agents, sessions, passwords, API keys, roles, the audit log.

pub mod address;
pub mod agents;
pub mod api_keys;
pub mod audit;
pub mod caller;
pub mod guard;
pub mod password;
pub mod sessions;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            sessions::sign_in,
            sessions::who_am_i,
            sessions::sign_out
        ))
        .routes(routes!(agents::list, agents::create))
        .routes(routes!(agents::read, agents::update, agents::remove))
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::remove))
        .routes(routes!(audit::list))
}

/// A secret as it is stored: SHA-256, hex. Secrets have 256 random bits, so no salt is wanted.
pub fn hash(secret: &str) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(secret.as_bytes()).iter().fold(
        String::with_capacity(64),
        |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        },
    )
}
