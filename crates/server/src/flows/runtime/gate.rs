//! Where runs wait for their turn: [`Turns`] with somebody to wake.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ccp_protocol::AgentId;
use tokio::sync::oneshot;

use super::turns::{Room, Ticket, Turns};

/// Lets the runs of agents in, so many at once.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    now: Arc<Mutex<Now>>,
}

#[derive(Debug)]
struct Now {
    turns: Turns<AgentId>,
    asleep: HashMap<Ticket, oneshot::Sender<()>>,
}

/// A place, taken or waited for; gone when dropped.
#[derive(Debug)]
pub(super) struct Place {
    gate: Gate,
    agent: AgentId,
    ticket: Ticket,
    /// While it is waited for.
    woken: Option<oneshot::Receiver<()>>,
}

impl Gate {
    /// With room for so many.
    pub(super) fn new(room: Room) -> Self {
        let now = Now {
            turns: Turns::new(room),
            asleep: HashMap::new(),
        };
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// Changes the room; who waits and finds room now comes in.
    pub(super) fn set_room(&self, room: Room) {
        let mut now = self.lock();
        now.turns.set_room(room);
        now.admit();
    }

    /// Takes a place or gets in line for one. None when there is no room and `most` of the agent's runs wait already.
    pub(super) fn enter(&self, agent: &AgentId, most: usize) -> Option<Place> {
        let mut now = self.lock();
        let full = now.turns.waiting_of(agent) >= most;
        let ticket = now.turns.enter(agent);
        let (told, woken) = oneshot::channel();
        now.asleep.insert(ticket, told);
        now.admit();
        let waits = now.asleep.contains_key(&ticket);
        if waits && full {
            now.leave(agent, ticket);
            return None;
        }
        Some(Place {
            gate: self.clone(),
            agent: agent.clone(),
            ticket,
            woken: waits.then_some(woken),
        })
    }

    /// Whether anybody waits.
    pub(super) fn somebody_waits(&self) -> bool {
        self.lock().turns.somebody_waits()
    }

    /// What is in it stays whole whoever panicked while holding it.
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn admit(&mut self) {
        while let Some(ticket) = self.turns.admit() {
            if let Some(asleep) = self.asleep.remove(&ticket) {
                // Whoever waited may have gone; then they are about to leave.
                let _ = asleep.send(());
            }
        }
    }

    fn leave(&mut self, agent: &AgentId, ticket: Ticket) {
        self.asleep.remove(&ticket);
        self.turns.leave(agent, ticket);
        self.admit();
    }
}

impl Place {
    /// Whether it is only waited for.
    pub(super) fn is_waited_for(&self) -> bool {
        self.woken.is_some()
    }

    /// Waits until it is taken.
    pub(super) async fn taken(&mut self) {
        if let Some(woken) = &mut self.woken {
            // The gate lives as long as the place, and tells before it forgets.
            let _ = woken.await;
            self.woken = None;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gate.lock().leave(&self.agent, self.ticket);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use futures_util::FutureExt;

    use super::*;

    fn gate(each: usize, all: usize) -> Gate {
        Gate::new(Room { each, all })
    }

    #[test]
    fn who_waits_is_woken_in_order_and_who_gives_up_is_passed_over() {
        let gate = gate(1, 9);
        let anna = AgentId::from("anna");
        let first = gate.enter(&anna, 9).unwrap();
        assert!(!first.is_waited_for());
        let mut second = gate.enter(&anna, 9).unwrap();
        let third = gate.enter(&anna, 9).unwrap();
        let mut fourth = gate.enter(&anna, 9).unwrap();
        assert!(second.taken().now_or_never().is_none());
        drop(first);
        assert!(second.taken().now_or_never().is_some());
        assert!(!second.is_waited_for());
        drop(third);
        drop(second);
        assert!(fourth.taken().now_or_never().is_some());
        assert!(gate.lock().asleep.is_empty());
    }

    #[test]
    fn no_more_wait_than_may_and_those_who_find_room_are_not_counted() {
        let gate = gate(1, 9);
        let (anna, ben) = (AgentId::from("anna"), AgentId::from("ben"));
        let taken = gate.enter(&anna, 0);
        assert!(taken.is_some());
        assert!(gate.enter(&anna, 0).is_none());
        let waiting = gate.enter(&anna, 1);
        assert!(waiting.is_some_and(|place| place.is_waited_for()));
        assert!(gate.enter(&ben, 0).is_some());
    }

    #[test]
    fn more_room_wakes_those_who_wait() {
        let gate = gate(1, 1);
        let anna = AgentId::from("anna");
        let _first = gate.enter(&anna, 9).unwrap();
        let mut second = gate.enter(&anna, 9).unwrap();
        assert!(gate.somebody_waits());
        gate.set_room(Room { each: 2, all: 2 });
        assert!(second.taken().now_or_never().is_some());
        assert!(!gate.somebody_waits());
    }
}
