//! Prints how fast, how small and how lean the product is, and fails when a limit measured in the same run is broken.
//!
//! Measures all, or what its arguments name: `engine`, `footprint`, `press`, `hanging`, `webhooks`, `log`.

mod bare;
mod caller_log;
mod desk;
mod engine;
mod footprint;
mod hanging;
mod keep_alive;
mod load;
mod press_to_row;
mod server;
mod times;
mod webhooks;

use anyhow::{Context, Result, ensure};

/// What can be measured.
const ALL: [&str; 6] = ["engine", "footprint", "press", "hanging", "webhooks", "log"];
/// Press-to-row may take so many times a bare echo over the same socket, both at their 99th percentile.
const ECHO_RATIO: f64 = 5.0;
/// Press-to-row may take so many times as long while runs of others hang, both at their 99th percentile.
const HANGING_RATIO: f64 = 3.0;
/// Webhooks with durable rows a second, of those that a handler takes that does nothing. Measured on two quiet cores: 0.09 to
/// 0.14; beside other work (load average 8 to 12) 0.04 and more.
const WEBHOOK_SHARE: f64 = 0.03;
/// A durable webhook may take so many times a bare one, both at their 99th percentile and at half the durable rate.
/// Measured on quiet cores: 49 to 77 times, of some 300 µs.
const WEBHOOK_RATIO: f64 = 150.0;
/// Listing the few calls of one queue among a million may take so many times as long as listing the newest.
const RARE_RATIO: f64 = 20.0;

#[tokio::main]
async fn main() -> Result<()> {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if named == [bare::ARGUMENT] {
        return bare::serve().await;
    }
    if let Some(unknown) = named.iter().find(|name| !ALL.contains(&name.as_str())) {
        anyhow::bail!("{unknown:?} cannot be measured; {} can", ALL.join(", "));
    }
    let asked = |name: &str| named.is_empty() || named.iter().any(|it| it == name);
    if asked("engine") {
        engine::measure()?;
    }
    if named == ["engine"] {
        return Ok(());
    }
    let binary =
        std::env::var("CCP_SERVER_BIN").context("CCP_SERVER_BIN names the server's binary")?;
    if asked("footprint") {
        footprint::sizes(&binary)?;
        let server = server::Running::start(&binary).await?;
        footprint::idle_memory(&server)?;
        server.stop().await?;
    }
    if asked("press") {
        let server = server::Running::start(&binary).await?;
        let ratio = press_to_row::measure(&server).await?;
        server.stop().await?;
        ensure!(
            ratio <= ECHO_RATIO,
            "press-to-row's p99 is {ratio:.2} times the echo's; at most {ECHO_RATIO} times is allowed"
        );
    }
    if asked("hanging") {
        let server = server::Running::start(&binary).await?;
        let ratio = hanging::measure(&server).await?;
        server.stop().await?;
        ensure!(
            ratio <= HANGING_RATIO,
            "press-to-row's p99 beside runs that hang is {ratio:.2} times that without; \
             at most {HANGING_RATIO} times is allowed"
        );
    }
    if asked("webhooks") {
        let server = server::Running::start(&binary).await?;
        let measured = webhooks::measure(&server).await?;
        server.stop().await?;
        ensure!(
            measured.share >= WEBHOOK_SHARE,
            "durable webhooks are {:.2} of a bare handler's; at least {WEBHOOK_SHARE} is asked",
            measured.share
        );
        ensure!(
            measured.p99 <= WEBHOOK_RATIO,
            "a durable webhook's p99 is {:.2} times the bare handler's; at most {WEBHOOK_RATIO} times is allowed",
            measured.p99
        );
    }
    if asked("log") {
        let ratio = caller_log::measure(&binary).await?;
        ensure!(
            ratio <= RARE_RATIO,
            "listing a rare queue takes {ratio:.2} times as long as listing the newest calls; \
             at most {RARE_RATIO} times is allowed"
        );
    }
    Ok(())
}
