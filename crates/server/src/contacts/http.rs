//! Contacts over HTTP: agents see and report their own, integrations any.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{
    AgentId, ContactId, Page,
    contacts::{AttributesPatch, Contact, ContactEvent, ContactEventTaken, NewContact},
};
use ccp_store::{contacts::ContactRecord, identity::AgentRecord};

use super::{insert, merge_attributes, take_event, to_wire};
use crate::{
    App,
    extract::{Body, PageQuery, Path, Query},
    identity::caller::{AgentCaller, AnyCaller},
    problem::ApiError,
};

/// At so many agents a contact rings at most.
const MAX_RUNG: usize = 100;

/// The caller's contacts that have not gone, oldest first.
#[utoipa::path(get, path = "/api/v1/contacts", tag = "contacts", params(PageQuery),
    responses((status = 200, description = "A page of them.", body = Page<Contact>)))]
pub async fn list(
    State(app): State<App>,
    caller: AgentCaller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Contact>>, ApiError> {
    let contacts = app
        .store
        .contacts_of(&caller.agent.id)
        .await?
        .iter()
        .map(to_wire)
        .collect();
    Ok(Json(page.cut(contacts, |contact: &Contact| {
        contact.id.to_string()
    })?))
}

/// Report a contact. With an `externalId` that is known: 200 and the contact that is there.
#[utoipa::path(post, path = "/api/v1/contacts", tag = "contacts", security(("session" = []), ("cookie" = []), ("apiKey" = [])),
    request_body = NewContact, responses(
    (status = 201, description = "Made.", body = Contact),
    (status = 200, description = "It was there.", body = Contact)))]
pub async fn create(
    State(app): State<App>,
    caller: AnyCaller,
    Body(new): Body<NewContact>,
) -> Result<(StatusCode, Json<Contact>), ApiError> {
    let owner = owner(&app, &caller, new.agent.as_deref()).await?;
    let rung = rung(&app, &caller, &new.rung).await?;
    let (contact, made) = insert(&app, new, owner.as_ref(), rung).await?;
    if !made && !sees(&caller, &contact) {
        return Err(ApiError::Conflict("This externalId is in use.".to_owned()));
    }
    Ok((
        if made {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        },
        Json(to_wire(&contact)),
    ))
}

/// A contact.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", tag = "contacts", params(("id" = ContactId, Path)),
    security(("session" = []), ("cookie" = []), ("apiKey" = [])),
    responses((status = 200, description = "The contact.", body = Contact)))]
pub async fn read(
    State(app): State<App>,
    caller: AnyCaller,
    Path(id): Path<ContactId>,
) -> Result<Json<Contact>, ApiError> {
    Ok(Json(to_wire(&seen(&app, &caller, &id).await?)))
}

/// Merge into a contact's attributes; `null` removes.
#[utoipa::path(patch, path = "/api/v1/contacts/{id}", tag = "contacts", params(("id" = ContactId, Path)),
    security(("session" = []), ("cookie" = []), ("apiKey" = [])),
    request_body = AttributesPatch, responses((status = 200, description = "The contact after it.", body = Contact)))]
pub async fn patch(
    State(app): State<App>,
    caller: AnyCaller,
    Path(id): Path<ContactId>,
    Body(patch): Body<AttributesPatch>,
) -> Result<Json<Contact>, ApiError> {
    let contact = seen(&app, &caller, &id).await?;
    Ok(Json(to_wire(
        &merge_attributes(&app, &contact, &patch.attributes).await?,
    )))
}

/// Tell of an event. The same `eventId` again does nothing.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/events", tag = "contacts", params(("id" = ContactId, Path)),
    security(("session" = []), ("cookie" = []), ("apiKey" = [])),
    request_body = ContactEvent, responses(
    (status = 202, description = "Taken; its flows run.", body = ContactEventTaken),
    (status = 200, description = "It had been taken before.", body = ContactEventTaken)))]
pub async fn event(
    State(app): State<App>,
    caller: AnyCaller,
    Path(id): Path<ContactId>,
    Body(event): Body<ContactEvent>,
) -> Result<(StatusCode, Json<ContactEventTaken>), ApiError> {
    let contact = seen(&app, &caller, &id).await?;
    let agent = match &event.agent {
        None => None,
        Some(name) => owner(&app, &caller, Some(name)).await?,
    };
    let taken = take_event(&app, contact, &event, agent.as_ref()).await?;
    let status = if taken.repeated {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((
        status,
        Json(ContactEventTaken {
            contact: to_wire(&taken.contact),
            repeated: taken.repeated,
        }),
    ))
}

async fn seen(app: &App, caller: &AnyCaller, id: &ContactId) -> Result<ContactRecord, ApiError> {
    may_call(caller)?;
    let contact = app.store.contact(id).await?;
    contact
        .filter(|contact| sees(caller, contact))
        .ok_or(ApiError::NotFound("contact"))
}

fn sees(caller: &AnyCaller, contact: &ContactRecord) -> bool {
    match caller {
        AnyCaller::Agent(caller) => contact.agent_id.as_ref() == Some(&caller.agent.id),
        AnyCaller::ApiKey(_) => true,
    }
}

fn may_call(caller: &AnyCaller) -> Result<(), ApiError> {
    match caller {
        AnyCaller::Agent(caller) if caller.agent.roles.is_empty() => {
            Err(ApiError::Forbidden("You have no role here.".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Whose contact it will be: an agent's own; for an integration whoever it names, or nobody yet.
async fn owner(
    app: &App,
    caller: &AnyCaller,
    named: Option<&str>,
) -> Result<Option<AgentId>, ApiError> {
    may_call(caller)?;
    let is = |agent: &AgentRecord, name: &str| {
        agent.id.as_str() == name || agent.login.eq_ignore_ascii_case(name)
    };
    match (caller, named) {
        (AnyCaller::Agent(caller), None) => Ok(Some(caller.agent.id.clone())),
        (AnyCaller::Agent(caller), Some(name)) if is(&caller.agent, name) => {
            Ok(Some(caller.agent.id.clone()))
        }
        (AnyCaller::Agent(_), Some(_)) => Err(ApiError::NotFound("agent")),
        (AnyCaller::ApiKey(_), None) => Ok(None),
        (AnyCaller::ApiKey(_), Some(name)) => Ok(Some(agent_named(app, name, "/agent").await?)),
    }
}

/// At whom it rings: whoever an integration names.
async fn rung(app: &App, caller: &AnyCaller, names: &[String]) -> Result<Vec<AgentId>, ApiError> {
    if let (AnyCaller::Agent(_), [_, ..]) = (caller, names) {
        return Err(ApiError::at(
            "/rung",
            "Only integrations say at whom a contact rings.",
        ));
    }
    if names.len() > MAX_RUNG {
        return Err(ApiError::at("/rung", format!("At most {MAX_RUNG} agents.")));
    }
    let mut rung = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let agent = agent_named(app, name, &format!("/rung/{index}")).await?;
        if !rung.contains(&agent) {
            rung.push(agent);
        }
    }
    Ok(rung)
}

/// The agent with this id or login; 422 at the pointer when there is none.
async fn agent_named(app: &App, name: &str, pointer: &str) -> Result<AgentId, ApiError> {
    let agent = match app.store.agent(&name.into()).await? {
        Some(agent) => Some(agent),
        None => app.store.agent_by_login(name).await?,
    };
    agent
        .map(|agent| agent.id)
        .ok_or_else(|| ApiError::at(pointer, "There is no such agent."))
}
