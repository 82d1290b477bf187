//! What a phone does, as sipp's scenarios: files with places to fill in.

/// What one phone does in each of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Calls, talks and hangs up.
    Call,
    /// Calls, and the other side hangs up.
    CallUntilHungUp,
    /// Calls and expects this final status.
    CallRefused(u16),
    /// Calls and gives up while it rings.
    CallCancelled,
    /// Calls and gives up as soon as the proxy has the call, before it rings.
    CallCancelledAtOnce,
    /// Takes the call; the caller hangs up.
    Answer,
    /// The same, and says that this extension took it.
    AnswerAs(u16),
    /// Takes the call, and hangs up itself.
    AnswerAndHangUp,
    /// Answers with this status.
    Refuse(u16),
    /// Rings until the caller gives up.
    Ring,
}

impl Scenario {
    /// The scenario's text.
    pub(crate) fn text(self) -> String {
        let identity = match self {
            Self::AnswerAs(extension) => {
                format!("P-Asserted-Identity: <sip:{extension}@127.0.0.1>\n")
            }
            _ => String::new(),
        };
        let (text, status) = match self {
            Self::Call => (include_str!("scenarios/call.xml"), 0),
            Self::CallUntilHungUp => (include_str!("scenarios/call_until_hung_up.xml"), 0),
            Self::CallRefused(status) => (include_str!("scenarios/call_refused.xml"), status),
            Self::CallCancelled => (include_str!("scenarios/call_cancelled.xml"), 0),
            Self::CallCancelledAtOnce => (include_str!("scenarios/call_cancelled_at_once.xml"), 0),
            Self::Answer | Self::AnswerAs(_) => (include_str!("scenarios/answer.xml"), 0),
            Self::AnswerAndHangUp => (include_str!("scenarios/answer_and_hang_up.xml"), 0),
            Self::Refuse(status) => (include_str!("scenarios/refuse.xml"), status),
            Self::Ring => (include_str!("scenarios/ring.xml"), 0),
        };
        text.replace(
            "{{invite}}",
            include_str!("scenarios/invite.txt").trim_end(),
        )
        .replace("{{identity}}", &identity)
        .replace("{{status}}", &status.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Scenario;

    #[test]
    fn no_place_is_left_open() {
        for scenario in [
            Scenario::Call,
            Scenario::CallUntilHungUp,
            Scenario::CallRefused(486),
            Scenario::CallCancelled,
            Scenario::CallCancelledAtOnce,
            Scenario::Answer,
            Scenario::AnswerAs(31),
            Scenario::AnswerAndHangUp,
            Scenario::Refuse(404),
            Scenario::Ring,
        ] {
            assert!(!scenario.text().contains("{{"), "{scenario:?}");
        }
    }
}
