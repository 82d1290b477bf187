//! The telephone rings: what telephone systems tell of calls, in the words of Zammad's generic CTI; the caller log that
//! comes of it; and what agents, contacts and flows are told.
//!
//! Before a telephone system is answered there is only its token, its message, who is refused or routed, and the committed
//! row. All else comes after, from what was committed with the row ([`news`]), so that nothing is lost between the two.

pub mod agents_numbers;
pub mod answerer;
pub mod assign;
pub mod audience;
pub mod body;
pub mod calls;
pub mod cause;
pub mod choices;
pub mod claims;
pub mod endpoint;
pub mod erase;
pub mod export;
pub mod message;
pub mod news;
pub mod numbers;
pub mod progress;
pub mod rematch;
pub mod reply;
pub mod request_log;
pub mod requests;
pub mod routing;
pub mod rules;
pub mod shown;
pub mod signed;
pub mod stale;
pub mod take;
pub mod tokens;
pub mod wire;

use std::net::IpAddr;

use axum::{extract::DefaultBodyLimit, routing::post};
use ccp_protocol::PbxTokenId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, flows::runtime::throttle::Throttle};

/// What this slice keeps in memory; nothing that may not be lost.
#[derive(Debug, Default)]
pub struct Pbx {
    /// Wrong tokens from an address. The right one is never held up by it.
    pub(crate) guesses: Throttle<IpAddr>,
    /// Messages by a token.
    pub(crate) messages: Throttle<PbxTokenId>,
    /// Who shows calls, and who changes who sees them.
    pub(crate) turns: shown::Turns,
    /// How many messages are being taken.
    pub(crate) taking: take::Taking,
    /// Wakes whoever tells what was committed.
    pub(crate) committed: news::Committed,
    /// Which window of an agent does what of a call.
    pub(crate) claims: claims::Claims,
    /// What is to be written into the request log.
    pub(crate) requests: request_log::RequestLog,
}

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    let endpoints = OpenApiRouter::new()
        .routes(routes!(endpoint::cti))
        .routes(routes!(signed::cti_signed))
        // As an address is often copied.
        .route("/api/v1/cti/{token}/", post(endpoint::cti))
        .layer(DefaultBodyLimit::max(body::MAX_BODY));
    OpenApiRouter::new()
        .routes(routes!(calls::list))
        .routes(routes!(calls::patch))
        .routes(routes!(calls::done))
        .routes(routes!(calls::counts))
        .routes(routes!(choices::choices))
        .routes(routes!(claims::claim))
        .routes(routes!(assign::assign))
        .routes(routes!(export::export))
        .routes(routes!(erase::erase))
        .routes(routes!(tokens::http::list, tokens::http::create))
        .routes(routes!(tokens::http::remove))
        .routes(routes!(requests::list))
        .routes(routes!(requests::resend))
        .merge(endpoints)
}

/// Begins to tell what is committed, first what was left over by the server before.
pub fn start(app: &App) {
    news::start(app);
    rematch::start(app);
    stale::start(app);
}
