//! One connected tab, from its welcome to its farewell: entries straight from the store whenever it wakes, commands,
//! and what the tab says. Each socket waits for its own peer only.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use ccp_protocol::live::{FromOverlay, FromServer};
use ccp_store::identity::{AgentRecord, SessionRecord};
use futures_util::{StreamExt, stream::SplitStream};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior},
};

use super::{
    events, feed,
    frames::{self, Close, Gone, Writer},
    hub::{Farewell, Seat},
    resume::Resume,
    socket,
};
use crate::{
    App,
    flows::runtime::throttle::{Meter, Pace},
};

/// The peer is asked for a sign of life this often, and given up when none came until the next time.
const PING_EVERY: Duration = Duration::from_secs(30);
/// Whether the session still holds is asked this often.
const CHECK_EVERY: Duration = Duration::from_mins(5);
/// What was shown is written down at most this often.
const ACK_EVERY: Duration = Duration::from_secs(1);
/// Entries are read so many at a time.
const PAGE: usize = 500;
/// Frames of any kind a minute, acknowledgements too: a tab that shows entries one by one stays far below.
const FLOOD: Pace = Pace {
    per_minute: 6000,
    burst: 3000,
};
/// Tabs come back after about so long, each at its own moment.
const COME_BACK: std::ops::Range<u64> = 500..3000;

/// One connected tab.
pub(super) struct Session<'a> {
    app: &'a App,
    agent: AgentRecord,
    /// What it came with.
    signed_in: SessionRecord,
    seat: Seat,
    wake: watch::Receiver<u64>,
    /// The last number that was sent.
    sent: u64,
    pace: Pace,
    messages: Meter,
    frames: Meter,
    shown: Option<u64>,
}

/// How a step of a session ended it: with a close, or without one where the peer went.
type Over = Option<Close>;

impl<'a> Session<'a> {
    pub(super) fn new(
        app: &'a App,
        agent: AgentRecord,
        session: SessionRecord,
        seat: Seat,
        wake: watch::Receiver<u64>,
        resume: Resume,
        messages_per_minute: u32,
    ) -> Self {
        Self {
            app,
            agent,
            signed_in: session,
            seat,
            wake,
            sent: resume.after,
            pace: Pace {
                per_minute: messages_per_minute,
                burst: messages_per_minute,
            },
            messages: Meter::default(),
            frames: Meter::default(),
            shown: None,
        }
    }

    /// Serves it to its end; gives how to close, none when the peer went.
    pub(super) async fn serve(
        mut self,
        writer: &mut Writer,
        reader: &mut SplitStream<WebSocket>,
    ) -> Over {
        let over = match self.talk(writer, reader).await {
            Ok(never) => match never {},
            Err(over) => over,
        };
        self.write_down().await;
        over
    }

    async fn talk(
        &mut self,
        writer: &mut Writer,
        reader: &mut SplitStream<WebSocket>,
    ) -> Result<std::convert::Infallible, Over> {
        let mut ping = ticks(PING_EVERY);
        let mut check = ticks(CHECK_EVERY);
        let mut alive = true;
        let mut behind = true;
        let mut write_at = Instant::now();
        loop {
            tokio::select! {
                // A farewell comes before all else; the rest takes turns.
                () = self.app.stopping.cancelled() => return Err(self.farewell(writer, None).await),
                told = told(&mut self.seat.farewell) => return Err(self.farewell(writer, told).await),
                frame = reader.next() => {
                    alive = true;
                    let had_shown = self.shown.is_some();
                    self.take(frame).await?;
                    if !had_shown && self.shown.is_some() {
                        write_at = write_at.max(Instant::now());
                    }
                }
                woken = self.wake.changed() => {
                    // The bus ends with the server only.
                    woken.map_err(|_| Some(Close::Restart))?;
                    behind = true;
                }
                Some(command) = self.seat.orders.recv() => {
                    frames::say(writer, &FromServer::Command(command)).await.map_err(gone)?;
                }
                () = std::future::ready(()), if behind => behind = self.catch_up(writer).await?,
                () = tokio::time::sleep_until(write_at), if self.shown.is_some() => {
                    self.write_down().await;
                    write_at = Instant::now() + ACK_EVERY;
                }
                _ = ping.tick() => {
                    if !std::mem::take(&mut alive) {
                        tracing::debug!(agent.id = %self.agent.id, "a peer gave no sign of life");
                        return Err(None);
                    }
                    frames::send(writer, Message::Ping(Bytes::new())).await.map_err(gone)?;
                }
                _ = check.tick() => self.check_session(writer).await?,
            }
        }
    }

