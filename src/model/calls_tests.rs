#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use ccp_protocol::calls::{CallPop, CallState, PopKind};
use serde_json::json;

use super::*;

fn call(id: &str, second: u32, state: &str) -> Call {
    serde_json::from_value(json!({
        "id": id, "callId": id, "direction": "in", "from": "030 1", "fromNames": [], "to": "2", "toNames": [],
        "state": state, "done": false, "incomplete": false,
        "initializedAt": format!("2026-11-21T08:30:{second:02}.000Z"),
        "matches": [], "note": "", "callBack": false, "rings": state == "ringing",
    }))
    .unwrap()
}

fn ids(log: &CallLog) -> Vec<&str> {
    log.all().map(|call| call.id.as_str()).collect()
}

fn ringing(log: &CallLog) -> Vec<&str> {
    log.ringing().iter().map(CallId::as_str).collect()
}

#[test]
fn calls_stand_newest_first_each_once_however_they_come() {
    let mut log = CallLog::default();
    log.take(vec![call("c", 3, "ended"), call("a", 1, "ended")], 0, false);
    log.tell(call("b", 2, "ringing"), 1, true);
    log.tell(call("d", 3, "ringing"), 2, true);
    log.tell(call("b", 2, "missed"), 3, true);
    assert_eq!(ids(&log), ["d", "c", "b", "a"]);
    assert_eq!(log.get("b").unwrap().state, CallState::Missed);
}

#[test]
fn what_was_told_since_is_newer_than_what_was_asked_for_before() {
    let mut log = CallLog::default();
    log.tell(call("a", 1, "ended"), 7, true);
    log.take(vec![call("a", 1, "connected")], 6, false);
    assert_eq!(log.get("a").unwrap().state, CallState::Ended);
    log.take(vec![call("a", 1, "missed")], 7, false);
    assert_eq!(log.get("a").unwrap().state, CallState::Missed);
}

#[test]
fn fetched_anew_the_log_forgets_what_is_not_there_any_more() {
    let mut log = CallLog::default();
    log.take(vec![call("gone", 1, "ended")], 0, false);
    log.tell(call("new", 2, "ended"), 9, true);
    log.take(vec![call("kept", 1, "ended")], 8, true);
    assert_eq!(ids(&log), ["new", "kept"]);
}

#[test]
fn every_change_is_a_revision_and_only_of_its_own_call() {
    let mut log = CallLog::default();
    log.take(vec![call("a", 1, "ended"), call("b", 2, "ended")], 0, false);
    let (a, b) = (log.revision("a"), log.revision("b"));
    log.change(&"a".into(), &|call| call.done = true);
    assert_ne!(log.revision("a"), a);
    assert_eq!(log.revision("b"), b);
    assert_eq!(log.revision("c"), None);
    log.change(&"c".into(), &|call| call.done = true);
    assert_eq!(ids(&log), ["b", "a"]);
}

#[test]
fn a_call_rings_from_its_beginning_to_whatever_ends_it() {
    for end in ["connected", "missed", "ended", "stale", "blocked"] {
        let mut log = CallLog::default();
        log.tell(call("a", 1, "ringing"), 1, true);
        assert_eq!(ringing(&log), ["a"]);
        log.tell(call("a", 1, end), 2, true);
        assert!(ringing(&log).is_empty(), "{end}");
    }
}

#[test]
fn what_rang_before_rings_for_others_or_was_hushed_does_not_ring() {
    let mut log = CallLog::default();
    log.tell(call("before", 1, "ringing"), 1, false);
    log.tell(call("before", 1, "ringing"), 2, true);
    log.take(vec![call("fetched", 1, "ringing")], 2, false);
    log.tell(call("fetched", 1, "ringing"), 3, true);
    let mut others = call("others", 1, "ringing");
    others.rings = false;
    log.tell(others, 4, true);
    log.tell(call("hushed", 1, "ringing"), 5, true);
    log.hush(&"hushed".into());
    log.tell(call("hushed", 1, "ringing"), 6, true);
    assert!(ringing(&log).is_empty());
}

#[test]
fn ringing_ends_also_when_its_end_was_fetched() {
    let mut log = CallLog::default();
    log.tell(call("a", 1, "ringing"), 1, true);
    log.take(vec![call("a", 1, "missed")], 1, true);
    assert!(ringing(&log).is_empty());
}

#[test]
fn what_an_answer_opens_is_opened_once_and_only_as_it_happens() {
    let pop = CallPop {
        kind: PopKind::Profile,
        customer_id: Some("p".into()),
        phone: None,
    };
    let answered = |id: &str| Call {
        pop: Some(pop.clone()),
        ..call(id, 1, "connected")
    };
    let mut log = CallLog::default();
    log.tell(answered("old"), 1, false);
    assert_eq!(log.take_pop(), None);
    log.tell(answered("new"), 2, true);
    assert_eq!(log.take_pop(), Some(("new".into(), pop.clone())));
    assert_eq!(log.take_pop(), None);
}

