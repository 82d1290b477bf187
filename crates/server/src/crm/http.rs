//! The directory over HTTP: agents read and create, administrators do all.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{Page, RecordId};
use ccp_store::directory::RecordKind;
use serde_json::{Map, Value};

use super::{CrmError, Search, fields::to_json};
use crate::{
    App,
    extract::{Body, Path, Query, escaped},
    flows::runtime::throttle::Pace,
    identity::caller::{AdministratorCaller, AgentCaller},
    problem::ApiError,
    settings,
};

/// Somebody who types a name searches with every letter; at length it is the pace that holds.
const SEARCH_BURST: u32 = 5;

/// Which records.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// With this number, in any spelling.
    pub phone: Option<String>,
    /// With this text in one of their fields.
    pub q: Option<String>,
    /// At most so many items; 50 when absent, 200 at most.
    pub limit: Option<usize>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

/// The version read before.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    /// The version read before; when absent it goes whatever its version.
    pub version: Option<i64>,
}

/// Records, oldest first; by number in any spelling, or by text.
#[utoipa::path(get, path = "/api/v1/crm/{type}", tag = "crm", params(("type" = String, Path), ListQuery),
    responses((status = 200, description = "A page of records: their fields, `Id`, `type`, `version`.", body = Page<Value>)))]
pub async fn list(
    State(app): State<App>,
    caller: AgentCaller,
    Path(kind): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Value>>, ApiError> {
    let kind = kind_at(&kind)?;
    let search = Search {
        phone: query.phone.filter(|phone| !phone.trim().is_empty()),
        text: query
            .q
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        after: query.after.map(RecordId),
        limit: query.limit.unwrap_or(50).clamp(1, 200),
    };
    if let Some(after) = &search.after
        && app.crm.record(kind, after).await?.is_none()
    {
        return Err(ApiError::BadRequest(
            "The list changed; begin again without `after`.".to_owned(),
        ));
    }
    if (search.phone.is_some() || search.text.is_some())
        && search.after.is_none()
        && !caller.is_administrator()
    {
        // Whoever may search without end can read the whole directory number by number.
        let per_minute = settings::limits::read(&app).await?.searches_per_minute;
        let pace = Pace {
            per_minute,
            burst: per_minute.saturating_mul(SEARCH_BURST),
        };
        app.runtime
            .searches
            .take(&caller.agent.id, pace, app.clock.now())
            .map_err(|retry_after_s| ApiError::TooManyRequests { retry_after_s })?;
    }
    let page = app.crm.search(kind, &search).await?;
    Ok(Json(Page {
        items: page.items.iter().map(to_json).collect(),
        next: page.next,
    }))
}

/// Make a record of these fields.
#[utoipa::path(post, path = "/api/v1/crm/{type}", tag = "crm", params(("type" = String, Path)),
    request_body = serde_json::Map<String, Value>, responses((status = 201, description = "Made.", body = Value)))]
pub async fn create(
    State(app): State<App>,
    _: AgentCaller,
    Path(kind): Path<String>,
    Body(fields): Body<Map<String, Value>>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let record = app.crm.insert(kind_at(&kind)?, fields).await?;
    Ok((StatusCode::CREATED, Json(to_json(&record))))
}

/// A record.
#[utoipa::path(get, path = "/api/v1/crm/{type}/{id}", tag = "crm", params(("type" = String, Path), ("id" = RecordId, Path)),
    responses((status = 200, description = "Its fields, `Id`, `type`, `version`.", body = Value)))]
pub async fn read(
    State(app): State<App>,
    _: AgentCaller,
    Path((kind, id)): Path<(String, RecordId)>,
) -> Result<Json<Value>, ApiError> {
    let record = app.crm.record(kind_at(&kind)?, &id).await?;
    record
        .map(|record| Json(to_json(&record)))
        .ok_or(ApiError::NotFound("record"))
}

/// Replace a record's fields. `version` in the body is the version read before.
#[utoipa::path(put, path = "/api/v1/crm/{type}/{id}", tag = "crm", params(("type" = String, Path), ("id" = RecordId, Path)),
    request_body = serde_json::Map<String, Value>, responses((status = 200, description = "As it is now.", body = Value)))]
pub async fn update(
    State(app): State<App>,
    _: AdministratorCaller,
    Path((kind, id)): Path<(String, RecordId)>,
    Body(mut fields): Body<Map<String, Value>>,
) -> Result<Json<Value>, ApiError> {
    let kind = kind_at(&kind)?;
    let version = fields
        .shift_remove("version")
        .and_then(|version| version.as_i64());
    let version =
        version.ok_or_else(|| ApiError::at("/version", "Send the version you have read."))?;
    // A record as it was read may be sent back as it is.
    for ours in ["Id", "type"] {
        fields.shift_remove(ours);
    }
    Ok(Json(to_json(
        &app.crm.replace(kind, &id, fields, Some(version)).await?,
    )))
}

/// Remove a record.
#[utoipa::path(delete, path = "/api/v1/crm/{type}/{id}", tag = "crm",
    params(("type" = String, Path), ("id" = RecordId, Path), RemoveQuery), responses((status = 204, description = "Gone.")))]
pub async fn remove(
    State(app): State<App>,
    _: AdministratorCaller,
    Path((kind, id)): Path<(String, RecordId)>,
    Query(query): Query<RemoveQuery>,
) -> Result<StatusCode, ApiError> {
    app.crm.remove(kind_at(&kind)?, &id, query.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn kind_at(key: &str) -> Result<RecordKind, ApiError> {
    RecordKind::parse(key).ok_or(ApiError::NotFound("type of record"))
}

impl From<CrmError> for ApiError {
    fn from(error: CrmError) -> Self {
        match error {
            CrmError::NotFound | CrmError::UnknownType(_) => Self::NotFound("record"),
            CrmError::BadField { field, reason } if field.is_empty() => Self::at("", reason),
            CrmError::BadField { field, reason } => {
                Self::at(format!("/{}", escaped(&field)), reason)
            }
            CrmError::BadQuery(reason) => Self::at("/query", reason),
            CrmError::Store(error) => error.into(),
        }
    }
}
