//! What an event does to a contact. Pure: the contact before and the event give the contact after.

use ccp_flow::Source;
use ccp_protocol::contacts::{Channel, ContactState};
use ccp_store::{Millis, contacts::ContactRecord};

/// Why an event is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The contact's source has no such event.
    Unknown,
    /// The contact is gone.
    Gone,
}

/// The source whose flows a contact's events start.
pub fn source_of(channel: Channel) -> Source {
    match channel {
        Channel::Voice => Source::VoiceContact,
        Channel::Chat => Source::ChatContact,
        Channel::Task => Source::TaskContact,
        Channel::QueueCallback => Source::QueueCallbackContact,
    }
}

/// The channel of a contact source; none for the other sources.
pub fn channel_of(source: Source) -> Option<Channel> {
    [
        Channel::Voice,
        Channel::Chat,
        Channel::Task,
        Channel::QueueCallback,
    ]
    .into_iter()
    .find(|channel| source_of(*channel) == source)
}

/// The contact after the event.
///
/// Events may come late or twice over networks: a contact that is over never comes back, and a time that is known is
/// never changed. A missed contact stays missed, as there is no work after it.
///
/// # Errors
/// As [`Refused`] says.
pub fn after(contact: &ContactRecord, event: &str, at: Millis) -> Result<ContactRecord, Refused> {
    let event = source_of(contact.channel)
        .event(event)
        .ok_or(Refused::Unknown)?;
    if contact.destroyed_at.is_some() {
        return Err(Refused::Gone);
    }
    let mut next = contact.clone();
    let over = matches!(contact.state, ContactState::Missed | ContactState::Ended);
    match event {
        "onIncoming" | "onConnecting" if !over && contact.connected_at.is_none() => {
            next.state = ContactState::Ringing;
        }
        "onConnected" if !over => {
            next.state = ContactState::Connected;
            next.connected_at.get_or_insert(at);
        }
        "onPending" if !over => next.state = ContactState::Pending,
        "onMissed" if !over => next.state = ContactState::Missed,
        "onEnded" => end(&mut next, at),
        "onDestroy" => {
            end(&mut next, at);
            next.destroyed_at = Some(at);
        }
        _ => {}
    }
    Ok(next)
}

fn end(contact: &mut ContactRecord, at: Millis) {
    if contact.state != ContactState::Missed {
        contact.state = ContactState::Ended;
    }
    contact.ended_at.get_or_insert(at);
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::contacts::Direction;
    use serde_json::Map;

    use super::*;

    pub(in crate::contacts) fn ringing(channel: Channel) -> ContactRecord {
        ContactRecord {
            id: "c".into(),
            channel,
            direction: Direction::In,
            state: ContactState::Ringing,
            from: None,
            to: None,
            phone: None,
            customer_name: None,
            queue: None,
            agent_id: None,
            attributes: Map::new(),
            external_id: None,
            record: None,
            rung: Vec::new(),
            waiting: Vec::new(),
            started_at: 0,
            connected_at: None,
            ended_at: None,
            destroyed_at: None,
            version: 1,
        }
    }

    fn walk(channel: Channel, events: &[&str]) -> Vec<ContactState> {
        let mut contact = ringing(channel);
        let mut at = 0;
        events
            .iter()
            .map(|event| {
                at += 10;
                contact = after(&contact, event, at).unwrap();
                contact.state
            })
            .collect()
    }

    #[test]
    fn a_call_rings_is_answered_and_ends() {
        use ContactState::{Connected, Ended, Ringing};
        assert_eq!(
            walk(
                Channel::Voice,
                &[
                    "onConnecting",
                    "onAccepted",
                    "onConnected",
                    "onEnded",
                    "onDestroy"
                ]
            ),
            [Ringing, Ringing, Connected, Ended, Ended]
        );
    }

    #[test]
    fn a_call_nobody_answered_stays_missed_to_its_end() {
        use ContactState::{Missed, Ringing};
        assert_eq!(
            walk(
                Channel::Voice,
                &["onConnecting", "onMissed", "onEnded", "onDestroy"]
            ),
            [Ringing, Missed, Missed, Missed]
        );
    }

    #[test]
    fn what_comes_late_brings_nothing_back() {
        use ContactState::{Connected, Ended, Pending};
        assert_eq!(
            walk(
                Channel::Chat,
                &[
                    "onConnected",
                    "onPending",
                    "onMessageReceived",
                    "onConnected",
                    "onConnecting"
                ]
            ),
            [Connected, Pending, Pending, Connected, Connected]
        );
        assert_eq!(
            walk(
                Channel::Task,
                &["onEnded", "onConnected", "onMissed", "onRefresh"]
            ),
            [Ended; 4]
        );
    }

    #[test]
    fn times_are_those_of_the_first_event() {
        let mut contact = ringing(Channel::Voice);
        for (event, at) in [
            ("onConnected", 5),
            ("onPending", 6),
            ("onConnected", 7),
            ("onEnded", 8),
            ("onDestroy", 9),
        ] {
            contact = after(&contact, event, at).unwrap();
        }
        assert_eq!(
            (contact.connected_at, contact.ended_at, contact.destroyed_at),
            (Some(5), Some(8), Some(9))
        );
    }

    #[test]
    fn a_contact_that_is_gone_takes_no_event_and_unknown_ones_are_refused_first() {
        let gone = after(&ringing(Channel::Voice), "onDestroy", 1).unwrap();
        assert_eq!(after(&gone, "onDestroy", 2), Err(Refused::Gone));
        assert_eq!(after(&gone, "onMessageSent", 2), Err(Refused::Unknown));
        assert_eq!(
            after(&ringing(Channel::Chat), "onIncoming", 1),
            Err(Refused::Unknown)
        );
        assert!(after(&ringing(Channel::Task), "onTransferFailed", 1).is_ok());
    }

    #[test]
    fn every_event_of_every_channel_is_taken_from_every_state() {
        for channel in [
            Channel::Voice,
            Channel::Chat,
            Channel::Task,
            Channel::QueueCallback,
        ] {
            let keys = || source_of(channel).events().iter().map(|event| event.key);
            for event in keys() {
                for first in keys().filter(|first| *first != "onDestroy") {
                    let contact = after(&ringing(channel), first, 1).unwrap();
                    let next = after(&contact, event, 2).unwrap();
                    assert!(
                        next.destroyed_at.is_none() || next.ended_at.is_some(),
                        "{first} {event}"
                    );
                }
            }
        }
    }
}
