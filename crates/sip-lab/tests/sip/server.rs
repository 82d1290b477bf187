//! The real server, with its demo set.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The token of the demo set's telephone system.
const TOKEN: &str = "demo-telephone-system-0001";

const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What has not come by then never will.
const NEVER: Duration = Duration::from_mins(1);

/// A running server; it goes when this is dropped.
pub struct Server {
    url: String,
    session: String,
    http: reqwest::Client,
    _child: Child,
    _folder: TempDir,
}

impl Server {
    /// Starts it, with these settings for telephone systems.
    pub async fn start(settings: Value) -> Self {
        let folder = TempDir::new().unwrap();
        let database = format!("sqlite://{}", folder.path().join("ccp.db").display());
        let program = program();
        let mut command = Command::new(&program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CCP_")) {
            command.env_remove(name);
        }
        let mut child = command
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .env("CCP_LOG", "warn")
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; cargo build -p ccp-server makes it",
                    program.display()
                )
            });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap_or_default();
        let url = line
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        // What else it prints must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut server = Self {
            url,
            session: String::new(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            _child: child,
            _folder: folder,
        };
        let known = json!({ "login": "admin", "password": "demo" });
        let session = server
            .call(Method::POST, "/api/v1/session", Some(known))
            .await;
        session["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut server.session);
        server
            .call(Method::PUT, "/api/v1/settings/pbx", Some(settings))
            .await;
        server
    }

    /// Where its telephone system posts to.
    pub fn endpoint(&self) -> String {
        format!("{}/api/v1/cti/{TOKEN}", self.url)
    }

    /// The caller log, newest first.
    pub async fn calls(&self) -> Vec<Value> {
        let page = self
            .call(Method::GET, "/api/v1/calls?limit=200", None)
            .await;
        page["items"].as_array().unwrap().clone()
    }

    /// The caller log, once so many calls are over.
    pub async fn calls_over(&self, count: usize) -> Vec<Value> {
        self.calls_once(count, |call| !call["endedAt"].is_null())
            .await
    }

    /// The caller log, once so many calls are like this.
    pub async fn calls_once(&self, count: usize, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let start = Instant::now();
        loop {
            let calls = self.calls().await;
            if calls.iter().filter(|call| wanted(call)).count() >= count {
                return calls;
            }
            assert!(
                start.elapsed() < NEVER,
                "not {count} such calls: {calls:#?}"
            );
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.session);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// The program: as the suite names it, else beside this test's own.
fn program() -> PathBuf {
    let named = |name| std::env::var_os(name).filter(|path: &OsString| !path.is_empty());
    if let Some(path) = named("CARGO_BIN_EXE_ccp-server").or_else(|| named("CCP_SERVER_BIN")) {
        return path.into();
    }
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("ccp-server")
}
