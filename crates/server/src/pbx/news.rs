//! Tells what was committed of calls, after the telephone system was answered: who is at the other end, who answered, the
//! agents who see it, contacts and flows. In order for each call, several calls at the same time.
//!
//! What is to be told waits in the database, where it was committed with its call; memory holds a portion of it. So nothing
//! is lost with the process, and a telephone system that tells faster than we can costs no memory.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use ccp_protocol::CallId;
use ccp_store::{Millis, calls::CallNews, without_values};
use serde_json::{Map, Value};
use tokio::sync::{
    Notify,
    mpsc::{self, Receiver, Sender},
};

use super::{answerer::Hints, message::Event, wire};
use crate::{App, problem::ApiError};

mod contact;
mod tell;

pub(super) use tell::{change, other_end, set_matches};

/// So many calls are told of at the same time, so that their writes share commits.
const LANES: u64 = 32;
/// So many news wait in a lane at most; all others wait in the database.
const ROOM: usize = 32;
/// News are read so many at a time.
const PORTION: usize = 256;
/// How long the next try waits where the database does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is tried; then it is left to the next start.
const TRIES: u32 = 5;
/// While more messages than this are being taken, telling gives way to them …
const FEW: usize = 4;
/// … for so long, again and again …
const BREATH: Duration = Duration::from_millis(5);
/// … but not more often than this, since agents wait as well.
const BREATHS: u32 = 20;

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

/// Wakes whoever tells.
#[derive(Debug, Default)]
pub struct Committed {
    news: Notify,
}

impl Committed {
    /// There are news in the database.
    pub(super) fn wake(&self) {
        self.news.notify_one();
    }
}

/// Begins to tell, first what the server before has committed and not told.
pub(super) fn start(app: &App) {
    let lanes = (0..LANES)
        .map(|_| {
            let (sender, receiver) = mpsc::channel(ROOM);
            app.tasks.spawn(work(app.clone(), receiver));
            sender
        })
        .collect();
    let app = app.clone();
    app.tasks.clone().spawn(async move {
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => {}
            () = hand_out(&app, lanes) => {}
        }
    });
}

/// Hands out what was committed, in its order, as fast as it is told.
async fn hand_out(app: &App, lanes: Vec<Sender<News>>) {
    let mut after = 0;
    loop {
        match app.store.call_news(after, PORTION).await {
            Ok(portion) if portion.is_empty() => app.pbx.committed.news.notified().await,
            Ok(portion) => {
                for news in portion {
                    after = news.seq;
                    if let Some(news) = read(app, news).await {
                        let mut hasher = DefaultHasher::new();
                        news.call.hash(&mut hasher);
                        let index = usize::try_from(hasher.finish() % LANES).unwrap_or_default();
                        // Refused only while the server stops.
                        let _ = lanes[index].send(news).await;
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, "what is to be told of calls could not be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Stored news; those that nobody can read are thrown away.
async fn read(app: &App, news: CallNews) -> Option<News> {
    let CallNews { seq, call, step } = news;
    match serde_json::from_value(step) {
        Ok(step) => Some(News { seq, call, step }),
        Err(error) => {
            tracing::error!(error = without_values(&error), call.id = %call, "stored news of a call cannot be read");
            if let Err(error) = app.store.forget_call_news(seq).await {
                tracing::error!(%error, call.id = %call, "they could not be thrown away");
            }
            None
        }
    }
}

/// Telephone systems wait for their answers; what is told comes after.
async fn give_way(app: &App) {
    for _ in 0..BREATHS {
        if app.pbx.taking.count() <= FEW {
            return;
        }
        tokio::time::sleep(BREATH).await;
    }
}

async fn work(app: App, mut lane: Receiver<News>) {
    loop {
        let news = tokio::select! {
            biased;
            () = app.stopping.cancelled() => return,
            news = lane.recv() => news,
        };
        let Some(news) = news else { return };
        give_way(&app).await;
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
