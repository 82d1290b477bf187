//! Agents and administrators: the people who may sign in.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{
    AgentId, Page, Timestamp,
    identity::{Agent, Role},
};
use ccp_store::identity::AgentRecord;
use serde_json::json;

use super::{audit, caller::AdministratorCaller, password, sessions::public};
use crate::{
    App,
    clock::timestamp,
    extract::{Body, PageQuery, Path, Query, VersionQuery},
    problem::ApiError,
};

/// What an administrator writes to make or change an agent.
#[derive(Clone, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentInput {
    /// The name they sign in with; unique without regard to case.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// Telephone number or extension; several with commas between them.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address, by which a telephone system may name them.
    #[serde(default)]
    pub email: Option<String>,
    /// What they may do; one at least.
    pub roles: Vec<Role>,
    /// A new password; absent it stays what it is. A new one ends their sessions.
    #[serde(default)]
    pub password: Option<String>,
    /// The version read before; required to change, ignored to make.
    #[serde(default)]
    pub version: Option<i64>,
}

/// An agent as administrators see them.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentDocument {
    /// What everybody may see.
    #[serde(flatten)]
    pub agent: Agent,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When they were made.
    pub created_at: Timestamp,
    /// Goes up with every change.
    pub version: i64,
}

impl From<&AgentRecord> for AgentDocument {
    fn from(agent: &AgentRecord) -> Self {
        Self {
            agent: public(agent),
            email: agent.email.clone(),
            created_at: timestamp(agent.created_at),
            version: agent.version,
        }
    }
}

impl AgentInput {
    fn check(&self) -> Result<(), ApiError> {
        let login = self.login.trim();
        if login.is_empty()
            || login != self.login
            || login.len() > 100
            || login.chars().any(char::is_control)
        {
            return Err(ApiError::at(
                "/login",
                "1 to 100 characters, no space at its ends.",
            ));
        }
        if self.name.trim().is_empty() || self.name.len() > 200 {
            return Err(ApiError::at("/name", "1 to 200 characters."));
        }
        if self.phone.as_ref().is_some_and(|phone| phone.len() > 200) {
            return Err(ApiError::at("/phone", "At most 200 characters."));
        }
        if self.email.as_ref().is_some_and(|email| email.len() > 254) {
            return Err(ApiError::at("/email", "At most 254 characters."));
        }
        if self.roles.is_empty() {
            return Err(ApiError::at(
                "/roles",
                "At least one of agent, administrator.",
            ));
        }
        match &self.password {
            Some(password) => password::check(password, "/password"),
            None => Ok(()),
        }
    }

    fn roles(&self) -> Vec<Role> {
        let mut roles = self.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// All agents, by login.
#[utoipa::path(get, path = "/api/v1/agents", tag = "agents", params(PageQuery),
    responses((status = 200, description = "A page of agents.", body = Page<AgentDocument>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<AgentDocument>>, ApiError> {
    let agents = app
        .store
        .agents()
        .await?
        .iter()
        .map(AgentDocument::from)
        .collect();
    Ok(Json(query.cut(agents, |document: &AgentDocument| {
        document.agent.id.0.clone()
    })?))
}

/// Make an agent.
#[utoipa::path(post, path = "/api/v1/agents", tag = "agents", request_body = AgentInput,
    responses((status = 201, description = "Made.", body = AgentDocument)))]
pub async fn create(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<AgentInput>,
) -> Result<(StatusCode, Json<AgentDocument>), ApiError> {
    input.check()?;
    let agent = insert(&app, input).await?;
    audit::write(
        &app,
        &caller.agent.login,
        "agent.create",
        agent.id.as_str(),
        json!({ "login": agent.login }),
    )
    .await?;
    Ok((StatusCode::CREATED, Json(AgentDocument::from(&agent))))
}

async fn insert(app: &App, input: AgentInput) -> Result<AgentRecord, ApiError> {
    let roles = input.roles();
    let password_hash = match input.password {
        Some(password) => Some(app.passwords.hash(password).await?),
        None => None,
    };
    let agent = AgentRecord {
        id: AgentId(app.clock.id()),
        login: input.login,
        name: input.name,
        phone: input.phone,
        email: input.email,
        roles,
        password_hash,
        created_at: app.clock.now(),
        version: 1,
    };
    app.store.insert_agent(&agent).await?;
    Ok(agent)
}

/// One agent.
#[utoipa::path(get, path = "/api/v1/agents/{id}", tag = "agents", params(("id" = AgentId, Path)),
    responses((status = 200, description = "The agent.", body = AgentDocument)))]
