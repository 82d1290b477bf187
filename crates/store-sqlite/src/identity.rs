//! Agents, sessions, tickets, API keys and the audit log.

mod agents;
mod audit;
mod keys;
mod sessions;

use std::sync::Arc;

use async_trait::async_trait;
use ccp_protocol::{AgentId, ApiKeyId};
use ccp_store::{
    Millis, Result,
    identity::{AgentRecord, ApiKeyRecord, AuditRecord, Identity, SessionRecord, TicketRecord},
};

use crate::SqliteStore;

#[async_trait]
impl Identity for SqliteStore {
    async fn agents(&self) -> Result<Arc<Vec<AgentRecord>>> {
        // Another program may change them meanwhile: the command line adds agents.
        let changed = self.look_up(agents::changed).await?;
        if let Some((as_of, known)) = &*self.remembered_agents()
            && *as_of == changed
        {
            return Ok(known.clone());
        }
        let (changed, found) = self.read(agents::all).await?;
        let found = Arc::new(found);
        *self.remembered_agents() = Some((changed, found.clone()));
        Ok(found)
    }

    async fn agent(&self, id: &AgentId) -> Result<Option<AgentRecord>> {
        let id = id.clone();
        self.look_up(move |connection| agents::by_id(connection, &id))
            .await
    }

    async fn agent_by_login(&self, login: &str) -> Result<Option<AgentRecord>> {
        let login = login.to_owned();
        self.look_up(move |connection| agents::by_login(connection, &login))
            .await
    }

    async fn insert_agent(&self, agent: &AgentRecord) -> Result<()> {
        let agent = agent.clone();
        self.write(move |connection| agents::insert(connection, &agent))
            .await
    }

    async fn update_agent(&self, agent: &AgentRecord, expected: i64) -> Result<()> {
        let agent = agent.clone();
        self.write(move |connection| agents::update(connection, &agent, expected))
            .await
    }

    async fn remove_agent(&self, id: &AgentId, expected: i64) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| agents::remove(connection, &id, expected))
            .await
    }

    async fn insert_session(&self, session: &SessionRecord) -> Result<()> {
        let session = session.clone();
        self.write(move |connection| sessions::insert(connection, &session))
            .await
    }

    async fn session(
        &self,
        token_hash: &str,
        now: Millis,
    ) -> Result<Option<(SessionRecord, AgentRecord)>> {
        let token_hash = token_hash.to_owned();
        self.look_up(move |connection| sessions::find(connection, &token_hash, now))
            .await
    }

    async fn extend_session(&self, token_hash: &str, expires_at: Millis) -> Result<()> {
        let token_hash = token_hash.to_owned();
        self.write(move |connection| sessions::extend(connection, &token_hash, expires_at))
            .await
    }

    async fn end_session(&self, token_hash: &str) -> Result<()> {
        let token_hash = token_hash.to_owned();
        self.write(move |connection| sessions::end(connection, &token_hash))
            .await
    }

    async fn insert_ticket(&self, ticket: &TicketRecord) -> Result<()> {
        let ticket = ticket.clone();
        self.write(move |connection| sessions::insert_ticket(connection, &ticket))
            .await
    }

    async fn take_ticket(&self, ticket_hash: &str, now: Millis) -> Result<Option<TicketRecord>> {
        let ticket_hash = ticket_hash.to_owned();
        self.write(move |connection| sessions::take_ticket(connection, &ticket_hash, now))
            .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKeyRecord>> {
        self.read(keys::all).await
    }

    async fn api_key_by_hash(&self, secret_hash: &str) -> Result<Option<ApiKeyRecord>> {
        let secret_hash = secret_hash.to_owned();
        self.look_up(move |connection| keys::by_hash(connection, &secret_hash))
            .await
    }

    async fn insert_api_key(&self, key: &ApiKeyRecord) -> Result<()> {
        let key = key.clone();
        self.write(move |connection| keys::insert(connection, &key))
            .await
    }

    async fn remove_api_key(&self, id: &ApiKeyId) -> Result<()> {
        let id = id.clone();
        self.write(move |connection| keys::remove(connection, &id))
            .await
    }

    async fn audit(&self, line: &AuditRecord) -> Result<()> {
        let line = line.clone();
        self.write(move |connection| audit::add(connection, &line))
            .await
    }

    async fn audit_log(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, AuditRecord)>> {
        self.read(move |connection| audit::before(connection, before, limit))
            .await
    }
}
