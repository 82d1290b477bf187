//! From the press of Execute to the row's frame on the socket, beside a bare echo over the same socket.
//!
//! Both are asked for in turn, at the same rate, on one connection each way: a ping frame and its pong are the echo; a
//! `POST …/runs` and the first `data` entry of that run on the socket are the press and its row.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::server::Running;

const WARM_UP: usize = 50;
const ROUNDS: usize = 1_000;
/// Presses and echoes a second, each.
const RATE: u32 = 50;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Prints both latencies and gives back the ratio of their 99th percentiles.
pub async fn measure(server: &Running) -> Result<f64> {
    let http = reqwest::Client::new();
    let admin = sign_in(&http, &server.url, "admin").await?;
    let agent = sign_in(&http, &server.url, "anna").await?;
    lift_limits(&http, &server.url, &admin).await?;
    let action = make_action(&http, &server.url, &admin).await?;
    let mut socket = connect(&http, &server.url, &agent).await?;

    let mut echoes = Vec::with_capacity(ROUNDS);
    let mut rows = Vec::with_capacity(ROUNDS);
    let mut tick = tokio::time::interval(Duration::from_secs(1) / RATE);
    for round in 0..WARM_UP + ROUNDS {
        tick.tick().await;
        let echo = echo(&mut socket, round).await?;
        let row = press(&http, &server.url, &agent, &action, round, &mut socket).await?;
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

async fn sign_in(http: &reqwest::Client, url: &str, login: &str) -> Result<String> {
    let answer: Value = http
        .post(format!("{url}/api/v1/session"))
        .json(&json!({"login": login, "password": "demo"}))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    Ok(answer["token"].as_str().context("a token")?.to_owned())
}

/// One agent presses here as many do together.
async fn lift_limits(http: &reqwest::Client, url: &str, admin: &str) -> Result<()> {
    let url = format!("{url}/api/v1/settings/limits");
    let mut limits: Value = http
        .get(&url)
        .bearer_auth(admin)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    for limit in ["runsPerMinute", "runsBurst", "socketMessagesPerMinute"] {
        ensure!(limits[limit].is_u64(), "there is no limit {limit}");
        limits[limit] = json!(1_000_000);
    }
    http.put(&url)
        .bearer_auth(admin)
        .json(&limits)
        .send()
        .await?
        .error_for_status()?;
    Ok(())
}

async fn make_action(http: &reqwest::Client, url: &str, admin: &str) -> Result<String> {
    let flow = json!({"actions": [
        {"id": "uid-0", "type": "SE_Start", "controls": {}, "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_SendDataToOverlay", "controls": {"value": {"pressed": "$.payload.pressed"}},
         "ports": {"done": "uid-2"}},
        {"id": "uid-2", "type": "SE_End", "controls": {}, "ports": {}},
    ]});
    let flow: Value = post(
        http,
        admin,
        &format!("{url}/api/v1/flows"),
        &json!({
            "name": "Bench", "source": "ctiAction", "flow": flow,
        }),
    )
    .await?;
    let id = flow["id"].as_str().context("a flow id")?;
    post(
        http,
        admin,
        &format!("{url}/api/v1/flows/{id}/publish"),
        &json!({}),
    )
    .await?;
    let action = post(
        http,
        admin,
        &format!("{url}/api/v1/actions"),
        &json!({
            "name": "Bench", "flowId": id, "payload": {"pressed": "yes"},
        }),
    )
    .await?;
    Ok(action["id"].as_str().context("an action id")?.to_owned())
}

async fn post(http: &reqwest::Client, token: &str, url: &str, body: &Value) -> Result<Value> {
    let answer = http.post(url).bearer_auth(token).json(body).send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status.is_success(), "{url} answered {status}: {text}");
    Ok(if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text)?
    })
}

async fn connect(http: &reqwest::Client, url: &str, agent: &str) -> Result<Socket> {
    let ticket = post(
        http,
        agent,
        &format!("{url}/api/v1/live/tickets"),
        &json!({}),
    )
    .await?;
    let mut request =
        format!("{}/api/v1/live", url.replacen("http", "ws", 1)).into_client_request()?;
    request
        .headers_mut()
        .insert("origin", HeaderValue::from_str(url)?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
        stream.set_nodelay(true)?;
    }
    let hello = json!({"type": "hello", "ticket": ticket["ticket"], "after": null, "tab": "bench", "capabilities": []});
    socket.send(Message::text(hello.to_string())).await?;
    loop {
        if let Some(frame) = text_frame(next(&mut socket).await?)
            && frame["type"] == "welcome"
        {
            return Ok(socket);
        }
    }
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

async fn press(
    http: &reqwest::Client,
    url: &str,
    agent: &str,
    action: &str,
    round: usize,
    socket: &mut Socket,
) -> Result<Duration> {
    let request = http
        .post(format!("{url}/api/v1/actions/{action}/runs"))
        .bearer_auth(agent)
        .header("idempotency-key", format!("bench-{round}"))
        .json(&json!({"form": {}}));
    let sent = Instant::now();
    let mut answer = tokio::spawn(request.send());
    let mut started = None;
    let (took, row) = loop {
        tokio::select! {
            message = next(socket) => {
                if let Some(frame) = text_frame(message?)
                    && frame["type"] == "entry"
                    && frame["kind"] == "data"
                {
                    break (sent.elapsed(), frame);
                }
            }
            answered = &mut answer, if started.is_none() => {
                started = Some(run_of(answered??).await?);
            }
        }
    };
    let run = match started {
        Some(run) => run,
        None => run_of(answer.await??).await?,
    };
    ensure!(row["runId"] == run, "the row belongs to another run");
    Ok(took)
}

/// The run that a press became.
async fn run_of(answer: reqwest::Response) -> Result<Value> {
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status == 202, "the press was answered {status}: {text}");
    let started: Value = serde_json::from_str(&text)?;
    Ok(started["runId"].clone())
}

async fn next(socket: &mut Socket) -> Result<Message> {
    match tokio::time::timeout(Duration::from_secs(10), socket.next()).await {
        Ok(Some(message)) => Ok(message?),
        Ok(None) => bail!("the socket was closed"),
        Err(_) => bail!("nothing came over the socket for ten seconds"),
    }
}

fn text_frame(message: Message) -> Option<Value> {
    match message {
        Message::Text(text) => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

fn percentiles(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    (at(50), at(99))
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
