//! `GET /api/v1/live`: who may connect, the hello, and what goes wrong before a session begins.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, header},
    response::Response,
};
use ccp_protocol::{
    TabId,
    live::{FromOverlay, FromServer},
};
use ccp_store::identity::{AgentRecord, SessionRecord};
use futures_util::{StreamExt, stream::SplitStream};

use super::{
    arrival,
    frames::{self, Close, Writer},
    hub::Arrival,
    resume::Resume,
    session::Session,
    tickets,
};
use crate::{App, problem::ApiError, settings};

/// The first frame must come within this time.
const HELLO: Duration = Duration::from_secs(5);
/// The biggest frame and message, bytes.
const BIGGEST: usize = 64 * 1024;
/// Read at once, bytes: an idle socket holds such a buffer all its life.
const READ_BUFFER: usize = 4096;
/// Frames that go together are written in pieces of about so many bytes.
const WRITE_BUFFER: usize = 4096;
/// After a refusal the peer gets this long to read it, as closing with unread input would take the reason back.
const LINGER: Duration = Duration::from_secs(2);

/// The socket. Its `Origin` must be our own.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", security(()),
    responses((status = 101, description = "JSON text frames from here on."),
        (status = 403, description = "The Origin is not ours.")))]
pub async fn connect(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade
        .map_err(|error| ApiError::BadRequest(format!("This address is a WebSocket: {error}.")))?;
    if !is_ours(&app.config.own_origins, &headers) {
        tracing::warn!("a socket from a foreign origin was refused");
        return Err(ApiError::Forbidden(
            "Sockets are for our own pages only.".to_owned(),
        ));
    }
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(BIGGEST)
        .max_frame_size(BIGGEST);
    // Tracked from the upgrade on, so that a stop waits for its farewell.
    let token = app.tasks.token();
    Ok(upgrade.on_upgrade(async move |socket| {
        let _token = token;
        serve(app, socket).await;
    }))
}

/// A page of another site must not get a socket with our agent's ticket, so a missing Origin is refused as well.
fn is_ours(own: &[String], headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return false;
    };
    origin
        .to_str()
        .is_ok_and(|origin| own.iter().any(|own| own.eq_ignore_ascii_case(origin)))
}

struct Hello {
    session: SessionRecord,
    agent: AgentRecord,
    after: Option<u64>,
    tab: TabId,
    capabilities: Vec<String>,
}

async fn serve(app: App, socket: WebSocket) {
    let (mut writer, mut reader) = socket.split();
    let hello = tokio::select! {
        hello = tokio::time::timeout(HELLO, hello(&app, &mut reader)) => hello.unwrap_or(Err(Some(Close::NoHello))),
        () = app.stopping.cancelled() => Err(Some(Close::Restart)),
    };
    let why = match hello {
        Ok(hello) => begin(&app, hello, &mut writer, &mut reader).await,
        Err(why) => why,
    };
    let Some(why) = why else { return };
    frames::close(&mut writer, why).await;
    linger(&mut reader, why).await;
}

/// The hello; the error is how to close, none when the peer went.
async fn hello(app: &App, reader: &mut SplitStream<WebSocket>) -> Result<Hello, Option<Close>> {
    let text = loop {
        match reader.next().await {
            Some(Ok(Message::Text(text))) => break text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(Some(Close::BadFrame)),
            Some(Ok(Message::Close(_))) | None => return Err(None),
            Some(Err(error)) => return Err(why(&error)),
        }
    };
    let Some(FromOverlay::Hello {
        ticket,
        after,
        tab,
        capabilities,
    }) = frames::read(&text)
    else {
        return Err(Some(Close::BadFrame));
    };
    match tickets::take(app, &ticket).await {
        Ok(Some((session, agent))) => Ok(Hello {
            session,
            agent,
            after,
            tab,
            capabilities,
        }),
        Ok(None) => Err(Some(Close::Ticket)),
        Err(_) => Err(Some(Close::Restart)),
    }
}

/// Seats the tab, welcomes it, and serves it to its end; gives how to close.
async fn begin(
    app: &App,
    hello: Hello,
    writer: &mut Writer,
    reader: &mut SplitStream<WebSocket>,
) -> Option<Close> {
    let Hello {
        session,
        agent,
        after,
        tab,
        capabilities,
    } = hello;
    let Ok(limits) = settings::limits::read(app).await else {
        return Some(Close::Restart);
    };
    // Before the reach is read: what comes between the two wakes us.
    let wake = app.bus.subscribe(&agent.id);
    let Ok(reach) = app.store.feed_reach(&agent.id).await else {
        return Some(Close::Restart);
    };
    let only = app.hub.is_only_tab(&agent.id, &tab);
    let arrival = Arrival {
        agent: agent.id.clone(),
        tab: tab.clone(),
        session: session.token_hash.clone(),
        capabilities,
    };
    let most = usize::try_from(limits.sockets_per_agent).unwrap_or(usize::MAX);
    let Ok(seat) = app.hub.join(arrival, most) else {
        return Some(Close::TooMany);
    };
    let resume = Resume::new(after, reach);
    let welcome = FromServer::Welcome {
        seq: reach.head,
        resumed: resume.resumed,
    };
    frames::say(writer, &welcome).await.ok()?;
    // Better an overlay that works without them than none; they are told again when it connects anew.
    if let Err(error) = arrival::greet(app, &agent, &tab, only).await {
        tracing::warn!(?error, agent.id = %agent.id, "flows that an overlay's arrival starts could not be started");
    }
    let per_minute = limits.socket_messages_per_minute;
    Session::new(app, agent, session, seat, wake, resume, per_minute)
        .serve(writer, reader)
        .await
}

/// How to close after a frame that could not be read; none when the connection broke.
pub(super) fn why(error: &axum::Error) -> Option<Close> {
    use std::error::Error;
    // The library's own error is inside; its kind decides, and it is no dependency of ours but for its text.
    let text = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    if text.contains("too long") || text.contains("too big") {
        Some(Close::TooBig)
    } else if text.contains("reset") {
        None
    } else if text.contains("UTF-8") || text.contains("protocol") {
        Some(Close::BadFrame)
    } else {
        None
    }
}

/// Waits until the peer has read why it was closed.
async fn linger(reader: &mut SplitStream<WebSocket>, why: Close) {
    let drained = async {
        while let Some(Ok(_)) = reader.next().await {}
        if why == Close::TooBig {
            // What is too big cannot be read past, so the peer's own close is never seen.
            std::future::pending::<()>().await;
        }
    };
    // Over when the peer closed, or its time is.
    let _ = tokio::time::timeout(LINGER, drained).await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn only_our_own_origins_connect() {
        let own = [
            "https://overlay.example".to_owned(),
            "http://localhost:8080".to_owned(),
        ];
        let origin = |origins: &[&str]| {
            let mut headers = HeaderMap::new();
            for origin in origins {
                headers.append(header::ORIGIN, origin.parse().unwrap());
            }
            is_ours(&own, &headers)
        };
        assert!(origin(&["https://overlay.example"]));
        assert!(origin(&["http://localhost:8080"]));
        for foreign in [
            "https://crm.example",
            "http://overlay.example",
            "https://overlay.example.evil",
            "https://overlay.example:444",
            "null",
            "",
        ] {
            assert!(!origin(&[foreign]), "{foreign}");
        }
        assert!(!origin(&[]));
        assert!(!origin(&[
            "https://overlay.example",
            "https://evil.example"
        ]));
    }
}
