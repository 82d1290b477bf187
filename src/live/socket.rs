//! One socket, from its hello to its end.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use ccp_protocol::{
    feed::FeedEntry,
    live::{Command, FromOverlay},
};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{
    Inner,
    backoff::Backoff,
    channel::{Arrived, Channel},
    commands, start,
};
use crate::{
    api::Failure,
    browser::{
        dom,
        time::{Sleep, now, sleep},
    },
    calls,
    model::{Link, feed::Taken},
    overlay::Overlay,
    press,
    wire::{Read, Write, field, to_text},
};

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum End {
    /// Come again, not before so many milliseconds.
    Lost {
        /// Milliseconds.
        after: Option<f64>,
    },
    /// Another window of this agent took its place.
    Replaced,
    /// The session is over.
    SignedOut,
}

impl End {
    pub fn of(failure: &Failure) -> Self {
        match failure {
            Failure::SignedOut => Self::SignedOut,
            failure => Self::Lost {
                after: failure.retry_after(),
            },
        }
    }
}

const LOST: End = End::Lost { after: None };
/// How long the server may take to welcome, milliseconds.
const WELCOME_WITHIN: f64 = 10_000.0;
/// How long acks are gathered, milliseconds.
const ACK_AFTER: f64 = 1_000.0;

/// What happens next on a socket that stands.
enum Next {
    Frame(Value),
    Send(FromOverlay),
    Kicked,
    Silent,
    End(End),
}

/// A socket and what it remembers of itself.
struct Standing {
    channel: Channel,
    /// Goes out when the socket opens.
    greeting: Option<FromOverlay>,
    /// How long the server may still take to welcome.
    patience: Option<Sleep>,
    welcomed: bool,
    /// The snapshot was fetched for this very socket.
    fresh: bool,
    /// What the server said when it took leave.
    bye: Option<End>,
}

/// Opens a socket, says hello and serves it until it ends.
pub(super) async fn stand(
    overlay: &Overlay,
    inner: &'static Inner,
    hello: FromOverlay,
    fresh: bool,
    backoff: &mut Backoff,
) -> End {
    let generation = inner.generation.get();
    let Some(channel) = Channel::open(&address()) else {
        return LOST;
    };
    let mut standing = Standing {
        channel,
        greeting: Some(hello),
        patience: Some(sleep(WELCOME_WITHIN)),
        welcomed: false,
        fresh,
        bye: None,
    };
    loop {
        let happened = poll_fn(|cx| standing.poll_next(inner, cx)).await;
        if inner.generation.get() != generation {
            return LOST;
        }
        match happened {
            Next::Send(frame) => {
                if standing.channel.send(&to_text(&frame.write())) {
                    inner.outbox.borrow_mut().sent(frame, now());
                } else {
                    inner.outbox.borrow_mut().put_back(frame);
                    return standing.bye.unwrap_or(LOST);
                }
            }
            Next::Frame(frame) => {
                if let Some(end) = take(overlay, inner, &mut standing, &frame) {
                    return end;
                }
                if standing.welcomed && standing.patience.take().is_some() {
                    backoff.reset();
                }
            }
            Next::End(end) => return standing.bye.unwrap_or(end),
            Next::Kicked | Next::Silent => return LOST,
        }
    }
}

fn address() -> String {
    let location = dom::window().location();
    let scheme = match location.protocol() {
        Ok(protocol) if protocol == "https:" => "wss://",
        _ => "ws://",
    };
    let host = location.host().unwrap_or_default();
    [scheme, &host, "/api/v1/live"].concat()
}

