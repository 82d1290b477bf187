//! The caller log over HTTP, as each agent may see it.

use axum::{Json, extract::State};
use ccp_protocol::{
    AgentId, CallId, Page,
    calls::{Call, CallPatch, CallState, CallsDone},
};
use ccp_store::{
    Millis,
    calls::{CallFilter, CallRecord},
    identity::AgentRecord,
};

use futures_util::future::try_join_all;

use super::{
    audience::{self, Audience, queue_keys},
    news::change,
    numbers::candidates,
    rules::Rules,
    shown::show,
    wire,
};
use crate::{
    App,
    clock::millis,
    extract::{Body, Path, Query},
    identity::caller::AgentCaller,
    paging::page,
    problem::ApiError,
    settings,
};

/// Rows at once at most: the longest list there is.
const MOST: usize = 300;
/// A call this old may be ticked off while it rings: its hang-up may be lost.
const SETTLED_MS: Millis = 60_000;
/// Fewer digits than these are no part of a number.
const FEWEST_DIGITS: usize = 3;
/// Ids at once at most.
const MOST_IDS: usize = 1000;
/// The longest note, in characters.
const MAX_NOTE: usize = 2000;

/// Which calls.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct CallQuery {
    /// With each of these words in numbers, names, queue, note or call id; a number also in any other spelling, or a part
    /// of it.
    pub q: Option<String>,
    /// In these states, with commas between them.
    pub state: Option<String>,
    /// Of this queue.
    pub queue: Option<String>,
    /// Of this agent: whoever answered, or calls.
    pub agent: Option<AgentId>,
    /// Announced at or after this moment, RFC 3339.
    pub from: Option<String>,
    /// Announced before this moment, RFC 3339.
    pub to: Option<String>,
    /// Only those done, or only those not done.
    pub done: Option<bool>,
    /// At most so many items. Of the list as many as `settings/pbx` says when absent, and 300 at most; of a file all when absent.
    pub limit: Option<usize>,
    /// The cursor of the page before.
    pub after: Option<CallId>,
}

impl CallQuery {
    /// What the store is asked for.
    pub(super) fn filter(
        &self,
        agent: &AgentRecord,
        rules: &Rules,
    ) -> Result<CallFilter, ApiError> {
        let (home, text) = (rules.home, |text: &Option<String>| {
            text.as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        });
        let moment = |name: &str, given: &Option<String>| match text(given) {
            None => Ok(None),
            Some(text) => millis(&text).map(Some).ok_or_else(|| {
                ApiError::BadRequest(format!(
                    "`{name}` is no moment such as 2026-11-21T08:30:00Z."
                ))
            }),
        };
        let states = text(&self.state)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(state)
            .collect::<Result<_, _>>()?;
        let q = text(&self.q);
        let most = usize::try_from(rules.set.records_shown).unwrap_or(MOST);
        Ok(CallFilter {
            numbers: q.iter().flat_map(|q| candidates(q, home)).collect(),
            digits: q.as_deref().and_then(part_of_number),
            text: q,
            states,
            queues: text(&self.queue)
                .map(|queue| queue_keys(&queue, home))
                .unwrap_or_default(),
            agent: self.agent.clone().filter(|agent| !agent.0.is_empty()),
            from: moment("from", &self.from)?,
            to: moment("to", &self.to)?,
            done: self.done,
            after: self.after.clone(),
            ..CallFilter::of(
                audience::seen_by(agent, rules),
                self.limit.unwrap_or(most).clamp(1, MOST),
            )
        })
    }
}

/// The digits of what may be a part of a number, three at least, as they stand in one in E.164.
fn part_of_number(text: &str) -> Option<String> {
    let is_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || " +-/.()".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() >= FEWEST_DIGITS).then(|| digits.to_owned())
}

fn state(word: &str) -> Result<CallState, ApiError> {
    serde_json::from_value(word.into()).map_err(|_| {
        ApiError::BadRequest(
            "`state` is one of ringing, connected, ended, missed, blocked, stale.".to_owned(),
        )
    })
}

/// Calls the agent sees, newest first.
#[utoipa::path(get, path = "/api/v1/calls", tag = "calls", params(CallQuery),
    responses((status = 200, description = "A page of them.", body = Page<Call>)))]
pub async fn list(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<CallQuery>,
) -> Result<Json<Page<Call>>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let mut filter = query.filter(&caller.agent, &rules)?;
    check_cursor(&app, &filter).await?;
    let limit = filter.limit;
    filter.limit = limit + 1;
    let calls = app.store.calls(&filter).await?;
    Ok(Json(page(
        calls,
        limit,
        |call| call.id.0.clone(),
        |call| wire::to_wire(&call, &caller.agent, &rules),
    )))
}

/// 400 when the row that the asked ones come after is not there (any more).
pub(super) async fn check_cursor(app: &App, filter: &CallFilter) -> Result<(), ApiError> {
    if let Some(after) = &filter.after
        && app.store.call(after).await?.is_none()
    {
        return Err(ApiError::BadRequest(
            "The list changed; begin again without `after`.".to_owned(),
        ));
    }
    Ok(())
}

