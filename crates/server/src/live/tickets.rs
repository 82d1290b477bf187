//! One-use tickets: what opens a socket instead of a token, so that no token ever stands in a frame or an address.

use axum::{Json, extract::State};
use ccp_protocol::identity::Ticket;
use ccp_store::{
    Millis,
    identity::{AgentRecord, SessionRecord, TicketRecord},
};

use crate::{
    App,
    identity::{caller::AgentCaller, hash},
    problem::ApiError,
};

/// A ticket is good for so long.
const GOOD_FOR: Millis = 30_000;

/// A ticket for the socket: good once, for 30 seconds.
#[utoipa::path(post, path = "/api/v1/live/tickets", tag = "live",
    responses((status = 200, description = "The ticket.", body = Ticket)))]
pub async fn issue(State(app): State<App>, caller: AgentCaller) -> Result<Json<Ticket>, ApiError> {
    let ticket = app.clock.secret();
    let record = TicketRecord {
        ticket_hash: hash(&ticket),
        session_hash: caller.session.token_hash,
        agent_id: caller.agent.id,
        expires_at: app.clock.now() + GOOD_FOR,
    };
    app.store.insert_ticket(&record).await?;
    Ok(Json(Ticket { ticket }))
}

/// Takes a ticket: gives the session it was asked with, while that lasts.
pub(super) async fn take(
    app: &App,
    ticket: &str,
) -> Result<Option<(SessionRecord, AgentRecord)>, ApiError> {
    let now = app.clock.now();
    let Some(record) = app.store.take_ticket(&hash(ticket), now).await? else {
        return Ok(None);
    };
    let session = app.store.session(&record.session_hash, now).await?;
    Ok(session.filter(|(_, agent)| agent.id == record.agent_id && !agent.roles.is_empty()))
}
