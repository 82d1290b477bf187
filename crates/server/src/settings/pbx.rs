//! `settings/pbx`: how calls that telephone systems tell of are taken.

use std::sync::Arc;

use axum::{Json, extract::State};
use ccp_protocol::{AgentId, settings::RingFlows};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use serde_json::Value;

use super::versioned::{self, Versioned};
use crate::{
    App,
    extract::Body,
    identity::caller::AdministratorCaller,
    pbx::{rules::Rules, shown},
    problem::ApiError,
};

const NAME: &str = "pbx";
/// Entries of each list at most.
const MOST: usize = 2000;
/// Characters of each text at most.
const MAX_TEXT: usize = 250;

/// How calls are taken. What a document leaves out is as delivered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Pbx {
    /// Whether telephone systems are heard at all.
    pub enabled: bool,
    /// Callers who are refused as busy.
    pub blocked: Vec<BlockedCaller>,
    /// Under which number calls go out, by the number called; the first that fits counts.
    pub routes: Vec<Route>,
    /// Under which number all other calls go out; empty leaves it to the telephone system.
    pub default_caller_id: String,
    /// Who is rung by which queue and sees its calls; everybody by all when empty.
    pub filter: Vec<QueueRow>,
    /// Who is rung by a queue that has no row.
    pub other_queues: OtherQueues,
    /// How many rows the caller log shows at once: 60, 120, 180, 240 or 300.
    pub records_shown: u32,
    /// The country of numbers without a country code, ISO 3166.
    pub default_country: String,
    /// A call nothing was heard of for so long is closed, seconds.
    pub stale_seconds: u32,
    /// Whether the overlay of whoever answers opens the customer: the profile where one is found, a search where many are,
    /// a new record where none is.
    pub pop_on_answer: bool,
    /// For whom flows of a ringing call run.
    pub ring_flows: RingFlows,
}

/// A caller who is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockedCaller {
    /// Their number in any spelling.
    pub caller_id: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Under which number some calls go out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// The number called, in any spelling; `*` stands for one digit or more.
    pub dest: String,
    /// The number to call under.
    pub caller_id: String,
    /// What it is for.
    #[serde(default)]
    pub note: String,
}

/// Who serves a queue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueueRow {
    /// The queue as the telephone system names it, or a number called.
    pub queue: String,
    /// Its agents.
    pub agent_ids: Vec<AgentId>,
}

/// Who is rung by a queue without a row, and sees its calls.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum OtherQueues {
    /// Everybody.
    Everybody,
    /// Only whose own number was called; administrators see them.
    Nobody,
}

impl Default for Pbx {
    fn default() -> Self {
        Self {
            enabled: true,
            blocked: Vec::new(),
            routes: Vec::new(),
            default_caller_id: String::new(),
            filter: Vec::new(),
            other_queues: OtherQueues::Everybody,
            records_shown: 60,
            default_country: "US".to_owned(),
            stale_seconds: 4 * 60 * 60,
            pop_on_answer: true,
            ring_flows: RingFlows::Answered,
        }
    }
}

impl Pbx {
    /// The default country as the library knows it.
    pub fn home(&self) -> Region {
        region(&self.default_country).unwrap_or(Region::US)
    }

