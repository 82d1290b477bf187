//! An event of a contact: what it changes, what it shows and what it starts, all at once or not at all.

use ccp_protocol::contacts::ContactEvent;
use ccp_store::contacts::{ContactRecord, EventCommit, EventOutcome};
use serde_json::Value;

use super::{
    moment, news,
    states::{self, Refused},
    wire::contact_scope,
};
use crate::{
    App,
    clock::timestamp,
    flows::runtime::{self, Cause},
    problem::ApiError,
};

/// Events of one contact at the same time wait for each other so often before one gives up.
const TRIES: usize = 20;
/// The longest event id, in bytes.
pub const MAX_EVENT_ID: usize = 250;

/// What came of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The contact after it.
    pub contact: ContactRecord,
    /// Whether it had been taken before and nothing was done.
    pub repeated: bool,
}

/// Takes an event of a contact, once: moves the contact, tells its owner, starts the owner's flows.
///
/// # Errors
/// 422 for an event the contact's source has not, 409 once it is gone.
pub async fn take_event(
    app: &App,
    mut contact: ContactRecord,
    event: &ContactEvent,
) -> Result<Taken, ApiError> {
    if event.event_id.is_empty() || event.event_id.len() > MAX_EVENT_ID {
        return Err(ApiError::at(
            "/eventId",
            format!("1 to {MAX_EVENT_ID} bytes."),
        ));
    }
    let at = moment(app, event.at.as_ref())?;
    let owner = match &contact.agent_id {
        Some(id) => app.store.agent(id).await?,
        None => None,
    };
    for _ in 0..TRIES {
        let next = match states::after(&contact, &event.event, at) {
            Ok(next) => next,
            Err(Refused::Unknown) => {
                return Err(ApiError::at(
                    "/event",
                    format!(
                        "There is no such event of {}.",
                        states::source_of(contact.channel)
                    ),
                ));
            }
            // It may be the very event that ended it, told again: that is no conflict.
            Err(Refused::Gone) => contact.clone(),
        };
        let gone = contact.destroyed_at.is_some();
        let mut runs = Vec::new();
        if let Some(owner) = owner.as_ref().filter(|_| !gone) {
            let cause = Cause {
                source: states::source_of(contact.channel),
                event: event.event.clone(),
                event_id: event.event_id.clone(),
                at: timestamp(at),
                payload: event.payload.clone(),
            };
            let scope = contact_scope(app, &next);
            runs = runtime::prepare(app, owner, &cause, Some((next.id.clone(), scope))).await?;
        }
        let changed = next != contact;
        let commit = EventCommit {
            scope: format!("contact:{}", contact.id),
            event_id: event.event_id.clone(),
            at: app.clock.now(),
            contact: (changed && !gone).then(|| (next.clone(), contact.version)),
            entries: if changed { news(&next) } else { Vec::new() },
            runs: runs.iter().map(|run| run.commit().clone()).collect(),
        };
        if gone {
            // Nothing may be written for a contact that is gone, so what is known of the event decides.
            if is_known(app, commit).await? {
                return Ok(Taken {
                    contact,
                    repeated: true,
                });
            }
            return Err(ApiError::Conflict(
                "The contact is gone; nothing happens to it any more.".to_owned(),
            ));
        }
        match app.store.take_event(commit).await? {
            EventOutcome::Taken(heads) => {
                app.bus.wake(&heads);
                runs.into_iter().for_each(runtime::Prepared::go);
                return Ok(Taken {
                    contact: next,
                    repeated: false,
                });
            }
            EventOutcome::Repeated => {
                return Ok(Taken {
                    contact: reread(app, &contact).await?,
                    repeated: true,
                });
            }
            EventOutcome::Stale => contact = reread(app, &contact).await?,
        }
    }
    Err(ApiError::Conflict(
        "The contact keeps changing. Send the event again.".to_owned(),
    ))
}

async fn reread(app: &App, contact: &ContactRecord) -> Result<ContactRecord, ApiError> {
    app.store
        .contact(&contact.id)
        .await?
        .ok_or(ApiError::NotFound("contact"))
}

/// Whether an event was taken before: asked with a version the contact never had, so that nothing is written.
async fn is_known(app: &App, mut commit: EventCommit) -> Result<bool, ApiError> {
    let id = commit.scope.trim_start_matches("contact:").to_owned();
    let contact = app
        .store
        .contact(&id.as_str().into())
        .await?
        .ok_or(ApiError::NotFound("contact"))?;
    commit.contact = Some((contact, 0));
    commit.entries = Vec::new();
    commit.runs = Vec::new();
    Ok(app.store.take_event(commit).await? == EventOutcome::Repeated)
}

/// The event as flows read it: `$.event`.
pub fn event_scope(cause: &Cause) -> Value {
    serde_json::json!({
        "source": cause.source.key(),
        "event": cause.event,
        "eventId": cause.event_id,
        "at": cause.at,
        "payload": cause.payload,
    })
}
