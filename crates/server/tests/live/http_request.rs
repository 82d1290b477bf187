//! HTTP Request from end to end: flows that run on the real program and call a real destination.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Redirect},
    routing::{any, get},
};
use serde_json::{Value, json};

use crate::{
    common::{Server, unique},
    overlay::{ended, feed},
};

/// Another system, on this machine.
pub struct Destination {
    port: u16,
    pub seen: Arc<Seen>,
}

#[derive(Default)]
pub struct Seen {
    /// Requests that hang.
    pub hanging: AtomicUsize,
    /// Requests that a redirect would lead to.
    pub behind: AtomicUsize,
    /// The last request of `/echo`, as its answer has it.
    pub echoed: Mutex<Value>,
}

async fn echo(
    State(seen): State<Arc<Seen>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Json<Value> {
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()))
        .collect();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let echo = json!({ "uri": uri.to_string(), "headers": headers, "body": body });
    *seen.echoed.lock().unwrap() = echo.clone();
    Json(echo)
}

async fn hang(State(seen): State<Arc<Seen>>) {
    seen.hanging.fetch_add(1, Ordering::SeqCst);
    std::future::pending::<()>().await;
}

async fn behind(State(seen): State<Arc<Seen>>) -> &'static str {
    seen.behind.fetch_add(1, Ordering::SeqCst);
    "behind"
}

/// Two megabytes that say nothing of their length.
async fn big() -> impl IntoResponse {
    let chunk = || Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 16 * 1024]));
    Body::from_stream(futures_util::stream::iter((0..128).map(move |_| chunk())))
}

impl Destination {
    pub async fn start() -> Self {
        let seen = Arc::new(Seen::default());
        let missing = (
            StatusCode::NOT_FOUND,
            Json(json!({ "why": "no such case" })),
        );
        let router = Router::new()
            .route("/echo", any(echo))
            .route("/hang", any(hang))
            .route("/behind", any(behind))
            .route(
                "/colours",
                get(async || Json(json!({ "r": "Red", "b": "Blue" }))),
            )
            .route("/big", get(big))
            .route("/redirect", get(async || Redirect::temporary("/behind")))
            .route(
                "/cases",
                get(async || Json(json!({ "cases": [{ "id": 7 }] }))),
            )
            .fallback(async || missing)
            .with_state(seen.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, seen }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn entry(&self) -> Value {
        json!({ "scheme": "http", "host": "127.0.0.1", "port": self.port, "methods": ["GET", "POST"], "allowPrivate": true })
    }
}

pub struct Desk {
    pub server: Server,
    pub admin: String,
    pub anna: String,
}

impl Desk {
    pub async fn open(arguments: &[&str]) -> Self {
        let server = Server::start_with(arguments).await;
        let admin = server.admin().await;
        let (_, anna) = server.agent(&admin, "anna").await;
        Self {
            server,
            admin,
            anna,
        }
    }

    pub async fn set(&self, name: &str, body: Value) {
        let at = format!("/api/v1/settings/{name}");
        self.server.put(&at, &self.admin, body).await.expect(200);
    }

    pub async fn allow(&self, destinations: &[&Destination]) {
        let entries: Vec<Value> = destinations.iter().map(|it| it.entry()).collect();
        self.set("outbound", json!({ "destinations": entries }))
            .await;
    }

    /// An action whose flow makes this request; gives it and its flow.
    async fn action(&self, controls: Value) -> (String, String) {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "http" } },
            { "id": "http", "type": "SE_HttpRequest", "controls": controls, "ports": { "success": "yes", "failure": "no" } },
            { "id": "yes", "type": "SE_SendDataToOverlay", "controls": { "value": { "went": "well" } }, "ports": { "done": "e" } },
            { "id": "no", "type": "SE_SendDataToOverlay",
              "controls": { "value": { "status": "$.actions.http.results.status", "why": "$.actions.http.results.body.why" } },
              "ports": { "done": "e" } },
            { "id": "e", "type": "SE_End" },
        ]);
        let name = unique("Flow");
        let flow = self.server.action_flow(&self.admin, &name, blocks).await;
        let fields =
            json!([{ "name": "case", "type": "textArea" }, { "name": "note", "type": "textArea" }]);
        let action = json!({ "name": name, "flowId": flow, "form": { "fields": fields } });
        (self.server.action(&self.admin, action).await, flow)
    }

    async fn press(&self, action: &str, form: Value) -> String {
        let body = json!({ "form": form });
        let run = self
            .server
            .press(action, &self.anna, &unique("key"), body)
            .await;
        run.expect(202)["runId"].as_str().unwrap().to_owned()
    }

    /// Makes the request and gives its step of the trace.
    pub async fn request(&self, controls: Value) -> Value {
        let (action, _) = self.action(controls).await;
        let run = self.press(&action, json!({})).await;
        step_of(&ended(&self.server, &self.anna, &run).await)
    }
}

