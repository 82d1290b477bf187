//! CTI Actions and their forms: what an agent may press, and what reaches the flow when they do.

pub mod choices;
pub mod defaults;
pub mod documents;
pub mod form_check;
pub mod input_check;
pub mod offered;
pub mod start;

use ccp_protocol::{
    ActionId,
    actions::{Action, ActionDocument, Form},
};
use ccp_store::identity::AgentRecord;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, problem::ApiError};

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(documents::list, documents::create))
        .routes(routes!(
            documents::read,
            documents::update,
            documents::remove
        ))
        .routes(routes!(start::open_form))
        .routes(routes!(start::field_options))
        .routes(routes!(start::run))
}

/// The actions an agent sees, as the overlay lists them.
pub async fn visible(app: &App, agent: &AgentRecord) -> Result<Vec<Action>, ApiError> {
    let actions = app.store.actions().await?;
    Ok(actions
        .into_iter()
        .filter(|action| is_visible(action, agent))
        .map(listed)
        .collect())
}

/// The action, if this agent sees it.
///
/// # Errors
/// `NotFound`, also when it is there for others.
pub async fn visible_one(
    app: &App,
    agent: &AgentRecord,
    id: &ActionId,
) -> Result<ActionDocument, ApiError> {
    let action = app.store.action(id).await?;
    action
        .filter(|action| is_visible(action, agent))
        .ok_or(ApiError::NotFound("action"))
}

fn is_visible(action: &ActionDocument, agent: &AgentRecord) -> bool {
    action
        .visible_to
        .as_ref()
        .is_none_or(|agents| agents.contains(&agent.id))
}

fn listed(action: ActionDocument) -> Action {
    Action {
        id: action.id,
        name: action.name,
        order: action.order,
        form: action.form.and_then(real),
    }
}

/// A form without title, instructions and fields is none; fields stand in their order.
fn real(mut form: Form) -> Option<Form> {
    form.fields.sort_by_key(|field| field.order);
    (!form.is_empty()).then_some(form)
}