impl Standing {
    fn poll_next(&mut self, inner: &Inner, cx: &mut Context<'_>) -> Poll<Next> {
        while let Poll::Ready(arrived) = self.channel.poll_next(cx) {
            match arrived {
                Arrived::Text(text) => {
                    if let Ok(frame) = serde_json::from_str(&text) {
                        return Poll::Ready(Next::Frame(frame));
                    }
                }
                Arrived::Closed(code) => return Poll::Ready(Next::End(end_of(code))),
            }
        }
        if inner.poll_kicked(cx).is_ready() {
            return Poll::Ready(Next::Kicked);
        }
        // A socket that is closing takes nothing more; how it ended comes with its close.
        if self.channel.is_open() {
            if let Some(hello) = self.greeting.take() {
                return Poll::Ready(Next::Send(hello));
            }
            if self.welcomed
                && let Poll::Ready(frame) = inner.outbox.borrow_mut().poll_next(cx)
            {
                return Poll::Ready(Next::Send(frame));
            }
        }
        if let Some(patience) = self.patience.as_mut()
            && Pin::new(patience).poll(cx).is_ready()
        {
            return Poll::Ready(Next::Silent);
        }
        Poll::Pending
    }
}

fn end_of(code: u16) -> End {
    match code {
        4409 => End::Replaced,
        _ => LOST,
    }
}

/// Takes a frame; gives the end when the socket is of no more use.
fn take(
    overlay: &Overlay,
    inner: &'static Inner,
    standing: &mut Standing,
    frame: &Value,
) -> Option<End> {
    match frame.get("type")?.as_str()? {
        "entry" => take_entry(overlay, inner, frame),
        "command" => {
            commands::take(*overlay, inner, Command::read(frame)?);
            None
        }
        "welcome" => welcome(overlay, inner, standing, frame),
        "bye" => {
            let reason = frame.get("reason").and_then(Value::as_str);
            standing.bye = Some(match reason {
                Some("signedOut") => End::SignedOut,
                Some("replaced") => End::Replaced,
                _ => End::Lost {
                    after: frame.get("retryMs").and_then(Value::as_f64),
                },
            });
            None
        }
        _ => None,
    }
}

fn welcome(
    overlay: &Overlay,
    inner: &'static Inner,
    standing: &mut Standing,
    frame: &Value,
) -> Option<End> {
    let resumed = field(frame, "resumed").unwrap_or(true);
    let seq: u64 = field(frame, "seq").unwrap_or(0);
    overlay.model.before.set(seq);
    if !resumed {
        if !standing.fresh {
            inner.stale.set(true);
            // At once: the server is well, only the gap was too old.
            inner.kick();
            return Some(LOST);
        }
        overlay.model.seq.update(|last| *last = seq.max(*last));
    }
    standing.welcomed = true;
    overlay.model.link.set(Link::Connected);
    if let Some(active) = inner.focus.get() {
        inner.push(FromOverlay::Focus { active });
    }
    spawn_local(press::settle(*overlay));
    None
}

fn take_entry(overlay: &Overlay, inner: &'static Inner, frame: &Value) -> Option<End> {
    let model = overlay.model;
    let seq: u64 = field(frame, "seq")?;
    let entry = FeedEntry::read(frame);
    let take = || match &entry {
        Some(entry) => model.take_entry(entry, now()),
        // Of a kind to come: it is not shown here, and it is not missing either.
        None => model.pass_entry(seq),
    };
    let mut taken = take();
    if taken == Taken::Gap {
        if inner.gap.replace(seq) != seq {
            // Something was lost on the way: ask for it again by going on from the last one.
            inner.kick();
            return Some(LOST);
        }
        model.seq.set(seq - 1);
        taken = take();
    }
    if matches!(taken, Taken::ConfigurationChanged | Taken::CallsChanged) {
        spawn_local(start::configure(*overlay));
    }
    if taken == Taken::CallsChanged {
        calls::start(*overlay);
    }
    acknowledge(overlay, inner);
    None
}

/// Tells the server how far all was shown, once a second at most.
fn acknowledge(overlay: &Overlay, inner: &'static Inner) {
    if inner.ack_waits.replace(true) {
        return;
    }
    let seq = &overlay.model.seq;
    spawn_local(async move {
        sleep(ACK_AFTER).await;
        inner.ack_waits.set(false);
        inner.push(FromOverlay::Ack {
            seq: seq.get_untracked(),
        });
    });
}
