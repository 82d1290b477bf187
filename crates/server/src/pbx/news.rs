//! Tells what was committed of calls, after the telephone system was answered: who is at the other end, who answered, the
//! agents who see it, contacts and flows. In order for each call, several calls at the same time; what was not told when the
//! server ended is told by the next.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::OnceLock,
    time::Duration,
};

use ccp_protocol::CallId;
use ccp_store::{Millis, without_values};
use serde_json::{Map, Value};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::{answerer::Hints, message::Event, wire};
use crate::{App, problem::ApiError};

mod contact;
mod tell;

pub(super) use tell::{change, other_end, set_matches};

/// So many calls are told of at the same time.
const LANES: u64 = 8;
/// Left over news are read so many at a time.
const PORTION: usize = 500;
/// How long the next try waits where the database does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is tried; then it is left to the next start.
const TRIES: u32 = 5;

/// What happened to a call, and what was told with it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Millis,
    /// Who it may have been.
    #[serde(default)]
    pub hints: Hints,
    /// What else was sent.
    #[serde(default)]
    pub others: Map<String, Value>,
}

impl Step {
    /// As it is stored with the call.
    pub(super) fn to_json(&self) -> Result<Value, ApiError> {
        serde_json::to_value(self).map_err(|_| ApiError::Internal)
    }
}

#[derive(Debug)]
struct News {
    seq: i64,
    call: CallId,
    step: Step,
}

/// Where news wait for their turn; the news of one call in one of them.
#[derive(Debug, Default)]
pub struct Lanes {
    lanes: OnceLock<Vec<UnboundedSender<News>>>,
}

impl Lanes {
    /// Hands in committed news. They are in the database as well: where nobody takes them, the next start does.
    pub(super) fn send(&self, seq: i64, call: &CallId, step: Step) {
        let Some(lanes) = self.lanes.get() else {
            return;
        };
        let mut hasher = DefaultHasher::new();
        call.hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % LANES).unwrap_or_default();
        if let Some(lane) = lanes.get(index) {
            // Refused only while the server stops.
            let _ = lane.send(News {
                seq,
                call: call.clone(),
                step,
            });
        }
    }
}

/// Begins to tell. Called once, before the first message is taken.
pub(super) fn start(app: &App) {
    let mut waiting = Vec::new();
    let lanes = (0..LANES)
        .map(|_| {
            let (sender, receiver) = mpsc::unbounded_channel();
            waiting.push(receiver);
            sender
        })
        .collect();
    if app.pbx.lanes.lanes.set(lanes).is_err() {
        return;
    }
    for receiver in waiting {
        app.tasks.spawn(work(app.clone(), receiver));
    }
}

/// Hands in what the server before has committed and not told.
///
/// # Errors
/// When the database does not answer.
pub async fn take_up(app: &App) -> Result<(), ApiError> {
    let mut after = 0;
    loop {
        let portion = app.store.call_news(after, PORTION).await?;
        let Some(last) = portion.last() else {
            return Ok(());
        };
        after = last.seq;
        for news in portion {
            match serde_json::from_value(news.step) {
                Ok(step) => app.pbx.lanes.send(news.seq, &news.call, step),
                Err(error) => {
                    tracing::error!(error = without_values(&error), call.id = %news.call, "stored news of a call cannot be read");
                    app.store.call_told(news.seq, &[], app.clock.now()).await?;
                }
            }
        }
    }
}

async fn work(app: App, mut lane: UnboundedReceiver<News>) {
    loop {
        let news = tokio::select! {
            biased;
            () = app.stopping.cancelled() => return,
            news = lane.recv() => news,
        };
        let Some(news) = news else { return };
        for attempt in 1..=TRIES {
            match tell::tell(&app, &news).await {
                Ok(()) => break,
                Err(error) => {
                    tracing::error!(%error, call.id = %news.call, attempt, "a call could not be told of");
                }
            }
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}
