//! The run of a click sends things before the call that it dials is a contact. Once it is, they are the contact's.

use ccp_protocol::feed::EntryKind;
use ccp_store::{Millis, contacts::ContactRecord, feed::NewEntry};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::{
    failure::Step,
    feed::{Heads, append},
    rows::{Columns, Stored, all, change},
};

/// A data item as it stands now.
struct Sent {
    at: Millis,
    replace_key: String,
    body: Value,
}

impl Stored for Sent {
    const WHAT: &'static str = "feed entry";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            at: columns.get()?,
            replace_key: columns.get()?,
            body: columns.json()?,
        })
    }
}

/// Gives the contact the run that its record names, if that is its agent's, was started by an event and has no contact: each
/// item that it sent is sent anew, as the contact's, in the place of the old one. What was given once stays where it is.
pub(super) fn claim(
    connection: &Connection,
    contact: &ContactRecord,
    heads: &mut Heads,
) -> Step<()> {
    let record = contact.record.as_ref();
    let (Some(agent), Some(run)) = (
        contact.agent_id.as_ref(),
        record.and_then(|record| record.run_id.as_ref()),
    ) else {
        return Ok(());
    };
    let claimed = change(
        connection,
        "UPDATE runs SET contact_id = ?3 \
         WHERE id = ?1 AND agent_id = ?2 AND contact_id IS NULL AND action_id IS NULL",
        params![run.as_str(), agent.as_str(), contact.id.as_str()],
    )?;
    if claimed == 0 {
        return Ok(());
    }
    let sent: Vec<Sent> = all(
        connection,
        "SELECT at, replace_key, body FROM (\
             SELECT at, replace_key, body, MAX(seq) AS last FROM feed INDEXED BY feed_by_replace_key \
             WHERE agent_id = ?1 AND run_id = ?2 AND replace_key IS NOT NULL GROUP BY replace_key) \
         ORDER BY last",
        params![agent.as_str(), run.as_str()],
    )?;
    for item in sent {
        let entry = NewEntry {
            agent_id: agent.clone(),
            kind: EntryKind::Data,
            contact_id: Some(contact.id.clone()),
            run_id: Some(run.clone()),
            replace_key: Some(item.replace_key),
            body: item.body,
        };
        heads.grew(append(connection, &entry, item.at)?);
    }
    Ok(())
}
