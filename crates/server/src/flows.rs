//! Stored flows and their versions; runs and traces; the runtime that performs the engine's effects.

pub mod blocks;
pub mod documents;
pub mod dry_runs;
pub mod exchange;
pub mod findings;
pub mod locale;
pub mod replays;
pub mod runs;
pub mod runtime;
pub mod versions;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(documents::routes())
        .merge(runs::routes())
        .merge(replays::routes())
}