#[test]
fn only_missed_calls_that_nobody_looked_after_count() {
    let mut log = CallLog::default();
    let mut done = call("b", 2, "missed");
    done.done = true;
    let calls = vec![
        call("a", 1, "missed"),
        done,
        call("c", 3, "ended"),
        call("d", 4, "missed"),
    ];
    log.take(calls, 0, false);
    assert_eq!(log.missed(), 2);
}

#[test]
fn a_call_may_be_done_once_it_is_over_or_a_minute_old() {
    for (state, young) in [
        ("ringing", false),
        ("connected", false),
        ("ended", true),
        ("missed", true),
        ("blocked", true),
        ("stale", true),
    ] {
        let call = call("a", 1, state);
        assert_eq!(may_be_done(&call, 59_999.0), young, "{state}");
        assert!(may_be_done(&call, 60_000.0), "{state}");
    }
}

#[test]
fn a_customer_is_called_by_name_else_by_number() {
    let mut call = call("a", 1, "ended");
    assert_eq!(name_of(&call), Some("030 1"));
    call.from_e164 = Some("+49301".to_owned());
    assert_eq!(name_of(&call), Some("+49301"));
    call.from_names = vec!["Marta".to_owned()];
    assert_eq!(
        (name_of(&call), number_of(&call)),
        (Some("Marta"), Some("+49301"))
    );
    call.direction = Direction::Out;
    assert_eq!((name_of(&call), number_of(&call)), (Some("2"), Some("2")));
    call.to = String::new();
    assert_eq!((name_of(&call), number_of(&call)), (None, None));
}

#[test]
fn missed_calls_that_were_not_fetched_count_as_the_server_says() {
    let mut log = CallLog::default();
    assert_eq!(log.uncounted(), None, "nobody wants to know");
    log.take(vec![call("b", 2, "missed"), call("c", 3, "ended")], 0, true);
    let at = log.uncounted().unwrap();
    assert_eq!(log.uncounted(), None, "asked once");
    log.count(Some(3), at);
    assert_eq!(log.missed(), 3);
    log.change(&"b".into(), &|call| call.done = true);
    assert_eq!(log.missed(), 2);
    log.take(vec![call("a", 1, "missed")], 0, false);
    assert_eq!(log.missed(), 2, "fetched, it is none of the others");
    log.tell(call("d", 4, "ringing"), 1, true);
    log.tell(call("d", 4, "missed"), 2, true);
    assert_eq!((log.missed(), log.uncounted()), (3, None));
}

#[test]
fn the_server_is_asked_again_after_news_of_an_unknown_missed_call_and_news_meanwhile() {
    let mut log = CallLog::default();
    log.take(vec![call("b", 2, "missed")], 0, true);
    let at = log.uncounted().unwrap();
    log.tell(call("c", 3, "ringing"), 1, true);
    log.tell(call("c", 3, "missed"), 2, true);
    log.count(Some(2), at);
    assert_eq!(log.missed(), 2, "the answer is older than the news");
    let at = log.uncounted().unwrap();
    log.count(Some(3), at);
    assert_eq!(log.missed(), 3);
    let mut old = call("a", 1, "missed");
    old.done = true;
    log.tell(old, 3, true);
    let at = log.uncounted().unwrap();
    log.count(None, at);
    assert_eq!(log.uncounted(), None);
    log.count(Some(2), at);
    assert_eq!(log.missed(), 2);
}

#[test]
fn what_is_looked_after_while_the_server_counts_may_be_in_its_answer_or_not() {
    let mut log = CallLog::default();
    log.take(
        vec![call("b", 2, "missed"), call("c", 3, "missed")],
        0,
        true,
    );
    let at = log.uncounted().unwrap();
    log.change(&"b".into(), &|call| call.done = true);
    log.count(Some(2), at);
    assert_eq!(log.missed(), 1, "it counts no more");
    assert!(log.uncounted().is_some(), "the server is asked again");
}

#[test]
fn what_is_written_stands_over_what_arrives_until_it_was_answered() {
    let mut log = CallLog::default();
    log.take(
        vec![call("a", 1, "missed"), call("b", 2, "missed")],
        0,
        false,
    );
    let note = log.begin(&"a".into(), Change::Note("bill".to_owned()));
    let back = log.begin(&"a".into(), Change::CallBack(true));
    let shown = |log: &CallLog| {
        let call = log.get("a").unwrap();
        (call.note.clone(), call.call_back)
    };
    assert_eq!(shown(&log), ("bill".to_owned(), true));
    // The first is answered, and the feed tells of it: neither knows of the second yet.
    let mut answer = call("a", 1, "missed");
    "bill".clone_into(&mut answer.note);
    log.end(note);
    log.take(vec![answer.clone()], 0, false);
    log.tell(answer.clone(), 1, true);
    assert_eq!(shown(&log), ("bill".to_owned(), true));
    // The second is refused.
    log.end(back);
    log.take(vec![answer], 1, false);
    assert_eq!(shown(&log), ("bill".to_owned(), false));
    assert!(log.get("b").unwrap().note.is_empty());
}
