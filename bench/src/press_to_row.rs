//! From the press of Execute to the row's frame on the socket, beside a bare echo over the same socket.
//!
//! Both are asked for in turn, at the same rate, on one connection each way: a ping frame and its pong are the echo; a
//! `POST …/runs` and the first `data` entry of that run on the socket are the press and its row.

use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    desk::{Agent, Desk, Socket, next},
    server::Running,
    times::{micros, percentiles},
};

const WARM_UP: usize = 50;
const ROUNDS: usize = 1_000;
/// Presses and echoes a second, each.
const RATE: u32 = 50;

/// Prints both latencies and gives back the ratio of their 99th percentiles.
pub async fn measure(server: &Running) -> Result<f64> {
    let desk = Desk::open(&server.url).await?;
    desk.lift_limits().await?;
    let action = desk.sending_action().await?;
    let mut anna = Agent::sign_in(&desk, "anna", "demo").await?;

    let mut echoes = Vec::with_capacity(ROUNDS);
    let mut rows = Vec::with_capacity(ROUNDS);
    let mut tick = tokio::time::interval(Duration::from_secs(1) / RATE);
    for round in 0..WARM_UP + ROUNDS {
        tick.tick().await;
        let echo = echo(&mut anna.socket, round).await?;
        let row = anna
            .press_to_row(&desk, &action, &format!("bench-{round}"))
            .await?;
        if round >= WARM_UP {
            echoes.push(echo);
            rows.push(row);
        }
    }
    let (echo_median, echo_p99) = percentiles(&mut echoes);
    let (row_median, row_p99) = percentiles(&mut rows);
    println!("{ROUNDS} of each at {RATE} a second                   median        p99");
    println!(
        "bare echo over the socket            {:>9.0} µs {:>9.0} µs",
        micros(echo_median),
        micros(echo_p99)
    );
    println!(
        "press to row, committed to disk      {:>9.0} µs {:>9.0} µs",
        micros(row_median),
        micros(row_p99)
    );
    let ratio = row_p99.as_secs_f64() / echo_p99.as_secs_f64();
    println!("p99 to p99                           {ratio:>9.2} times");
    Ok(ratio)
}

async fn echo(socket: &mut Socket, round: usize) -> Result<Duration> {
    let payload = round.to_be_bytes().to_vec();
    let sent = Instant::now();
    socket.send(Message::Ping(payload.clone().into())).await?;
    loop {
        if let Message::Pong(answer) = next(socket).await?
            && answer == payload
        {
            return Ok(sent.elapsed());
        }
    }
}
