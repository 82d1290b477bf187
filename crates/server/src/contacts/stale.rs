//! What the server tells of contacts by itself: tasks whose time runs out, and contacts that nobody tells of any more, since
//! whoever had them is gone. Each such event is taken once, as any other.

use std::time::Duration;

use ccp_protocol::contacts::{Channel, ContactState, Direction};
use ccp_store::{
    Millis,
    contacts::{ContactRecord, OpenContact},
};
use serde_json::json;

use super::events::{Telling, take};
use crate::{App, problem::ApiError};

const HOUR: Millis = 60 * 60 * 1000;
const DAY: Millis = 24 * HOUR;
/// How long a task lives.
const TASK: Millis = 7 * DAY;
/// How long before its end a task is said to be expiring.
const EXPIRING: Millis = 2 * HOUR;
/// A call that has rung so long rings no more.
const RINGING: Millis = HOUR;
/// A call of which nothing was heard for so long is over.
const CALL: Millis = 12 * HOUR;
/// A chat or a task of which nothing was heard for so long is over.
const WRITTEN: Millis = 7 * DAY;
/// A contact that ended goes from the screen when nobody cleared it for so long.
const CLEARED: Millis = 4 * HOUR;
/// How often it is looked.
const EVERY: Duration = Duration::from_mins(1);
/// Contacts are read so many at a time.
const PAGE: usize = 200;

/// Tells of them until the server stops.
pub async fn watch(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = look(&app).await {
            tracing::error!(%error, "contacts that nobody tells of could not be looked through");
        }
    }
}

async fn look(app: &App) -> Result<(), ApiError> {
    let now = app.clock.now();
    // Nothing is due earlier.
    let begun_before = now - RINGING;
    let mut after = None;
    loop {
        let page = app
            .store
            .open_contacts(begun_before, after.as_ref(), PAGE)
            .await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.contact.id.clone());
        for open in page {
            tell(app, open, now).await?;
        }
    }
}

async fn tell(app: &App, open: OpenContact, now: Millis) -> Result<(), ApiError> {
    let Due { events, reason } = due(&open.contact, open.heard_at, now);
    let mut contact = open.contact;
    for &event in events {
        let telling = Telling {
            event,
            event_id: &format!("server:{event}"),
            at: now,
            payload: &json!({ "reason": reason }),
            taker: None,
            facts: None,
        };
        match take(app, contact, telling).await {
            Ok(taken) => contact = taken.contact,
            // Somebody told of it just now.
            Err(ApiError::Conflict(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What is to be told of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Due {
    events: &'static [&'static str],
    /// `expired` or `silence`: the payload's `reason`.
    reason: &'static str,
}

fn due(contact: &ContactRecord, heard_at: Millis, now: Millis) -> Due {
    let silent = now - heard_at;
    let is_call = matches!(contact.channel, Channel::Voice | Channel::QueueCallback);
    let silence = |events| Due {
        events,
        reason: "silence",
    };
    let expired = |events| Due {
        events,
        reason: "expired",
    };
    match contact.state {
        ContactState::Missed | ContactState::Ended if silent >= CLEARED => silence(&["onDestroy"]),
        ContactState::Missed | ContactState::Ended => silence(&[]),
        // The system that has a task tells of its end as well.
        _ if contact.channel == Channel::Task && contact.external_id.is_none() => {
            match now - contact.started_at {
                age if age >= TASK => expired(&["onTaskExpired", "onEnded"]),
                age if age >= TASK - EXPIRING => expired(&["onTaskExpiring"]),
                _ => silence(&[]),
            }
        }
        _ if !is_call && silent >= WRITTEN => silence(&["onEnded"]),
        ContactState::Ringing if is_call && silent >= RINGING => match contact.direction {
            Direction::In => silence(&["onMissed", "onEnded"]),
            Direction::Out => silence(&["onEnded"]),
        },
        _ if is_call && silent >= CALL => silence(&["onEnded"]),
        _ => silence(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::states::tests::ringing;

    #[test]
    fn each_contact_is_told_of_when_its_time_has_come_and_not_before() {
        use Channel::{Chat, QueueCallback, Task, Voice};
        use ContactState::{Connected, Ended, Missed, Pending, Ringing};
        let missed: &[&str] = &["onMissed", "onEnded"];
        let ended: &[&str] = &["onEnded"];
        let destroy: &[&str] = &["onDestroy"];
        let expired: &[&str] = &["onTaskExpired", "onEnded"];
        for (channel, state, time, events) in [
            (Voice, Ringing, HOUR, missed),
            (QueueCallback, Ringing, HOUR, missed),
            (Voice, Connected, 12 * HOUR, ended),
            (Voice, Pending, 12 * HOUR, ended),
            (Chat, Ringing, 7 * DAY, ended),
            (Chat, Connected, 7 * DAY, ended),
            (Task, Connected, 7 * DAY, expired),
            (Task, Ringing, 7 * DAY, expired),
            (Task, Pending, 7 * DAY - 2 * HOUR, &["onTaskExpiring"]),
            (Voice, Ended, 4 * HOUR, destroy),
            (Task, Missed, 4 * HOUR, destroy),
        ] {
            let contact = ContactRecord {
                state,
                ..ringing(channel)
            };
            let name = format!("{channel:?} {state:?}");
            assert_eq!(due(&contact, 0, time).events, events, "{name}");
            assert_ne!(due(&contact, 0, time - 1).events, events, "{name}");
        }
    }

    #[test]
    fn what_was_heard_of_lately_is_left_alone() {
        for state in [
            ContactState::Ringing,
            ContactState::Connected,
            ContactState::Ended,
        ] {
            let contact = ContactRecord {
                state,
                ..ringing(Channel::Voice)
            };
            assert_eq!(
                due(&contact, 90 * DAY, 90 * DAY + HOUR - 1).events,
                [""; 0],
                "{state:?}"
            );
        }
    }

    #[test]
    fn a_call_of_the_agents_is_not_missed_and_anothers_task_is_not_ours_to_end() {
        let dialled = ContactRecord {
            direction: Direction::Out,
            ..ringing(Channel::Voice)
        };
        assert_eq!(due(&dialled, 0, HOUR).events, ["onEnded"]);
        let anothers = ContactRecord {
            external_id: Some("x".to_owned()),
            ..ringing(Channel::Task)
        };
        assert_eq!(due(&anothers, DAY, 8 * DAY - 1).events, [""; 0]);
        // Unless nothing was heard of it for as long.
        assert_eq!(due(&anothers, DAY, 8 * DAY).events, ["onEnded"]);
    }
}
