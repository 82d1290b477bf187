//! Puts the slices together: their addresses, what holds for all of them, and the document that describes them.

use std::any::Any;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    App, actions, assets, contacts, crm, demo, extract, flows, identity, live, overlay, pbx,
    problem::ApiError, settings, telemetry,
};

mod describe;
mod docs;

/// Every address of the HTTP API, with its description.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(describe::document())
        .merge(identity::routes())
        .merge(live::routes())
        .merge(overlay::routes())
        .merge(actions::routes())
        .merge(flows::routes())
        .merge(contacts::routes())
        .merge(crm::routes())
        .merge(pbx::routes())
        .merge(settings::routes())
}

/// The whole server.
pub fn router(app: &App) -> Router {
    let (api, openapi) = api().split_for_parts();
    let document = describe::complete(&openapi);
    let docs = docs::Docs::new(&document);
    let json = docs.json();
    let api = api
        .route("/api/openapi.json", get(async move || json.clone()))
        .route("/api/docs", get(async move || docs.page()))
        // Whatever the method: else it would be an address of the overlay's files, which are only read.
        .route("/api/{*rest}", any(async || ApiError::NotFound("address")))
        .layer(middleware::map_response(private));
    let mut router = Router::new()
        .merge(api)
        .merge(assets::routes())
        .merge(telemetry::routes(app));
    if app.config.demo {
        router = router
            .merge(demo::routes())
            .layer(middleware::from_fn(demo::only_loopback_names));
    }
    router
        .fallback(async || ApiError::NotFound("page"))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(extract::MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), while_serving))
        .layer(CatchPanicLayer::custom(|cause: Box<dyn Any + Send>| {
            panicked(&*cause)
        }))
        .layer(middleware::map_response_with_state(app.clone(), always))
        .layer(telemetry::trace())
        .with_state(app.clone())
}

/// 503 once the server was asked to stop.
async fn while_serving(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.stopping.is_cancelled() && !telemetry::is_health(request.uri().path()) {
        return ApiError::Unavailable("The server is stopping. Try again in a moment.".to_owned())
            .into_response();
    }
    next.run(request).await
}

fn panicked(cause: &(dyn Any + Send)) -> Response {
    tracing::error!(panic = telemetry::literal(cause), "a handler panicked");
    ApiError::Internal.into_response()
}

/// What the API answers is nobody's to keep.
async fn private(mut response: Response) -> Response {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What every answer carries.
async fn always(State(app): State<App>, mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Answers that are no pages need nothing at all; pages bring their own.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.config.is_secure() {
        let for_a_year = HeaderValue::from_static("max-age=31536000");
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, for_a_year);
    }
    response
}
