//! Flows parsed before: a version of a flow never changes, so what was parsed once holds for ever.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ccp_flow::Flow;
use ccp_protocol::FlowId;
use ccp_store::without_values;

use crate::{App, problem::ApiError};

/// So many versions are kept; beyond, the map begins anew.
const MOST: usize = 512;

/// Parsed flows by id and version.
#[derive(Debug, Default)]
pub(super) struct FlowCache {
    flows: Mutex<HashMap<(FlowId, i64), Arc<Flow>>>,
}

impl FlowCache {
    fn get(&self, key: &(FlowId, i64)) -> Option<Arc<Flow>> {
        self.flows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    fn put(&self, key: (FlowId, i64), flow: Arc<Flow>) {
        let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        if flows.len() >= MOST {
            flows.clear();
        }
        flows.insert(key, flow);
    }
}

/// A version of a flow, parsed; `text` is it as stored where the caller has it.
///
/// # Errors
/// `NotFound` when there is no such version.
pub(super) async fn version(
    app: &App,
    id: &FlowId,
    version: i64,
    text: Option<&str>,
) -> Result<Arc<Flow>, ApiError> {
    let key = (id.clone(), version);
    if let Some(flow) = app.runtime.flows.get(&key) {
        return Ok(flow);
    }
    let read;
    let text = if let Some(text) = text {
        text
    } else {
        read = app
            .store
            .flow_version(id, version)
            .await?
            .ok_or(ApiError::NotFound("flow"))?;
        &read
    };
    let flow = Flow::parse(text).map_err(|error| {
        // Only what parsed was ever stored.
        tracing::error!(error = without_values(&error), flow = %id, version, "a stored flow cannot be parsed");
        ApiError::Internal
    })?;
    let flow = Arc::new(flow);
    app.runtime.flows.put(key, Arc::clone(&flow));
    Ok(flow)
}
