//! The feed over HTTP, for catching up without a socket.

use axum::{Json, extract::State};
use ccp_protocol::{
    Page,
    feed::{EntryKind, FeedEntry},
};
use ccp_store::feed::EntryRecord;

use crate::{
    App, clock::timestamp, extract::Query, identity::caller::AgentCaller, paging::page,
    problem::ApiError,
};

/// Which entries.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FeedQuery {
    /// Only those after this number; all that are kept when absent.
    pub after: Option<u64>,
    /// Only those of this kind.
    #[param(inline)]
    pub kind: Option<EntryKind>,
    /// At most so many; 100 when absent, 1000 at most.
    pub limit: Option<usize>,
}

/// Entries of the caller's feed, in order.
#[utoipa::path(get, path = "/api/v1/feed", tag = "live", params(FeedQuery),
    responses((status = 200, description = "A page of them; `next` is the `after` of the next page.", body = Page<FeedEntry>)))]
pub async fn read(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<FeedQuery>,
) -> Result<Json<Page<FeedEntry>>, ApiError> {
    let limit = query.limit.unwrap_or(100).clamp(1, 1000);
    // Numbers are stored as signed; nothing is after those beyond.
    let after = query.after.unwrap_or(0).min(i64::MAX.unsigned_abs());
    let entries = app
        .store
        .feed_after(&caller.agent.id, after, query.kind, limit + 1)
        .await?;
    Ok(Json(page(
        entries,
        limit,
        |entry| entry.seq.to_string(),
        to_wire,
    )))
}

/// An entry as it crosses the wire.
pub fn to_wire(entry: EntryRecord) -> FeedEntry {
    FeedEntry {
        seq: entry.seq,
        at: timestamp(entry.at),
        kind: entry.kind,
        contact_id: entry.contact_id,
        run_id: entry.run_id,
        replaces: entry.replaces,
        body: entry.body,
    }
}
