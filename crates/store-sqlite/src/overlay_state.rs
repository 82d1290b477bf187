//! What overlays keep for their agents.

use async_trait::async_trait;
use ccp_protocol::AgentId;
use ccp_store::{Result, overlay_state::OverlayStates};
use rusqlite::params;
use serde_json::Value;

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, change, json, one},
};

struct State(Value);

impl Stored for State {
    const WHAT: &'static str = "overlay state";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(columns.json()?))
    }
}

#[async_trait]
impl OverlayStates for SqliteStore {
    async fn overlay_state(&self, agent: &AgentId, group: &str) -> Result<Option<Value>> {
        let (agent, group) = (agent.clone(), group.to_owned());
        self.look_up(move |connection| {
            let state = one::<State>(
                connection,
                "SELECT state FROM overlay_states WHERE agent_id = ?1 AND tab_group = ?2",
                [agent.as_str(), &group],
            )?;
            Ok(state.map(|State(state)| state))
        })
        .await
    }

    async fn put_overlay_state(&self, agent: &AgentId, group: &str, state: &Value) -> Result<()> {
        let (agent, group, state) = (agent.clone(), group.to_owned(), json(state)?);
        self.write(move |connection| {
            change(
                connection,
                "INSERT INTO overlay_states (agent_id, tab_group, state) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (agent_id, tab_group) DO UPDATE SET state = excluded.state",
                params![agent.as_str(), group, state],
            )?;
            Ok(())
        })
        .await
    }
}
