#![allow(clippy::unwrap_used, reason = "tests")]

use ccp_protocol::calls::CallState::{Blocked, Connected, Ended, Missed, Ringing, Stale};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    pbx::message,
    settings::pbx::{BlockedCaller, Pbx, Route},
};

const NOW: Millis = 1_000_000;

fn rules() -> Rules {
    let text = str::to_owned;
    Pbx {
        default_country: text("DE"),
        blocked: vec![BlockedCaller {
            caller_id: text("491715000000"),
            note: String::new(),
        }],
        routes: vec![Route {
            dest: text("41*"),
            caller_id: text("417"),
            note: String::new(),
        }],
        ..Pbx::default()
    }
    .into()
}

fn told(changes: &Value) -> Message {
    let mut fields =
        json!({ "direction": "in", "from": "4930123456", "to": "4930999", "callId": "c" });
    for (name, value) in changes.as_object().unwrap() {
        fields[name] = value.clone();
    }
    message::read(fields.as_object().unwrap().clone()).unwrap()
}

fn begun(changes: &Value) -> CallRecord {
    announced(&told(changes), "1".into(), NOW, &rules())
}

/// Walks a call through messages, a second after another.
fn walk(first: &Value, others: &[Value]) -> CallRecord {
    let mut call = begun(first);
    let mut now = NOW;
    for message in others {
        now += 1000;
        call = after(&call, &told(message), now, &rules()).unwrap_or(call);
    }
    call
}

fn answer() -> Value {
    json!({ "event": "answer" })
}

fn hangup(cause: &str) -> Value {
    json!({ "event": "hangup", "cause": cause })
}

fn new_call() -> Value {
    json!({ "event": "newCall" })
}

#[test]
fn a_call_rings_is_answered_and_ends_with_its_seconds() {
    let call = walk(&new_call(), &[answer(), hangup("normalClearing")]);
    assert_eq!(
        (call.state, call.done, call.cause),
        (Ended, true, Some(Cause::NormalClearing))
    );
    assert_eq!(
        (call.waiting_seconds, call.talking_seconds),
        (Some(1), Some(1))
    );
    assert_eq!(
        (call.started_at, call.ended_at),
        (Some(NOW + 1000), Some(NOW + 2000))
    );
}

#[test]
fn what_nobody_answered_is_missed_unless_it_went_on_or_went_out() {
    for (first, cause, state, done) in [
        (new_call(), "cancel", Missed, false),
        (new_call(), "normalClearing", Missed, false),
        (new_call(), "whatever", Missed, false),
        (new_call(), "forwarded", Ended, true),
        (new_call(), "BLIND_TRANSFER", Ended, true),
        (
            json!({ "event": "newCall", "direction": "out" }),
            "noAnswer",
            Ended,
            true,
        ),
    ] {
        let call = walk(&first, &[hangup(cause)]);
        assert_eq!((call.state, call.done), (state, done), "{first} {cause}");
        assert_eq!(
            (call.waiting_seconds, call.talking_seconds),
            (Some(1), None)
        );
        assert_eq!(call.raw_cause.as_deref(), Some(cause));
    }
}

#[test]
fn the_cause_is_that_of_what_happened_last() {
    let first = json!({ "event": "newCall", "cause": "ring" });
    let answered = json!({ "event": "answer", "cause": "busy" });
    let no_cause = json!({ "event": "hangup" });
    for (others, raw, cause) in [
        (vec![], Some("ring"), None),
        (vec![answer()], None, None),
        (vec![answered.clone()], Some("busy"), Some(Cause::Busy)),
        (vec![answered.clone(), no_cause], None, None),
        (
            vec![answered, hangup("cancel")],
            Some("cancel"),
            Some(Cause::Cancel),
        ),
    ] {
        let call = walk(&first, &others);
        assert_eq!(
            (call.raw_cause.as_deref(), call.cause),
            (raw, cause),
            "{others:?}"
        );
    }
}

#[test]
fn what_the_machine_answered_is_missed() {
    let machine = json!({ "event": "answer", "user": "voicemail" });
    let call = walk(&new_call(), &[machine, hangup("normalClearing")]);
    assert_eq!(
        (call.state, call.done, call.talking_seconds),
        (Missed, false, Some(1))
    );
}

#[test]
fn what_is_told_twice_changes_nothing() {
    let missed = walk(&new_call(), &[hangup("cancel")]);
    for again in [
        hangup("noAnswer"),
        json!({ "event": "hangup", "direction": "out" }),
        answer(),
        new_call(),
    ] {
        assert_eq!(
            after(&missed, &told(&again), NOW + 9000, &rules()),
            None,
            "{again}"
        );
    }
    let connected = walk(&new_call(), &[answer()]);
    for again in [json!({ "event": "answer", "user": "other" }), new_call()] {
        assert_eq!(
            after(&connected, &told(&again), NOW + 9000, &rules()),
            None,
            "{again}"
        );
    }
}

