//! Whose turn it is: first come, first served for each, in turn between all. Pure.
//!
//! So many of each may be inside, and so many in all; who finds no room waits. One who brings a thousand waits in a lane
//! of their own: whoever else comes is let in after at most one of theirs.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// How many may be inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Of each.
    pub each: usize,
    /// In all.
    pub all: usize,
}

/// Who came, in the order of coming.
pub(super) type Ticket = u64;

/// Who is inside and who waits.
#[derive(Debug)]
pub(super) struct Turns<K> {
    room: Room,
    lanes: HashMap<K, Lane>,
    /// Whose lane has somebody waiting for whom there is room in it, in turn.
    ring: VecDeque<K>,
    inside: usize,
    waiting: usize,
    next: Ticket,
}

#[derive(Debug, Default)]
struct Lane {
    inside: usize,
    /// Ascending.
    waiting: VecDeque<Ticket>,
    /// Whether it stands in the ring.
    in_ring: bool,
}

impl<K: Clone + Eq + Hash> Turns<K> {
    /// With nobody in it.
    pub(super) fn new(room: Room) -> Self {
        Self {
            room,
            lanes: HashMap::new(),
            ring: VecDeque::new(),
            inside: 0,
            waiting: 0,
            next: 0,
        }
    }

    /// Changes the room. Who is inside stays; call [`Turns::admit`] after it.
    pub(super) fn set_room(&mut self, room: Room) {
        if self.room == room {
            return;
        }
        self.room = room;
        // Lanes that are full now leave the ring when their turn comes; those with more room come in.
        let keys: Vec<K> = self.lanes.keys().cloned().collect();
        for key in keys {
            self.line_up(&key);
        }
    }

    /// Comes. Call [`Turns::admit`] after it: only then is it known whether there was room.
    pub(super) fn enter(&mut self, key: &K) -> Ticket {
        let ticket = self.next;
        self.next += 1;
        if !self.lanes.contains_key(key) {
            self.lanes.insert(key.clone(), Lane::default());
        }
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.waiting.push_back(ticket);
        }
        self.waiting += 1;
        self.line_up(key);
        ticket
    }

    /// Lets the next one in, if there is room for anybody.
    pub(super) fn admit(&mut self) -> Option<Ticket> {
        while self.inside < self.room.all {
            let key = self.ring.pop_front()?;
            let Some(lane) = self.lanes.get_mut(&key) else {
                continue;
            };
            lane.in_ring = false;
            if lane.inside >= self.room.each {
                continue;
            }
            let Some(ticket) = lane.waiting.pop_front() else {
                if lane.inside == 0 {
                    self.lanes.remove(&key);
                }
                continue;
            };
            lane.inside += 1;
            self.inside += 1;
            self.waiting -= 1;
            self.line_up(&key);
            return Some(ticket);
        }
        None
    }

    /// Goes, from inside or while still waiting. Call [`Turns::admit`] after it.
    pub(super) fn leave(&mut self, key: &K, ticket: Ticket) {
        let Some(lane) = self.lanes.get_mut(key) else {
            return;
        };
        if let Ok(place) = lane.waiting.binary_search(&ticket) {
            lane.waiting.remove(place);
            self.waiting -= 1;
        } else {
            lane.inside = lane.inside.saturating_sub(1);
            self.inside = self.inside.saturating_sub(1);
        }
        if lane.inside == 0 && lane.waiting.is_empty() && !lane.in_ring {
            self.lanes.remove(key);
        } else {
            self.line_up(key);
        }
    }

    /// How many of theirs wait.
    pub(super) fn waiting_of(&self, key: &K) -> usize {
        self.lanes.get(key).map_or(0, |lane| lane.waiting.len())
    }

    /// Whether anybody waits.
    pub(super) fn somebody_waits(&self) -> bool {
        self.waiting > 0
    }

    /// Puts a lane into the ring where it belongs there and does not stand there yet.
    fn line_up(&mut self, key: &K) {
        if let Some(lane) = self.lanes.get_mut(key)
            && !lane.in_ring
            && !lane.waiting.is_empty()
            && lane.inside < self.room.each
        {
            lane.in_ring = true;
            self.ring.push_back(key.clone());
        }
    }
}

#[cfg(test)]
#[path = "turns_tests.rs"]
mod tests;
