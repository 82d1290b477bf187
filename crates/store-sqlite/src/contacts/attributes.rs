//! Merging into a contact's attributes, and telling its agent what really changed.

use ccp_protocol::{
    ContactId, RunId,
    feed::{AttributesChanged, EntryKind},
};
use ccp_store::{
    Millis, StoreError,
    contacts::ContactRecord,
    feed::{FeedHead, NewEntry},
};
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::row;
use crate::{failure::Step, feed::append};

/// Merges `patch` into the attributes of a contact (`null` removes). None when the contact is not there; its agent's
/// feed grew when there is an agent and anything changed.
pub(crate) fn merge(
    connection: &Connection,
    id: &ContactId,
    patch: &Map<String, Value>,
    run: Option<&RunId>,
    at: Millis,
) -> Step<Option<(ContactRecord, Option<FeedHead>)>> {
    let Some(mut contact) = row::by_id(connection, id)? else {
        return Ok(None);
    };
    let changed = apply(&mut contact.attributes, patch);
    if changed.set.is_empty() && changed.removed.is_empty() {
        return Ok(Some((contact, None)));
    }
    contact.version += 1;
    row::update(connection, &contact, contact.version)?;
    let Some(agent) = contact.agent_id.clone() else {
        return Ok(Some((contact, None)));
    };
    let body = serde_json::to_value(changed).map_err(|error| StoreError::Corrupt {
        what: "attributes",
        reason: error.to_string(),
    })?;
    let entry = NewEntry {
        agent_id: agent,
        kind: EntryKind::Attributes,
        contact_id: Some(id.clone()),
        run_id: run.cloned(),
        replace_key: None,
        body,
    };
    let head = append(connection, &entry, at)?;
    Ok(Some((contact, Some(head))))
}

fn apply(attributes: &mut Map<String, Value>, patch: &Map<String, Value>) -> AttributesChanged {
    let mut set = Map::new();
    let mut removed = Vec::new();
    for (key, value) in patch {
        if value.is_null() {
            if attributes.contains_key(key) {
                removed.push(key.clone());
            }
        } else if attributes.get(key) != Some(value) {
            attributes.insert(key.clone(), value.clone());
            set.insert(key.clone(), value.clone());
        }
    }
    // Not `remove`, which would bring the others out of their order.
    attributes.retain(|key, _| !removed.contains(key));
    AttributesChanged { set, removed }
}
