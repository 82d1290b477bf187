//! The catalogue of blocks and the table of sources, for whoever writes flows.

use axum::Json;
use ccp_flow::{BlockSpec, Source, catalogue, source::SourceSpec};
use serde_json::{Value, json};

use crate::identity::caller::AdministratorCaller;

/// Every block and every source.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Every block: type, title, group, who performs it, controls, ports, results.
    #[schema(value_type = Vec<Object>)]
    pub items: &'static [BlockSpec],
    /// Every source: key, title, events.
    pub sources: Vec<Value>,
}

/// The catalogue.
#[utoipa::path(get, path = "/api/v1/flows/blocks", tag = "flows",
    responses((status = 200, description = "Every block.", body = Catalogue)))]
pub async fn catalogue(_: AdministratorCaller) -> Json<Catalogue> {
    let sources = Source::ALL
        .iter()
        .map(|source| {
            let events: Vec<&str> = source.events().iter().map(|event| event.key).collect();
            json!({ "key": source.key(), "title": source.title(), "events": events })
        })
        .collect();
    Json(Catalogue {
        items: catalogue::all(),
        sources,
    })
}

/// Every source with its events.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sources {
    /// Every source: key, title, aliases, and its events with key, title, when it is raised and by whom (`host`,
    /// `softphone`, `integration`, `server`).
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<&'static SourceSpec>,
}

/// What may start a flow.
#[utoipa::path(get, path = "/api/v1/flows/sources", tag = "flows",
    responses((status = 200, description = "Every source with its events.", body = Sources)))]
pub async fn sources(_: AdministratorCaller) -> Json<Sources> {
    Json(Sources {
        items: Source::ALL.into_iter().map(Source::spec).collect(),
    })
}