fn step_of(run: &Value) -> Value {
    let trace = run["trace"].as_array().unwrap();
    let step = trace.iter().find(|step| step["block"] == "http");
    step.unwrap_or_else(|| panic!("{run}")).clone()
}

#[track_caller]
pub fn assert_failed(step: &Value, code: &str) {
    assert_eq!(
        (&step["port"], &step["exception"]["code"], &step["success"]),
        (&json!("failure"), &json!(code), &json!(false)),
        "{step}"
    );
}

#[tokio::test]
async fn nothing_is_called_before_an_administrator_says_so() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    let step = desk
        .request(json!({ "url": destination.url("/behind") }))
        .await;
    assert_failed(&step, "destination_not_allowed");
    let message = step["exception"]["message"].as_str().unwrap();
    assert!(
        message.contains("settings/outbound") && message.contains("administrator"),
        "{message}"
    );
    let mut entry = destination.entry();
    entry["allowPrivate"] = json!(false);
    desk.set("outbound", json!({ "destinations": [entry] }))
        .await;
    let step = desk
        .request(json!({ "url": destination.url("/behind") }))
        .await;
    assert_failed(&step, "address_not_allowed");
    assert_eq!(destination.seen.behind.load(Ordering::SeqCst), 0);
    desk.allow(&[&destination]).await;
    let step = desk
        .request(json!({ "url": destination.url("/behind") }))
        .await;
    assert_eq!(step["results"]["body"], "behind");
}

#[tokio::test]
async fn json_goes_out_and_comes_back() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let step = desk
        .request(json!({ "url": destination.url("/cases") }))
        .await;
    assert_eq!(
        (&step["port"], &step["exception"]),
        (&json!("success"), &Value::Null)
    );
    assert_eq!(step["results"]["status"], 200);
    assert_eq!(step["results"]["body"], json!({ "cases": [{ "id": 7 }] }));
    assert_eq!(
        step["results"]["headers"]["content-type"],
        "application/json"
    );

    let controls = json!({
        "method": "post", "url": destination.url("/echo?a=1"), "query": { "q": "x&y", "n": 2 },
        "headers": { "X-Case": "$.payload.case" }, "body": { "note": "$.payload.note" },
    });
    let (action, _) = desk.action(controls).await;
    let typed = json!({ "case": "7", "note": "<b>\n\"q\"" });
    let run = desk.press(&action, typed).await;
    let echo = step_body(&ended(&desk.server, &desk.anna, &run).await);
    assert_eq!(echo["uri"], "/echo?a=1&q=x%26y&n=2");
    assert_eq!(echo["headers"]["x-case"], "7");
    assert_eq!(echo["headers"]["content-type"], "application/json");
    assert_eq!(echo["body"], json!({ "note": "<b>\n\"q\"" }).to_string());

    // What an agent types must not add a header.
    let run = desk
        .press(&action, json!({ "case": "7\nX-Admin: yes" }))
        .await;
    assert_failed(
        &step_of(&ended(&desk.server, &desk.anna, &run).await),
        "bad_header",
    );
}

fn step_body(run: &Value) -> Value {
    step_of(run)["results"]["body"].clone()
}