pub async fn read(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<AgentId>,
) -> Result<Json<AgentDocument>, ApiError> {
    let agent = app
        .store
        .agent(&id)
        .await?
        .ok_or(ApiError::NotFound("agent"))?;
    Ok(Json(AgentDocument::from(&agent)))
}

/// Change an agent. A new password or other roles end their sessions.
#[utoipa::path(put, path = "/api/v1/agents/{id}", tag = "agents", params(("id" = AgentId, Path)),
    request_body = AgentInput, responses((status = 200, description = "Changed.", body = AgentDocument)))]
pub async fn update(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<AgentId>,
    Body(input): Body<AgentInput>,
) -> Result<Json<AgentDocument>, ApiError> {
    let before = app
        .store
        .agent(&id)
        .await?
        .ok_or(ApiError::NotFound("agent"))?;
    input.check()?;
    let expected = input
        .version
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    let roles = input.roles();
    if !roles.contains(&Role::Administrator) {
        keep_an_administrator(&app, &id).await?;
    }
    let new_password = input.password.is_some();
    let password_hash = match input.password {
        Some(password) => Some(app.passwords.hash(password).await?),
        None => before.password_hash,
    };
    let agent = AgentRecord {
        id,
        login: input.login,
        name: input.name,
        phone: input.phone,
        email: input.email,
        roles,
        password_hash,
        created_at: before.created_at,
        version: expected + 1,
    };
    app.store.update_agent(&agent, expected).await?;
    if new_password || agent.roles != before.roles {
        app.hub.sign_out_agent(&agent.id);
    }
    let details =
        json!({ "login": agent.login, "roles": agent.roles, "newPassword": new_password });
    audit::write(
        &app,
        &caller.agent.login,
        "agent.update",
        agent.id.as_str(),
        details,
    )
    .await?;
    Ok(Json(AgentDocument::from(&agent)))
}

/// Remove an agent with their sessions, properties and overlay states.
#[utoipa::path(delete, path = "/api/v1/agents/{id}", tag = "agents", params(("id" = AgentId, Path), VersionQuery),
    responses((status = 204, description = "Removed.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(id): Path<AgentId>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    app.store
        .agent(&id)
        .await?
        .ok_or(ApiError::NotFound("agent"))?;
    keep_an_administrator(&app, &id).await?;
    app.store.remove_agent(&id, query.version).await?;
    app.hub.sign_out_agent(&id);
    audit::write(
        &app,
        &caller.agent.login,
        "agent.remove",
        id.as_str(),
        json!({}),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 409 when nobody else could set things up: the way back would be the command line.
async fn keep_an_administrator(app: &App, id: &AgentId) -> Result<(), ApiError> {
    let agents = app.store.agents().await?;
    let another = |agent: &AgentRecord| {
        agent.id != *id
            && agent.roles.contains(&Role::Administrator)
            && agent.password_hash.is_some()
    };
    let is_one = agents
        .iter()
        .any(|agent| agent.id == *id && agent.roles.contains(&Role::Administrator));
    if is_one && !agents.iter().any(another) {
        return Err(ApiError::Conflict(
            "This is the last administrator.".to_owned(),
        ));
    }
    Ok(())
}
