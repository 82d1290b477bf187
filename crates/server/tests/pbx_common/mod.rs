//! A server inside the test: real sockets and a real database, but a clock that the test moves.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests; each uses a part of it"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use ccp_protocol::identity::Role;
use ccp_server::{
    App,
    clock::{Clock, SystemClock},
    config::Config,
    identity, pbx, router,
    seal::{self, KeySource},
    settings::limits::Limits,
};
use ccp_store::{
    Millis, Store,
    identity::{AgentRecord, SessionRecord},
    pbx::{PbxProof, PbxTokenRecord},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// When every test begins: 2026-01-01T00:00:00Z.
pub const START: Millis = 1_767_225_600_000;
/// The administrator's session.
const SESSION: &str = "the administrator's session";

/// A clock that stands still until it is moved; its ids are real.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }

    fn id(&self) -> String {
        SystemClock.id()
    }

    fn secret(&self) -> String {
        SystemClock.secret()
    }
}

/// A running server.
pub struct Desk {
    pub app: App,
    pub clock: Arc<TestClock>,
    pub address: SocketAddr,
    _folder: TempDir,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// `Null` where the body is no JSON.
    pub json: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Its JSON, if its status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }
}

impl Desk {
    /// An empty server with an administrator.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("ccp.db");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin = format!("http://{address}");
        let config = Config {
            listen: address,
            database: database.clone(),
            public_origin: origin.clone(),
            own_origins: vec![origin],
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            ops_listen: None,
            demo: false,
            secret_key: KeySource::Beside(seal::beside(&database)),
            limits: Limits::default(),
        };
        let store: Arc<dyn Store> =
            Arc::new(ccp_store_sqlite::SqliteStore::open(&database).unwrap());
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let app = App::new(config, store, clock.clone()).unwrap();
        pbx::start(&app);
        let service = router::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        let until = app.stopping.clone().cancelled_owned();
        tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(until)
                .await
                .unwrap();
        });
        let desk = Self {
            app,
            clock,
            address,
            _folder: folder,
        };
        desk.agent("admin", "admin", "Ada", None, vec![Role::Administrator])
            .await;
        desk
    }

    /// Time passes.
    pub fn pass(&self, millis: Millis) {
        self.clock.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// An agent, signed in with their id as token (the administrator with [`Desk::admin`]'s).
    pub async fn agent(
        &self,
        id: &str,
        login: &str,
        name: &str,
        phone: Option<&str>,
        roles: Vec<Role>,
    ) {
        self.sign_up(AgentRecord {
            id: id.into(),
            login: login.to_owned(),
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
            email: None,
            roles,
            password_hash: None,
            created_at: START,
            version: 1,
        })
        .await;
    }

    /// An agent as [`Desk::agent`], with all there is of one.
    pub async fn sign_up(&self, agent: AgentRecord) {
        self.app.store.insert_agent(&agent).await.unwrap();
        let id = agent.id.as_str();
        let token = if id == "admin" { SESSION } else { id };
        let session = SessionRecord {
            token_hash: identity::hash(token),
            agent_id: agent.id,
            created_at: START,
            expires_at: Millis::MAX,
        };
        self.app.store.insert_session(&session).await.unwrap();
    }

    /// A token for telephone systems.
    pub async fn token(&self, token: &str) {
        let record = PbxTokenRecord {
            id: self.app.clock.id().into(),
            name: "test".to_owned(),
            proof: PbxProof::Token(identity::hash(token)),
            addresses: Vec::new(),
            created_at: START,
        };
        self.app.store.insert_pbx_token(&record).await.unwrap();
    }

    /// A call of the API by the administrator.
    pub async fn admin(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.as_agent(SESSION, method, path, body).await
    }

    /// A call of the API by an agent.
    pub async fn as_agent(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let authorization = format!("Bearer {token}");
        let mut headers = vec![("Authorization", authorization.as_str())];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        self.send(method, path, &headers, body.as_bytes()).await
    }

    /// Sends exactly these headers and bytes.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("connection"))
        {
            head.push_str("Connection: close\r\n");
        }
        head.push_str("\r\n");
        answer(&self.exchange(&[head.as_bytes(), body].concat()).await)
    }

    /// Sends these bytes; gives all that comes until the server hangs up.
    pub async fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        // A server that has answered may take no more of a body that is too large.
        let _ = socket.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer).await;
        answer
    }

    /// A telephone system tells of a call, by the token `token`; all of it is told on.
    pub async fn tell(&self, message: Value) {
        let headers = [("Content-Type", "application/json")];
        let body = message.to_string();
        self.send("POST", "/api/v1/cti/token", &headers, body.as_bytes())
            .await
            .expect(200);
        self.quiet().await;
    }

    /// Waits until all that was committed of calls is told.
    pub async fn quiet(&self) {
        while !self.app.store.call_news(0, 1).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The caller log as the administrator sees it, oldest first.
    pub async fn log(&self) -> Vec<Value> {
        let page = self
            .admin("GET", "/api/v1/calls?limit=300", None)
            .await
            .expect(200);
        let mut rows = page["items"].as_array().unwrap().clone();
        rows.reverse();
        rows
    }

    /// The bodies of an agent's feed entries about calls, oldest first.
    pub async fn feed(&self, agent: &str) -> Vec<Value> {
        let kind = Some(ccp_protocol::feed::EntryKind::Call);
        let entries = self
            .app
            .store
            .feed_after(&agent.into(), 0, kind, 10_000)
            .await
            .unwrap();
        entries.into_iter().map(|entry| entry.body).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.app.stopping.cancel();
    }
}

fn answer(bytes: &[u8]) -> Answer {
    let split = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .unwrap_or(0);
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let body = bytes.get(split + 4..).unwrap_or_default();
    let is_chunked = head
        .to_ascii_lowercase()
        .contains("\r\ntransfer-encoding: chunked");
    let body = if is_chunked {
        chunks(body)
    } else {
        body.to_vec()
    };
    let text = String::from_utf8_lossy(&body).into_owned();
    Answer {
        status,
        headers,
        json: serde_json::from_str(&text).unwrap_or_default(),
        text,
    }
}

/// A body out of its chunks (RFC 9112, 7.1), which have to be whole.
fn chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest
            .windows(2)
            .position(|two| two == b"\r\n")
            .expect("a chunk's length");
        let length = std::str::from_utf8(&rest[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        rest = &rest[end + 2..];
        if length == 0 {
            return body;
        }
        body.extend(&rest[..length]);
        rest = &rest[length + 2..];
    }
}