    fn check(&mut self) -> Result<(), ApiError> {
        for (name, length) in [
            ("blocked", self.blocked.len()),
            ("routes", self.routes.len()),
            ("filter", self.filter.len()),
        ] {
            if length > MOST {
                return Err(ApiError::at(format!("/{name}"), format!("At most {MOST}.")));
            }
        }
        for (index, entry) in self.blocked.iter_mut().enumerate() {
            trimmed(&mut entry.caller_id, || {
                format!("/blocked/{index}/callerId")
            })?;
        }
        for (index, route) in self.routes.iter_mut().enumerate() {
            trimmed(&mut route.dest, || format!("/routes/{index}/dest"))?;
            trimmed(&mut route.caller_id, || format!("/routes/{index}/callerId"))?;
        }
        for index in 0..self.filter.len() {
            let (before, rest) = self.filter.split_at_mut(index);
            let Some(row) = rest.first_mut() else { break };
            trimmed(&mut row.queue, || format!("/filter/{index}/queue"))?;
            let name = row.queue.to_lowercase();
            if before
                .iter()
                .any(|other| other.queue.to_lowercase() == name)
            {
                let pointer = format!("/filter/{index}/queue");
                return Err(ApiError::at(pointer, "This queue has a row already."));
            }
            if row.agent_ids.is_empty() {
                let pointer = format!("/filter/{index}/agentIds");
                return Err(ApiError::at(pointer, "At least one agent."));
            }
        }
        if self.default_caller_id.len() > MAX_TEXT {
            return Err(ApiError::at(
                "/defaultCallerId",
                format!("At most {MAX_TEXT} bytes."),
            ));
        }
        self.default_caller_id = self.default_caller_id.trim().to_owned();
        if !matches!(self.records_shown, 60 | 120 | 180 | 240 | 300) {
            return Err(ApiError::at("/recordsShown", "60, 120, 180, 240 or 300."));
        }
        self.default_country = self.default_country.trim().to_ascii_uppercase();
        if region(&self.default_country).is_none() {
            let hint = "A country's two letters, such as DE or US.";
            return Err(ApiError::at("/defaultCountry", hint));
        }
        if !(60..=7 * 24 * 60 * 60).contains(&self.stale_seconds) {
            return Err(ApiError::at("/staleSeconds", "A minute to a week."));
        }
        Ok(())
    }
}

/// A country that has numbers of its own.
fn region(code: &str) -> Option<Region> {
    let region = Region::from_code(code).ok()?;
    PHONE_NUMBER_UTIL
        .get_country_code_for_region(region)
        .map(|_| region)
}

fn trimmed(text: &mut String, pointer: impl Fn() -> String) -> Result<(), ApiError> {
    *text = text.trim().to_owned();
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(ApiError::at(pointer(), format!("1 to {MAX_TEXT} bytes.")));
    }
    Ok(())
}

/// What holds now.
pub async fn read(app: &App) -> Result<Arc<Rules>, ApiError> {
    let made = |set: Pbx| set.into();
    app.settings.pbx.read(app, NAME, Pbx::default, made).await
}

/// How calls are taken.
#[utoipa::path(get, path = "/api/v1/settings/pbx", tag = "settings",
    responses((status = 200, description = "As set.", body = Versioned<Pbx>)))]
pub async fn get(
    State(app): State<App>,
    _: AdministratorCaller,
) -> Result<Json<Versioned<Pbx>>, ApiError> {
    Ok(Json(versioned::read(&app, NAME, Pbx::default).await?))
}

/// Change how calls are taken.
#[utoipa::path(put, path = "/api/v1/settings/pbx", tag = "settings", request_body = Versioned<Pbx>,
    responses((status = 200, description = "As set now.", body = Versioned<Pbx>)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(body): Body<Value>,
) -> Result<Json<Versioned<Pbx>>, ApiError> {
    let turn = app.pbx.turns.ruling().await;
    // What cannot be read any more can still be replaced.
    let before = match read(&app).await {
        Ok(rules) => rules,
        Err(_) => Arc::new(Pbx::default().into()),
    };
    let answer = versioned::write(&app, &caller, NAME, body, Pbx::check).await?;
    let rules = read(&app).await?;
    shown::show_anew(&app, &before, &rules).await?;
    drop(turn);
    let before = app.locale.home();
    app.locale.set_home(&answer.value.default_country);
    if app.locale.home() != before {
        let crm = app.crm.clone();
        app.tasks.spawn(async move {
            if let Err(error) = crm.renumber().await {
                tracing::error!(%error, "numbers of the directory are still read in the country before");
            }
        });
    }
    Ok(answer)
}
