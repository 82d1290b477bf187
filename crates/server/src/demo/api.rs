//! The demo CRM's own back end: the built-in directory, and contacts that its call simulator makes.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::{
    ContactId, Page, RecordId,
    contacts::{Channel, Contact, ContactEvent, ContactEventTaken, Direction, NewContact},
};
use ccp_store::directory::{Record, RecordKind};
use serde_json::{Map, Value, json};

use crate::{
    App, contacts,
    crm::{CrmError, Search, fields::to_json},
    extract::{Body, PageQuery, Path, Query},
    problem::ApiError,
};

const MOST: usize = 200;

/// The demo set's own trouble in the shape of the API's.
fn problem(error: CrmError) -> ApiError {
    match error {
        CrmError::UnknownType(_) | CrmError::NotFound => ApiError::NotFound("record"),
        CrmError::BadField { field, reason } => ApiError::at(format!("/{field}"), reason),
        CrmError::BadQuery(reason) => ApiError::BadRequest(reason),
        CrmError::Store(error) => error.into(),
    }
}

fn kind(name: &str) -> Result<RecordKind, ApiError> {
    RecordKind::parse(name).ok_or(ApiError::NotFound("record"))
}

/// A page of the records of a type.
pub async fn list(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Value>>, ApiError> {
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let search = Search {
        after: query.after.map(RecordId),
        limit,
        ..Search::default()
    };
    let page = app
        .crm
        .search(kind(&name)?, &search)
        .await
        .map_err(problem)?;
    Ok(Json(Page {
        items: page.items.iter().map(to_json).collect(),
        next: page.next,
    }))
}

/// One record.
pub async fn read(
    State(app): State<App>,
    Path((name, id)): Path<(String, RecordId)>,
) -> Result<Json<Value>, ApiError> {
    let record = app.crm.record(kind(&name)?, &id).await.map_err(problem)?;
    Ok(Json(to_json(&record.ok_or(ApiError::NotFound("record"))?)))
}

/// Makes a record.
pub async fn create(
    State(app): State<App>,
    Path(name): Path<String>,
    Body(fields): Body<Map<String, Value>>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let record = app
        .crm
        .insert(kind(&name)?, fields)
        .await
        .map_err(problem)?;
    Ok((StatusCode::CREATED, Json(to_json(&record))))
}

/// What is looked for.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct SearchQuery {
    /// A name, a number in any spelling, any text.
    q: String,
}

/// Records of every type by number or text.
pub async fn search(
    State(app): State<App>,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Value>, ApiError> {
    let mut found: Vec<Record> = Vec::new();
    let text = query.q.trim();
    if text.is_empty() {
        return Ok(Json(json!({ "items": [] })));
    }
    let spelled = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+ ()-./".contains(c));
    for kind in RecordKind::ALL {
        let by_text = Search {
            text: Some(text.to_owned()),
            limit: 50,
            ..Search::default()
        };
        let mut searches = vec![by_text];
        if spelled {
            searches.insert(
                0,
                Search {
                    phone: Some(text.to_owned()),
                    limit: 50,
                    ..Search::default()
                },
            );
        }
        for search in searches {
            for record in app.crm.search(kind, &search).await.map_err(problem)?.items {
                if !found.iter().any(|other| other.id == record.id) {
                    found.push(record);
                }
            }
        }
    }
    Ok(Json(
        json!({ "items": found.iter().map(to_json).collect::<Vec<_>>() }),
    ))
}

/// Who a simulated call may be for.
pub async fn agents(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let agents = app.store.agents().await?;
    let items: Vec<Value> = agents
        .iter()
        .filter(|agent| agent.roles.contains(&ccp_protocol::identity::Role::Agent))
        .map(|agent| json!({ "id": agent.id, "login": agent.login, "name": agent.name }))
        .collect();
    Ok(Json(json!({ "items": items })))
}

/// A call to simulate.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    from: String,
    #[serde(default = "voice")]
    channel: Channel,
    #[serde(default = "anna")]
    agent: String,
}

fn voice() -> Channel {
    Channel::Voice
}

fn anna() -> String {
    "anna".to_owned()
}

/// Makes a contact that rings, and starts what starts when one does.
pub async fn call(
    State(app): State<App>,
    Body(call): Body<Call>,
) -> Result<(StatusCode, Json<Contact>), ApiError> {
    let agent = match app.store.agent_by_login(&call.agent).await? {
        Some(agent) => Some(agent),
        None => app.store.agent(&call.agent.as_str().into()).await?,
    };
    let agent = agent.ok_or_else(|| ApiError::at("/agent", "There is no such agent."))?;
    let contact = contacts::create(
        &app,
        NewContact {
            channel: call.channel,
            direction: Direction::In,
            from: Some(call.from),
            to: None,
            queue: Some("Simulated".to_owned()),
            agent: None,
            attributes: Map::new(),
            external_id: None,
            record: None,
            rung: Vec::new(),
        },
        Some(&agent.id),
    )
    .await?;
    // A telephone tells of both; a chat only of the second.
    for event in ["onIncoming", "onConnecting"] {
        let is_told = event == "onConnecting" || call.channel != Channel::Chat;
        if is_told {
            tell(&app, &contact.id, event, app.clock.id()).await?;
        }
    }
    Ok((StatusCode::CREATED, Json(contact)))
}

/// An event of a simulated contact.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    event: String,
    event_id: Option<String>,
}

/// Plays the telephone: tells of an event.
pub async fn event(
    State(app): State<App>,
    Path(id): Path<ContactId>,
    Body(event): Body<Event>,
) -> Result<(StatusCode, Json<ContactEventTaken>), ApiError> {
    let event_id = event.event_id.unwrap_or_else(|| app.clock.id());
    let taken = tell(&app, &id, &event.event, event_id).await?;
    let status = if taken.repeated {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(taken)))
}

async fn tell(
    app: &App,
    id: &ContactId,
    event: &str,
    event_id: String,
) -> Result<ContactEventTaken, ApiError> {
    let contact = app
        .store
        .contact(id)
        .await?
        .ok_or(ApiError::NotFound("contact"))?;
    let event = ContactEvent {
        event: event.to_owned(),
        event_id,
        at: None,
        payload: Value::Null,
        agent: None,
    };
    let taken = contacts::take_event(app, contact, &event, None).await?;
    Ok(ContactEventTaken {
        contact: contacts::to_wire(&taken.contact),
        repeated: taken.repeated,
    })
}
