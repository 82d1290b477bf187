//! `POST /api/v1/calls/{id}/claims`: of all the windows and frames of an agent one tells of a call outside the page, and one
//! opens its customer.
//!
//! Pages of one site agree among themselves by the browser's locks. A window of its own and a frame in a CRM, or frames in two
//! CRMs, share nothing in the browser, so the server decides between them: who asks first.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::{Json, extract::State};
use ccp_protocol::{AgentId, CallId};
use ccp_store::Millis;

use super::calls::seen;
use crate::{
    App,
    extract::{Body, Path},
    identity::caller::AgentCaller,
    problem::ApiError,
    settings,
};

/// How long a claim is known: windows ask within a second of each other.
const KNOWN_MS: Millis = 60_000;
/// More are not kept at a time.
const MOST: usize = 100_000;

/// What is done once for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Deed {
    /// Telling outside the page that it rings.
    Ring,
    /// Opening who calls, when it is answered.
    Pop,
}

/// What a window wants to do.
#[derive(Debug, Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimInput {
    /// This.
    pub what: Deed,
}

/// Whether it is to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Claim {
    /// It asked first.
    pub yours: bool,
}

/// What was claimed lately, and when. Only in memory: what is lost with the server is at most told twice.
#[derive(Debug, Default)]
pub struct Claims(Mutex<HashMap<(AgentId, CallId, Deed), Millis>>);

impl Claims {
    /// Whether this is the first to ask.
    fn is_first(&self, agent: &AgentId, call: &CallId, deed: Deed, now: Millis) -> bool {
        // Nothing in here can break half-way.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, at| now - *at < KNOWN_MS);
        let key = (agent.clone(), call.clone(), deed);
        if known.contains_key(&key) {
            return false;
        }
        if known.len() < MOST {
            known.insert(key, now);
        }
        true
    }
}

/// Ask to be the one of the agent's windows that tells of a call outside the page, or opens who calls. The first one is.
#[utoipa::path(post, path = "/api/v1/calls/{id}/claims", tag = "calls", params(("id" = CallId, Path)),
    request_body = ClaimInput, responses((status = 200, description = "Whether it is.", body = Claim)))]
pub async fn claim(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<CallId>,
    Body(input): Body<ClaimInput>,
) -> Result<Json<Claim>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    seen(&app, &caller, &id, &rules).await?;
    let (agent, now) = (&caller.agent.id, app.clock.now());
    let yours = app.pbx.claims.is_first(agent, &id, input.what, now);
    Ok(Json(Claim { yours }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn one_window_of_each_agent_has_each_deed_of_a_call_once() {
        let claims = Claims::default();
        let (anna, ben) = (AgentId::from("anna"), AgentId::from("ben"));
        let (one, other) = (CallId::from("1"), CallId::from("2"));
        for (agent, call, deed, now, first) in [
            (&anna, &one, Deed::Ring, 0, true),
            (&anna, &one, Deed::Ring, 1, false),
            (&anna, &one, Deed::Pop, 1, true),
            (&anna, &other, Deed::Ring, 1, true),
            (&ben, &one, Deed::Ring, 1, true),
            (&anna, &one, Deed::Ring, KNOWN_MS - 1, false),
            (&anna, &one, Deed::Ring, KNOWN_MS, true),
        ] {
            assert_eq!(
                claims.is_first(agent, call, deed, now),
                first,
                "{agent} {call} {deed:?} {now}"
            );
        }
        let known = claims.0.lock().unwrap();
        assert_eq!(known.len(), 4, "what is old is forgotten");
    }
}
