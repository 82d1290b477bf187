//! The audit log: who changed what. Lines are only ever added, and go when their time is over.

use axum::{Json, extract::State};
use ccp_protocol::{Page, Timestamp};
use ccp_store::identity::AuditRecord;
use serde_json::Value;

use super::caller::AdministratorCaller;
use crate::{
    App,
    clock::timestamp,
    extract::{PageQuery, Query},
    problem::ApiError,
};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Login, `api-key:NAME`, or empty when nobody was signed in.
    pub who: String,
    /// What was done: `flow.publish`, for example.
    pub what: String,
    /// To which document.
    pub target: String,
    /// More.
    pub details: Value,
}

/// Adds a line. `details` has neither secrets nor personal data of customers.
pub async fn write(
    app: &App,
    who: &str,
    what: &str,
    target: &str,
    details: Value,
) -> Result<(), ApiError> {
    let line = AuditRecord {
        at: app.clock.now(),
        who: who.to_owned(),
        what: what.to_owned(),
        target: target.to_owned(),
        details,
    };
    Ok(app.store.audit(&line).await?)
}

/// Who changed what, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(PageQuery),
    responses((status = 200, description = "A page of the log.", body = Page<AuditLine>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<AuditLine>>, ApiError> {
    let before = match &query.after {
        None => None,
        Some(cursor) => {
            let cursor = cursor.parse().map_err(|_| {
                ApiError::BadRequest("`after` is no cursor of this list.".to_owned())
            })?;
            Some(cursor)
        }
    };
    let lines = app.store.audit_log(before, query.size() + 1).await?;
    let more = lines.len() > query.size();
    let next = lines
        .get(query.size() - 1)
        .filter(|_| more)
        .map(|(cursor, _)| cursor.to_string());
    let items = lines
        .into_iter()
        .take(query.size())
        .map(|(_, line)| line.into())
        .collect();
    Ok(Json(Page { items, next }))
}

impl From<AuditRecord> for AuditLine {
    fn from(line: AuditRecord) -> Self {
        Self {
            at: timestamp(line.at),
            who: line.who,
            what: line.what,
            target: line.target,
            details: line.details,
        }
    }
}