/// How many calls want something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallCounts {
    /// Missed and not done.
    pub missed: u64,
    /// Not done, in whatever state.
    pub open: u64,
}

/// How many of the calls the agent sees, or of those a filter lets through, want something.
#[utoipa::path(get, path = "/api/v1/calls/counts", tag = "calls", params(CallQuery),
    responses((status = 200, description = "How many.", body = CallCounts)))]
pub async fn counts(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<CallQuery>,
) -> Result<Json<CallCounts>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let filter = query.filter(&caller.agent, &rules)?;
    if filter.done == Some(true) {
        return Ok(Json(CallCounts { missed: 0, open: 0 }));
    }
    let open = CallFilter {
        done: Some(false),
        ..filter
    };
    let any = open.states.is_empty() || open.states.contains(&CallState::Missed);
    let missed = CallFilter {
        states: vec![CallState::Missed],
        ..open.clone()
    };
    let count = async |filter: &CallFilter| app.store.count_calls(filter).await;
    let missed = async { if any { count(&missed).await } else { Ok(0) } };
    let (missed, open) = tokio::try_join!(missed, count(&open))?;
    Ok(Json(CallCounts { missed, open }))
}

/// Tick a call off, write a note, mark it for a call back.
#[utoipa::path(patch, path = "/api/v1/calls/{id}", tag = "calls", params(("id" = CallId, Path)),
    request_body = CallPatch, responses((status = 200, description = "As it is now.", body = Call)))]
pub async fn patch(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<CallId>,
    Body(patch): Body<CallPatch>,
) -> Result<Json<Call>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let call = seen(&app, &caller, &id, &rules).await?;
    if patch
        .note
        .as_ref()
        .is_some_and(|note| note.chars().count() > MAX_NOTE)
    {
        return Err(ApiError::at(
            "/note",
            format!("At most {MAX_NOTE} characters."),
        ));
    }
    if patch.done == Some(true) && !is_settled(&call, app.clock.now()) {
        return Err(ApiError::at(
            "/done",
            "It can be ticked off once it is over or a minute old.",
        ));
    }
    let changed = change(&app, call, |call| CallRecord {
        done: patch.done.unwrap_or(call.done),
        note: patch.note.clone().unwrap_or_else(|| call.note.clone()),
        call_back: patch.call_back.unwrap_or(call.call_back),
        ..call.clone()
    })
    .await?;
    show(&app, std::slice::from_ref(&changed)).await?;
    Ok(Json(wire::to_wire(&changed, &caller.agent, &rules)))
}

/// How many calls were ticked off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct CallsTickedOff {
    /// So many.
    pub done: usize,
}

/// Tick many calls off: those named, or all the agent sees that the filter lets through. Calls that ring and are younger than
/// a minute stay.
#[utoipa::path(post, path = "/api/v1/calls/done", tag = "calls", params(CallQuery), request_body = CallsDone,
    responses((status = 200, description = "Ticked off.", body = CallsTickedOff)))]
pub async fn done(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<CallQuery>,
    Body(body): Body<CallsDone>,
) -> Result<Json<CallsTickedOff>, ApiError> {
    if body.all != body.ids.is_empty() {
        return Err(ApiError::at("", "Send either ids or \"all\": true."));
    }
    if body.ids.len() > MOST_IDS {
        return Err(ApiError::at("/ids", format!("At most {MOST_IDS}.")));
    }
    let rules = settings::pbx::read(&app).await?;
    let mut calls = Vec::new();
    for id in &body.ids {
        calls.push(seen(&app, &caller, id, &rules).await?);
    }
    let mut count = tick_off(&app, calls).await?;
    if body.all {
        let mut filter = CallFilter {
            done: Some(false),
            limit: MOST,
            after: None,
            ..query.filter(&caller.agent, &rules)?
        };
        loop {
            let portion = app.store.calls(&filter).await?;
            let Some(last) = portion.last() else { break };
            filter.after = Some(last.id.clone());
            count += tick_off(&app, portion).await?;
        }
    }
    Ok(Json(CallsTickedOff { done: count }))
}

async fn tick_off(app: &App, calls: Vec<CallRecord>) -> Result<usize, ApiError> {
    let now = app.clock.now();
    let ticked = |call: &CallRecord| CallRecord {
        done: true,
        ..call.clone()
    };
    let open = calls
        .into_iter()
        .filter(|call| !call.done && is_settled(call, now));
    // All at the same time: the database then commits many at once.
    let changed = try_join_all(open.map(|call| change(app, call, ticked))).await?;
    show(app, &changed).await?;
    Ok(changed.len())
}

fn is_settled(call: &CallRecord, now: Millis) -> bool {
    call.state != CallState::Ringing || now - call.initialized_at >= SETTLED_MS
}

/// The call, if the caller may see it.
pub(super) async fn seen(
    app: &App,
    caller: &AgentCaller,
    id: &CallId,
    rules: &Rules,
) -> Result<CallRecord, ApiError> {
    let call = app.store.call(id).await?;
    call.filter(|call| Audience::of(call, rules).is_seen_by(&caller.agent))
        .ok_or(ApiError::NotFound("call"))
}
