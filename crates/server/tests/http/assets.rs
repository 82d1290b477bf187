//! Pages and files: who may frame them, what they may load, how they are cached.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use reqwest::Method;
use serde_json::json;

use crate::common::{Server, send};

#[tokio::test]
async fn the_origins_that_may_frame_us_are_public_and_follow_the_setting() {
    let server = Server::start_with(&["--allowed-origin", "https://first.example"]).await;
    let admin = server.admin().await;
    server
        .put(
            "/api/v1/settings/origins",
            &admin,
            json!({ "origins": ["https://crm.example"] }),
        )
        .await
        .expect(200);
    let origins = server.get("/api/v1/embed/origins", "").await.expect(200);
    let origins: Vec<&str> = origins["origins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o.as_str().unwrap())
        .collect();
    assert_eq!(
        origins[..2],
        ["https://first.example", "https://crm.example"]
    );
    assert!(origins.contains(&server.url.as_str()), "{origins:?}");
}

#[tokio::test]
async fn the_overlays_page_says_what_it_may_do_where_it_is_built() {
    let server = Server::start_with(&["--allowed-origin", "https://crm.example"]).await;
    let reply = server.get("/", "").await;
    if reply.status == 503 {
        assert!(reply.text.contains("not built"));
        return;
    }
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    for part in [
        "default-src 'none'",
        "'wasm-unsafe-eval' 'sha256-",
        "frame-ancestors https://crm.example ",
        "ws://127.0.0.1:",
    ] {
        assert!(policy.contains(part), "{part} is not in {policy}");
    }
    assert!(
        !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
    assert_eq!(reply.headers["cache-control"], "no-cache");
    let tag = reply.headers["etag"].clone();
    let again = send(
        server
            .request(Method::GET, "/", "")
            .header("if-none-match", tag),
    )
    .await;
    assert_eq!(again.status, 304);
    let wasm = reply
        .text
        .split('"')
        .find(|text| text.ends_with("_bg.wasm"))
        .unwrap()
        .trim_start_matches('.')
        .to_owned();
    let request = server
        .request(Method::GET, &wasm, "")
        .header("accept-encoding", "br");
    let wasm = request.send().await.unwrap();
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
    assert_eq!(wasm.headers()["content-encoding"], "br");
    assert_eq!(
        wasm.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
}

#[tokio::test]
async fn what_a_crm_page_loads_is_for_every_origin() {
    let server = Server::start().await;
    let reply = server.get("/embed/ccp-overlay.js", "").await;
    assert_eq!(
        reply.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert_eq!(reply.headers["access-control-allow-origin"], "*");
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    reply.expect(200);
    for path in [
        "/embed/nothing.js",
        "/embed/package.json",
        "/embed/../Cargo.toml",
        "/embed/%2e%2e/Cargo.toml",
        "/Cargo.toml",
    ] {
        server.get(path, "").await.problem(404);
    }
}

#[tokio::test]
async fn the_description_of_the_api_is_a_page_without_scripts() {
    let server = Server::start().await;
    let page = server.get("/api/docs", "").await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.text.contains("/api/v1/actions/{id}/runs"));
    assert!(!page.text.contains("<script"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
}

/// Every Rust file at or under a path.
fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        found.push(path.to_owned());
    }
}

#[test]
fn cargo_watches_the_folders_that_are_embedded_and_no_others() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&own.join("src"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let embedded: BTreeSet<String> = texts
        .flat_map(|text| {
            let folders = text.split("#[folder = \"").skip(1);
            let named = folders.filter_map(|rest| rest.split('"').next().map(str::to_owned));
            named.collect::<Vec<_>>()
        })
        .collect();
    let build = fs::read_to_string(own.join("build.rs")).unwrap();
    let watched: BTreeSet<String> = build
        .split('"')
        .filter(|text| text.starts_with("../"))
        .map(str::to_owned)
        .collect();
    assert_eq!(watched, embedded);
}
