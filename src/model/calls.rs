//! The caller log as far as this page knows it: newest first, each call once, its ringing calls apart.

use std::sync::Arc;

use ccp_protocol::{
    CallId,
    calls::{Call, CallPop, CallState},
    contacts::Direction,
};

/// After so long any call may be marked as done, milliseconds: its hangup may never come.
const OLD_ENOUGH: f64 = 60_000.0;

/// A call, and what tells one state of it from another.
#[derive(Debug)]
struct Row {
    call: Arc<Call>,
    /// The feed number it was last told under; 0 for what was only fetched.
    told: u64,
    /// Goes up whenever it changes.
    revision: usize,
}

/// Whether it is known how many calls were missed of those that this page does not know.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// As far as anybody asked.
    #[default]
    Yes,
    /// The server is to be asked.
    No,
    /// It was asked.
    Asked,
}

/// What an agent writes into a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Whether nobody needs to look after it any more.
    Done(bool),
    /// Whether somebody is to call back.
    CallBack(bool),
    /// A note; empty is none.
    Note(String),
}

impl Change {
    fn apply(&self, call: &mut Call) {
        match self {
            Self::Done(done) => call.done = *done,
            Self::CallBack(wanted) => call.call_back = *wanted,
            Self::Note(note) => call.note.clone_from(note),
        }
    }
}

/// All calls this page knows.
#[derive(Debug, Default)]
pub struct CallLog {
    /// Changes that the server was not heard of yet, by number. They stand over whatever it tells meanwhile, which is of the
    /// time before.
    pending: Vec<(usize, CallId, Change)>,
    /// Newest first.
    rows: Vec<Row>,
    /// Calls that ring at this agent now and began while the page was there.
    ringing: Vec<CallId>,
    /// What is to be opened, since its agent just answered.
    pop: Option<(CallId, CallPop)>,
    revisions: usize,
    /// How many missed calls are older than what was fetched.
    elsewhere: usize,
    counted: Counted,
    /// Goes up whenever a known call is missed or is looked after, and when the server is to be asked.
    flips: usize,
}

impl CallLog {
    /// Takes a call from the feed. `live`: it was told as it happened, so that it may ring.
    pub fn tell(&mut self, mut call: Call, seq: u64, live: bool) {
        let id = call.id.clone();
        let ringing = call.state == CallState::Ringing && call.rings;
        let unknown = self.get(id.as_str()).is_none();
        let begins = ringing && live && unknown;
        // It may have counted before, or not.
        if unknown && call.state == CallState::Missed {
            self.count_again();
        }
        if let (Some(pop), true) = (call.pop.take(), live) {
            self.pop = Some((id.clone(), pop));
        }
        self.put(call, seq);
        if !ringing {
            self.hush(&id);
        } else if begins {
            self.ringing.push(id);
        }
    }

    /// Takes fetched calls. `asked`: the feed number when they were asked for; what was told since is newer than they are.
    /// `anew`: what is not among them and was not told since is forgotten.
    pub fn take(&mut self, calls: Vec<Call>, asked: u64, anew: bool) {
        if anew {
            self.rows.retain(|row| row.told > asked);
            self.count_again();
        }
        for call in calls {
            let told = self.row(call.id.as_str()).map(|row| row.told);
            if told.is_none() && is_missed(&call) {
                self.elsewhere = self.elsewhere.saturating_sub(1);
            }
            if told.is_none_or(|told| told <= asked) {
                self.put(call, 0);
            }
        }
        let rows = &self.rows;
        self.ringing.retain(|id| {
            rows.iter()
                .any(|row| row.call.id == *id && row.call.state == CallState::Ringing)
        });
    }

    /// Changes a known call before the server has.
    pub fn change(&mut self, id: &CallId, change: &dyn Fn(&mut Call)) {
        if let Some(row) = self.row(id.as_str()) {
            let (mut call, told) = (Call::clone(&row.call), row.told);
            change(&mut call);
            self.put(call, told);
        }
    }

    /// Changes a call until [`Self::end`] is given the number that this gives.
    pub fn begin(&mut self, id: &CallId, change: Change) -> usize {
        self.revisions += 1;
        let number = self.revisions;
        self.pending.push((number, id.clone(), change));
        self.change(id, &|_| {});
        number
    }

    /// A change was made, or refused; the call itself is to be taken after it.
    pub fn end(&mut self, number: usize) {
        self.pending.retain(|(pending, ..)| *pending != number);
    }

    /// A call by its id.
    pub fn get(&self, id: &str) -> Option<&Arc<Call>> {
        self.row(id).map(|row| &row.call)
    }

    /// Tells one state of a call from another; nothing without the call.
    pub fn revision(&self, id: &str) -> Option<usize> {
        self.row(id).map(|row| row.revision)
    }