#[tokio::test]
async fn a_refusal_takes_the_failure_port_with_its_status_and_body() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let step = desk
        .request(json!({ "url": destination.url("/nothing") }))
        .await;
    assert_failed(&step, "http_status");
    assert_eq!(
        (&step["results"]["status"], &step["results"]["body"]),
        (&json!(404), &json!({ "why": "no such case" }))
    );
    let entries = feed(&desk.server, &desk.anna).await;
    let data = entries
        .iter()
        .find(|entry| entry["kind"] == "data")
        .unwrap();
    assert_eq!(
        data["body"]["fields"],
        json!([{ "key": "status", "value": 404 }, { "key": "why", "value": "no such case" }])
    );
    let redirect = desk
        .request(json!({ "url": destination.url("/redirect") }))
        .await;
    assert_failed(&redirect, "http_status");
    assert_eq!(redirect["results"]["status"], 307);
    assert_eq!(redirect["results"]["headers"]["location"], "/behind");
    assert_eq!(destination.seen.behind.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_that_never_comes_or_never_ends_is_a_failure_of_its_own() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let hang = json!({ "url": destination.url("/hang"), "timeoutMs": 100 });
    assert_failed(&desk.request(hang).await, "timeout");
    assert_eq!(destination.seen.hanging.load(Ordering::SeqCst), 1);
    let big = desk
        .request(json!({ "url": destination.url("/big") }))
        .await;
    assert_failed(&big, "answer_too_large");
    let method = json!({ "method": "delete", "url": destination.url("/cases") });
    assert_failed(&desk.request(method).await, "destination_not_allowed");
    let gone = json!({ "url": destination.url("/cases"), "secret": "nobody" });
    assert_failed(&desk.request(gone).await, "secret_missing");
}