#[test]
fn a_blocked_caller_is_refused_at_once_and_for_good() {
    let call = walk(
        &json!({ "event": "newCall", "from": "+49 171 5000000" }),
        &[answer(), hangup("busy")],
    );
    assert_eq!(
        (call.state, call.done, call.ended_at),
        (Blocked, true, Some(NOW))
    );
    assert_eq!(order(&call), Order::Reject);
    let out = begun(&json!({ "event": "newCall", "direction": "out", "to": "+491715000000" }));
    assert_eq!(out.state, Ringing);
}

#[test]
fn a_call_out_goes_under_the_routes_number_whatever_follows() {
    let call = walk(
        &json!({ "event": "newCall", "direction": "out", "to": "+4179", "user": "anna" }),
        &[
            json!({ "event": "answer", "user": "voicemail" }),
            hangup("normalClearing"),
        ],
    );
    assert_eq!(
        (call.from.as_str(), call.queue.as_deref()),
        ("417", Some("417"))
    );
    assert_eq!(
        (call.from_names.as_slice(), call.to_names.len()),
        (&["anna".to_owned()][..], 0)
    );
    assert_eq!(
        order(&call),
        Order::Dial {
            caller_id: "417",
            number: "+4179"
        }
    );
    let plain = begun(&json!({ "event": "newCall", "direction": "out", "to": "4930" }));
    assert_eq!(
        (order(&plain), plain.from.as_str()),
        (Order::None, "4930123456")
    );
}

#[test]
fn the_user_is_our_side_and_an_empty_one_changes_nothing() {
    let queue = begun(&json!({ "event": "newCall", "queue": "sales" }));
    assert_eq!(
        (queue.to_names, queue.queue.as_deref()),
        (vec!["sales".to_owned()], Some("sales"))
    );
    let first = json!({ "event": "newCall", "user": ["a", "b"] });
    assert_eq!(
        walk(&first, &[json!({ "event": "answer", "user": "" })]).to_names,
        ["a", "b"]
    );
    assert_eq!(
        walk(&first, &[json!({ "event": "answer", "caller": "c" })]).to_names,
        ["c"]
    );
}

#[test]
fn what_was_never_announced_is_written_as_far_as_it_is_known() {
    for (message, state, done) in [
        (
            json!({ "event": "answer", "direction": "" }),
            Connected,
            true,
        ),
        (hangup("cancel"), Missed, false),
        (hangup("normalClearing"), Ended, true),
        (json!({ "event": "hangup" }), Ended, true),
    ] {
        let call = unannounced(&told(&message), "1".into(), NOW, rules().home);
        assert_eq!(
            (call.state, call.done, call.incomplete),
            (state, done, true),
            "{message}"
        );
        assert_eq!((call.waiting_seconds, call.talking_seconds), (None, None));
        let whole =
            json!({ "event": "newCall", "from": "4940123456", "queue": "q", "direction": "in" });
        let whole = after(&call, &told(&whole), NOW + 1, &rules()).unwrap();
        assert_eq!(
            (whole.state, whole.incomplete, whole.queue.as_deref()),
            (state, false, Some("q"))
        );
        assert_eq!((whole.from.as_str(), whole.id), ("4940123456", call.id));
    }
}

#[test]
fn a_call_nothing_is_heard_of_is_closed_and_a_late_hang_up_still_counts() {
    let call = walk(&new_call(), &[answer()]);
    let stale = unheard(&call, NOW + 9000).unwrap();
    assert_eq!((stale.state, stale.ended_at), (Stale, Some(NOW + 9000)));
    assert_eq!(unheard(&stale, NOW + 9001), None);
    let ended = after(
        &stale,
        &told(&hangup("normalClearing")),
        NOW + 20_000,
        &rules(),
    )
    .unwrap();
    assert_eq!((ended.state, ended.talking_seconds), (Ended, Some(19)));
}

proptest! {
    #[test]
    fn whatever_comes_in_whatever_order_a_call_never_comes_back(
        words in proptest::collection::vec((0..4_usize, 0..4_usize), 1..12),
    ) {
        let causes = ["cancel", "normalClearing", "forwarded", ""];
        let mut call = begun(&new_call());
        let mut over = false;
        for (step, (event, cause)) in words.into_iter().enumerate() {
            let message = match event {
                0 => new_call(),
                1 => answer(),
                2 => json!({ "event": "answer", "user": "voicemail", "direction": "out" }),
                _ => hangup(causes[cause]),
            };
            let now = NOW + i64::try_from(step).unwrap() * 700;
            let next = after(&call, &told(&message), now, &rules());
            prop_assert!(!over || next.is_none());
            call = next.unwrap_or(call);
            over = !matches!(call.state, Ringing | Connected);
            prop_assert_eq!(over, call.ended_at.is_some());
            prop_assert!(call.state != Missed || !call.done);
            prop_assert!(after(&call, &told(&message), now, &rules()).is_none(), "{} told again", message);
        }
    }
}
