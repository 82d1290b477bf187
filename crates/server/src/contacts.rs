//! The interactions in progress: what softphones and other systems report of them, their attributes, their events.

pub mod attributes;
mod customer;
pub mod events;
pub mod http;
pub mod reported;
pub mod stale;
pub mod states;
mod whose;
pub mod wire;

use ccp_protocol::{
    AgentId, ContactId, Timestamp,
    contacts::{Contact, ContactState, NewContact, RecordRef},
    feed::EntryKind,
    settings::RingFlows,
};
use ccp_store::{
    contacts::ContactRecord, documents::Shelf, feed::NewEntry, identity::AgentRecord,
    without_values,
};
use serde_json::{Map, Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use events::{Answer, Taken, Telling, answered, take, take_event};
pub use wire::{agent_scope, contact_scope, to_wire};

use self::customer::Customer;
pub(crate) use self::customer::Named;
use crate::{App, clock::millis, problem::ApiError};

/// The most characters of a number, a queue's name or another system's id.
const MAX_TEXT: usize = 250;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(http::list, http::create))
        .routes(routes!(http::read, http::patch))
        .routes(routes!(http::event))
}

/// What references read when a form opens: `$.contact` and `$.agent`.
///
/// # Errors
/// `NotFound` when the contact is not the agent's.
pub async fn scope_of(
    app: &App,
    agent: &AgentRecord,
    contact: Option<&ContactId>,
) -> Result<Value, ApiError> {
    let mut scope = Map::new();
    if let Some(id) = contact {
        let contact = of_agent(app, &agent.id, id).await?;
        scope.insert("contact".to_owned(), contact_scope(app, &contact));
    }
    scope.insert("agent".to_owned(), agent_scope(agent));
    Ok(Value::Object(scope))
}

/// The contact, if it is the agent's.
///
/// # Errors
/// `NotFound`, also when it is there for others.
pub async fn of_agent(
    app: &App,
    agent: &AgentId,
    id: &ContactId,
) -> Result<ContactRecord, ApiError> {
    let contact = app.store.contact(id).await?;
    contact
        .filter(|contact| contact.agent_id.as_ref() == Some(agent))
        .ok_or(ApiError::NotFound("contact"))
}

/// Makes a contact, ringing, and shows it to its owner. With an `externalId` that is known the contact that is there
/// is given back as it is.
///
/// # Errors
/// 422 at the field that is not right.
pub async fn create(
    app: &App,
    new: NewContact,
    owner: Option<&AgentId>,
) -> Result<Contact, ApiError> {
    Ok(to_wire(&insert(app, new, owner, Vec::new()).await?.0))
}

/// As [`create`], ringing at these agents while nobody owns it; also tells whether it was made now. `agent` and `rung` of
/// `new` are not looked at.
pub(crate) async fn insert(
    app: &App,
    new: NewContact,
    owner: Option<&AgentId>,
    rung: Vec<AgentId>,
) -> Result<(ContactRecord, bool), ApiError> {
    insert_of(app, new, Named::ByNumber, owner, rung).await
}

/// As [`insert`], with the customer named so.
pub(crate) async fn insert_of(
    app: &App,
    new: NewContact,
    customer: Named,
    owner: Option<&AgentId>,
    rung: Vec<AgentId>,
) -> Result<(ContactRecord, bool), ApiError> {
    check_texts(
        [&new.from, &new.to, &new.queue],
        new.external_id.as_ref(),
        new.record.as_ref(),
    )?;
    attributes::check(&new.attributes)?;
    refresh_home(app).await?;
    let (from, to) = (given(new.from), given(new.to));
    let told = (from.as_deref(), to.as_deref());
    let customer = Customer::of(app, new.direction, told, customer).await;
    let now = app.clock.now();
    let mut attributes = new.attributes;
    attributes.retain(|_, value| !value.is_null());
    let contact = ContactRecord {
        id: app.clock.id().into(),
        channel: new.channel,
        direction: new.direction,
        state: ContactState::Ringing,
        phone: customer.phone,
        customer_name: customer.name,
        from,
        to,
        queue: given(new.queue),
        agent_id: owner.cloned(),
        attributes,
        external_id: given(new.external_id),
        record: new.record,
        rung,
        waiting: Vec::new(),
        started_at: now,
        connected_at: None,
        ended_at: None,
        destroyed_at: None,
        version: 1,
    };
    let (stored, heads) = app.store.insert_contact(&contact, &news(&contact)).await?;
    app.bus.wake(&heads);
    let made = stored.id == contact.id;
    Ok((stored, made))
}