#[tokio::test]
async fn a_loop_and_a_crowd_send_no_more_than_they_may() {
    let desk = Desk::open(&[]).await;
    let (looped, crowded) = (Destination::start().await, Destination::start().await);
    let entries = [looped.entry(), crowded.entry()];
    let few = json!({ "destinations": entries, "perRun": 2, "perMinute": 2 });
    desk.set("outbound", few).await;
    let request = |url: String, after: &str| {
        json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "http" } },
            { "id": "http", "type": "SE_HttpRequest", "controls": { "url": url }, "ports": { "success": after, "failure": "e" } },
            { "id": "e", "type": "SE_End" },
        ])
    };
    let run = |blocks: Value| async {
        let name = unique("Flow");
        let flow = desk.server.action_flow(&desk.admin, &name, blocks).await;
        let action = json!({ "name": name, "flowId": flow });
        let action = desk.server.action(&desk.admin, action).await;
        let run = desk.press(&action, json!({})).await;
        ended(&desk.server, &desk.anna, &run).await
    };
    let turning = run(request(looped.url("/behind"), "http")).await;
    let steps = turning["trace"].as_array().unwrap();
    let sent: Vec<&Value> = steps.iter().filter(|it| it["block"] == "http").collect();
    assert_eq!(sent.len(), 3, "{turning}");
    assert_failed(sent[2], "too_many_requests");
    assert_eq!(looped.seen.behind.load(Ordering::SeqCst), 2);

    for _ in 0..2 {
        let one = run(request(crowded.url("/behind"), "e")).await;
        assert_eq!(step_of(&one)["port"], "success", "{one}");
    }
    let third = run(request(crowded.url("/behind"), "e")).await;
    assert_failed(&step_of(&third), "too_many_requests");
    assert_eq!(crowded.seen.behind.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_secret_reaches_the_destination_and_no_one_else() {
    const VALUE: &str = "s3cr3t-value-of-the-test";
    const OTHER: &str = "0ther-value-of-the-test";
    let (desk, destination) = (
        Desk::open(&["--log", "trace"]).await,
        Destination::start().await,
    );
    desk.allow(&[&destination]).await;
    let (server, admin) = (&desk.server, &desk.admin);
    let answer = server
        .put(
            "/api/v1/settings/secrets/crm",
            admin,
            json!({ "value": VALUE }),
        )
        .await
        .expect(200);
    assert_eq!(
        answer,
        json!({ "name": "crm", "header": null, "hosts": null, "version": 1 })
    );
    desk.set(
        "secrets/other",
        json!({ "value": OTHER, "header": "X-Api-Key" }),
    )
    .await;

    let bearer = json!({ "url": destination.url("/echo"), "secret": "crm", "headers": { "X-Own": "key={{secret:other}}" } });
    let (action, flow) = desk.action(bearer).await;
    let run = desk.press(&action, json!({})).await;
    let own = ended(server, &desk.anna, &run).await;
    let echoed = destination.seen.echoed.lock().unwrap().clone();
    assert_eq!(
        echoed["headers"]["authorization"],
        format!("Bearer {VALUE}")
    );
    assert_eq!(echoed["headers"]["x-own"], format!("key={OTHER}"));
    // The destination told it all back; the run has none of it.
    assert_eq!(step_body(&own)["headers"]["authorization"], "Bearer ***");
    assert_eq!(step_body(&own)["headers"]["x-own"], "key=***");
    let by_header = json!({ "url": destination.url("/echo"), "secret": "other" });
    let by_header = desk.request(by_header).await;
    let echoed = destination.seen.echoed.lock().unwrap().clone();
    assert_eq!(echoed["headers"]["x-api-key"], OTHER);

    // Nobody types a secret's name into a form and gets it sent.
    let typed =
        json!({ "url": destination.url("/echo"), "headers": { "X-Note": "$.payload.note" } });
    let (typed, _) = desk.action(typed).await;
    let run_typed = desk
        .press(&typed, json!({ "note": "{{secret:crm}}" }))
        .await;
    let run_typed = ended(server, &desk.anna, &run_typed).await;
    assert_failed(&step_of(&run_typed), "secret_not_literal");

    let mut told = vec![
        own.to_string(),
        by_header.to_string(),
        run_typed.to_string(),
    ];
    for path in [
        format!("/api/v1/runs/{run}"),
        format!("/api/v1/flows/{flow}"),
        format!("/api/v1/flows/{flow}/export"),
        "/api/v1/settings/secrets".to_owned(),
        "/api/v1/settings/outbound".to_owned(),
        "/api/v1/audit".to_owned(),
        "/api/v1/feed?after=0".to_owned(),
    ] {
        let reply = server.get(&path, admin).await;
        assert_eq!(reply.status, 200, "{path}");
        told.push(reply.text);
    }
    told.push(json!(feed(server, &desk.anna).await).to_string());
    let listed = &told[6];
    assert!(
        listed.contains("crm") && listed.contains("X-Api-Key"),
        "{listed}"
    );
    let audit = &told[8];
    assert!(
        audit.contains("secret.set") && audit.contains("settings.update"),
        "{audit}"
    );
    let log = std::fs::read_to_string(server.log()).unwrap();
    assert!(log.contains("DEBUG"), "the log is told all there is");
    told.push(log);
    for text in &told {
        assert!(!text.contains(VALUE) && !text.contains(OTHER), "{text}");
    }

    server
        .delete("/api/v1/settings/secrets/crm", admin)
        .await
        .expect(204);
    server
        .delete("/api/v1/settings/secrets/crm", admin)
        .await
        .problem(404);
    let run = desk.press(&action, json!({})).await;
    assert_failed(
        &step_of(&ended(server, &desk.anna, &run).await),
        "secret_missing",
    );
}

#[tokio::test]
async fn destinations_that_hang_hold_up_only_the_runs_that_go_there() {
    let desk = Desk::open(&[]).await;
    let quick = Destination::start().await;
    let mut slow = Vec::new();
    // With five places each they could take every one of the twenty.
    for _ in 0..6 {
        slow.push(Destination::start().await);
    }
    let entries: Vec<Value> = slow
        .iter()
        .chain([&quick])
        .map(Destination::entry)
        .collect();
    // Longer than the test: no request to a slow one ends by itself.
    let outbound = json!({ "destinations": entries, "timeoutMs": 120_000 });
    desk.set("outbound", outbound).await;
    let limits = json!({ "run": { "runMs": 600_000 }, "runsAtOnce": 200 });
    desk.set("limits", limits).await;
    let mut waiting = Vec::new();
    for slow in &slow {
        let (hanging, _) = desk.action(json!({ "url": slow.url("/hang") })).await;
        for _ in 0..10 {
            waiting.push(desk.press(&hanging, json!({})).await);
        }
    }
    let hang = || -> usize {
        let hanging = slow
            .iter()
            .map(|slow| slow.seen.hanging.load(Ordering::SeqCst));
        hanging.sum()
    };
    // The first of each, and half of all places.
    while hang() < 6 + 10 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for _ in 0..10 {
        let step = desk.request(json!({ "url": quick.url("/cases") })).await;
        assert_eq!(step["port"], "success", "{step}");
    }
    for run in &waiting {
        let run = desk
            .server
            .get(&format!("/api/v1/runs/{run}"), &desk.anna)
            .await;
        assert_eq!(run.expect(200)["status"], "running");
    }
    assert_eq!(hang(), 6 + 10, "no more than their places");
    for slow in &slow {
        assert!(slow.seen.hanging.load(Ordering::SeqCst) <= 5);
    }
}
