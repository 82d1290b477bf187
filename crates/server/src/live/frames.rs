//! Frames as text, how a socket is closed, and what a first frame must be. Pure but for the socket it writes to.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use ccp_protocol::live::{FromOverlay, FromServer};
use futures_util::{SinkExt, stream::SplitSink};

/// A peer that takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// Names in a frame are at most this long, in bytes.
const NAME: usize = 200;
/// The most capabilities a tab may offer.
const CAPABILITIES: usize = 500;

/// The writing half of a socket.
pub(super) type Writer = SplitSink<WebSocket, Message>;

/// Why a socket is closed by us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    BadFrame,
    Ticket,
    NoHello,
    Replaced,
    TooMany,
    TooBig,
    Restart,
}

impl Close {
    pub(super) fn code(self) -> u16 {
        match self {
            Self::BadFrame => 4400,
            Self::Ticket => 4401,
            Self::NoHello => 4408,
            Self::Replaced => 4409,
            Self::TooMany => 4429,
            Self::TooBig => 1009,
            Self::Restart => 1012,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::BadFrame => "bad frame",
            Self::Ticket => "no good ticket, or signed out",
            Self::NoHello => "no hello",
            Self::Replaced => "replaced",
            Self::TooMany => "too many",
            Self::TooBig => "too big",
            Self::Restart => "come back",
        }
    }
}

/// The peer is gone, or takes nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone;

/// Sends a message, within patience.
pub(super) async fn send(writer: &mut Writer, message: Message) -> Result<(), Gone> {
    within(writer.send(message)).await
}

/// Sends a frame.
pub(super) async fn say(writer: &mut Writer, frame: &FromServer) -> Result<(), Gone> {
    send(writer, text(frame)?).await
}

/// Sends frames that belong together: small ones go in one piece.
pub(super) async fn say_all(
    writer: &mut Writer,
    frames: impl Iterator<Item = FromServer>,
) -> Result<(), Gone> {
    for frame in frames {
        within(writer.feed(text(&frame)?)).await?;
    }
    within(writer.flush()).await
}

fn text(frame: &FromServer) -> Result<Message, Gone> {
    serde_json::to_string(frame)
        .map(Message::text)
        .map_err(|error| {
            tracing::error!(%error, "a frame cannot be written");
            Gone
        })
}

/// A peer that takes nothing for longer than our patience is gone.
async fn within(writing: impl Future<Output = Result<(), axum::Error>>) -> Result<(), Gone> {
    match tokio::time::timeout(PATIENCE, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

/// Closes a socket.
pub(super) async fn close(writer: &mut Writer, why: Close) {
    let frame = CloseFrame {
        code: why.code(),
        reason: why.reason().into(),
    };
    // A peer that is gone needs no farewell.
    let _ = send(writer, Message::Close(Some(frame))).await;
}

/// A frame as the overlay sent it; none when it is none of ours.
pub(super) fn read(text: &str) -> Option<FromOverlay> {
    let frame = serde_json::from_str(text).ok()?;
    let fine = match &frame {
        FromOverlay::Hello {
            tab, capabilities, ..
        } => is_name(tab.as_str()) && are_names(capabilities),
        FromOverlay::Capabilities { capabilities } => are_names(capabilities),
        FromOverlay::CommandResult(result) => result.id.len() <= NAME,
        FromOverlay::Ack { .. } | FromOverlay::Focus { .. } | FromOverlay::Event(_) => true,
    };
    fine.then_some(frame)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= NAME
}

fn are_names(names: &[String]) -> bool {
    names.len() <= CAPABILITIES && names.iter().all(|name| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_ours_are_read_and_others_are_not() {
        for text in [
            r#"{"type":"hello","ticket":"t","after":null,"tab":"1","capabilities":["sfScreenpopObject"]}"#,
            r#"{"type":"hello","ticket":"t","tab":"1"}"#,
            r#"{"type":"ack","seq":3}"#,
            r#"{"type":"focus","active":true}"#,
            r#"{"type":"commandResult","id":"r:1","success":true}"#,
            r#"{"type":"event","source":"salesforceUi","event":"onClickToDial","payload":{"number":"1"},"eventId":"e"}"#,
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "",
            "{}",
            "[]",
            r#"{"type":"dance"}"#,
            r#"{"type":"ack"}"#,
            r#"{"type":"ack","seq":-1}"#,
            r#"{"type":"hello","ticket":"t","after":null,"tab":""}"#,
            r#"{"type":"focus","active":"yes"}"#,
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(
            read(&format!(
                r#"{{"type":"capabilities","capabilities":["{}"]}}"#,
                "x".repeat(201)
            ))
            .is_none()
        );
    }
}
