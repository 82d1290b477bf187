//! Runs and their traces.

mod commit;
mod row;

use async_trait::async_trait;
use ccp_protocol::{ActionId, AgentId, RunId};
use ccp_store::{
    Millis, Result,
    runs::{RunCommit, RunFilter, RunOutcome, RunRecord, Runs, UnfinishedRun},
};
use serde_json::Value;

pub(crate) use self::commit::commit;
use crate::SqliteStore;

#[async_trait]
impl Runs for SqliteStore {
    async fn commit_run(&self, run: RunCommit) -> Result<RunOutcome> {
        self.write(move |connection| commit(connection, &run)).await
    }

    async fn run_by_key(
        &self,
        agent: &AgentId,
        action: &ActionId,
        key: &str,
        now: Millis,
    ) -> Result<Option<(RunId, String)>> {
        let (agent, action, key) = (agent.clone(), action.clone(), key.to_owned());
        self.look_up(move |connection| {
            commit::started_by(connection, agent.as_str(), action.as_str(), &key, now)
        })
        .await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRecord>> {
        let id = id.clone();
        self.look_up(move |connection| row::by_id(connection, &id))
            .await
    }

    async fn run_inputs(&self, id: &RunId) -> Result<Option<Value>> {
        let id = id.clone();
        self.look_up(move |connection| row::inputs(connection, &id))
            .await
    }

    async fn trace(&self, id: &RunId) -> Result<Vec<Value>> {
        let id = id.clone();
        self.read(move |connection| row::trace(connection, &id))
            .await
    }

    async fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRecord>> {
        let filter = filter.clone();
        self.read(move |connection| row::newest(connection, &filter))
            .await
    }

    async fn unfinished_runs(&self) -> Result<Vec<UnfinishedRun>> {
        self.read(row::unfinished).await
    }
}
