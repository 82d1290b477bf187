//! The server as an administrator and its agents use it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

/// An agent's connection.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The server with an administrator signed in.
pub struct Desk {
    http: reqwest::Client,
    url: String,
    admin: String,
}

/// An agent with an open overlay.
pub struct Agent {
    token: String,
    /// What the overlay hears.
    pub socket: Socket,
}

impl Desk {
    /// Signs the demo set's administrator in.
    pub async fn open(url: &str) -> Result<Self> {
        let (http, url) = (reqwest::Client::new(), url.to_owned());
        let mut desk = Self {
            http,
            url,
            admin: String::new(),
        };
        desk.admin = desk.token("admin", "demo").await?;
        Ok(desk)
    }

    /// Few agents press here as many do.
    pub async fn lift_limits(&self) -> Result<()> {
        let lifted = ["runsPerMinute", "runsBurst", "socketMessagesPerMinute"];
        let lifted = lifted.map(|limit| (limit, json!(1_000_000)));
        self.set("limits", &lifted).await
    }

    /// Changes fields of a setting.
    pub async fn set(&self, setting: &str, fields: &[(&str, Value)]) -> Result<()> {
        let path = format!("/api/v1/settings/{setting}");
        let mut value = self.get(&path).await?;
        for (name, field) in fields {
            let there = value.get_mut(*name);
            *there.with_context(|| format!("{setting} has no {name}"))? = field.clone();
        }
        self.ask(Method::PUT, &path, &self.admin, Some(&value))
            .await?;
        Ok(())
    }

    /// Reads something as the administrator.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, &self.admin, None).await
    }

    /// Makes something as the administrator.
    pub async fn make(&self, path: &str, body: &Value) -> Result<Value> {
        self.post(path, &self.admin, body).await
    }

    /// An action whose flow sends one data item.
    pub async fn sending_action(&self) -> Result<String> {
        self.action(&json!([
            {"id": "uid-0", "type": "SE_Start", "controls": {}, "ports": {"done": "uid-1"}},
            {"id": "uid-1", "type": "SE_SendDataToOverlay", "controls": {"value": {"pressed": "$.payload.pressed"}},
             "ports": {"done": "uid-2"}},
            {"id": "uid-2", "type": "SE_End", "controls": {}, "ports": {}},
        ]))
        .await
    }

    /// An action with a flow of these blocks.
    pub async fn action(&self, blocks: &Value) -> Result<String> {
        let flow = json!({"name": "Bench", "source": "ctiAction", "flow": {"actions": blocks}});
        let flow = self.make("/api/v1/flows", &flow).await?;
        let id = flow["id"].as_str().context("a flow id")?;
        let publish = format!("/api/v1/flows/{id}/publish");
        self.make(&publish, &json!({})).await?;
        let action = json!({"name": "Bench", "flowId": id, "payload": {"pressed": "yes"}});
        let action = self.make("/api/v1/actions", &action).await?;
        Ok(action["id"].as_str().context("an action id")?.to_owned())
    }

    /// Makes an agent.
    pub async fn hire(&self, login: &str, password: &str) -> Result<()> {
        let agent =
            json!({"login": login, "name": login, "roles": ["agent"], "password": password});
        self.make("/api/v1/agents", &agent).await?;
        Ok(())
    }

    async fn token(&self, login: &str, password: &str) -> Result<String> {
        let body = json!({"login": login, "password": password});
        let session = self.post("/api/v1/session", "", &body).await?;
        Ok(session["token"].as_str().context("a token")?.to_owned())
    }

    async fn post(&self, path: &str, token: &str, body: &Value) -> Result<Value> {
        self.ask(Method::POST, path, token, Some(body)).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path} answered {status}: {text}");
        Ok(if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text)?
        })
    }

    fn press(&self, token: &str, action: &str, key: &str) -> reqwest::RequestBuilder {
        self.http
            .post(format!("{}/api/v1/actions/{action}/runs", self.url))
            .bearer_auth(token)
            .header("idempotency-key", key)
            .json(&json!({"form": {}}))
    }
}

impl Agent {
    /// Signs in and opens the overlay.
    pub async fn sign_in(desk: &Desk, login: &str, password: &str) -> Result<Self> {
        let token = desk.token(login, password).await?;
        let socket = connect(desk, &token).await?;
        Ok(Self { token, socket })
    }

    /// Presses an action and waits until its run is stored.
    pub async fn press(&self, desk: &Desk, action: &str, key: &str) -> Result<()> {
        run_of(desk.press(&self.token, action, key).send().await?).await?;
        Ok(())
    }

    /// Presses an action that sends a data item, and waits until that is there; how long that took.
    pub async fn press_to_row(&mut self, desk: &Desk, action: &str, key: &str) -> Result<Duration> {
        let request = desk.press(&self.token, action, key);
        let sent = Instant::now();
        let mut answer = tokio::spawn(request.send());
        let mut started = None;
        let (took, row) = loop {
            tokio::select! {
                message = next(&mut self.socket) => {
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
}

async fn connect(desk: &Desk, token: &str) -> Result<Socket> {
    let ticket = desk.post("/api/v1/live/tickets", token, &json!({})).await?;
    let mut request =
        format!("{}/api/v1/live", desk.url.replacen("http", "ws", 1)).into_client_request()?;
    request
        .headers_mut()
        .insert("origin", HeaderValue::from_str(&desk.url)?);
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

/// The run that a press became.
async fn run_of(answer: reqwest::Response) -> Result<Value> {
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status == 202, "the press was answered {status}: {text}");
    let started: Value = serde_json::from_str(&text)?;
    Ok(started["runId"].clone())
}

/// The next frame.
pub async fn next(socket: &mut Socket) -> Result<Message> {
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
