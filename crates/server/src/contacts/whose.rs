//! Whose flows an event of a contact starts: its owner's; while nobody owns it, those of whoever answers, or those of the
//! agents at whom it rings. Pure.

use ccp_protocol::{AgentId, settings::RingFlows};
use ccp_store::contacts::{ContactRecord, WaitingEvent};

/// An event whose flows start now, and for whom.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Start {
    /// For each of these.
    pub agents: Vec<AgentId>,
    /// Only where the agent has an overlay open.
    pub only_open: bool,
    /// The event.
    pub event: WaitingEvent,
}

impl Start {
    fn of(agents: Vec<AgentId>, event: WaitingEvent) -> Self {
        Self {
            agents,
            only_open: false,
            event,
        }
    }
}

/// What starts by an event, in order. `contact` is as it is after the event; what waited and starts now is taken from it,
/// what has to wait is added.
pub(super) fn starts(
    contact: &mut ContactRecord,
    event: WaitingEvent,
    rings: RingFlows,
) -> Vec<Start> {
    if let Some(owner) = contact.agent_id.clone() {
        let waited = std::mem::take(&mut contact.waiting).into_iter();
        return waited
            .filter(|waited| waited.event != event.event)
            .chain([event.clone()])
            .map(|event| Start::of(vec![owner.clone()], event))
            .collect();
    }
    match event.event.as_str() {
        "onIncoming" | "onConnecting" if rings == RingFlows::Rung => vec![Start {
            only_open: true,
            ..Start::of(contact.rung.clone(), event)
        }],
        "onIncoming" | "onConnecting" | "onAccepted" | "onConnected" => {
            let waits = |waiting: &WaitingEvent| waiting.event == event.event;
            // Several telephones may tell of the same ringing.
            if contact.ended_at.is_none() && !contact.waiting.iter().any(waits) {
                contact.waiting.push(event);
            }
            Vec::new()
        }
        "onMissed" | "onEnded" | "onDestroy" => {
            contact.waiting.clear();
            let answered = contact.connected_at.is_some();
            let agents = if answered {
                Vec::new()
            } else {
                contact.rung.clone()
            };
            vec![Start::of(agents, event)]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::states::tests::ringing;

    fn event(name: &str) -> WaitingEvent {
        WaitingEvent {
            event: name.to_owned(),
            event_id: format!("id of {name}"),
            at: 0,
            payload: serde_json::Value::Null,
        }
    }

    fn of_nobody(rung: &[&str]) -> ContactRecord {
        ContactRecord {
            rung: rung.iter().map(|&id| id.into()).collect(),
            ..ringing(ccp_protocol::contacts::Channel::Voice)
        }
    }

    /// Events and agents as `event>agents`, those for open overlays only with a `?`.
    fn told(contact: &mut ContactRecord, name: &str, rings: RingFlows) -> Vec<String> {
        starts(contact, event(name), rings)
            .iter()
            .map(|start| {
                let agents: Vec<&str> = start.agents.iter().map(AgentId::as_str).collect();
                let open = if start.only_open { "?" } else { "" };
                format!("{}>{}{open}", start.event.event, agents.join("+"))
            })
            .collect()
    }

    #[test]
    fn an_owned_contacts_events_are_its_owners() {
        for rings in [RingFlows::Answered, RingFlows::Rung] {
            let mut contact = of_nobody(&["ben"]);
            contact.agent_id = Some("anna".into());
            for name in ["onIncoming", "onRefresh", "onMissed", "onDestroy"] {
                assert_eq!(
                    told(&mut contact, name, rings),
                    [format!("{name}>anna")],
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn what_rings_waits_for_who_answers() {
        let mut contact = of_nobody(&["anna", "ben"]);
        for name in ["onIncoming", "onConnecting", "onConnecting", "onRefresh"] {
            assert_eq!(
                told(&mut contact, name, RingFlows::Answered),
                [""; 0],
                "{name}"
            );
        }
        contact.agent_id = Some("ben".into());
        assert_eq!(
            told(&mut contact, "onAccepted", RingFlows::Answered),
            ["onIncoming>ben", "onConnecting>ben", "onAccepted>ben"]
        );
        assert_eq!(
            told(&mut contact, "onConnected", RingFlows::Answered),
            ["onConnected>ben"]
        );
    }

    #[test]
    fn an_owner_who_comes_late_gets_what_happened_once() {
        let mut contact = of_nobody(&[]);
        for name in ["onConnecting", "onAccepted", "onConnected"] {
            assert_eq!(
                told(&mut contact, name, RingFlows::Answered),
                [""; 0],
                "{name}"
            );
        }
        contact.agent_id = Some("anna".into());
        assert_eq!(
            told(&mut contact, "onConnected", RingFlows::Answered),
            ["onConnecting>anna", "onAccepted>anna", "onConnected>anna"]
        );
    }

    #[test]
    fn rung_agents_with_an_overlay_get_it_at_once_and_not_again_on_answer() {
        let mut contact = of_nobody(&["anna", "ben"]);
        assert_eq!(
            told(&mut contact, "onConnecting", RingFlows::Rung),
            ["onConnecting>anna+ben?"]
        );
        contact.agent_id = Some("ben".into());
        assert_eq!(
            told(&mut contact, "onAccepted", RingFlows::Rung),
            ["onAccepted>ben"]
        );
    }

    #[test]
    fn never_answered_its_end_is_for_each_rung_agent() {
        for rings in [RingFlows::Answered, RingFlows::Rung] {
            let mut contact = of_nobody(&["anna", "ben"]);
            told(&mut contact, "onConnecting", rings);
            for name in ["onMissed", "onEnded", "onDestroy"] {
                assert_eq!(
                    told(&mut contact, name, rings),
                    [format!("{name}>anna+ben")]
                );
            }
            assert_eq!(contact.waiting, []);
        }
    }

    #[test]
    fn answered_by_somebody_unknown_its_end_is_nobodys() {
        let mut contact = of_nobody(&["anna"]);
        contact.connected_at = Some(1);
        assert_eq!(
            told(&mut contact, "onEnded", RingFlows::Answered),
            ["onEnded>"]
        );
    }
}
