//! A tab as the server sees it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::common::Server;

/// Nothing a test waits for takes so long; only a failure does.
const PATIENCE: Duration = Duration::from_secs(20);

pub type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An open socket.
pub struct Tab {
    pub stream: Stream,
}

/// The upgrade, with this Origin or none.
pub async fn connect(url: &str, origin: Option<&str>) -> Result<Tab, StatusCode> {
    let mut request = format!("{}/api/v1/live", url.replace("http://", "ws://"))
        .into_client_request()
        .unwrap();
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
    }
    match tokio_tungstenite::connect_async(request).await {
        Ok((stream, _)) => Ok(Tab { stream }),
        Err(Error::Http(response)) => Err(response.status()),
        Err(error) => panic!("{error}"),
    }
}

/// A ticket for the socket.
pub async fn ticket(server: &Server, token: &str) -> String {
    let ticket = server
        .call(reqwest::Method::POST, "/api/v1/live/tickets", token, None)
        .await
        .expect(200);
    ticket["ticket"].as_str().unwrap().to_owned()
}

/// A socket that said hello and was welcomed; gives the welcome too.
pub async fn open(server: &Server, token: &str, hello: Value) -> (Tab, Value) {
    let url = server.url.clone();
    open_through(&url, server, token, hello)
        .await
        .expect("the socket closed")
}

/// The same by another address, which may fail.
pub async fn open_through(
    url: &str,
    server: &Server,
    token: &str,
    mut hello: Value,
) -> Option<(Tab, Value)> {
    let ticket = ticket(server, token).await;
    let mut tab = connect(url, Some(&server.url)).await.ok()?;
    hello["type"] = "hello".into();
    hello["ticket"] = ticket.into();
    tab.say(hello).await;
    let welcome = tab.next().await.ok()?;
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    Some((tab, welcome))
}

/// A hello's body.
pub fn hello(tab: &str, after: Option<u64>, capabilities: &[&str]) -> Value {
    json!({ "tab": tab, "after": after, "capabilities": capabilities })
}

impl Tab {
    pub async fn say(&mut self, frame: Value) {
        // A socket that closed meanwhile tells so when it is read.
        let _ = self.stream.send(Message::text(frame.to_string())).await;
    }

    /// The next frame; the close code when it closed, 0 when it broke.
    pub async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next())
                .await
                .expect("nothing came");
            match next {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    /// The next frame of a type; others are passed over.
    #[track_caller]
    pub fn next_of(&mut self, kind: &str) -> impl Future<Output = Value> {
        let at = std::panic::Location::caller();
        async move {
            loop {
                match self.next().await {
                    Ok(frame) if frame["type"] == kind => return frame,
                    Ok(_) => {}
                    Err(code) => panic!("closed with {code} while waiting for {kind} at {at}"),
                }
            }
        }
    }

    /// The next entry of a kind.
    pub async fn entry(&mut self, kind: &str) -> Value {
        loop {
            let entry = self.next_of("entry").await;
            if entry["kind"] == kind {
                return entry;
            }
        }
    }

    /// The code it is closed with, whatever comes before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// Answers a command with success.
    pub async fn done(&mut self, command: &Value, results: Value) {
        self.say(json!({ "type": "commandResult", "id": command["id"], "success": true, "results": results })).await;
    }
}

/// The run once it has ended.
pub async fn ended(server: &Server, token: &str, run: &str) -> Value {
    let begun = std::time::Instant::now();
    loop {
        let run = server
            .get(&format!("/api/v1/runs/{run}"), token)
            .await
            .expect(200);
        if run["status"] != "running" {
            return run;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(70),
            "the run does not end: {run}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The whole feed, page by page.
pub async fn feed(server: &Server, token: &str) -> Vec<Value> {
    let (mut entries, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let page = server
            .get(&format!("/api/v1/feed?limit=37&after={after}"), token)
            .await
            .expect(200);
        entries.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return entries,
        }
    }
}

/// Numbers without a gap from 1.
#[track_caller]
pub fn assert_gapless(entries: &[Value]) {
    for (entry, number) in entries.iter().zip(1..) {
        assert_eq!(entry["seq"], number, "a gap");
    }
}

/// The values of the data items with this key, in order.
pub fn items(entries: &[Value]) -> Vec<i64> {
    entries
        .iter()
        .filter(|entry| entry["kind"] == "data")
        .map(|entry| entry["body"]["fields"][0]["value"].as_i64().unwrap())
        .collect()
}

/// A flow of `count` data items, number by number, each under a key of its own; with a delay before each when asked.
pub fn items_flow(count: usize, delay: Option<u64>) -> Value {
    let mut blocks =
        vec![json!({ "id": "start", "type": "SE_Start", "ports": { "done": "step-0" } })];
    for number in 0..count {
        let (wait, send, next) = (
            format!("step-{number}"),
            format!("send-{number}"),
            format!("step-{}", number + 1),
        );
        let key = format!("item {number}");
        match delay {
            Some(delay) => blocks.push(json!({ "id": wait, "type": "SE_CoreDelay",
                "controls": { "milliseconds": delay }, "ports": { "done": send } })),
            None => blocks
                .push(json!({ "id": wait, "type": "SE_GetPayload", "ports": { "done": send } })),
        }
        let mut value = serde_json::Map::new();
        value.insert(key, number.into());
        blocks.push(
            json!({ "id": send, "type": "SE_SendDataToOverlay", "controls": { "value": value },
            "ports": { "done": next } }),
        );
    }
    blocks.push(json!({ "id": format!("step-{count}"), "type": "SE_End" }));
    Value::Array(blocks)
}
