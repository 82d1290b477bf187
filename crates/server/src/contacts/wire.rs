//! A contact as it crosses the wire, and as flows read it.

use ccp_flow::Locale;
use ccp_protocol::contacts::Contact;
use ccp_store::{contacts::ContactRecord, identity::AgentRecord};
use serde_json::{Value, json};

use crate::{App, clock::timestamp};

/// A contact as it crosses the wire.
pub fn to_wire(contact: &ContactRecord) -> Contact {
    Contact {
        id: contact.id.clone(),
        channel: contact.channel,
        direction: contact.direction,
        state: contact.state,
        from: contact.from.clone(),
        to: contact.to.clone(),
        phone: contact.phone.clone(),
        customer_name: contact.customer_name.clone(),
        queue: contact.queue.clone(),
        agent: contact.agent_id.clone(),
        attributes: contact.attributes.clone(),
        external_id: contact.external_id.clone(),
        record: contact.record.clone(),
        started_at: timestamp(contact.started_at),
        connected_at: contact.connected_at.map(timestamp),
        ended_at: contact.ended_at.map(timestamp),
    }
}

/// What flows and forms read as `$.contact`.
pub fn contact_scope(app: &App, contact: &ContactRecord) -> Value {
    let parsed = contact
        .phone
        .as_deref()
        .and_then(|phone| app.locale.parse_number(phone, None));
    let parsed = parsed.map(|parsed| {
        json!({
            "number": parsed.number,
            "nationalNumber": parsed.national_number,
            "country": parsed.country,
            // Older flows read the number by this name.
            "phone": parsed.number,
        })
    });
    let mut scope = json!({
        "contactId": contact.id,
        "channel": contact.channel,
        "direction": contact.direction,
        "state": contact.state,
        "from": contact.from,
        "to": contact.to,
        "phone": contact.phone,
        "queueName": contact.queue,
        "parsedNumber": parsed,
        "attributes": contact.attributes,
        "startedAt": timestamp(contact.started_at),
        "connectedAt": contact.connected_at.map(timestamp),
        "endedAt": contact.ended_at.map(timestamp),
    });
    if let Some(record) = &contact.record {
        scope["record"] = json!(record);
    }
    scope
}

/// What flows and forms read as `$.agent`.
pub fn agent_scope(agent: &AgentRecord) -> Value {
    json!({
        "id": agent.id,
        "login": agent.login,
        "name": agent.name,
        "phone": agent.phone,
        "roles": agent.roles,
    })
}
