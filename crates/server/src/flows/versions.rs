//! The versions of a flow, and which of them runs.

use axum::{Json, extract::State};
use ccp_protocol::{
    FlowId, Page,
    flows::{FlowSummary, FlowVersion, Severity},
    problem::FieldError,
};
use serde_json::json;

use super::{
    documents::{parse, stored, summary},
    findings,
};
use crate::{
    App,
    clock::timestamp,
    extract::{PageQuery, Path, Query, escaped},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// Which version to publish.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublishQuery {
    /// The draft's version when absent; an older one to go back.
    pub version: Option<i64>,
}

/// Its versions, newest first.
#[utoipa::path(get, path = "/api/v1/flows/{id}/versions", tag = "flows", params(("id" = FlowId, Path), PageQuery),
    responses((status = 200, description = "A page of versions.", body = Page<FlowVersion>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<FlowId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<FlowVersion>>, ApiError> {
    let flow = stored(&app, &id).await?;
    let versions = app.store.flow_versions(&id).await?;
    let versions = versions
        .into_iter()
        .map(|version| FlowVersion {
            published: flow.published_version == Some(version.version),
            version: version.version,
            at: timestamp(version.at),
            author: version.author,
        })
        .collect();
    Ok(Json(query.cut(versions, |version: &FlowVersion| {
        version.version.to_string()
    })?))
}

/// Make a version the one that runs; 422 while the checker finds an error in it.
#[utoipa::path(post, path = "/api/v1/flows/{id}/publish", tag = "flows", params(("id" = FlowId, Path), PublishQuery),
    responses((status = 200, description = "Published.", body = FlowSummary)))]
pub async fn publish(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<FlowId>,
    Query(query): Query<PublishQuery>,
) -> Result<Json<FlowSummary>, ApiError> {
    let record = stored(&app, &id).await?;
    let version = query.version.unwrap_or(record.version);
    let text = app
        .store
        .flow_version(&id, version)
        .await?
        .ok_or(ApiError::NotFound("version"))?;
    let errors: Vec<FieldError> = findings::of(&parse(&text)?, &record.source)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| FieldError {
            pointer: finding.block_id.map_or(String::new(), |block| {
                format!("/actions/{}", escaped(&block))
            }),
            detail: finding.message,
        })
        .collect();
    if !errors.is_empty() {
        return Err(ApiError::Unprocessable {
            detail: "The flow has errors; it cannot run.".to_owned(),
            errors,
        });
    }
    app.store
        .publish_flow(&id, version, app.clock.now())
        .await?;
    audit::write(
        &app,
        &caller.agent.login,
        "flow.publish",
        id.as_str(),
        json!({ "version": version }),
    )
    .await?;
    Ok(Json(summary(&stored(&app, &id).await?)))
}
