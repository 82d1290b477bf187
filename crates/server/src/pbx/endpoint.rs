//! `POST /api/v1/cti/{token}`: where a telephone system tells of its calls.

use std::{net::IpAddr, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header},
    response::Response,
};
use ccp_protocol::PbxTokenId;
use ccp_store::{calls::CallRecord, pbx::PbxRequestRecord};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::{
    body,
    message::{self, Event, Message},
    progress,
    reply::{Order, Reply},
    request_log::{self, Unmasked},
    rules::Rules,
    take,
    tokens::{self, TOKEN_PATH},
};
use crate::{
    App,
    flows::runtime::throttle::Pace,
    identity::{address::ClientAddress, audit},
    problem::ApiError,
    settings::{self, limits::Limits},
};

/// How logs call this way.
const TOKEN: &str = "token";

/// What came, apart from its body.
#[derive(Debug, Clone, Default)]
pub(super) struct Envelope {
    /// The address's query.
    pub query: Option<String>,
    /// The body's type.
    pub content_type: Option<String>,
}

impl Envelope {
    pub(super) fn of(request: &Request) -> Self {
        let kind = request.headers().get(header::CONTENT_TYPE);
        Self {
            query: request.uri().query().map(str::to_owned),
            content_type: kind.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        }
    }
}

/// Tell of a call, as to Zammad's generic CTI: `event` `newCall`, `answer` or `hangup`, `direction`, `from`, `to`, `callId`, and
/// more, as JSON or as a form. Answers `{}`, `{"action":"reject","reason":"busy"}` or
/// `{"action":"dial","caller_id","callerId","number"}`; errors are `{"error"}` in its peers' words.
#[utoipa::path(post, path = "/api/v1/cti/{token}", tag = "pbx", security(()), params(("token" = String, Path)),
    request_body(content = Object, description = "The message; at most 64 KiB."),
    responses(
        (status = 200, description = "Written; what to do with the call.", body = Object),
        (status = 400, description = "The body is not what it says it is: `{\"error\"}`, as all of these.", body = Object),
        (status = 401, description = "Not known.", body = Object),
        (status = 413, description = "Over 64 KiB.", body = Object),
        (status = 422, description = "A field is missing or wrong, and named; or switched off.", body = Object),
        (status = 429, description = "Too many; `Retry-After` says when to come back.", body = Object)))]
pub async fn cti(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> Response {
    let at = app.clock.now();
    let envelope = Envelope::of(&request);
    let path = request.uri().path();
    let token = path.strip_prefix(TOKEN_PATH).unwrap_or_default();
    let token = percent_decode_str(token.strip_suffix('/').unwrap_or(token))
        .decode_utf8_lossy()
        .into_owned();
    let mut logged = Logged::new(at, address, TOKEN, envelope);
    let reply = match tokens::of_token(&app, &token, address).await {
        Err(error) => unavailable(&error.into()),
        Ok(None) => match guess(&app, address, TOKEN).await {
            Ok(()) => Reply::wrong_token(),
            // Not logged: whoever guesses must not push everything else out of the log.
            Err(too_many) => return (&too_many).into(),
        },
        Ok(Some(found)) => {
            logged.token = Some(found.id.clone());
            admitted(&app, &found.id, request, &mut logged).await
        }
    };
    logged.write(&app, &token, &reply);
    (&reply).into()
}

/// What somebody who may tell of calls is answered.
async fn admitted(app: &App, token: &PbxTokenId, request: Request, logged: &mut Logged) -> Reply {
    let rules = match admit(app, token).await {
        Ok(rules) => rules,
        Err(reply) => return reply,
    };
    match bytes(request).await {
        Ok(bytes) => logged.body = bytes,
        Err(reply) => return reply,
    }
    answer(app, &rules, &logged.envelope, &logged.body).await
}

/// The rules of calls, for somebody who may tell of them now: they are switched on, and the token's pace is kept.
pub(super) async fn admit(app: &App, token: &PbxTokenId) -> Result<Arc<Rules>, Reply> {
    let rules = settings::pbx::read(app)
        .await
        .map_err(|error| unavailable(&error))?;
    if !rules.set.enabled {
        return Err(Reply::switched_off());
    }
    pace(app, token).await?;
    Ok(rules)
}

/// Takes one of the messages that a token may send.
async fn pace(app: &App, token: &PbxTokenId) -> Result<(), Reply> {
    let limits = limits(app).await?;
    let pace = Pace {
        per_minute: limits.webhooks_per_minute,
        burst: limits.webhooks_burst,
    };
    let admitted = app.pbx.messages.take(token, pace, app.clock.now());
    admitted.map_err(Reply::too_many)
}

/// Takes one of the wrong tokens that an address may send, and writes down that it was refused.
pub(super) async fn guess(app: &App, address: IpAddr, way: &'static str) -> Result<(), Reply> {
    let most = limits(app).await?.wrong_tokens_per_minute;
    let pace = Pace {
        per_minute: most,
        burst: most,
    };
    let admitted = app.pbx.guesses.take(&address, pace, app.clock.now());
    admitted.map_err(Reply::too_many)?;
    let app = app.clone();
    // Beside the answer: how long that takes tells nothing.
    app.tasks.clone().spawn(async move {
        let details = json!({ "address": address.to_string(), "way": way });
        if let Err(error) = audit::write(&app, "", "pbx.refused", "", details).await {
            tracing::error!(%error, "a refused message is not in the audit log");
        }
    });
    Ok(())
}

async fn limits(app: &App) -> Result<Arc<Limits>, Reply> {
    let limits = settings::limits::read(app).await;
    limits.map_err(|error| unavailable(&error))
}

/// A body within its bounds.
pub(super) async fn bytes(request: Request) -> Result<Bytes, Reply> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| {
            use axum::response::IntoResponse;
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Reply::too_large()
            } else {
                Reply::broken()
            }
        })
}

