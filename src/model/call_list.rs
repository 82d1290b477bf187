//! Which calls of the log the agent wants to see, and how far they were fetched.

use ccp_protocol::{
    AgentId, CallId, Page,
    calls::{Call, CallState},
};

use super::calls::CallLog;
use crate::{
    browser::case::lower,
    text::{find::contains, palette_match::matches},
    wire::Name,
};

/// A day in the agent's time zone that bounds what is looked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Day {
    /// As it was chosen, `2026-11-21`; empty is no bound.
    pub name: String,
    /// The moment it begins, or ends: UTC, as on the wire.
    pub at: String,
}

/// What the agent looks for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct CallFilter {
    /// Words or digits.
    pub text: String,
    /// Where the call stands.
    pub state: Option<CallState>,
    /// The queue; empty is any.
    pub queue: String,
    /// Who answered or called; empty is anybody.
    pub agent: String,
    /// The first day.
    pub from: Day,
    /// The last day; it counts to its end.
    pub to: Day,
    /// Only calls that somebody must still look after.
    pub open: bool,
}

impl CallFilter {
    /// The query that asks the server for the same.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let mut query = Vec::new();
        if !self.text.trim().is_empty() {
            query.push(("q", self.text.trim()));
        }
        if let Some(state) = self.state {
            query.push(("state", state.name()));
        }
        let texts = [
            ("queue", &self.queue),
            ("agent", &self.agent),
            ("from", &self.from.at),
            ("to", &self.to.at),
        ];
        for (name, text) in texts {
            if !text.is_empty() {
                query.push((name, text.as_str()));
            }
        }
        if self.open {
            query.push(("done", "false"));
        }
        query
    }

    /// Whether nothing is asked for in particular.
    pub fn is_empty(&self) -> bool {
        self.query().is_empty()
    }

    /// Whether a call is looked for. The server knows more spellings of numbers and queues than this page: what it `found`
    /// counts too. What this page lets through, the server finds as well: so an export has what is shown.
    fn lets(&self, call: &Call, found: &[CallId]) -> bool {
        let at = call.initialized_at.as_str();
        let agent = call.agent_id.as_ref().map(AgentId::as_str);
        self.state.is_none_or(|state| call.state == state)
            && (self.agent.is_empty() || agent == Some(&self.agent))
            && (self.from.at.is_empty() || at >= self.from.at.as_str())
            && (self.to.at.is_empty() || at < self.to.at.as_str())
            && !(self.open && call.done)
            && (found.contains(&call.id) || self.names(call.queue.as_deref()) && self.says(call))
    }

    fn names(&self, queue: Option<&str>) -> bool {
        self.queue.is_empty() || queue.is_some_and(|queue| lower(queue) == lower(&self.queue))
    }

    fn says(&self, call: &Call) -> bool {
        let mut all = String::new();
        let mut add = |text: &str| {
            all.push_str(text);
            all.push('\n');
        };
        let part = part_of_number(&self.text);
        let mut is_part = false;
        for number in [&call.from_e164, &call.to_e164].into_iter().flatten() {
            is_part |= part.as_ref().is_some_and(|part| contains(number, part));
            add(number);
        }
        for names in [&call.from_names, &call.to_names] {
            for name in names {
                add(name);
            }
        }
        for text in [&call.from, &call.to, &call.note] {
            add(text);
        }
        add(call.queue.as_deref().unwrap_or_default());
        is_part || matches(&all, &self.text)
    }
}

/// The digits of what may be a part of a number, as they stand in one in E.164.
fn part_of_number(text: &str) -> Option<String> {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0' if digits.is_empty() => {}
            '0'..='9' => digits.push(c),
            ' ' | '+' | '-' | '/' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    (digits.len() > 2).then_some(digits)
}

/// How the fetching stands.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Not asked for.
    #[default]
    No,
    /// Under way.
    Loading,
    /// There.
    Yes,
    /// Refused or not answered, in words.
    Failed(String),
}

/// The part of the log that is looked at.
#[derive(Debug, Default)]
pub struct CallList {
    /// What is looked for.
    pub filter: CallFilter,
    /// How the fetching stands.
    pub fetched: Fetched,
    /// Where the next page begins, while there is one.
    pub next: Option<String>,
    /// The call whose details are folded out.
    pub open: Option<CallId>,
    /// What "All done" marked, for undoing it.
    pub undo: Vec<CallId>,
    /// What the server found.
    found: Vec<CallId>,
}

impl CallList {
    /// Looks for something else; gives what to ask the server for.
    pub fn look_for(&mut self, change: &dyn Fn(&mut CallFilter)) -> CallFilter {
        change(&mut self.filter);
        self.found.clear();
        self.next = None;
        self.fetched = Fetched::Loading;
        self.filter.clone()
    }

    /// Takes a page. `first`: of this filter.
    pub fn take(&mut self, page: &Page<Call>, first: bool) {
        if first {
            self.found.clear();
        }
        self.found
            .extend(page.items.iter().map(|call| call.id.clone()));
        self.next.clone_from(&page.next);
        self.fetched = Fetched::Yes;
    }

    /// The calls to show, newest first. While there are older ones to fetch it ends with the last that was fetched:
    /// what is known of before then has gaps.
    pub fn shown<'a>(&'a self, log: &'a CallLog) -> impl Iterator<Item = &'a Call> {
        let last = self.found.last().filter(|_| self.next.is_some());
        let end = last.and_then(|last| log.all().position(|call| call.id == *last));
        let end = end.map_or(usize::MAX, |index| index + 1);
        log.all()
            .take(end)
            .filter(|call| self.filter.lets(call, &self.found))
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
#[path = "call_list_tests.rs"]
mod tests;
