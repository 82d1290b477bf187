//! What starts when an overlay connects: the flows of its first start, and those of the contacts it finds.

use ccp_flow::Source;
use ccp_protocol::TabId;
use ccp_store::{contacts::presence_scope, identity::AgentRecord};
use serde_json::json;

use super::events::start_once;
use crate::{
    App,
    clock::timestamp,
    contacts::{self, Telling, states::source_of},
    flows::runtime::Cause,
    problem::ApiError,
};

const INIT: &str = "onInit";
const REFRESH: &str = "onRefresh";

/// Starts the flows of the agent's first overlay since they signed in; and, when it is the `only` one the agent has open,
/// those of each contact that was there before it. A tab that comes back starts nothing again.
pub(super) async fn greet(
    app: &App,
    agent: &AgentRecord,
    tab: &TabId,
    only: bool,
) -> Result<(), ApiError> {
    if has_flows(app, Source::Initialization, INIT).await? {
        let now = app.clock.now();
        let cause = Cause {
            source: Source::Initialization,
            event: INIT.to_owned(),
            event_id: app.clock.id(),
            at: timestamp(now),
            payload: json!({}),
        };
        let scope = presence_scope(&agent.id);
        // Passed over is only what was taken before.
        let _ = start_once(app, agent, &cause, None, scope, INIT.to_owned()).await?;
    }
    if !only {
        return Ok(());
    }
    for contact in app.store.contacts_of(&agent.id).await? {
        if !has_flows(app, source_of(contact.channel), REFRESH).await? {
            continue;
        }
        let telling = Telling {
            event: REFRESH,
            event_id: &format!("overlay:{tab}"),
            at: app.clock.now(),
            payload: &json!({ "reason": "overlay" }),
            taker: None,
            facts: None,
        };
        match contacts::take(app, contact, telling).await {
            // It went just now.
            Ok(_) | Err(ApiError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether anything would start: most events start nothing, and nothing need be written for those.
async fn has_flows(app: &App, source: Source, event: &str) -> Result<bool, ApiError> {
    Ok(!app
        .store
        .published_flows(source.key(), event)
        .await?
        .is_empty())
}
