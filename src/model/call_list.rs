//! Which calls of the log the agent wants to see, and how far they were fetched.

use ccp_protocol::{
    CallId, Page,
    calls::{Call, CallState},
};

use super::calls::CallLog;
use crate::{
    text::{find::contains, palette_match::matches},
    wire::Name,
};

/// What the agent looks for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct CallFilter {
    /// Words or digits.
    pub text: String,
    /// Where the call stands.
    pub state: Option<CallState>,
    /// The queue; empty is any.
    pub queue: String,
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
        if !self.queue.is_empty() {
            query.push(("queue", self.queue.as_str()));
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

    /// Whether a call is looked for. The server knows more spellings of numbers than this page: what it `found` counts too.
    fn lets(&self, call: &Call, found: &[CallId]) -> bool {
        self.state.is_none_or(|state| call.state == state)
            && (self.queue.is_empty() || call.queue.as_deref() == Some(&self.queue))
            && !(self.open && call.done)
            && (self.says(call) || found.contains(&call.id))
    }

    fn says(&self, call: &Call) -> bool {
        let mut all = String::new();
        let numbers = [
            Some(&call.from),
            call.from_e164.as_ref(),
            Some(&call.to),
            call.to_e164.as_ref(),
        ];
        let words = numbers
            .into_iter()
            .flatten()
            .chain(&call.from_names)
            .chain(&call.to_names);
        for text in words.chain(&call.queue).chain([&call.note]) {
            all.push_str(text);
            all.push('\n');
        }
        let sought = digits(&self.text);
        let is_number = sought.len() > 2 && !sought.contains('\n');
        matches(&all, &self.text) || (is_number && contains(&digits(&all), &sought))
    }
}

/// The digits of numbers in any spelling; everything else is a line's end.
fn digits(text: &str) -> String {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '+' | '-' | '/' | '.' | '(' | ')' => {}
            _ => digits.push('\n'),
        }
    }
    digits
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
    pub fn look_for(&mut self, change: impl FnOnce(&mut CallFilter)) -> CallFilter {
        change(&mut self.filter);
        self.found.clear();
        self.next = None;
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
