//! One socket, from its hello to its end.

use std::{future::poll_fn, pin::Pin, task::Poll};

use ccp_protocol::{
    feed::FeedEntry,
    live::{Command, FromOverlay},
};
use futures_util::{Sink, SinkExt, Stream};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use leptos::task::spawn_local;
use serde_json::Value;

use super::{Inner, backoff::Backoff, commands, start};
use crate::{
    api::Failure,
    browser::time::{now, sleep},
    model::{Link, feed::Taken},
    overlay::Overlay,
    press,
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

/// What a socket remembers of itself.
struct Standing {
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
    let Ok(mut socket) = WebSocket::open(&address()) else {
        return LOST;
    };
    let mut standing = Standing {
        welcomed: false,
        fresh,
        bye: None,
    };
    let mut patience = Some(Box::pin(sleep(WELCOME_WITHIN)));
    // Sending waits for the socket to open; a socket that never does must not hold the loop.
    let mut greeting = Some(hello);
    loop {
        let happened = next(
            &mut socket,
            inner,
            &mut greeting,
            patience.as_mut(),
            standing.welcomed,
        )
        .await;
        if inner.generation.get() != generation {
            return LOST;
        }
        match happened {
            Next::Send(frame) => {
                if send(&mut socket, &frame).await {
                    inner.outbox.borrow_mut().sent(frame, now());
                } else {
                    inner.outbox.borrow_mut().put_back(frame);
                    return standing.bye.unwrap_or(LOST);
                }
            }
            Next::Frame(frame) => {
                if let Some(end) = take(overlay, inner, &mut standing, frame) {
                    return end;
                }
                if standing.welcomed && patience.take().is_some() {
                    backoff.reset();
                }
            }
            Next::End(end) => return standing.bye.unwrap_or(end),
            Next::Kicked | Next::Silent => return LOST,
        }
    }
}

fn address() -> String {
    let location = leptos::prelude::window().location();
    let scheme = if location
        .protocol()
        .is_ok_and(|protocol| protocol == "https:")
    {
        "wss"
    } else {
        "ws"
    };
    format!(
        "{scheme}://{}/api/v1/live",
        location.host().unwrap_or_default()
    )
}

async fn send(socket: &mut WebSocket, frame: &FromOverlay) -> bool {
    let Ok(text) = serde_json::to_value(frame).map(|value| value.to_string()) else {
        return true;
    };
    socket.send(Message::Text(text)).await.is_ok()
}

async fn next(
    socket: &mut WebSocket,
    inner: &Inner,
    greeting: &mut Option<FromOverlay>,
    mut patience: Option<&mut Pin<Box<impl Future<Output = ()>>>>,
    welcomed: bool,
) -> Next {
    poll_fn(|cx| {
        loop {
            match Pin::new(&mut *socket).poll_next(cx) {
                Poll::Ready(Some(Ok(Message::Text(text)))) => {
                    if let Ok(frame) = serde_json::from_str(&text) {
                        return Poll::Ready(Next::Frame(frame));
                    }
                }
                Poll::Ready(Some(Err(WebSocketError::ConnectionClose(close)))) => {
                    return Poll::Ready(Next::End(end_of(close.code)));
                }
                Poll::Ready(None) => return Poll::Ready(Next::End(LOST)),
                // An error says nothing; the close that follows has the code. Binary frames are not ours.
                Poll::Ready(Some(_)) => {}
                Poll::Pending => break,
            }
        }
        if inner.kicked.replace(false) {
            return Poll::Ready(Next::Kicked);
        }
        inner.kick.replace(Some(cx.waker().clone()));
        if greeting.is_some()
            && Pin::new(&mut *socket).poll_ready(cx).is_ready()
            && let Some(hello) = greeting.take()
        {
            return Poll::Ready(Next::Send(hello));
        }
        if welcomed && let Poll::Ready(frame) = inner.outbox.borrow_mut().poll_next(cx) {
            return Poll::Ready(Next::Send(frame));
        }
        if let Some(patience) = patience.as_mut()
            && patience.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Next::Silent);
        }
        Poll::Pending
    })
    .await
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
    frame: Value,
) -> Option<End> {
    // By hand: the derived reader of a tagged enum buffers every frame once more and doubles the code.
    let kind = frame
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    match kind.as_str() {
        "entry" => take_entry(overlay, inner, &serde_json::from_value(frame).ok()?),
        "command" => {
            let command: Command = serde_json::from_value(frame).ok()?;
            commands::take(*overlay, inner, command);
            None
        }
        "welcome" => welcome(overlay, inner, standing, &frame),
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
    let resumed = frame
        .get("resumed")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    if !resumed {
        if !standing.fresh {
            inner.stale.set(true);
            // At once: the server is well, only the gap was too old.
            inner.kick();
            return Some(LOST);
        }
        let seq = frame.get("seq").and_then(Value::as_u64).unwrap_or(0);
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

fn take_entry(overlay: &Overlay, inner: &'static Inner, entry: &FeedEntry) -> Option<End> {
    let model = &overlay.model;
    let mut taken = model.take_entry(entry, now());
    if taken == Taken::Gap {
        if inner.gap.replace(entry.seq) != entry.seq {
            // Something was lost on the way: ask for it again by going on from the last one.
            inner.kick();
            return Some(LOST);
        }
        model.seq.set(entry.seq - 1);
        taken = model.take_entry(entry, now());
    }
    if taken == Taken::ConfigurationChanged {
        spawn_local(start::configure(*overlay));
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
