#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn turns(each: usize, all: usize) -> Turns<&'static str> {
    Turns::new(Room { each, all })
}

fn admitted<K: Clone + Eq + Hash>(turns: &mut Turns<K>) -> Vec<Ticket> {
    std::iter::from_fn(|| turns.admit()).collect()
}

#[test]
fn first_come_first_served_while_there_is_room() {
    let mut turns = turns(2, 9);
    let tickets: Vec<Ticket> = (0..4).map(|_| turns.enter(&"anna")).collect();
    assert_eq!(admitted(&mut turns), tickets[..2]);
    assert_eq!(turns.waiting_of(&"anna"), 2);
    let ben = turns.enter(&"ben");
    assert_eq!(admitted(&mut turns), [ben]);
    turns.leave(&"anna", tickets[1]);
    assert_eq!(admitted(&mut turns), [tickets[2]]);
}

#[test]
fn who_brings_a_thousand_lets_the_others_in_after_one() {
    let mut turns = turns(1000, 1);
    let many: Vec<Ticket> = (0..1000).map(|_| turns.enter(&"anna")).collect();
    assert_eq!(admitted(&mut turns), many[..1]);
    let (ben, cleo) = (turns.enter(&"ben"), turns.enter(&"cleo"));
    let mut order = Vec::new();
    let mut inside = ("anna", many[0]);
    for _ in 0..4 {
        turns.leave(&inside.0, inside.1);
        let ticket = turns.admit().unwrap();
        let key = match ticket {
            ticket if ticket == ben => "ben",
            ticket if ticket == cleo => "cleo",
            _ => "anna",
        };
        inside = (key, ticket);
        order.push(key);
    }
    assert_eq!(order, ["anna", "ben", "cleo", "anna"]);
}

#[test]
fn who_waits_may_go_and_leaves_no_trace() {
    let mut turns = turns(1, 1);
    let (first, second, third) = (turns.enter(&"a"), turns.enter(&"a"), turns.enter(&"b"));
    assert_eq!(admitted(&mut turns), [first]);
    turns.leave(&"b", third);
    turns.leave(&"a", second);
    assert!(!turns.somebody_waits());
    turns.leave(&"a", first);
    assert_eq!(admitted(&mut turns), [] as [Ticket; 0]);
    assert!(turns.lanes.is_empty(), "{turns:?}");
    assert!(turns.ring.is_empty(), "{turns:?}");
}

#[test]
fn more_room_lets_those_in_who_wait_and_less_holds_for_the_next() {
    let mut turns = turns(1, 9);
    let tickets: Vec<Ticket> = (0..5).map(|_| turns.enter(&"a")).collect();
    assert_eq!(admitted(&mut turns), tickets[..1]);
    turns.set_room(Room { each: 3, all: 9 });
    assert_eq!(admitted(&mut turns), tickets[1..3]);
    turns.set_room(Room { each: 2, all: 9 });
    turns.leave(&"a", tickets[0]);
    assert_eq!(admitted(&mut turns), [] as [Ticket; 0]);
    turns.leave(&"a", tickets[1]);
    assert_eq!(admitted(&mut turns), tickets[3..4]);
}

/// What may happen.
#[derive(Debug, Clone)]
enum Event {
    Comes(u8),
    Goes(prop::sample::Index),
    Room(usize, usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0_u8..4).prop_map(Event::Comes),
        4 => any::<prop::sample::Index>().prop_map(Event::Goes),
        1 => (1_usize..4, 1_usize..6).prop_map(|(each, all)| Event::Room(each, all)),
    ]
}

/// Who is there, kept in the plainest way.
#[derive(Debug, Default)]
struct Model {
    inside: Vec<(u8, Ticket)>,
    waiting: Vec<(u8, Ticket)>,
    /// For each who could be let in: whom of the others they saw go before them.
    passed: BTreeMap<u8, Vec<u8>>,
}

impl Model {
    fn inside_of(&self, key: u8) -> usize {
        self.inside.iter().filter(|(of, _)| *of == key).count()
    }

    fn could_enter(&self, key: u8, room: Room) -> bool {
        self.waiting.iter().any(|(of, _)| *of == key) && self.inside_of(key) < room.each
    }

    /// Checks that the ticket may be let in now, and lets it in.
    fn admit(&mut self, ticket: Ticket, room: Room) {
        let place = self.waiting.iter().position(|(_, of)| *of == ticket);
        let (key, _) = self.waiting[place.unwrap()];
        let first = self.waiting.iter().find(|(of, _)| *of == key).unwrap();
        assert_eq!(first.1, ticket, "their first one");
        assert!(self.inside.len() < room.all, "never above all");
        assert!(self.inside_of(key) < room.each, "never above each");
        self.waiting.remove(place.unwrap());
        self.inside.push((key, ticket));
        self.passed.remove(&key);
        for (other, passed) in &mut self.passed {
            assert!(!passed.contains(&key), "{key} passed {other} twice");
            passed.push(key);
        }
    }

    fn note_who_could_enter(&mut self, room: Room) {
        for key in 0..4 {
            if self.could_enter(key, room) {
                self.passed.entry(key).or_default();
            } else {
                self.passed.remove(&key);
            }
        }
    }
}

proptest! {
    #[test]
    fn in_order_within_the_room_fair_and_none_lost(events in prop::collection::vec(event(), 1..200)) {
        let mut room = Room { each: 2, all: 3 };
        let (mut turns, mut model) = (Turns::new(room), Model::default());
        let settle = |turns: &mut Turns<u8>, model: &mut Model, room: Room| {
            model.note_who_could_enter(room);
            while let Some(ticket) = turns.admit() {
                model.admit(ticket, room);
                model.note_who_could_enter(room);
            }
            let idle = model.inside.len() < room.all && (0..4).any(|key| model.could_enter(key, room));
            assert!(!idle, "somebody waits before an open door: {model:?}");
            assert_eq!(turns.somebody_waits(), !model.waiting.is_empty());
            for key in 0..4 {
                assert_eq!(turns.waiting_of(&key), model.waiting.iter().filter(|(of, _)| *of == key).count());
            }
        };
        for event in events {
            match event {
                Event::Comes(key) => model.waiting.push((key, turns.enter(&key))),
                Event::Goes(which) => {
                    let there = model.inside.len() + model.waiting.len();
                    if there > 0 {
                        let which = which.index(there);
                        let (key, ticket) = match which.checked_sub(model.inside.len()) {
                            None => model.inside.remove(which),
                            Some(which) => model.waiting.remove(which),
                        };
                        turns.leave(&key, ticket);
                    }
                }
                Event::Room(each, all) => {
                    room = Room { each, all };
                    turns.set_room(room);
                }
            }
            settle(&mut turns, &mut model, room);
        }
        while let Some((key, ticket)) = model.inside.pop() {
            turns.leave(&key, ticket);
            settle(&mut turns, &mut model, room);
        }
        prop_assert!(model.waiting.is_empty(), "all came in");
        prop_assert!(turns.lanes.is_empty() && turns.ring.is_empty(), "{:?}", turns);
    }
}
