//! What the people who run the server see: logs, health.

use std::any::Any;

use axum::{
    Json, Router,
    extract::{MatchedPath, Request, State},
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
use tracing_subscriber::{
    EnvFilter, Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{App, identity::address::ClientAddress, problem::ApiError, settings};

/// Starts logging to standard error: JSON, or lines for people.
pub fn start(filter: &str, as_json: bool) {
    let asked = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let coloured = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(coloured)
        .with_writer(std::io::stderr);
    let lines = if as_json {
        lines.json().boxed()
    } else {
        lines.boxed()
    };
    // Fails only where a test has set a logger already.
    let _ = tracing_subscriber::registry()
        .with(asked)
        .with(allowed())
        .with(lines)
        .try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            place,
            text = literal(panic.payload()),
            "a part of the program panicked"
        );
    }));
}

/// What may be logged at most, whatever was asked for. Libraries write what passes through them, such as headers, addresses
/// and frames, at their lower levels; ours never write what belongs to customers, agents or telephone systems.
fn allowed() -> Targets {
    Targets::new()
        .with_default(Level::WARN)
        .with_target("ccp_", Level::TRACE)
        // Status and duration of each request.
        .with_target("tower_http::trace", Level::DEBUG)
}

/// What a panic says, where that is a text of the program's and has no values in it.
pub fn literal(panic: &(dyn Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("its text has values in it and is left out")
}

type Spans = fn(&Request) -> tracing::Span;

/// A line a request, with the address as the router has it: what stands in the place of `{token}` or `{id}`, in the query or in
/// an address that is none is nobody's to read.
pub fn trace() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, Spans> {
    let span: Spans = |request| {
        let matched = request.extensions().get::<MatchedPath>();
        let path = matched.map_or("none", MatchedPath::as_str);
        tracing::info_span!("request", method = %request.method(), path)
    };
    TraceLayer::new_for_http()
        .make_span_with(span)
        .on_response(DefaultOnResponse::new().level(Level::DEBUG))
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
    // With what is wrong: whoever reads this can mend it.
    if let Some(error) = settings::secrets::unreadable(&app).await {
        reasons.push(format!("secrets: {error}"));
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
    fn libraries_log_no_more_than_warnings_whatever_is_asked_for() {
        let allowed = allowed();
        for (target, level, is) in [
            ("ccp_server::pbx", Level::TRACE, true),
            ("ccp_store_sqlite", Level::TRACE, true),
            ("hyper::proto::h1", Level::WARN, true),
            ("hyper::proto::h1", Level::INFO, false),
            ("tungstenite::protocol", Level::TRACE, false),
            ("reqwest::connect", Level::DEBUG, false),
            ("tower_http::trace::on_response", Level::DEBUG, true),
            ("tower_http::trace::on_request", Level::TRACE, false),
        ] {
            assert_eq!(allowed.would_enable(target, &level), is, "{target} {level}");
        }
    }

    #[test]
    fn a_panics_values_are_left_out() {
        assert_eq!(literal(&"a bug"), "a bug");
        assert!(!literal(&format!("{} is no number", "Ada")).contains("Ada"));
    }
}
