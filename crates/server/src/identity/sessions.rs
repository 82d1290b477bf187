//! Signing in and out: opaque tokens, stored hashed, over after twelve idle hours.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use ccp_protocol::identity::{Agent, Session, SignIn, WhoAmI};
use ccp_store::{
    Millis,
    identity::{AgentRecord, SessionRecord},
};
use serde_json::json;

use super::{
    address::ClientAddress,
    audit,
    caller::{AgentCaller, COOKIE},
    hash,
};
use crate::{App, clock::timestamp, config::Config, extract::Body, problem::ApiError, settings};

/// A session unused for so long is over.
const IDLE: Millis = 12 * 60 * 60 * 1000;
/// A session's end is moved at most this often, so that reading does not mean writing.
const EXTEND_EVERY: Millis = 5 * 60 * 1000;

/// The session a token belongs to, and its agent; moves its end.
pub async fn of_token(
    app: &App,
    token: &str,
) -> Result<Option<(SessionRecord, AgentRecord)>, ApiError> {
    let now = app.clock.now();
    let Some((mut session, agent)) = app.store.session(&hash(token), now).await? else {
        return Ok(None);
    };
    if session.expires_at - now < IDLE - EXTEND_EVERY {
        session.expires_at = now + IDLE;
        app.store
            .extend_session(&session.token_hash, session.expires_at)
            .await?;
    }
    Ok(Some((session, agent)))
}

/// An agent as others may see them.
pub fn public(agent: &AgentRecord) -> Agent {
    Agent {
        id: agent.id.clone(),
        login: agent.login.clone(),
        name: agent.name.clone(),
        phone: agent.phone.clone(),
        roles: agent.roles.clone(),
    }
}

/// Sign in.
///
/// The answer to a wrong password and to an unknown login is the same and takes as long.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, description = "Signed in; the token is also set as a cookie.", body = Session)))]
pub async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<SignIn>,
) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let limits = settings::limits::read(&app).await?;
    let attempt = app
        .sign_in
        .begin(address, &body.login, &limits, now)
        .map_err(|retry_after_s| {
            tracing::warn!(%address, "sign-in held off after too many failures");
            ApiError::TooManyRequests { retry_after_s }
        })?;
    let agent = app.store.agent_by_login(&body.login).await?;
    let stored = agent.as_ref().and_then(|agent| agent.password_hash.clone());
    let right = app.passwords.verify(body.password, stored).await?;
    let Some(agent) = agent.filter(|_| right) else {
        // What was typed as the login may be the password, so an unknown one is not written down.
        let target = app
            .store
            .agent_by_login(&body.login)
            .await?
            .map_or(String::new(), |agent| agent.login);
        audit::write(
            &app,
            "",
            "session.refused",
            &target,
            json!({ "address": address.to_string() }),
        )
        .await?;
        return Err(ApiError::Unauthorized);
    };
    app.sign_in.forgive(&attempt);
    let token = app.clock.secret();
    let session = SessionRecord {
        token_hash: hash(&token),
        agent_id: agent.id.clone(),
        created_at: now,
        expires_at: now + IDLE,
    };
    app.store.insert_session(&session).await?;
    audit::write(
        &app,
        &agent.login,
        "session.begin",
        agent.id.as_str(),
        json!({ "address": address.to_string() }),
    )
    .await?;
    let cookie = cookie(&app.config, &token, IDLE / 1000)?;
    let answer = Session {
        token,
        expires_at: timestamp(session.expires_at),
        agent: public(&agent),
    };
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(answer)).into_response())
}

/// Who am I.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, description = "Who is signed in.", body = WhoAmI)))]
pub async fn who_am_i(caller: AgentCaller) -> Json<WhoAmI> {
    Json(WhoAmI {
        agent: public(&caller.agent),
        expires_at: timestamp(caller.session.expires_at),
    })
}

/// Sign out: the session ends, its sockets close.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out.")))]
pub async fn sign_out(State(app): State<App>, caller: AgentCaller) -> Result<Response, ApiError> {
    app.store.end_session(&caller.session.token_hash).await?;
    app.hub.sign_out(&caller.session.token_hash);
    audit::write(
        &app,
        &caller.agent.login,
        "session.end",
        caller.agent.id.as_str(),
        json!({}),
    )
    .await?;
    let cookie = cookie(&app.config, "", 0)?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie)]),
    )
        .into_response())
}

/// In a frame of another site only a partitioned `SameSite=None` cookie comes back, and that wants TLS.
fn cookie(config: &Config, token: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let site = if config.is_secure() {
        "Secure; SameSite=None; Partitioned"
    } else {
        "SameSite=Lax"
    };
    HeaderValue::from_str(&format!(
        "{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; {site}"
    ))
    .map_err(|_| ApiError::Internal)
}
