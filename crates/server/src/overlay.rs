//! What the overlay starts from, what it keeps, and by whom it may be framed.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{feed::EntryKind, overlay::Snapshot};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, actions, contacts,
    extract::{Body, Query},
    identity::{caller::AgentCaller, sessions::public},
    problem::ApiError,
    settings,
};

/// The most bytes an overlay keeps for a tab group: a form of a hundred full fields does not fit, ten do.
const STATE: usize = 256 * 1024;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(snapshot))
        .routes(routes!(read_state, write_state))
        .routes(routes!(embed_origins))
}

/// The snapshot: all the overlay shows, and the feed number it is true at.
#[utoipa::path(get, path = "/api/v1/overlay", tag = "overlay",
    responses((status = 200, description = "The snapshot.", body = Snapshot)))]
pub async fn snapshot(
    State(app): State<App>,
    caller: AgentCaller,
) -> Result<Json<Snapshot>, ApiError> {
    // The number comes first: what is written while the rest is read comes again after it, and taking an entry
    // twice changes nothing.
    let reach = app.store.feed_reach(&caller.agent.id).await?;
    let unread = app
        .store
        .count_after(&caller.agent.id, reach.acked, EntryKind::Data)
        .await?;
    Ok(Json(Snapshot {
        agent: public(&caller.agent),
        panels: settings::panels::read(&app).await?,
        features: settings::features::read(&app).await?,
        actions: actions::visible(&app, &caller.agent).await?,
        attributes: settings::attributes::all(&app).await?,
        contacts: app
            .store
            .contacts_of(&caller.agent.id)
            .await?
            .iter()
            .map(contacts::to_wire)
            .collect(),
        unread: BTreeMap::from([("data".to_owned(), unread)]),
        seq: reach.head,
    }))
}

/// Which tab group.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GroupQuery {
    /// The tab group; the agent's only one when absent.
    pub group: Option<String>,
}

impl GroupQuery {
    fn name(&self) -> Result<&str, ApiError> {
        let name = self.group.as_deref().unwrap_or_default();
        if name.len() > 100 {
            return Err(ApiError::BadRequest(
                "A group's name has at most 100 characters.".to_owned(),
            ));
        }
        Ok(name)
    }
}

/// What an overlay kept: open panel, drafts of forms, width. `{}` at first.
#[utoipa::path(get, path = "/api/v1/overlay/state", tag = "overlay", params(GroupQuery),
    responses((status = 200, description = "As it was kept.", body = Object)))]
pub async fn read_state(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<GroupQuery>,
) -> Result<Json<Value>, ApiError> {
    let state = app
        .store
        .overlay_state(&caller.agent.id, query.name()?)
        .await?;
    Ok(Json(
        state.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
    ))
}

/// Keep something, in place of what was kept.
#[utoipa::path(put, path = "/api/v1/overlay/state", tag = "overlay", params(GroupQuery), request_body = Object,
    responses((status = 204, description = "Kept.")))]
pub async fn write_state(
    State(app): State<App>,
    caller: AgentCaller,
    Query(query): Query<GroupQuery>,
    Body(state): Body<serde_json::Map<String, Value>>,
) -> Result<StatusCode, ApiError> {
    let group = query.name()?;
    let state = Value::Object(state);
    if state.to_string().len() > STATE {
        return Err(ApiError::TooLarge(format!(
            "At most {STATE} bytes are kept."
        )));
    }
    app.store
        .put_overlay_state(&caller.agent.id, group, &state)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Origins of pages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct EmbedOrigins {
    /// Those that may frame us and shake hands, our own among them.
    pub origins: Vec<String>,
}

/// Which pages may frame us and shake hands. Public: the frame asks before anybody is signed in.
#[utoipa::path(get, path = "/api/v1/embed/origins", tag = "overlay", security(()),
    responses((status = 200, description = "The origins.", body = EmbedOrigins)))]
pub async fn embed_origins(State(app): State<App>) -> Result<Json<EmbedOrigins>, ApiError> {
    Ok(Json(EmbedOrigins {
        origins: settings::origins::read(&app).await?,
    }))
}