/// A text without blanks around it; an empty one is none.
fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// 422 at a text that is too long; `texts` are `from`, `to` and `queue`.
fn check_texts(
    texts: [&Option<String>; 3],
    external_id: Option<&String>,
    record: Option<&RecordRef>,
) -> Result<(), ApiError> {
    let [from, to, queue] = texts.map(Option::as_ref);
    let object_type = record.and_then(|record| record.object_type.as_ref());
    for (pointer, text) in [
        ("/from", from),
        ("/to", to),
        ("/queue", queue),
        ("/externalId", external_id),
        ("/record/recordId", record.map(|record| &record.record_id)),
        ("/record/objectType", object_type),
        (
            "/record/runId",
            record.and_then(|record| Some(&record.run_id.as_ref()?.0)),
        ),
    ] {
        if text.is_some_and(|text| text.chars().count() > MAX_TEXT) {
            return Err(ApiError::at(
                pointer,
                format!("At most {MAX_TEXT} characters."),
            ));
        }
    }
    Ok(())
}

/// Merges into a contact's attributes; `null` removes.
///
/// # Errors
/// 422 when there would be too many, `NotFound`.
pub async fn merge_attributes(
    app: &App,
    contact: &ContactRecord,
    patch: &Map<String, Value>,
) -> Result<ContactRecord, ApiError> {
    attributes::merged(contact.attributes.clone(), patch)?;
    let (contact, heads) = app
        .store
        .merge_attributes(&contact.id, patch, app.clock.now())
        .await?;
    app.bus.wake(&heads);
    Ok(contact)
}

/// The feed entry that shows a contact as it is; none while nobody owns it.
fn news(contact: &ContactRecord) -> Vec<NewEntry> {
    let body = match contact.destroyed_at {
        Some(at) => json!({ "id": contact.id, "at": crate::clock::timestamp(at) }),
        None => json!(to_wire(contact)),
    };
    let kind = if contact.destroyed_at.is_some() {
        EntryKind::ContactEnded
    } else {
        EntryKind::Contact
    };
    let entry = |agent_id: &AgentId| NewEntry {
        agent_id: agent_id.clone(),
        kind,
        contact_id: Some(contact.id.clone()),
        run_id: None,
        replace_key: None,
        body,
    };
    contact.agent_id.as_ref().map(entry).into_iter().collect()
}

/// Takes over the default country of numbers from `settings/pbx`; the United States until one is set.
pub async fn refresh_home(app: &App) -> Result<(), ApiError> {
    let setting = app.store.document(Shelf::Setting, "pbx").await?;
    if let Some(country) = setting
        .as_ref()
        .and_then(|setting| setting.body.get("defaultCountry")?.as_str())
        && !app.locale.set_home(country)
    {
        tracing::warn!(country, "settings/pbx names a default country that is none");
    }
    Ok(())
}

/// When the flows of a contact that rings run, as set in `settings/pbx`.
pub async fn ring_flows(app: &App) -> Result<RingFlows, ApiError> {
    let setting = app.store.document(Shelf::Setting, "pbx").await?;
    let Some(mode) = setting.and_then(|setting| setting.body.get("ringFlows").cloned()) else {
        return Ok(RingFlows::default());
    };
    Ok(serde_json::from_value(mode).unwrap_or_else(|error| {
        tracing::warn!(
            error = without_values(&error),
            "settings/pbx has a ringFlows that is none"
        );
        RingFlows::default()
    }))
}

/// When an event happened: as told, else now.
fn moment(app: &App, at: Option<&Timestamp>) -> Result<i64, ApiError> {
    match at {
        None => Ok(app.clock.now()),
        Some(at) => millis(at.as_str())
            .ok_or_else(|| ApiError::at("/at", "Write it as 2026-11-21T08:30:00Z.")),
    }
}
