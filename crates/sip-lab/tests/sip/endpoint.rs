//! A PBX endpoint that does as a test says and keeps what it is told.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Who waits longer waits for something that never comes.
const NEVER: Duration = Duration::from_mins(1);

/// The fields of one message.
pub type Message = BTreeMap<String, String>;

/// How it answers a newCall; answer and hangup always get `{}`.
#[derive(Clone, Copy, Debug)]
pub enum Conduct {
    /// With this body.
    Says(&'static str),
    /// With this status and body, whatever the message is.
    Fails(u16, &'static str),
    /// Not before so many wait together.
    WaitsFor(usize),
    /// Never.
    Hangs,
}

/// What it was told.
#[derive(Debug, Default)]
struct Heard {
    messages: Vec<Message>,
    waiting: usize,
    /// As many waited together as it waits for; stays so.
    enough: bool,
}

struct Desk {
    conduct: Mutex<Conduct>,
    heard: watch::Sender<Heard>,
}

/// The running endpoint.
pub struct Endpoint {
    pub url: String,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

impl Endpoint {
    pub async fn start(conduct: Conduct) -> Self {
        let desk = Arc::new(Desk {
            conduct: Mutex::new(conduct),
            heard: watch::Sender::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "http://{}/api/v1/cti/a-token",
            listener.local_addr().unwrap()
        );
        let router = Router::new()
            .route("/api/v1/cti/a-token", post(hear))
            .with_state(Arc::clone(&desk));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, desk, server }
    }

    /// From now on it does otherwise.
    pub fn now(&self, conduct: Conduct) {
        *self.desk.conduct.lock().unwrap() = conduct;
    }

    /// Waits until it was told so many of these events, and gives everything it was told.
    pub async fn told(&self, event: &str, count: usize) -> Vec<Message> {
        let of_event = |message: &&Message| message["event"] == event;
        let mut heard = self.desk.heard.subscribe();
        let enough =
            heard.wait_for(|heard| heard.messages.iter().filter(of_event).count() >= count);
        if let Ok(heard) = tokio::time::timeout(NEVER, enough).await {
            return heard.unwrap().messages.clone();
        }
        panic!(
            "not {count} times {event}, but only:\n{:#?}",
            self.desk.heard.borrow().messages
        );
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn hear(State(desk): State<Arc<Desk>>, Form(message): Form<Message>) -> Response {
    let new = message["event"] == "newCall";
    let conduct = *desk.conduct.lock().unwrap();
    desk.heard.send_modify(|heard| heard.messages.push(message));
    let json = [("content-type", "application/json")];
    match conduct {
        Conduct::Fails(status, body) => {
            (StatusCode::from_u16(status).unwrap(), json, body).into_response()
        }
        Conduct::Says(body) if new => (json, body).into_response(),
        Conduct::WaitsFor(count) if new => {
            desk.heard.send_modify(|heard| {
                heard.waiting += 1;
                heard.enough |= heard.waiting >= count;
            });
            // Who asked may give up: then this is dropped here, and the count is wrong, but such a test has failed anyway.
            let mut heard = desk.heard.subscribe();
            heard.wait_for(|heard| heard.enough).await.unwrap();
            (json, "{}").into_response()
        }
        Conduct::Hangs if new => std::future::pending().await,
        _ => (json, "{}").into_response(),
    }
}
