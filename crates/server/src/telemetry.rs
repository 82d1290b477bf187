//! What the people who run the server see: logs, health.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use tower_http::{
    classify::{ServerErrorsAsFailures, SharedClassifier},
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::Level;
use tracing_subscriber::EnvFilter;

use crate::{App, identity::address::ClientAddress, pbx::tokens::TOKEN_PATH, problem::ApiError};

/// Starts logging to standard error: JSON, or lines for people.
pub fn start(filter: &str, as_json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let coloured = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = tracing_subscriber::fmt()
        .with_ansi(coloured)
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Fails only where a test has set a logger already.
    let _ = if as_json {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
}

type Spans = fn(&Request) -> tracing::Span;

/// A line a request. The query is left out: it may hold a telephone number.
pub fn trace() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, Spans> {
    let span: Spans = |request| tracing::info_span!("request", method = %request.method(), path = shown(request.uri().path()));
    TraceLayer::new_for_http()
        .make_span_with(span)
        .on_response(DefaultOnResponse::new().level(Level::DEBUG))
}

/// A path without a telephone system's token.
fn shown(path: &str) -> &str {
    if path.starts_with(TOKEN_PATH) {
        TOKEN_PATH
    } else {
        path
    }
}

/// Whether an address is one of health: those answer also while the server stops.
pub fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// Health beside the API, for this machine only; nowhere when it has an address of its own.
pub fn routes(app: &App) -> Router<App> {
    health().route_layer(middleware::from_fn_with_state(
        app.clone(),
        only_this_machine,
    ))
}

/// Health on an address of its own.
pub fn health() -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
}

async fn only_this_machine(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    if app.config.ops_listen.is_some() || !address.is_loopback() {
        return ApiError::NotFound("page").into_response();
    }
    next.run(request).await
}

async fn ready(State(app): State<App>) -> Response {
    let mut reasons = Vec::new();
    if app.stopping.is_cancelled() {
        reasons.push("stopping".to_owned());
    }
    if let Err(error) = app.store.ready().await {
        tracing::error!(%error, "the database is not ready");
        reasons.push("database".to_owned());
    }
    let status = if reasons.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(json!({ "ready": reasons.is_empty(), "reasons": reasons })),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_systems_token_is_in_no_log() {
        assert_eq!(shown("/api/v1/cti/secret"), "/api/v1/cti/");
        assert_eq!(shown("/api/v1/cti-signed"), "/api/v1/cti-signed");
        assert_eq!(shown("/api/v1/calls"), "/api/v1/calls");
    }
}
