//! What came of each press: one run in flight for an action and a contact, whatever is clicked.

use ccp_protocol::{ActionId, ContactId, RunId, feed::RunNews, runs::RunStatus};
use serde_json::{Map, Value};

/// Where the last press of an action stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// On its way to the server; it may or may not have arrived.
    Sending,
    /// The server runs it.
    Running,
    /// It came to its end.
    Done,
    /// It did not; in words.
    Failed(String),
}

impl Progress {
    /// Whether a further press must wait.
    pub fn is_in_flight(&self) -> bool {
        matches!(self, Self::Sending | Self::Running)
    }
}

/// The last press of one action for one contact (or for none).
#[derive(Debug, Clone, PartialEq)]
pub struct Press {
    /// The action.
    pub action: ActionId,
    /// The contact in view when it was pressed.
    pub contact: Option<ContactId>,
    /// The idempotency key, new with each press. Empty when another page pressed.
    pub key: String,
    /// What the form sent.
    pub form: Map<String, Value>,
    /// The draft that it was sent from.
    pub typed: Vec<(String, Value)>,
    /// The run, once known.
    pub run: Option<RunId>,
    /// Where it stands.
    pub progress: Progress,
    /// When it was pressed, milliseconds of this page's clock.
    pub since: f64,
    /// Whether it failed without anybody knowing what the server did: the same press again must carry the same key.
    pub uncertain: bool,
}

/// The presses, at most one for an action and a contact.
#[derive(Debug, Default, Clone)]
pub struct Runs {
    presses: Vec<Press>,
    /// Ends of runs that nobody here waits for yet: they may overtake the answer to the press.
    early: Vec<RunNews>,
}

/// How many early ends are remembered.
const EARLY_KEPT: usize = 64;

impl Runs {
    /// The last press of an action for a contact.
    pub fn of(&self, action: &ActionId, contact: Option<&ContactId>) -> Option<&Press> {
        self.presses
            .iter()
            .find(|press| press.action == *action && press.contact.as_ref() == contact)
    }

    /// Presses that have not ended.
    pub fn in_flight(&self) -> impl Iterator<Item = &Press> {
        self.presses
            .iter()
            .filter(|press| press.progress.is_in_flight())
    }

    /// Notes a press. `false`: one is in flight, nothing may be sent.
    pub fn press(&mut self, press: Press) -> bool {
        if self
            .of(&press.action, press.contact.as_ref())
            .is_some_and(|press| press.progress.is_in_flight())
        {
            return false;
        }
        self.put(press);
        true
    }

    /// The server took the press with this key and named the run. Gives the press if it has ended already.
    pub fn started(&mut self, key: &str, run: &RunId) -> Option<Press> {
        let early = self
            .early
            .iter()
            .position(|news| news.id == *run)
            .map(|index| self.early.remove(index));
        let press = self.presses.iter_mut().find(|press| press.key == key)?;
        press.run = Some(run.clone());
        press.progress = Progress::Running;
        early.and_then(|news| settle(press, &news))
    }

    /// The press with this key came to nothing; `uncertain` when that is not sure.
    pub fn refused(&mut self, key: &str, error: String, uncertain: bool) {
        if let Some(press) = self.presses.iter_mut().find(|press| press.key == key) {
            press.progress = Progress::Failed(error);
            press.uncertain = uncertain;
        }
    }

    /// The key of the last press if nobody knows what became of it and it was the same.
    pub fn key_to_repeat(
        &self,
        action: &ActionId,
        contact: Option<&ContactId>,
        form: &Map<String, Value>,
    ) -> Option<String> {
        let press = self.of(action, contact)?;
        (press.uncertain && press.form == *form).then(|| press.key.clone())
    }

    /// News of a run, from the feed or asked for. Gives the press when this was its end.
    pub fn news(&mut self, contact: Option<&ContactId>, news: RunNews, now: f64) -> Option<Press> {
        if let Some(press) = self
            .presses
            .iter_mut()
            .find(|press| press.run.as_ref() == Some(&news.id))
        {
            return settle(press, &news);
        }
        let action = news.action_id.clone()?;
        let sending = self
            .of(&action, contact)
            .is_some_and(|press| press.progress == Progress::Sending);
        if sending {
            // Perhaps this press, perhaps one of another page: the answer to the press will tell.
            if news.status != RunStatus::Running {
                self.early.push(news);
                if self.early.len() > EARLY_KEPT {
                    self.early.remove(0);
                }
            }
            return None;
        }
        let mut press = Press {
            action,
            contact: contact.cloned(),
            key: String::new(),
            form: Map::new(),
            typed: Vec::new(),
            run: Some(news.id.clone()),
            progress: Progress::Running,
            since: now,
            uncertain: false,
        };
        settle(&mut press, &news);
        self.put(press);
        None
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn put(&mut self, press: Press) {
        self.presses
            .retain(|old| old.action != press.action || old.contact != press.contact);
        self.presses.push(press);
    }
}

/// Applies an end to a press; gives the press when it ended by that.
fn settle(press: &mut Press, news: &RunNews) -> Option<Press> {
    let progress = match news.status {
        RunStatus::Running => return None,
        RunStatus::Completed => Progress::Done,
        RunStatus::Failed => Progress::Failed(words(news, crate::i18n::RUN_FAILED)),
        RunStatus::Interrupted => Progress::Failed(words(news, crate::i18n::RUN_INTERRUPTED)),
    };
    let ended = press.progress.is_in_flight();
    press.progress = progress;
    ended.then(|| press.clone())
}

fn words(news: &RunNews, otherwise: &str) -> String {
    news.error
        .clone()
        .filter(|error| !error.is_empty())
        .unwrap_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
