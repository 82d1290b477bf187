//! The overlay's bundle and what a CRM page loads, from inside the binary (a debug build reads the folders).

use std::borrow::Cow;

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{App, problem::ApiError, settings};

pub mod policy;

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Bundle;

#[derive(RustEmbed)]
#[folder = "../../embed"]
#[include = "*.js"]
#[include = "*.ts"]
#[exclude = "test/*"]
#[exclude = "node_modules/*"]
#[allow_missing = true]
struct Embed;

const INDEX: &str = "index.html";
const MISSING: &str = "<!doctype html><html lang=en><title>CCP overlay</title><h1>The overlay is not built</h1>\
    <p>Run <code>cargo xtask build</code>, or <code>cargo xtask serve</code>.</html>";

/// The addresses of files.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(index))
        .route("/index.html", get(index))
        .route("/embed/{*path}", get(embed).options(embed_preflight))
        .route("/{*path}", get(bundle))
}

/// The overlay's page. Its policy is made anew each time, as the origins that may frame it change.
async fn index(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let origins = settings::origins::read(&app).await?;
    let Some(file) = Bundle::get(INDEX) else {
        return Ok((
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            MISSING,
        )
            .into_response());
    };
    let policy = policy::overlay(&String::from_utf8_lossy(&file.data), &app.config, &origins);
    let mut response = serve(INDEX, file, Bundle::get, request.headers(), "no-cache");
    match HeaderValue::from_str(&policy) {
        Ok(value) => {
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, value);
        }
        // Without its own the page gets the policy that allows nothing.
        Err(error) => tracing::error!(%error, "the page's policy cannot be sent"),
    }
    response.headers_mut().insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    Ok(response)
}

async fn bundle(Path(path): Path<String>, request: Request) -> Result<Response, ApiError> {
    let file = Bundle::get(&path)
        .filter(|_| !is_variant(&path))
        .ok_or(ApiError::NotFound("page"))?;
    let keep = if is_hashed(&path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(serve(&path, file, Bundle::get, request.headers(), keep))
}

/// What pages of other sites load: for everybody to read.
async fn embed(Path(path): Path<String>, request: Request) -> Result<Response, ApiError> {
    let file = Embed::get(&path)
        .filter(|_| !is_variant(&path))
        .ok_or(ApiError::NotFound("page"))?;
    let mut response = serve(&path, file, Embed::get, request.headers(), "no-cache");
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    Ok(response)
}

async fn embed_preflight() -> impl IntoResponse {
    (
        StatusCode::NO_CONTENT,
        [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        ],
    )
}

/// A file, compressed where the browser takes it so and we have it so, or 304 where it has it already.
pub fn serve(
    path: &str,
    file: EmbeddedFile,
    other: impl Fn(&str) -> Option<EmbeddedFile>,
    headers: &HeaderMap,
    keep: &'static str,
) -> Response {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let variant = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(accepted, coding))
        .find_map(|(coding, ending)| Some((coding, other(&format!("{path}{ending}"))?)));
    let (coding, file) = match variant {
        Some((coding, file)) => (Some(coding), file),
        None => (None, file),
    };
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag))
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match file.data {
            Cow::Borrowed(bytes) => bytes.into_response(),
            Cow::Owned(bytes) => bytes.into_response(),
        }
    };
    let answer = response.headers_mut();
    answer.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(path)),
    );
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    if let Some(coding) = coding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether an `Accept-Encoding` names a coding and does not refuse it with `q=0`.
fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named
            && !parts
                .any(|part| part.strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0_f32))
    })
}

/// Compressed variants have no address of their own.
fn is_variant(path: &str) -> bool {
    has_ending(path, &["br", "gz"])
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|ending| endings.iter().any(|known| ending == *known))
}

/// Trunk writes a hash into a name, up to 16 hexadecimal digits without leading zeros; such a file never changes.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let is_hash = |part: &str| {
        (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    stem.split(['-', '_']).any(is_hash) || path.starts_with("snippets/")
}

/// What kind of file it is, by its ending.
pub fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "ts" | "txt" | "md" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_told_from_others() {
        for hashed in [
            "ccp-overlay-123456789abcdef.js",
            "ccp-overlay-0123456789abcdef_bg.wasm",
            "snippets/a/b.js",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in ["index.html", "ccp-overlay.js", "icon-0123.svg"] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn a_coding_is_taken_when_named_and_not_refused() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("gzip, brx", "br"));
        assert!(!accepts("", "br"));
    }
}