    /// Sends the next page of entries; gives whether there may be more.
    async fn catch_up(&mut self, writer: &mut Writer) -> Result<bool, Over> {
        let page = self
            .app
            .store
            .feed_after(&self.agent.id, self.sent, None, PAGE)
            .await;
        let page = page.map_err(|error| {
            tracing::warn!(%error, agent.id = %self.agent.id, "a feed cannot be read");
            Some(Close::Restart)
        })?;
        let more = page.len() == PAGE;
        let Some(last) = page.last().map(|entry| entry.seq) else {
            return Ok(false);
        };
        // Only what was thrown away while the peer was slow can be missing; it starts again from the snapshot.
        if page
            .iter()
            .zip(self.sent + 1..)
            .any(|(entry, number)| entry.seq != number)
        {
            return Err(Some(Close::Restart));
        }
        let frames = page
            .into_iter()
            .map(|entry| FromServer::Entry(feed::to_wire(entry)));
        frames::say_all(writer, frames).await.map_err(gone)?;
        self.sent = last;
        Ok(more)
    }

    async fn take(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<(), Over> {
        let text = match frame {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                return self
                    .frames
                    .take(FLOOD, self.app.clock.now())
                    .map_err(|_| Some(Close::TooMany));
            }
            Some(Ok(Message::Binary(_))) => return Err(Some(Close::BadFrame)),
            Some(Ok(Message::Close(_))) | None => return Err(None),
            Some(Err(error)) => return Err(socket::why(&error)),
        };
        let now = self.app.clock.now();
        self.frames
            .take(FLOOD, now)
            .map_err(|_| Some(Close::TooMany))?;
        let frame = frames::read(&text).ok_or(Some(Close::BadFrame))?;
        if let FromOverlay::Ack { seq } = frame {
            self.shown = Some(seq.max(self.shown.unwrap_or(0)));
            return Ok(());
        }
        self.messages
            .take(self.pace, now)
            .map_err(|_| Some(Close::TooMany))?;
        match frame {
            FromOverlay::Focus { active } => self.seat.focus(active),
            FromOverlay::Capabilities { capabilities } => self.seat.offer(capabilities),
            FromOverlay::CommandResult(result) => self.app.hub.answer(&self.agent.id, result),
            FromOverlay::Event(event) => match events::take(self.app, &self.agent, event).await {
                Ok(Ok(())) => {}
                Ok(Err(why)) => {
                    tracing::debug!(agent.id = %self.agent.id, %why, "an event was passed over");
                }
                // The overlay comes back and tells it again.
                Err(_) => return Err(Some(Close::Restart)),
            },
            FromOverlay::Hello { .. } => return Err(Some(Close::BadFrame)),
            FromOverlay::Ack { .. } => {}
        }
        Ok(())
    }

    /// Writes down what was shown. Lost at worst, it is only shown as unread once more.
    async fn write_down(&mut self) {
        if let Some(seq) = self.shown.take()
            && let Err(error) = self
                .app
                .store
                .acknowledge(&self.agent.id, seq.min(self.sent))
                .await
        {
            tracing::warn!(%error, agent.id = %self.agent.id, "what was shown cannot be written down");
        }
    }

    async fn check_session(&mut self, writer: &mut Writer) -> Result<(), Over> {
        match self
            .app
            .store
            .session(&self.signed_in.token_hash, self.app.clock.now())
            .await
        {
            Ok(Some((_, agent))) if !agent.roles.is_empty() => {
                self.agent = agent;
                Ok(())
            }
            Ok(_) => Err(self.farewell(writer, Some(Farewell::SignedOut)).await),
            Err(error) => {
                tracing::warn!(%error, agent.id = %self.agent.id, "a session cannot be checked");
                Err(Some(Close::Restart))
            }
        }
    }

    /// Says why; none is the server's stop.
    async fn farewell(&self, writer: &mut Writer, told: Option<Farewell>) -> Over {
        let (reason, close, retry_ms) = match told {
            None => (
                "shuttingDown",
                Close::Restart,
                Some(rand::random_range(COME_BACK)),
            ),
            Some(Farewell::SignedOut) => ("signedOut", Close::Ticket, None),
            Some(Farewell::Replaced) => ("replaced", Close::Replaced, None),
            // It takes nothing any more, a farewell neither.
            Some(Farewell::Stuck) => return None,
        };
        let bye = FromServer::Bye {
            reason: reason.to_owned(),
            retry_ms,
        };
        frames::say(writer, &bye)
            .await
            .map_or(None, |()| Some(close))
    }
}

/// Waits until there is a reason to close.
async fn told(farewell: &mut watch::Receiver<Option<Farewell>>) -> Option<Farewell> {
    farewell
        .wait_for(Option::is_some)
        .await
        .ok()
        .and_then(|told| *told)
}

fn gone(_: Gone) -> Over {
    None
}

fn ticks(every: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
