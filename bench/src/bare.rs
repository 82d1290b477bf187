//! What the webhooks are measured beside: a handler that reads the body and answers `{}`, in a process of its own.

use std::io::Write;

use anyhow::Result;
use axum::{Router, body::Bytes, http::header, routing::post};
use tokio::net::TcpListener;

/// The argument that makes this program the bare server.
pub const ARGUMENT: &str = "bare-server";
/// Where its handler is.
pub const PATH: &str = "/bare";

/// Serves until it is killed.
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    // Whoever started it waits for this line.
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route(PATH, post(answer))).await?;
    Ok(())
}

async fn answer(_body: Bytes) -> ([(header::HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], "{}")
}
