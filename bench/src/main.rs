//! Prints how fast, how small and how lean the product is, and fails when a limit measured in the same run is broken.

mod engine;
mod footprint;
mod press_to_row;
mod server;

use anyhow::{Context, Result, ensure};

/// Press-to-row may take so many times a bare echo over the same socket, both at their 99th percentile.
const ECHO_RATIO: f64 = 5.0;

#[tokio::main]
async fn main() -> Result<()> {
    engine::measure()?;
    let binary =
        std::env::var("CCP_SERVER_BIN").context("CCP_SERVER_BIN names the server's binary")?;
    footprint::sizes(&binary)?;
    let server = server::Running::start(&binary).await?;
    footprint::idle_memory(&server)?;
    let ratio = press_to_row::measure(&server).await?;
    server.stop().await?;
    ensure!(
        ratio <= ECHO_RATIO,
        "press-to-row's p99 is {ratio:.2} times the echo's; at most {ECHO_RATIO} times is allowed"
    );
    Ok(())
}
