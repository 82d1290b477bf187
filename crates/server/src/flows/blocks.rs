//! The catalogue of blocks, for whoever writes flows.

use axum::Json;
use ccp_flow::{BlockSpec, Source, catalogue};
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
        .map(|source| json!({ "key": source.key(), "title": source.title(), "events": source.events() }))
        .collect();
    Json(Catalogue {
        items: catalogue::all(),
        sources,
    })
}
