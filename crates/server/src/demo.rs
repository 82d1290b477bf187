//! What `--demo` adds: a CRM page to try the overlay in, and a set to try it with. Nothing here asks who is calling, so
//! it is served on loopback only.

pub mod api;
pub mod seed;

use std::net::IpAddr;

use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use rust_embed::RustEmbed;
use serde_json::json;

use crate::{App, assets, config::Config, pbx, problem::ApiError};

#[derive(RustEmbed)]
#[folder = "../../examples/crm"]
#[allow_missing = true]
struct Page;

#[derive(RustEmbed)]
#[folder = "../../examples/demo"]
#[include = "*.json"]
#[allow_missing = true]
struct Set;

/// The CRM page's addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/demo/crm", get(page))
        .route("/demo/crm/{*path}", get(page))
        .route("/demo/crm/assets/{*path}", get(asset))
        .route("/demo/crm/config.json", get(config))
        .route("/demo/crm/api/search", get(api::search))
        .route("/demo/crm/api/agents", get(api::agents))
        .route("/demo/crm/api/calls", post(api::call))
        .route("/demo/crm/api/contacts/{id}/events", post(api::event))
        .route("/demo/crm/api/{type}", get(api::list).post(api::create))
        .route("/demo/crm/api/{type}/{id}", get(api::read))
}

/// Where the overlay is for the CRM page: the other name of this machine, so that page and frame are two sites.
fn overlay_url(config: &Config) -> String {
    format!("http://127.0.0.1:{}", config.listen.port())
}

/// Says where to look and who may sign in.
pub fn announce(config: &Config) {
    let port = config.listen.port();
    println!("the CRM with the overlay in it:  http://localhost:{port}/demo/crm");
    println!("the overlay alone:               {}", overlay_url(config));
    println!(
        "the API, described:              {}/api/docs",
        overlay_url(config)
    );
    println!(
        "a telephone system posts to:      {}{}{}",
        overlay_url(config),
        pbx::tokens::TOKEN_PATH,
        seed::PBX_TOKEN
    );
    println!(
        "sign in as anna or ben (agents) or admin (administrator), password: {}",
        seed::PASSWORD
    );
}

/// Refuses requests that came by another name than this machine's own: a page whose name was turned to 127.0.0.1 after
/// it loaded (DNS rebinding) would be of the same origin as we are.
pub async fn only_loopback_names(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    // HTTP/2 has the name in the address instead.
    let host = host.or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    if host.is_some_and(is_loopback_name) {
        return next.run(request).await;
    }
    ApiError::Forbidden("With --demo we answer to localhost and 127.0.0.1 only.".to_owned())
        .into_response()
}

fn is_loopback_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<http::uri::Authority>() else {
        return false;
    };
    let name = authority.host();
    name.eq_ignore_ascii_case("localhost")
        || name
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The page; every address below it is the page's own to show.
async fn page(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    if last.contains('.') || request.uri().path().starts_with("/demo/crm/api/") {
        return Err(ApiError::NotFound("page"));
    }
    let file = Page::get("index.html").ok_or(ApiError::NotFound("page"))?;
    let mut response = assets::serve("index.html", file, Page::get, request.headers(), "no-cache");
    let overlay = overlay_url(&app.config);
    let policy = format!(
        "default-src 'none'; script-src 'self' {overlay}; connect-src 'self' {overlay}; style-src 'self' {overlay}; \
         img-src 'self' data:; frame-src {overlay}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn asset(Path(path): Path<String>, request: Request) -> Result<Response, ApiError> {
    let path = format!("assets/{path}");
    let file = Page::get(&path).ok_or(ApiError::NotFound("page"))?;
    Ok(assets::serve(
        &path,
        file,
        Page::get,
        request.headers(),
        "no-cache",
    ))
}

async fn config(State(app): State<App>) -> Response {
    Json(json!({ "overlayUrl": overlay_url(&app.config) })).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_taken() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "[::1]:8080",
            "127.0.0.2",
        ] {
            assert!(is_loopback_name(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1:8080",
            "127.0.0.1.evil.example",
        ] {
            assert!(!is_loopback_name(host), "{host}");
        }
    }
}
