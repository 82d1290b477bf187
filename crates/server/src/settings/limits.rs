//! `settings/limits`: how much anybody may use.

use std::sync::Arc;

use axum::{Json, extract::State};
use ccp_store::{Millis, housekeeping::Retention};
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{App, extract::Body, identity::caller::AdministratorCaller, problem::ApiError};

const NAME: &str = "limits";

/// How much anybody may use. What a document leaves out is as delivered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// What one run may use.
    #[schema(value_type = Object)]
    pub run: ccp_flow::Limits,
    /// How long a command waits for its answer, milliseconds.
    pub command_ms: u64,
    /// Runs an agent may start by actions, a minute.
    pub runs_per_minute: u32,
    /// So many of them at once.
    pub runs_burst: u32,
    /// Runs of an agent that are under way at the same time, those that wait for something included. More wait in line.
    pub runs_at_once: u32,
    /// Runs of an agent that wait in line. An action beyond is refused; a flow that an event starts is recorded as failed.
    pub runs_waiting: u32,
    /// Runs of all agents that compute at the same time; those that wait for something are not counted.
    pub runs_at_work: u32,
    /// Sockets of an agent.
    pub sockets_per_agent: u32,
    /// Messages on a socket a minute; acknowledgements are not counted.
    pub socket_messages_per_minute: u32,
    /// Failed sign-ins from an address a minute.
    pub sign_in_per_address: u32,
    /// Failed sign-ins with a login a minute.
    pub sign_in_per_login: u32,
    /// Searches in the directory of an agent a minute.
    pub searches_per_minute: u32,
    /// Messages by a telephone system's token a minute.
    pub webhooks_per_minute: u32,
    /// So many of them at once.
    pub webhooks_burst: u32,
    /// Wrong tokens of telephone systems from an address a minute.
    pub wrong_tokens_per_minute: u32,
    /// How long things are kept.
    pub keep: Keep,
}

/// How long things are kept. What a document leaves out is as delivered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Keep {
    /// Ended runs with their traces, days.
    pub run_days: u32,
    /// Feed entries, days.
    pub feed_days: u32,
    /// Feed entries of an agent, at most.
    pub feed_entries: u32,
    /// Ids of events, days: so long an event that is told again is known.
    pub event_days: u32,
    /// Contacts that have gone from every screen, days.
    pub contact_days: u32,
    /// The caller log, days.
    pub call_days: u32,
    /// What telephone systems sent, as it was sent, days.
    pub request_days: u32,
    /// What telephone systems sent: at most so many requests.
    pub requests: u32,
    /// The audit log, days.
    pub audit_days: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            run_days: 30,
            feed_days: 7,
            feed_entries: 10_000,
            event_days: 7,
            contact_days: 30,
            call_days: 365,
            request_days: 30,
            requests: 10_000,
            audit_days: 365,
        }
    }
}

impl Keep {
    /// As the store wants it.
    pub fn retention(&self) -> Retention {
        let days = |days: u32| Millis::from(days) * 24 * 60 * 60 * 1000;
        Retention {
            feed_ms: days(self.feed_days),
            feed_entries: u64::from(self.feed_entries),
            runs_ms: days(self.run_days),
            events_ms: days(self.event_days),
            contacts_ms: days(self.contact_days),
            calls_ms: days(self.call_days),
            requests_ms: days(self.request_days),
            requests: u64::from(self.requests),
            audit_ms: days(self.audit_days),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            run: ccp_flow::Limits::default(),
            command_ms: 15_000,
            runs_per_minute: 300,
            runs_burst: 150,
            runs_at_once: 50,
            runs_waiting: 1_000,
            runs_at_work: 16,
            sockets_per_agent: 5,
            socket_messages_per_minute: 100,
            sign_in_per_address: 10,
            sign_in_per_login: 5,
            searches_per_minute: 20,
            webhooks_per_minute: 12_000,
            webhooks_burst: 1_000,
            wrong_tokens_per_minute: 30,
            keep: Keep::default(),
        }
    }
}

