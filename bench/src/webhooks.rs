//! Webhooks of new calls, each answered when its row is durable, beside a bare handler: how many a second, and how long
//! each takes at half of that.
//!
//! Both servers are processes of their own and get the same forms from the same client; all share the machine. That the rows
//! are there is counted over the API afterwards.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    bare,
    desk::Desk,
    footprint,
    load::Load,
    server::Running,
    times::{micros, percentiles},
};

const CONNECTIONS: usize = 128;
const WARM_UP: Duration = Duration::from_secs(1);
const TIME: Duration = Duration::from_secs(5);
/// Agents, contacts and flows are told after the answer; it is done when the server has rested for so long.
const REST: Duration = Duration::from_millis(500);

/// What came of it.
pub struct Measured {
    /// Of the webhooks a second that a bare handler takes.
    pub share: f64,
    /// The 99th percentile at half the load, in times that of the bare handler.
    pub p99: f64,
}

/// Prints both rates and both latencies.
pub async fn measure(server: &Running) -> Result<Measured> {
    let desk = Desk::open(&server.url).await?;
    let high = ["webhooksPerMinute", "webhooksBurst"].map(|limit| (limit, json!(100_000_000)));
    desk.set("limits", &high).await?;
    desk.set("pbx", &[("defaultCountry", json!("DE"))]).await?;
    let path = desk.endpoint().await?;
    let mut durable = Load::open(&format!("{}{path}", server.url), CONNECTIONS, form).await?;

    let before = desk.open_calls().await?;
    let (warmed, _) = durable.flat_out(WARM_UP).await?;
    let began = Instant::now();
    let (answered, took) = durable.flat_out(TIME).await?;
    let rows = desk.open_calls().await? - before;
    ensure!(
        rows == warmed + answered,
        "{} webhooks were answered, but {rows} rows are there",
        warmed + answered
    );
    let rate = a_second(answered, took);
    footprint::rested(server, REST).await?;
    let told = a_second(
        warmed + answered,
        (WARM_UP + began.elapsed()).saturating_sub(REST),
    );
    let half = rate / 2.0;
    let (median, p99) = percentiles(&mut durable.evenly(half, TIME).await?);
    footprint::rested(server, REST).await?;

    let bare = Running::bare().await?;
    let mut load = Load::open(&format!("{}{}", bare.url, bare::PATH), CONNECTIONS, form).await?;
    load.flat_out(WARM_UP).await?;
    let (answered, took) = load.flat_out(TIME).await?;
    let bare_rate = a_second(answered, took);
    let (bare_median, bare_p99) = percentiles(&mut load.evenly(half, TIME).await?);
    bare.stop().await?;

    let measured = Measured {
        share: rate / bare_rate,
        p99: p99.as_secs_f64() / bare_p99.as_secs_f64(),
    };
    println!("webhooks over {CONNECTIONS} connections, {TIME:?} each");
    println!("bare handler                         {bare_rate:>9.0} /s");
    println!("durable rows                         {rate:>9.0} /s");
    println!(
        "of the bare handler's                {:>9.2}",
        measured.share
    );
    println!("told to agents and contacts          {told:>9.0} /s");
    println!("at {half:.0} a second                         median        p99");
    println!(
        "bare handler                         {:>9.0} µs {:>9.0} µs",
        micros(bare_median),
        micros(bare_p99)
    );
    println!(
        "durable rows                         {:>9.0} µs {:>9.0} µs",
        micros(median),
        micros(p99)
    );
    println!(
        "p99 to p99                           {:>9.2} times",
        measured.p99
    );
    Ok(measured)
}

/// A new call from a number of its own.
fn form(number: u64) -> String {
    format!(
        "event=newCall&direction=in&from=49301{:07}&to=4989123456&queue=sales&callId=bench-{number}",
        number % 10_000_000
    )
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn a_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

impl Desk {
    /// A new token's path.
    async fn endpoint(&self) -> Result<String> {
        let made = self
            .make("/api/v1/pbx/tokens", &json!({"name": "Bench"}))
            .await?;
        let value = made["value"].as_str().context("a token")?;
        Ok(format!("/api/v1/cti/{value}"))
    }

    async fn open_calls(&self) -> Result<u64> {
        let counts = self.get("/api/v1/calls/counts").await?;
        counts["open"].as_u64().context("a count")
    }
}