    /// All calls, newest first.
    pub fn all(&self) -> impl Iterator<Item = &Call> {
        self.rows.iter().map(|row| &*row.call)
    }

    /// How many were missed and nobody has looked after yet, also of those that this page does not know.
    pub fn missed(&self) -> usize {
        self.elsewhere + self.missed_here()
    }

    fn missed_here(&self) -> usize {
        self.all().filter(|call| is_missed(call)).count()
    }

    /// Whether the server is to be asked how many were missed, once; gives what [`Self::count`] takes with the answer.
    pub fn uncounted(&mut self) -> Option<usize> {
        let ask = self.counted == Counted::No;
        ask.then(|| {
            self.counted = Counted::Asked;
            self.flips
        })
    }

    /// Takes how many were missed, if the server said. What was missed or looked after since it was asked `at` makes it
    /// worthless: it may be in it already.
    pub fn count(&mut self, missed: Option<u32>, at: usize) {
        self.counted = Counted::Yes;
        if let Some(missed) = missed {
            if at == self.flips {
                self.elsewhere = (missed as usize).saturating_sub(self.missed_here());
            } else {
                self.counted = Counted::No;
            }
        }
    }

    fn count_again(&mut self) {
        self.flips += 1;
        if self.counted == Counted::Yes {
            self.counted = Counted::No;
        }
    }

    /// The calls that ring, oldest first.
    pub fn ringing(&self) -> &[CallId] {
        &self.ringing
    }

    /// A call rings no more, or the agent does not want to see that it does.
    pub fn hush(&mut self, id: &CallId) {
        self.ringing.retain(|ringing| ringing != id);
    }

    /// What is to be opened, once.
    pub fn take_pop(&mut self) -> Option<(CallId, CallPop)> {
        self.pop.take()
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.call.id.as_str() == id)
    }

    fn put(&mut self, mut call: Call, told: u64) {
        for (_, id, change) in &self.pending {
            if *id == call.id {
                change.apply(&mut call);
            }
        }
        self.revisions += 1;
        let row = Row {
            call: Arc::new(call),
            told,
            revision: self.revisions,
        };
        if let Some(known) = self
            .rows
            .iter()
            .position(|known| known.call.id == row.call.id)
        {
            let before = self.rows.remove(known);
            if is_missed(&before.call) != is_missed(&row.call) {
                self.flips += 1;
            }
        }
        let at = self
            .rows
            .partition_point(|known| is_newer(&known.call, &row.call));
        self.rows.insert(at, row);
    }
}

/// Times and ids are written so that they sort as text.
fn is_newer(one: &Call, other: &Call) -> bool {
    key(one) > key(other)
}

fn key(call: &Call) -> (&str, &str) {
    (call.initialized_at.as_str(), call.id.as_str())
}

fn is_missed(call: &Call) -> bool {
    call.state == CallState::Missed && !call.done
}

/// Whether a call of this age (milliseconds) may be marked as done.
pub fn may_be_done(call: &Call, age: f64) -> bool {
    let under_way = matches!(call.state, CallState::Ringing | CallState::Connected);
    !under_way || age >= OLD_ENOUGH
}

/// One end of a call.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// The number as sent; empty where it was withheld.
    pub sent: &'a str,
    /// The same in E.164.
    pub e164: Option<&'a String>,
    /// The same as it is written for people.
    formatted: Option<&'a String>,
    /// Who that is.
    pub names: &'a [String],
}

impl<'a> End<'a> {
    /// The number to dial.
    pub fn number(self) -> &'a str {
        self.e164.map_or(self.sent, String::as_str)
    }

    /// The number to read: as it was sent where nobody can say how it is written.
    pub fn shown(self) -> &'a str {
        self.formatted.map_or(self.number(), String::as_str)
    }
}

/// Both ends of a call: the customer's, and ours.
pub fn ends(call: &Call) -> (End<'_>, End<'_>) {
    let from = End {
        sent: &call.from,
        e164: call.from_e164.as_ref(),
        formatted: call.from_formatted.as_ref(),
        names: &call.from_names,
    };
    let to = End {
        sent: &call.to,
        e164: call.to_e164.as_ref(),
        formatted: call.to_formatted.as_ref(),
        names: &call.to_names,
    };
    match call.direction {
        Direction::In => (from, to),
        Direction::Out => (to, from),
    }
}

/// The number to call back, if the customer did not withhold it.
pub fn number_of(call: &Call) -> Option<&str> {
    Some(ends(call).0.number()).filter(|number| !number.is_empty())
}

/// What the customer is called: the name, else the number.
pub fn name_of(call: &Call) -> Option<&str> {
    let (customer, _) = ends(call);
    let name = customer.names.first().map(String::as_str);
    name.or_else(|| Some(customer.shown()).filter(|number| !number.is_empty()))
}

#[cfg(test)]
#[path = "calls_tests.rs"]
mod tests;
