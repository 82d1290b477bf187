//! Source and event from the name of a flow or of its file.

use super::{Source, table::TABLE};

/// Guesses source and event from the name of a flow or of its file, such as `VoiceContact.onConnecting`,
/// `01-salesforceUiOnClickToDial.json` or `Salesforce UI onClickToDial`.
///
/// Where only the event is named, the first source that has it is taken. A guess is a proposal for the import's form,
/// never more.
pub fn guess(name: &str) -> Option<(Source, Option<&'static str>)> {
    let letters = letters(name);
    let Some(source) = named_source(&letters) else {
        return Source::ALL
            .into_iter()
            .find_map(|source| Some((source, Some(named_event(source, &letters)?))));
    };
    Some((source, named_event(source, &letters)))
}

/// Its letters, small.
pub(super) fn letters(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The longest of all names decides: "salesforceagent" also holds the agent's "agenton".
fn named_source(letters: &str) -> Option<Source> {
    let named = TABLE.iter().flat_map(|row| {
        let names = row.aliases.iter().filter(|name| letters.contains(*name));
        names.map(|name| (name.len(), row.source))
    });
    named
        .max_by_key(|(length, _)| *length)
        .map(|(_, source)| source)
        .or_else(|| {
            Source::ALL
                .into_iter()
                .find(|source| source.key() == letters)
        })
}

fn named_event(source: Source, letters: &str) -> Option<&'static str> {
    let keys = || source.events().iter().map(|event| event.key);
    let held = keys().filter(|event| letters.contains(&event.to_ascii_lowercase()));
    held.max_by_key(|event| event.len()).or_else(|| {
        // "click-to-dial" without its "on": only for names long enough not to be met by chance.
        keys().find(|event| event.len() > 12 && letters.contains(&event[2..].to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (
                "sfUi.onNavigationChange",
                Some((Source::SalesforceUi, Some("onNavigationChange"))),
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
