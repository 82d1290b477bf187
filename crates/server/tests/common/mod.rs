//! Drives the real program over real HTTP: each test has a server of its own, with a database of its own.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests; each uses a part of it"
)]

use std::{
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
};

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

/// Every test account's password.
pub const PASSWORD: &str = "a good password";

/// A running server.
pub struct Server {
    pub url: String,
    pub http: reqwest::Client,
    pub folder: TempDir,
    child: Child,
    /// Told to the program, once more at each start.
    arguments: Vec<String>,
    /// The lines it printed after the address.
    lines: Option<tokio::io::Lines<BufReader<tokio::process::ChildStdout>>>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// `Null` where the body is no JSON.
    pub json: Value,
}

impl Reply {
    /// The answer's JSON, if its status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json
    }

    /// The pointers of a problem with this status; checks its shape.
    #[track_caller]
    pub fn problem(self, status: u16) -> Vec<String> {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{}",
            self.text
        );
        assert_eq!(self.json["status"], status, "{}", self.text);
        for field in ["type", "title", "detail"] {
            assert!(
                self.json[field]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{field}: {}",
                self.text
            );
        }
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccp-server"));
    // Nothing of the shell's may change what a test sees.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CCP_")) {
        command.env_remove(name);
    }
    command.env(
        "CCP_LOG",
        std::env::var("CCP_TEST_LOG").unwrap_or_else(|_| "warn".to_owned()),
    );
    command.kill_on_drop(true);
    command
}

