//! From press to row while two hundred runs of somebody else wait for a system that never answers.
//!
//! The same is measured before without them, in the same run: what differs is only that they hang. Their destination is a
//! listener that takes connections and says nothing; it counts them, so that it is certain that all of them hang.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use serde_json::json;
use tokio::{net::TcpListener, time::Instant};

use crate::{
    desk::{Agent, Desk},
    server::Running,
    times::{micros, percentiles},
};

/// Runs that hang.
const HANGING: usize = 200;
/// Agents that press meanwhile, in turn.
const OTHERS: usize = 4;
const WARM_UP: usize = 50;
const ROUNDS: usize = 1_000;
/// Presses a second, of all of them.
const RATE: u32 = 50;
/// Longer than all of it takes: no request ends by itself.
const LONG_MS: u64 = 600_000;

/// Prints both latencies and gives back the ratio of their 99th percentiles.
pub async fn measure(server: &Running) -> Result<f64> {
    let desk = Desk::open(&server.url).await?;
    desk.lift_limits().await?;
    let silence = Silence::listen().await?;
    let hanging = hanging_action(&desk, silence.port).await?;
    let sending = desk.sending_action().await?;
    let mut others = Vec::with_capacity(OTHERS);
    for number in 0..OTHERS {
        let login = format!("bench-{number}");
        desk.hire(&login, "a good password").await?;
        others.push(Agent::sign_in(&desk, &login, "a good password").await?);
    }

    let (median, p99) = press(&desk, &mut others, &sending, "before").await?;
    let ben = Agent::sign_in(&desk, "ben", "demo").await?;
    let keys: Vec<String> = (0..HANGING)
        .map(|number| format!("hang-{number}"))
        .collect();
    try_join_all(keys.iter().map(|key| ben.press(&desk, &hanging, key))).await?;
    silence.holds(HANGING).await?;
    let (median_beside, p99_beside) = press(&desk, &mut others, &sending, "beside").await?;
    let running = desk.get("/api/v1/runs?status=running&limit=200").await?;
    let running = running["items"].as_array().map_or(0, Vec::len);
    ensure!(
        running == HANGING && silence.held() == HANGING,
        "only {running} runs and {} requests hang still",
        silence.held()
    );

    println!("{ROUNDS} presses of {OTHERS} agents at {RATE} a second       median        p99");
    println!(
        "press to row                         {:>9.0} µs {:>9.0} µs",
        micros(median),
        micros(p99)
    );
    println!(
        "beside {HANGING} runs that hang            {:>9.0} µs {:>9.0} µs",
        micros(median_beside),
        micros(p99_beside)
    );
    let ratio = p99_beside.as_secs_f64() / p99.as_secs_f64();
    println!("p99 to p99                           {ratio:>9.2} times");
    Ok(ratio)
}

/// An action whose run asks the destination, and everything set so that as many as are pressed hang there.
async fn hanging_action(desk: &Desk, port: u16) -> Result<String> {
    let limits = [
        ("run", json!({"runMs": LONG_MS})),
        ("runsAtOnce", json!(HANGING)),
    ];
    desk.set("limits", &limits).await?;
    let destination = json!({"scheme": "http", "host": "127.0.0.1", "port": port, "methods": ["GET"], "allowPrivate": true});
    let outbound = [
        ("destinations", json!([destination])),
        ("timeoutMs", json!(120_000)),
        // Half of them are not for a destination's further requests.
        ("atOnce", json!(2 * HANGING)),
        ("atOncePerDestination", json!(HANGING)),
        ("perMinute", json!(60_000)),
    ];
    desk.set("outbound", &outbound).await?;
    let url = format!("http://127.0.0.1:{port}/");
    desk.action(&json!([
        {"id": "uid-0", "type": "SE_Start", "controls": {}, "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_HttpRequest", "controls": {"url": url}, "ports": {"success": "uid-2", "failure": "uid-2"}},
        {"id": "uid-2", "type": "SE_End", "controls": {}, "ports": {}},
    ]))
    .await
}

/// The median and the 99th percentile of presses at an even rate.
async fn press(
    desk: &Desk,
    agents: &mut [Agent],
    action: &str,
    name: &str,
) -> Result<(Duration, Duration)> {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut tick = tokio::time::interval(Duration::from_secs(1) / RATE);
    let count = agents.len();
    for round in 0..WARM_UP + ROUNDS {
        tick.tick().await;
        let Some(agent) = agents.get_mut(round % count) else {
            continue;
        };
        let key = format!("{name}-{round}");
        let took = agent.press_to_row(desk, action, &key).await?;
        if round >= WARM_UP {
            times.push(took);
        }
    }
    Ok(percentiles(&mut times))
}

/// A system that takes requests and never answers.
struct Silence {
    port: u16,
    held: Arc<AtomicUsize>,
}

impl Silence {
    async fn listen() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let held = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&held);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    count.fetch_add(1, Ordering::SeqCst);
                    // Reads what is asked until whoever asks gives up.
                    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                    count.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { port, held })
    }

    fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    /// Waits until so many hang.
    async fn holds(&self, count: usize) -> Result<()> {
        let begun = Instant::now();
        while self.held() < count {
            ensure!(
                begun.elapsed() < Duration::from_mins(1),
                "only {} of {count} requests came",
                self.held()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}