impl Limits {
    /// 422 where a figure would stop everything.
    fn check(&mut self) -> Result<(), ApiError> {
        let figures = [
            ("/run/runMs", self.run.run_ms),
            ("/run/steps", u64::from(self.run.steps)),
            ("/run/scopeBytes", self.run.scope_bytes as u64),
            ("/run/itemBytes", self.run.item_bytes as u64),
            ("/run/itemKeys", self.run.item_keys as u64),
            ("/run/depth", self.run.depth as u64),
            ("/commandMs", self.command_ms),
            ("/runsPerMinute", u64::from(self.runs_per_minute)),
            ("/runsBurst", u64::from(self.runs_burst)),
            ("/runsAtOnce", u64::from(self.runs_at_once)),
            ("/runsWaiting", u64::from(self.runs_waiting)),
            ("/runsAtWork", u64::from(self.runs_at_work)),
            ("/socketsPerAgent", u64::from(self.sockets_per_agent)),
            (
                "/socketMessagesPerMinute",
                u64::from(self.socket_messages_per_minute),
            ),
            ("/signInPerAddress", u64::from(self.sign_in_per_address)),
            ("/signInPerLogin", u64::from(self.sign_in_per_login)),
            ("/searchesPerMinute", u64::from(self.searches_per_minute)),
            ("/webhooksPerMinute", u64::from(self.webhooks_per_minute)),
            ("/webhooksBurst", u64::from(self.webhooks_burst)),
            (
                "/wrongTokensPerMinute",
                u64::from(self.wrong_tokens_per_minute),
            ),
            ("/keep/runDays", u64::from(self.keep.run_days)),
            ("/keep/feedDays", u64::from(self.keep.feed_days)),
            ("/keep/feedEntries", u64::from(self.keep.feed_entries)),
            ("/keep/eventDays", u64::from(self.keep.event_days)),
            ("/keep/contactDays", u64::from(self.keep.contact_days)),
            ("/keep/auditDays", u64::from(self.keep.audit_days)),
            ("/keep/callDays", u64::from(self.keep.call_days)),
            ("/keep/requestDays", u64::from(self.keep.request_days)),
            ("/keep/requests", u64::from(self.keep.requests)),
        ];
        match figures.into_iter().find(|(_, figure)| *figure == 0) {
            Some((pointer, _)) => Err(ApiError::at(pointer, "Must be more than 0.")),
            None if self.run.depth > 100 => Err(ApiError::at("/run/depth", "At most 100.")),
            None => Ok(()),
        }
    }
}

/// The limits as set, else as given at the start.
pub async fn read(app: &App) -> Result<Arc<Limits>, ApiError> {
    let delivered = || app.config.limits.clone();
    app.settings
        .limits
        .read(app, NAME, delivered, |set| set)
        .await
}

/// The limits.
#[utoipa::path(get, path = "/api/v1/settings/limits", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Limits>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Limits>>, ApiError> {
    Ok(Json(
        versioned::read(&app, NAME, || app.config.limits.clone()).await?,
    ))
}

/// Change the limits.
#[utoipa::path(put, path = "/api/v1/settings/limits", tag = "settings", request_body = Versioned<Limits>,
    responses((status = 200, description = "As set now.", body = Versioned<Limits>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Limits>>, ApiError> {
    versioned::write(&app, &caller, NAME, body, Limits::check).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_told_to_the_store_in_milliseconds() {
        const DAY: Millis = 86_400_000;
        let delivered = Retention {
            feed_ms: 7 * DAY,
            feed_entries: 10_000,
            runs_ms: 30 * DAY,
            events_ms: 7 * DAY,
            contacts_ms: 30 * DAY,
            calls_ms: 365 * DAY,
            requests_ms: 30 * DAY,
            requests: 10_000,
            audit_ms: 365 * DAY,
        };
        assert_eq!(Limits::default().keep.retention(), delivered);
        let longest = Keep {
            run_days: u32::MAX,
            ..Keep::default()
        };
        assert_eq!(longest.retention().runs_ms, 4_294_967_295 * DAY);
    }
}
