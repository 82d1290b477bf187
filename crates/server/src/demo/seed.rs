//! Fills an empty database with the demo set: people, customers, flows, actions.

use std::collections::HashMap;

use ccp_flow::Flow;
use ccp_protocol::{
    ActionId, AgentId, FlowId, RecordId,
    actions::{ActionDocument, Form},
    identity::Role,
    settings::AttributeInput,
};
use ccp_store::{
    directory::{Record, RecordKind},
    documents::Shelf,
    flows::FlowRecord,
    identity::AgentRecord,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Set;
use crate::{
    App,
    crm::fields,
    pbx::tokens::{self, PbxTokenInput, PbxTokenKind},
    problem::ApiError,
};

/// The password of everybody in the demo set.
pub const PASSWORD: &str = "demo";
/// The token of the demo set's telephone system.
pub const PBX_TOKEN: &str = "demo-telephone-system-0001";

const PEOPLE: [(&str, &str, &str, Role); 3] = [
    ("anna", "Anna Berg", "101", Role::Agent),
    ("ben", "Ben Cole", "102", Role::Agent),
    ("admin", "Ada Ministra", "100", Role::Administrator),
];
const RECORDS: [(&str, RecordKind); 4] = [
    ("customers.json", RecordKind::Customer),
    ("tasks.json", RecordKind::Task),
    ("cases.json", RecordKind::Case),
    ("leads.json", RecordKind::Lead),
];

/// A flow of the set.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFlow {
    file: String,
    name: String,
    source: String,
    #[serde(default)]
    event: String,
}

/// An action of the set; `flow` is its flow's file without the ending.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAction {
    name: String,
    flow: String,
    #[serde(default)]
    order: i64,
    #[serde(default)]
    payload: Map<String, Value>,
    #[serde(default)]
    form: Option<Form>,
}

/// Fills the database when nobody is in it yet.
pub async fn fill(app: &App) -> Result<(), ApiError> {
    if !app.store.agents().await?.is_empty() {
        return Ok(());
    }
    records(app).await?;
    attributes(app).await?;
    let flows = flows(app).await?;
    actions(app, &flows).await?;
    pbx(app).await?;
    // The people come last: while there are none, a start that broke off in the middle would try again.
    people(app).await
}

async fn people(app: &App) -> Result<(), ApiError> {
    let hash = app.passwords.hash(PASSWORD.to_owned()).await?;
    for (login, name, phone, role) in PEOPLE {
        let agent = AgentRecord {
            id: AgentId(login.to_owned()),
            login: login.to_owned(),
            name: name.to_owned(),
            phone: Some(phone.to_owned()),
            email: None,
            roles: vec![role],
            password_hash: Some(hash.clone()),
            created_at: app.clock.now(),
            version: 1,
        };
        app.store.insert_agent(&agent).await?;
    }
    Ok(())
}

async fn pbx(app: &App) -> Result<(), ApiError> {
    if app.store.pbx_tokens().await?.is_empty() {
        let input = PbxTokenInput {
            name: "Demo".to_owned(),
            kind: PbxTokenKind::Token,
            value: Some(PBX_TOKEN.to_owned()),
            addresses: Vec::new(),
        };
        tokens::make(app, input).await?;
    }
    Ok(())
}

async fn records(app: &App) -> Result<(), ApiError> {
    for (file, kind) in RECORDS {
        for mut fields in read::<Vec<Map<String, Value>>>(file)? {
            let id = match fields.shift_remove("Id") {
                Some(Value::String(id)) => id,
                _ => app.clock.id(),
            };
            fields::complete(kind, &mut fields);
            let record = Record {
                id: RecordId(id.clone()),
                kind,
                numbers: fields::numbers(&app.locale, &fields),
                fields,
                created_at: app.clock.now(),
                updated_at: app.clock.now(),
                version: 1,
            };
            app.store
                .insert_record(&record, Some(&format!("demo:{id}")))
                .await?;
        }
    }
    Ok(())
}

async fn attributes(app: &App) -> Result<(), ApiError> {
    for definition in read::<Vec<AttributeInput>>("attributes.json")? {
        let id = format!("demo-{}", definition.name);
        if app.store.document(Shelf::Attribute, &id).await?.is_none() {
            let body = serde_json::to_value(&definition).map_err(|_| ApiError::Internal)?;
            app.store
                .put_document(Shelf::Attribute, &id, &body, 0)
                .await?;
        }
    }
    Ok(())
}

/// Stores and publishes the flows; gives their ids by file name without the ending.
async fn flows(app: &App) -> Result<HashMap<String, FlowId>, ApiError> {
    let mut ids = HashMap::new();
    for demo in read::<Vec<DemoFlow>>("flows.json")? {
        let stem = demo.file.trim_end_matches(".json").to_owned();
        let id = FlowId(format!("demo-{stem}"));
        if app.store.flow(&id).await?.is_none() {
            let draft = Flow::parse(&text(&format!("flows/{}", demo.file))?).map_err(|error| {
                tracing::error!(%error, file = demo.file, "a flow of the demo set cannot be read");
                ApiError::Internal
            })?;
            let now = app.clock.now();
            let flow = FlowRecord {
                id: id.clone(),
                name: demo.name,
                source: demo.source,
                event: Some(demo.event).filter(|event| !event.is_empty()),
                enabled: true,
                version: 1,
                published_version: None,
                draft: draft.to_json(),
                created_at: now,
                updated_at: now,
            };
            app.store.insert_flow(&flow, "demo").await?;
        }
        app.store.publish_flow(&id, 1, app.clock.now()).await?;
        ids.insert(stem, id);
    }
    Ok(ids)
}

async fn actions(app: &App, flows: &HashMap<String, FlowId>) -> Result<(), ApiError> {
    for (index, demo) in read::<Vec<DemoAction>>("actions.json")?
        .into_iter()
        .enumerate()
    {
        let id = ActionId(format!("demo-{}", index + 1));
        if app.store.action(&id).await?.is_some() {
            continue;
        }
        let flow_id = flows
            .get(demo.flow.trim_end_matches(".json"))
            .cloned()
            .ok_or_else(|| {
                tracing::error!(
                    action = demo.name,
                    flow = demo.flow,
                    "an action of the demo set names no flow of it"
                );
                ApiError::Internal
            })?;
        let action = ActionDocument {
            id,
            name: demo.name,
            flow_id,
            order: demo.order,
            payload: demo.payload,
            form: demo.form,
            visible_to: None,
            version: 1,
        };
        app.store.insert_action(&action).await?;
    }
    Ok(())
}

fn text(file: &str) -> Result<String, ApiError> {
    let found = Set::get(file).and_then(|found| String::from_utf8(found.data.into_owned()).ok());
    found.ok_or_else(|| {
        tracing::error!(file, "a file of the demo set is missing");
        ApiError::Internal
    })
}

fn read<T: DeserializeOwned>(file: &str) -> Result<T, ApiError> {
    serde_json::from_str(&text(file)?).map_err(|error| {
        tracing::error!(%error, file, "a file of the demo set cannot be read");
        ApiError::Internal
    })
}
