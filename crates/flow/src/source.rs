//! What may start a flow. The keys are those of the original's exports; screens show the titles.

use std::fmt;

use serde::{Deserialize, Serialize};

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

const AGENT: &[&str] = &[
    "onInit",
    "onRefresh",
    "onStateChange",
    "onRoutable",
    "onNotRoutable",
    "onOffline",
    "onError",
    "onAfterCallWork",
];
const VOICE: &[&str] = &[
    "onIncoming",
    "onConnecting",
    "onConnected",
    "onAccepted",
    "onPending",
    "onRefresh",
    "onMissed",
    "onEnded",
    "onDestroy",
];
const CHAT: &[&str] = &[
    "onConnecting",
    "onConnected",
    "onAccepted",
    "onPending",
    "onRefresh",
    "onMessageReceived",
    "onMessageSent",
    "onViewContact",
    "onMissed",
    "onEnded",
    "onDestroy",
];
const TASK: &[&str] = &[
    "onIncoming",
    "onConnecting",
    "onConnected",
    "onAccepted",
    "onPending",
    "onRefresh",
    "onMissed",
    "onEnded",
    "onDestroy",
    "onTransferInitiated",
    "onTransferSucceeded",
    "onTransferFailed",
    "onTaskExpiring",
    "onTaskExpired",
];

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

    /// The key on the wire and in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Initialization => "initialization",
            Self::Agent => "agent",
            Self::VoiceContact => "voiceContact",
            Self::QueueCallbackContact => "queueCallbackContact",
            Self::ChatContact => "chatContact",
            Self::TaskContact => "taskContact",
            Self::SalesforceAgent => "salesforceAgent",
            Self::SalesforceUi => "salesforceUi",
            Self::CtiAction => "ctiAction",
        }
    }

    /// What screens show, in English.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Initialization => "Initialization",
            Self::Agent => "Agent",
            Self::VoiceContact => "Voice Contact",
            Self::QueueCallbackContact => "Queue Callback Contact",
            Self::ChatContact => "Chat Contact",
            Self::TaskContact => "Task Contact",
            Self::SalesforceAgent => "CRM Agent",
            Self::SalesforceUi => "CRM Page",
            Self::CtiAction => "CTI Action",
        }
    }

    /// The events it has.
    pub const fn events(self) -> &'static [&'static str] {
        match self {
            Self::Initialization => &["onInit"],
            Self::Agent => AGENT,
            Self::VoiceContact | Self::QueueCallbackContact => VOICE,
            Self::ChatContact => CHAT,
            Self::TaskContact => TASK,
            Self::SalesforceAgent => &["onStateChange", "onWorkAccepted", "onWorkloadChanged"],
            Self::SalesforceUi => &["onClickToDial", "onNavigationChange", "onHvsWorkStart"],
            Self::CtiAction => &[],
        }
    }

    /// The source with this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// This source's event of that name, as a name that lives for ever.
    pub fn event(self, name: &str) -> Option<&'static str> {
        self.events().iter().copied().find(|event| *event == name)
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

/// Guesses source and event from the name of a flow or of its file, such as `VoiceContact.onConnecting`,
/// `01-salesforceUiOnClickToDial.json` or `Salesforce UI onClickToDial`.
///
/// Where only the event is named, the first source that has it is taken. A guess is a proposal for the import's form,
/// never more.
pub fn guess(name: &str) -> Option<(Source, Option<&'static str>)> {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let Some(source) = named_source(&letters) else {
        return Source::ALL
            .into_iter()
            .find_map(|source| Some((source, Some(named_event(source, &letters)?))));
    };
    Some((source, named_event(source, &letters)))
}

fn named_source(letters: &str) -> Option<Source> {
    // Longer names first: "salesforceagent" also holds "agent", "queuecallbackcontact" may stand without "contact".
    const NAMES: [(&str, Source); 13] = [
        ("queuecallback", Source::QueueCallbackContact),
        ("voicecontact", Source::VoiceContact),
        ("chatcontact", Source::ChatContact),
        ("taskcontact", Source::TaskContact),
        ("salesforceagent", Source::SalesforceAgent),
        ("crmagent", Source::SalesforceAgent),
        ("salesforceui", Source::SalesforceUi),
        ("crmpage", Source::SalesforceUi),
        ("ctiaction", Source::CtiAction),
        ("initialization", Source::Initialization),
        ("initialisation", Source::Initialization),
        ("defaultagent", Source::Agent),
        ("agenton", Source::Agent),
    ];
    let found = NAMES
        .iter()
        .find(|(name, _)| letters.contains(name))
        .map(|(_, source)| *source);
    found.or_else(|| (letters == "agent").then_some(Source::Agent))
}

fn named_event(source: Source, letters: &str) -> Option<&'static str> {
    let longest_first = source
        .events()
        .iter()
        .copied()
        .filter(|event| letters.contains(&event.to_ascii_lowercase()));
    longest_first.max_by_key(|event| event.len()).or_else(|| {
        // "click-to-dial" without its "on": only for names long enough not to be met by chance.
        source
            .events()
            .iter()
            .copied()
            .find(|event| event.len() > 12 && letters.contains(&event[2..].to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_and_unknown_ones_refused() {
        for source in Source::ALL {
            assert_eq!(Source::parse(source.key()), Some(source));
            assert_eq!(serde_json::to_value(source).ok(), Some(source.key().into()));
        }
        assert_eq!(Source::parse("voice"), None);
    }

    #[test]
    fn names_of_real_exports_are_understood() {
        let cases = [
            (
                "VoiceContact.onConnecting",
                Some((Source::VoiceContact, Some("onConnecting"))),
            ),
            (
                "01-salesforceUiOnClickToDial",
                Some((Source::SalesforceUi, Some("onClickToDial"))),
            ),
            (
                "default-03-chatContactOnConnecting.json",
                Some((Source::ChatContact, Some("onConnecting"))),
            ),
            (
                "Salesforce UI onClickToDial",
                Some((Source::SalesforceUi, Some("onClickToDial"))),
            ),
            (
                "Queue Callback Contact - onEnded",
                Some((Source::QueueCallbackContact, Some("onEnded"))),
            ),
            (
                "salesforceAgent.onStateChange",
                Some((Source::SalesforceAgent, Some("onStateChange"))),
            ),
            (
                "Agent.onStateChange",
                Some((Source::Agent, Some("onStateChange"))),
            ),
            ("onRoutable.json", Some((Source::Agent, Some("onRoutable")))),
            (
                "onNotRoutable",
                Some((Source::Agent, Some("onNotRoutable"))),
            ),
            (
                "onConnecting",
                Some((Source::VoiceContact, Some("onConnecting"))),
            ),
            (
                "03-click-to-dial",
                Some((Source::SalesforceUi, Some("onClickToDial"))),
            ),
            (
                "02-chat-contact-screenpop",
                Some((Source::ChatContact, None)),
            ),
            ("ctiAction", Some((Source::CtiAction, None))),
            ("10-create-callback-task", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(guess(name), expected, "{name}");
        }
    }
}