/// Reads a message and takes it.
pub(super) async fn answer(app: &App, rules: &Rules, envelope: &Envelope, bytes: &[u8]) -> Reply {
    match read(envelope, bytes).await {
        Ok(message) => taken(app, rules, &message).await,
        Err(reply) => reply,
    }
}

/// Reads a message.
pub(super) async fn read(envelope: &Envelope, bytes: &[u8]) -> Result<Message, Reply> {
    let (query, kind) = (envelope.query.as_deref(), envelope.content_type.as_deref());
    let fields = body::read(query, kind, bytes, message::is_list).await?;
    Ok(message::read(fields)?)
}

/// Takes a message.
pub(super) async fn taken(app: &App, rules: &Rules, message: &Message) -> Reply {
    match take::take(app, rules, message).await {
        Ok(call) => standing(message, Some(&call)),
        Err(error) => unavailable(&error),
    }
}

/// What a message is answered by a call as it stands.
pub(super) fn standing(message: &Message, call: Option<&CallRecord>) -> Reply {
    let announced = call.filter(|_| message.event == Event::NewCall);
    Reply::done(&announced.map_or(Order::None, progress::order))
}

/// Whatever went wrong on our side: nothing was written, and it should be sent again.
pub(super) fn unavailable(error: &ApiError) -> Reply {
    tracing::error!(%error, "a telephone system's message could not be taken");
    Reply::unavailable()
}

/// A request on its way into the request log.
pub(super) struct Logged {
    pub at: i64,
    address: IpAddr,
    way: &'static str,
    pub envelope: Envelope,
    pub token: Option<PbxTokenId>,
    pub body: Bytes,
}

impl Logged {
    pub(super) fn new(at: i64, address: IpAddr, way: &'static str, envelope: Envelope) -> Self {
        Self {
            at,
            address,
            way,
            envelope,
            token: None,
            body: Bytes::new(),
        }
    }

    /// Writes it down in the background, without `secret` and whatever else is one.
    pub(super) fn write(self, app: &App, secret: &str, reply: &Reply) {
        let record = PbxRequestRecord {
            seq: 0,
            at: self.at,
            address: self.address.to_string(),
            token: self.token,
            way: self.way.to_owned(),
            status: reply.status.as_u16(),
            took_ms: (app.clock.now() - self.at).max(0),
            content_type: self.envelope.content_type,
            query: self.envelope.query,
            body: String::from_utf8_lossy(&self.body).into_owned(),
            answer: reply.body.clone(),
        };
        let secret = secret.to_owned();
        request_log::write(app, Unmasked { record, secret });
    }
}
