//! Who is calling: the extractors that every handler behind a sign-in starts with.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use ccp_protocol::identity::Role;
use ccp_store::identity::{AgentRecord, ApiKeyRecord, SessionRecord};

use super::{hash, sessions};
use crate::{App, problem::ApiError};

/// Name of the session's cookie.
pub const COOKIE: &str = "ccp_session";
/// What an API key's secret begins with.
pub const KEY_PREFIX: &str = "ccpk_";
/// A cookie changes something only beside this header: no page of another site can send it.
pub const REQUEST_HEADER: &str = "x-ccp-request";

/// Somebody signed in, agent or administrator.
#[derive(Debug, Clone)]
pub struct AgentCaller {
    /// Who.
    pub agent: AgentRecord,
    /// Their session.
    pub session: SessionRecord,
}

impl AgentCaller {
    /// Whether they may set things up.
    pub fn is_administrator(&self) -> bool {
        self.agent.roles.contains(&Role::Administrator)
    }
}

/// Somebody signed in who may set things up.
#[derive(Debug, Clone)]
pub struct AdministratorCaller {
    /// Who.
    pub agent: AgentRecord,
    /// Their session.
    pub session: SessionRecord,
}

/// Somebody signed in, or an integration.
#[derive(Debug, Clone)]
pub enum AnyCaller {
    /// A person.
    Agent(AgentCaller),
    /// An integration by its API key.
    ApiKey(ApiKeyRecord),
}

impl AnyCaller {
    /// As the audit log names them.
    pub fn who(&self) -> String {
        match self {
            Self::Agent(caller) => caller.agent.login.clone(),
            Self::ApiKey(key) => format!("api-key:{}", key.name),
        }
    }
}

impl FromRequestParts<App> for AnyCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let token = if let Some(token) = bearer(&parts.headers)? {
            token
        } else {
            let token = cookie(&parts.headers).ok_or(ApiError::Unauthorized)?;
            let harmless = matches!(parts.method, Method::GET | Method::HEAD);
            let asked = parts
                .headers
                .get(REQUEST_HEADER)
                .is_some_and(|value| value == "1");
            if !harmless && !asked {
                return Err(ApiError::Forbidden(
                    "With the cookie alone nothing is changed: send the header X-CCP-Request: 1."
                        .to_owned(),
                ));
            }
            token
        };
        if token.starts_with(KEY_PREFIX) {
            let key = app.store.api_key_by_hash(&hash(token)).await?;
            return key.map(Self::ApiKey).ok_or(ApiError::Unauthorized);
        }
        let (session, agent) = sessions::of_token(app, token)
            .await?
            .ok_or(ApiError::Unauthorized)?;
        Ok(Self::Agent(AgentCaller { agent, session }))
    }
}

impl FromRequestParts<App> for AgentCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match AnyCaller::from_request_parts(parts, app).await? {
            AnyCaller::Agent(caller) if !caller.agent.roles.is_empty() => Ok(caller),
            AnyCaller::Agent(_) => Err(ApiError::Forbidden("You have no role here.".to_owned())),
            AnyCaller::ApiKey(_) => Err(ApiError::Forbidden(
                "An API key may not do this; sign in.".to_owned(),
            )),
        }
    }
}

impl FromRequestParts<App> for AdministratorCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = AgentCaller::from_request_parts(parts, app).await?;
        if !caller.is_administrator() {
            return Err(ApiError::Forbidden(
                "Only an administrator may do this.".to_owned(),
            ));
        }
        Ok(Self {
            agent: caller.agent,
            session: caller.session,
        })
    }
}

/// The bearer token; 401 when there is an `Authorization` that is none.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(ApiError::Unauthorized)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::Unauthorized);
    }
    Ok(Some(token.trim()))
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; ccp_session_other=2".parse().unwrap());
        headers.append(header::COOKIE, "b=1;ccp_session=abc".parse().unwrap());
        assert_eq!(cookie(&headers), Some("abc"));
    }

    #[test]
    fn another_scheme_than_bearer_is_refused() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), Ok(None));
        headers.insert(header::AUTHORIZATION, "Basic YTpi".parse().unwrap());
        assert_eq!(bearer(&headers), Err(ApiError::Unauthorized));
        headers.insert(header::AUTHORIZATION, "bearer t".parse().unwrap());
        assert_eq!(bearer(&headers), Ok(Some("t")));
    }
}
