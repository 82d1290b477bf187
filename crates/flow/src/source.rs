//! What may start a flow: the sources and their events, as one table. The keys are those of the original's exports;
//! screens show the titles.

mod guess;
mod markdown;
mod table;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use guess::guess;
pub use markdown::to_markdown;
use table::TABLE;

/// What starts a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// The overlay starts.
    Initialization,
    /// The agent's own state.
    Agent,
    /// A call.
    VoiceContact,
    /// A call back that a queue made.
    QueueCallbackContact,
    /// A chat.
    ChatContact,
    /// A task.
    TaskContact,
    /// The agent's state in the CRM.
    SalesforceAgent,
    /// The page around the overlay.
    SalesforceUi,
    /// A CTI Action; it has no events.
    CtiAction,
}

/// A source as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceSpec {
    /// Which.
    #[serde(skip)]
    pub source: Source,
    /// The key on the wire, in storage and in exports' names.
    pub key: &'static str,
    /// What screens show, in English.
    pub title: &'static str,
    /// Other names that mean it, in small letters without anything between: as exports, their documentation and the names
    /// of files have them.
    pub aliases: &'static [&'static str],
    /// The events it has, in the order they happen.
    pub events: &'static [EventSpec],
}

/// An event of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventSpec {
    /// The key on the wire, in storage and in exports' names.
    pub key: &'static str,
    /// What screens show, in English.
    pub title: &'static str,
    /// What has happened then, as a sentence.
    pub when: &'static str,
    /// Who tells of it.
    pub raised_by: &'static [Raiser],
}

/// Who tells of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Raiser {
    /// The page around the overlay, over the socket.
    Host,
    /// The softphone beside it, over the socket.
    Softphone,
    /// Whoever reports contacts over the API; a telephone system too.
    Integration,
    /// The server itself.
    Server,
}

impl EventSpec {
    /// Whether host page or softphone may tell of it over the socket.
    pub fn is_told_by_overlays(&self) -> bool {
        self.raised_by
            .iter()
            .any(|raiser| matches!(raiser, Raiser::Host | Raiser::Softphone))
    }
}

impl Source {
    /// All of them, in the order screens list them.
    pub const ALL: [Self; 9] = [
        Self::Initialization,
        Self::Agent,
        Self::VoiceContact,
        Self::QueueCallbackContact,
        Self::ChatContact,
        Self::TaskContact,
        Self::SalesforceAgent,
        Self::SalesforceUi,
        Self::CtiAction,
    ];

    /// Its row of the table.
    pub const fn spec(self) -> &'static SourceSpec {
        &TABLE[self as usize]
    }

    /// The key on the wire and in storage.
    pub const fn key(self) -> &'static str {
        self.spec().key
    }

    /// What screens show, in English.
    pub const fn title(self) -> &'static str {
        self.spec().title
    }

    /// The events it has.
    pub const fn events(self) -> &'static [EventSpec] {
        self.spec().events
    }

    /// The source with this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// The source of this name: its key, its title or another name of it, however it is spelled.
    pub fn named(name: &str) -> Option<Self> {
        let letters = guess::letters(name);
        Self::ALL.into_iter().find(|source| {
            let spec = source.spec();
            [spec.key, spec.title]
                .iter()
                .any(|own| guess::letters(own) == letters)
                || spec.aliases.contains(&letters.as_str())
        })
    }

    /// This source's event of that name.
    pub fn find_event(self, name: &str) -> Option<&'static EventSpec> {
        self.events().iter().find(|event| event.key == name)
    }

    /// This source's event of that name, as a name that lives for ever.
    pub fn event(self, name: &str) -> Option<&'static str> {
        self.find_event(name).map(|event| event.key)
    }

    /// Is it one of the contact sources?
    pub const fn is_contact(self) -> bool {
        matches!(
            self,
            Self::VoiceContact | Self::QueueCallbackContact | Self::ChatContact | Self::TaskContact
        )
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_are_read_back_and_unknown_ones_refused() {
        for source in Source::ALL {
            assert_eq!(source.spec().source, source);
            assert_eq!(Source::parse(source.key()), Some(source));
            assert_eq!(serde_json::to_value(source).ok(), Some(source.key().into()));
        }
        assert_eq!(TABLE.len(), Source::ALL.len());
        assert_eq!(Source::parse("voice"), None);
    }

    #[test]
    fn names_are_understood_however_they_are_spelled() {
        for (name, source) in [
            ("voiceContact", Source::VoiceContact),
            ("Voice Contact", Source::VoiceContact),
            ("Amazon Connect Voice Contact", Source::VoiceContact),
            ("queue-callback-contact", Source::QueueCallbackContact),
            ("sfUi", Source::SalesforceUi),
            ("Salesforce UI", Source::SalesforceUi),
            ("CRM Page", Source::SalesforceUi),
            ("salesforce agent", Source::SalesforceAgent),
            ("Amazon Connect Agent", Source::Agent),
            ("Initialisation", Source::Initialization),
        ] {
            assert_eq!(Source::named(name), Some(source), "{name}");
        }
        for nothing in ["", "voice contact flow", "nothing"] {
            assert_eq!(Source::named(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn every_row_is_whole_and_no_name_means_two_things() {
        let mut names = BTreeSet::new();
        for row in TABLE {
            assert!(!row.title.is_empty());
            for alias in row.aliases {
                assert!(
                    alias.bytes().all(|byte| byte.is_ascii_lowercase()),
                    "{alias}"
                );
                assert!(names.insert(alias), "{alias} stands twice");
            }
            let mut keys = BTreeSet::new();
            for event in row.events {
                let name = format!("{}.{}", row.key, event.key);
                assert!(keys.insert(event.key), "{name} stands twice");
                assert!(event.key.starts_with("on"), "{name}");
                assert!(!event.title.is_empty(), "{name}");
                assert!(event.when.ends_with('.'), "{name}");
                assert!(!event.raised_by.is_empty(), "nobody raises {name}");
            }
        }
    }
}
