//! `flow check`: what the checker finds in files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use ccp_flow::{Finding, Flow, Severity, Source, check_for, source};

use super::{FAILED, USAGE};

/// Which files, and what starts the flows in them.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckOptions {
    /// Exported flows.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What starts them, such as voiceContact or ctiAction [default: as the file's name suggests].
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// The event that starts them, such as onConnecting.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
}

/// Checks them all, whatever is wrong with some.
pub(super) fn run(options: &CheckOptions) -> ExitCode {
    let given = match given(options.source.as_deref(), options.event.as_deref()) {
        Ok(given) => given,
        Err(problem) => {
            eprintln!("ccp-server: {problem}");
            return ExitCode::from(USAGE);
        }
    };
    let worst = options.files.iter().map(|file| check(file, &given));
    ExitCode::from(worst.max().unwrap_or(0))
}

/// What starts the flows, as the options have it.
#[derive(Debug, PartialEq)]
enum Given {
    Nothing,
    Source(Source),
    /// Any of those that have the event.
    OneOf(Vec<Source>),
}

impl Given {
    /// What starts this flow, where it can be told.
    fn source_of(&self, file: &Path, flow: &Flow) -> Option<Source> {
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        let guess = stem
            .and_then(source::guess)
            .or_else(|| flow.name().and_then(source::guess));
        let guess = guess.map(|(source, _)| source);
        match self {
            Self::Nothing => guess,
            Self::Source(source) => Some(*source),
            Self::OneOf(sources) => match sources.as_slice() {
                [only] => Some(*only),
                several => guess.filter(|guess| several.contains(guess)),
            },
        }
    }
}

fn given(source: Option<&str>, event: Option<&str>) -> Result<Given, String> {
    let source = match source {
        None => None,
        Some(key) => Some(Source::parse(key).ok_or_else(|| {
            let keys = Source::ALL.map(Source::key).join(", ");
            format!("--source: there is no source {key:?}; there are {keys}")
        })?),
    };
    match (source, event) {
        (None, None) => Ok(Given::Nothing),
        (Some(source), None) => Ok(Given::Source(source)),
        (Some(source), Some(event)) if source.event(event).is_some() => Ok(Given::Source(source)),
        (Some(source), Some(event)) => Err(match source.events() {
            [] => format!("--event: {source} has no events"),
            events => {
                let keys: Vec<_> = events.iter().map(|spec| spec.key).collect();
                let keys = keys.join(", ");
                format!("--event: {source} has no event {event:?}; it has {keys}")
            }
        }),
        (None, Some(event)) => {
            let having = Source::ALL.into_iter();
            let having: Vec<Source> = having
                .filter(|source| source.event(event).is_some())
                .collect();
            if having.is_empty() {
                return Err(format!("--event: no source has an event {event:?}"));
            }
            Ok(Given::OneOf(having))
        }
    }
}

fn check(file: &Path, given: &Given) -> u8 {
    let name = file.display();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("ccp-server: {name}: {error}");
            return USAGE;
        }
    };
    match Flow::parse(&text) {
        Ok(flow) => {
            let findings = check_for(&flow, given.source_of(file, &flow));
            for finding in &findings {
                println!("{name}: {}", line(finding));
            }
            let is_error = |finding: &Finding| finding.severity == Severity::Error;
            if findings.iter().any(is_error) {
                FAILED
            } else {
                0
            }
        }
        Err(error) => {
            println!("{name}: error not_a_flow: {}", plain(&error.to_string()));
            FAILED
        }
    }
}

fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    };
    let block = finding.block_id.as_ref();
    let block = block.map(|block| format!(" {block}")).unwrap_or_default();
    let mend = finding.mend.as_ref();
    let mend = mend.map(|mend| format!(" ({mend})")).unwrap_or_default();
    let (code, message) = (&finding.code, &finding.message);
    plain(&format!("{severity}{block} {code}: {message}{mend}"))
}

/// Without what would break a line or command a terminal: it comes from a file of somebody else's.
pub(super) fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn source_and_event_have_to_belong_together() {
        let source = Given::Source(Source::ChatContact);
        assert_eq!(given(None, None), Ok(Given::Nothing));
        assert_eq!(given(Some("chatContact"), None).as_ref(), Ok(&source));
        assert_eq!(given(Some("chatContact"), Some("onMissed")), Ok(source));
        let only = given(None, Some("onClickToDial"));
        assert_eq!(only, Ok(Given::OneOf(vec![Source::SalesforceUi])));
        for (source, event, says) in [
            (Some("chat"), None, "chatContact"),
            (Some("chatContact"), Some("onClickToDial"), "onMessageSent"),
            (Some("ctiAction"), Some("onMissed"), "has no events"),
            (None, Some("onNothing"), "no source has"),
        ] {
            let problem = given(source, event).unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
    }

    #[test]
    fn the_files_name_says_what_starts_it_where_no_option_does() {
        let flow = Flow::parse(r#"{"name": "VoiceContact.onEnded", "actions": []}"#).unwrap();
        let of = |given: &Given, file: &str| given.source_of(Path::new(file), &flow);
        let task = "a/taskContact.onPending.json";
        assert_eq!(of(&Given::Nothing, task), Some(Source::TaskContact));
        assert_eq!(of(&Given::Nothing, "flow.json"), Some(Source::VoiceContact));
        let action = Given::Source(Source::CtiAction);
        assert_eq!(of(&action, task), Some(Source::CtiAction));
        let pending = given(None, Some("onPending")).unwrap();
        assert_eq!(of(&pending, task), Some(Source::TaskContact));
        let dial = given(None, Some("onClickToDial")).unwrap();
        assert_eq!(of(&dial, task), Some(Source::SalesforceUi));
        let message = given(None, Some("onStateChange")).unwrap();
        assert_eq!(of(&message, task), None, "neither of those that have it");
    }

    #[test]
    fn a_finding_is_one_line_whatever_the_file_holds() {
        let finding = Finding {
            block_id: Some("a\n\u{1b}[31mb".to_owned()),
            severity: Severity::Hint,
            code: "c".to_owned(),
            message: "m".to_owned(),
            mend: Some("do".to_owned()),
        };
        assert_eq!(line(&finding), "hint a  [31mb c: m (do)");
    }
}
