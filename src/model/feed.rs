//! Reduces feed entries into the model: each once, in order.

use ccp_protocol::feed::{
    AttributesChanged, ConfigurationChanged, ContactEnded, DataItem, EntryKind, FeedEntry, Notice,
    RunNews,
};

use super::{
    Model,
    runs::{Press, Progress},
};
use crate::{i18n, wire::Read};

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is in.
    Yes,
    /// It is in, and the configuration is to be fetched again.
    ConfigurationChanged,
    /// It is in, and with the configuration the calls are: the agent sees others than before.
    CallsChanged,
    /// It was in before.
    Before,
    /// Something between it and the last one is missing; it is not in.
    Gap,
}

impl Model {
    /// Takes the next entry of the feed; `now` is this page's clock, milliseconds.
    pub fn take_entry(&self, entry: &FeedEntry, now: f64) -> Taken {
        match self.pass_entry(entry.seq) {
            Taken::Yes => self.reduce(entry, now),
            other => other,
        }
    }

    /// Counts the next entry of the feed without taking anything out of it: only a newer overlay understands it.
    pub fn pass_entry(&self, seq: u64) -> Taken {
        let last = self.seq.get_untracked();
        if seq <= last {
            return Taken::Before;
        }
        if seq > last + 1 {
            return Taken::Gap;
        }
        self.seq.set(seq);
        Taken::Yes
    }

    /// Takes data items fetched from the feed's past, in any order and as often as they come.
    pub fn take_past(&self, entries: &[FeedEntry]) {
        self.data.update(|data| {
            for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Data) {
                if let Some(item) = read::<DataItem>(entry) {
                    data.insert(entry, item);
                }
            }
        });
    }

    fn reduce(&self, entry: &FeedEntry, now: f64) -> Taken {
        let contact = entry.contact_id.as_ref();
        match entry.kind {
            EntryKind::Data => {
                if let Some(item) = read::<DataItem>(entry) {
                    self.data.update(|data| {
                        data.insert(entry, item);
                    });
                }
            }
            EntryKind::Contact => {
                if let Some(news) = read(entry) {
                    let writing = self.drafts.with_untracked(|drafts| drafts.is_writing(None));
                    self.contacts
                        .update(|contacts| contacts.upsert(news, !writing));
                }
            }
            EntryKind::ContactEnded => {
                if let Some(ContactEnded { id, .. }) = read(entry) {
                    let writing = self
                        .drafts
                        .with_untracked(|drafts| drafts.is_writing(Some(&id)));
                    self.contacts.update(|contacts| contacts.end(&id, writing));
                    self.offers.update(|offers| offers.end(&id));
                }
            }
            EntryKind::Attributes => {
                if let (Some(id), Some(change)) = (contact, read::<AttributesChanged>(entry)) {
                    self.contacts
                        .update(|contacts| contacts.change_attributes(id, change));
                }
            }
            EntryKind::Run => {
                if let Some(news) = read::<RunNews>(entry) {
                    self.take_run(contact, news, now);
                }
            }
            EntryKind::Notice => {
                if let Some(Notice { level, text }) = read(entry) {
                    self.notes.update(|notes| notes.add(level, text));
                }
            }
            EntryKind::Configuration => return self.reduce_configuration(entry),
            EntryKind::Call => {
                if let Some(call) = read(entry) {
                    let live = entry.seq > self.before.get_untracked();
                    self.calls.update(|calls| calls.tell(call, entry.seq, live));
                }
            }
        }
        Taken::Yes
    }

    /// Takes news of a run, from the feed or asked for.
    pub fn take_run(&self, contact: Option<&ccp_protocol::ContactId>, news: RunNews, now: f64) {
        let mut ended = None;
        self.runs
            .update(|runs| ended = runs.news(contact, news, now));
        if let Some(press) = ended {
            self.run_ended(&press);
        }
    }

    /// A press came to its end: what was typed for it was used, and the agent is told.
    pub fn run_ended(&self, press: &Press) {
        let name = self.action_name(&press.action).unwrap_or_default();
        match &press.progress {
            Progress::Done => {
                self.drafts.update(|drafts| {
                    drafts.used(&press.action, press.contact.as_ref(), &press.typed);
                });
                self.announce(i18n::announce_done(&name));
            }
            Progress::Failed(error) => self.announce(i18n::announce_failed(&name, error)),
            Progress::Sending | Progress::Running => {}
        }
    }

    fn reduce_configuration(&self, entry: &FeedEntry) -> Taken {
        let Some(ConfigurationChanged { changed }) = read(entry) else {
            return Taken::Yes;
        };
        let (mut fetch, calls) = (false, changed.iter().any(|part| part == "calls"));
        for part in &changed {
            match part.strip_prefix("showAllAttributes:") {
                Some(all) => self
                    .switches
                    .update(|switches| switches.all = all == "true"),
                None => fetch = true,
            }
        }
        if calls {
            Taken::CallsChanged
        } else if fetch {
            Taken::ConfigurationChanged
        } else {
            Taken::Yes
        }
    }
}

/// The entry's body as its kind says; nothing when an older overlay meets a newer server.
fn read<T: Read>(entry: &FeedEntry) -> Option<T> {
    T::read(&entry.body)
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