/// A word that is new every time.
pub fn unique(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{prefix}{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Server {
    /// An empty server with an administrator `admin`.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same, with more arguments.
    pub async fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        add_agent(&folder, "admin", "administrator").await;
        Self::launch(folder, arguments).await
    }

    /// A server with the demo set: `anna`, `ben`, `admin`, password `demo`.
    pub async fn demo() -> Self {
        Self::launch(tempfile::tempdir().unwrap(), &["--demo"]).await
    }

    async fn launch(folder: TempDir, arguments: &[&str]) -> Self {
        let arguments = arguments
            .iter()
            .map(|argument| (*argument).to_owned())
            .collect();
        let (child, url, lines) = spawn(&folder, &arguments).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            url,
            http,
            folder,
            child,
            arguments,
            lines: Some(lines),
        }
    }

    /// The lines it prints after its address, until it is quiet about what `until` says.
    pub async fn printed(&mut self, until: &str) -> String {
        let mut text = String::new();
        let mut lines = self.lines.take().unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            text.push_str(&line);
            text.push('\n');
            if line.contains(until) {
                break;
            }
        }
        text
    }

    /// Kills it in the middle of whatever it does and starts it again on the same database, at another port.
    pub async fn kill_and_restart(&mut self) {
        self.child.kill().await.unwrap();
        self.restart().await;
    }

    /// Asks it to stop (SIGTERM) and waits; gives its exit code.
    pub async fn stop(&mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        self.child.wait().await.unwrap().code()
    }

    /// Starts it again after it ended.
    pub async fn restart(&mut self) {
        let (child, url, lines) = spawn(&self.folder, &self.arguments).await;
        (self.child, self.url, self.lines) = (child, url, Some(lines));
    }

    /// The memory it holds, in KiB.
    #[cfg(target_os = "linux")]
    pub fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id().unwrap());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB"));
        size.unwrap().trim().parse().unwrap()
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("ccp.db")
    }

    /// What it logged, where it was started with `--log`.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Signs in and gives the token.
    pub async fn sign_in(&self, login: &str, password: &str) -> String {
        let body = json!({ "login": login, "password": password });
        self.call(Method::POST, "/api/v1/session", "", Some(body))
            .await
            .expect(200)["token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The administrator's token.
    pub async fn admin(&self) -> String {
        self.sign_in("admin", PASSWORD).await
    }

    /// Makes an agent and gives their id and token.
    pub async fn agent(&self, admin: &str, login: &str) -> (String, String) {
        let body =
            json!({ "login": login, "name": login, "roles": ["agent"], "password": PASSWORD });
        let agent = self.post("/api/v1/agents", admin, body).await.expect(201);
        (
            agent["id"].as_str().unwrap().to_owned(),
            self.sign_in(login, PASSWORD).await,
        )
    }

    pub async fn get(&self, path: &str, token: &str) -> Reply {
        self.call(Method::GET, path, token, None).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Reply {
        self.call(Method::POST, path, token, Some(body)).await
    }

    pub async fn put(&self, path: &str, token: &str, body: Value) -> Reply {
        self.call(Method::PUT, path, token, Some(body)).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Reply {
        self.call(Method::DELETE, path, token, None).await
    }

    /// Presses an action's button.
    pub async fn press(&self, action: &str, token: &str, key: &str, body: Value) -> Reply {
        let request = self.request(
            Method::POST,
            &format!("/api/v1/actions/{action}/runs"),
            token,
        );
        send(request.header("idempotency-key", key).json(&body)).await
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Reply {
        let request = self.request(method, path, token);
        send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// A request to be finished by hand; no token when empty.
    pub fn request(&self, method: Method, path: &str, token: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        if token.is_empty() {
            request
        } else {
            request.bearer_auth(token)
        }
    }

    /// A stored and published flow of source CTI Action; gives its id.
    pub async fn action_flow(&self, admin: &str, name: &str, blocks: Value) -> String {
        let flow = json!({ "name": name, "source": "ctiAction", "flow": { "actions": blocks } });
        self.published(admin, flow).await
    }

    /// A stored and published flow of an event, named as the event; gives its id.
    pub async fn event_flow(
        &self,
        admin: &str,
        source: &str,
        event: &str,
        blocks: Value,
    ) -> String {
        let flow = json!({ "name": event, "source": source, "event": event, "flow": { "actions": blocks } });
        self.published(admin, flow).await
    }

    /// Stores a flow and publishes it; gives its id.
    pub async fn published(&self, admin: &str, flow: Value) -> String {
        let id = self.post("/api/v1/flows", admin, flow).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        self.post(&format!("/api/v1/flows/{id}/publish"), admin, json!({}))
            .await
            .expect(200);
        id
    }

    /// An action; gives its id.
    pub async fn action(&self, admin: &str, input: Value) -> String {
        self.post("/api/v1/actions", admin, input).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Reply {
        status,
        headers,
        text,
        json,
    }
}

/// The blocks of a flow that only ends.
pub fn quiet_blocks() -> Value {
    json!([{ "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-1" } }, { "id": "uid-1", "type": "SE_End" }])
}

/// The blocks of a flow that sends its payload's `value` to the Data panel.
pub fn data_blocks() -> Value {
    json!([
        { "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-1" } },
        { "id": "uid-1", "type": "SE_SendDataToOverlay", "controls": { "value": { "value": "$.payload.value" } },
          "ports": { "done": "uid-2" } },
        { "id": "uid-2", "type": "SE_End" },
    ])
}

/// Runs the program to its end; gives exit code, standard output and standard error.
pub async fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that wants no input may be gone before it is written.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .await;
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The address of a database in a folder.
pub fn database_url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("ccp.db").display())
}

async fn add_agent(folder: &TempDir, login: &str, role: &str) {
    let database = database_url(folder);
    let arguments = [
        "agent",
        "add",
        login,
        "--name",
        login,
        "--role",
        role,
        "--database",
        &database,
    ];
    let (code, _, errors) = run(&arguments, &format!("{PASSWORD}\n")).await;
    assert_eq!(code, 0, "{errors}");
}

type Lines = tokio::io::Lines<BufReader<tokio::process::ChildStdout>>;

async fn spawn(folder: &TempDir, arguments: &Vec<String>) -> (Child, String, Lines) {
    let mut program = program();
    if arguments.iter().any(|argument| argument == "--log") {
        program.stderr(std::fs::File::create(folder.path().join("log")).unwrap());
    }
    let mut child = program
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database",
            &database_url(folder),
        ])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines
        .next_line()
        .await
        .unwrap()
        .expect("it ended before it listened");
    let url = line
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{line}"))
        .to_owned();
    (child, url, lines)
}
