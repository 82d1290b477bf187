//! Why calls end: the words of telephone systems, brought to ours.
//!
//! Sources: the words of Zammad's CTI, Asterisk's DIALSTATUS and hangup causes, FreeSWITCH's hangup causes, and the
//! numbers of Q.850.

use ccp_protocol::calls::Cause;

/// Ours for a system's word, in any spelling; none when nobody knows it.
pub fn of(word: &str) -> Option<Cause> {
    let plain: String = word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    TABLE
        .iter()
        .find(|(_, words)| words.contains(&plain.as_str()))
        .map(|(cause, _)| *cause)
}

const TABLE: &[(Cause, &[&str])] = &[
    (
        Cause::NormalClearing,
        &[
            "normalclearing",
            "normalunspecified",
            "answer",
            "answered",
            "managerrequest",
            "mediatimeout",
            "allottedtimeout",
            "16",
            "31",
        ],
    ),
    (
        Cause::Busy,
        &[
            "busy",
            "userbusy",
            "callrejected",
            "rejected",
            "dontcall",
            "torture",
            "busyhere",
            "17",
            "21",
        ],
    ),
    (
        Cause::Cancel,
        &[
            "cancel",
            "canceled",
            "cancelled",
            "originatorcancel",
            "requestterminated",
            "487",
        ],
    ),
    (
        Cause::NoAnswer,
        &[
            "noanswer",
            "nouserresponse",
            "nouserresponding",
            "useralertingnoanswer",
            "progresstimeout",
            "recoveryontimerexpire",
            "subscriberabsent",
            "18",
            "19",
            "20",
        ],
    ),
    (
        Cause::Congestion,
        &[
            "congestion",
            "normalcircuitcongestion",
            "normaltemporaryfailure",
            "switchcongestion",
            "switchingequipmentcongestion",
            "circuitchannelcongestion",
            "networkoutoforder",
            "destinationoutoforder",
            "requestedchanunavail",
            "chanunavail",
            "usernotregistered",
            "gatewaydown",
            "serviceunavailable",
            "networkcongestion",
            "27",
            "34",
            "38",
            "41",
            "42",
        ],
    ),
    (
        Cause::NotFound,
        &[
            "notfound",
            "unallocatednumber",
            "unallocatedunassignednumber",
            "noroutedestination",
            "noroutetransitnet",
            "invalidnumberformat",
            "invalidargs",
            "numberchanged",
            "1",
            "2",
            "3",
            "22",
            "28",
        ],
    ),
    (
        Cause::Forwarded,
        &[
            "forwarded",
            "redirected",
            "blindtransfer",
            "attendedtransfer",
            "pickedoff",
            "loserace",
            "answeredelsewhere",
            "26",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_systems_word_is_brought_to_ours() {
        for (word, cause) in [
            ("normalClearing", Cause::NormalClearing),
            ("NORMAL_CLEARING", Cause::NormalClearing),
            ("Normal Clearing", Cause::NormalClearing),
            ("busy", Cause::Busy),
            ("USER_BUSY", Cause::Busy),
            ("User busy", Cause::Busy),
            ("cancel", Cause::Cancel),
            ("ORIGINATOR_CANCEL", Cause::Cancel),
            ("noAnswer", Cause::NoAnswer),
            ("NO_ANSWER", Cause::NoAnswer),
            ("NOANSWER", Cause::NoAnswer),
            ("User alerting, no answer", Cause::NoAnswer),
            ("congestion", Cause::Congestion),
            ("CHANUNAVAIL", Cause::Congestion),
            ("notFound", Cause::NotFound),
            ("UNALLOCATED_NUMBER", Cause::NotFound),
            ("forwarded", Cause::Forwarded),
            ("BLIND_TRANSFER", Cause::Forwarded),
        ] {
            assert_eq!(of(word), Some(cause), "{word}");
        }
        for word in ["", "blocked", "normal clearing of the line"] {
            assert_eq!(of(word), None, "{word}");
        }
    }

    #[test]
    fn no_word_means_two_things() {
        let mut all: Vec<&str> = TABLE
            .iter()
            .flat_map(|(_, words)| words.iter().copied())
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
