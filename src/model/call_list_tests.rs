#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use serde_json::json;

use super::*;

fn call(id: &str, second: u32) -> Call {
    serde_json::from_value(json!({
        "id": id, "callId": id, "direction": "in", "from": "030/12 34", "fromE164": "+49301234",
        "fromNames": ["Marta Holm"], "to": "2", "toNames": ["Emil Berg"], "queue": "Support", "state": "missed",
        "done": false, "incomplete": false, "initializedAt": format!("2026-11-21T08:30:{second:02}.000Z"),
        "matches": [], "note": "asks for the bill", "callBack": false, "rings": false,
    }))
    .unwrap()
}

fn page(ids: &[(&str, u32)], next: Option<&str>) -> Page<Call> {
    Page {
        items: ids.iter().map(|&(id, second)| call(id, second)).collect(),
        next: next.map(str::to_owned),
    }
}

fn shown(list: &CallList, log: &CallLog) -> Vec<String> {
    list.shown(log).map(|call| call.id.0.clone()).collect()
}

fn day(name: &str) -> Day {
    Day {
        name: name.to_owned(),
        at: format!("{name}T00:00:00.000Z"),
    }
}

#[test]
fn a_queue_has_other_spellings_that_the_server_knows() {
    let filter = CallFilter {
        queue: "+49 30 12345".to_owned(),
        ..CallFilter::default()
    };
    assert!(!filter.lets(&call("a", 1), &[]));
    assert!(filter.lets(&call("a", 1), &["a".into()]));
}

#[test]
fn words_are_found_in_names_numbers_queue_and_note_and_digits_in_any_spelling() {
    for text in [
        "",
        "holm marta",
        "EMIL",
        "support",
        "bill",
        "030 1234",
        "+49 30 12",
        "1234",
        "030/12 34",
        "(030) 12",
    ] {
        let filter = CallFilter {
            text: text.to_owned(),
            ..CallFilter::default()
        };
        assert!(filter.lets(&call("a", 1), &[]), "{text}");
    }
    for text in ["Mara", "999", "bill 7", "12345", "12 x"] {
        let filter = CallFilter {
            text: text.to_owned(),
            ..CallFilter::default()
        };
        assert!(!filter.lets(&call("a", 1), &[]), "{text}");
        assert!(filter.lets(&call("a", 1), &["a".into()]), "{text}");
    }
}

#[test]
fn state_agent_days_and_done_hold_also_for_what_the_server_found() {
    let found = ["a".into()];
    let filters = [
        CallFilter {
            state: Some(CallState::Ended),
            ..CallFilter::default()
        },
        CallFilter {
            agent: "ben".to_owned(),
            ..CallFilter::default()
        },
        CallFilter {
            from: day("2026-11-22"),
            ..CallFilter::default()
        },
        CallFilter {
            to: day("2026-11-21"),
            ..CallFilter::default()
        },
    ];
    for filter in filters {
        assert!(!filter.lets(&call("a", 1), &found), "{filter:?}");
        assert!(!filter.is_empty());
    }
    let open = CallFilter {
        open: true,
        state: Some(CallState::Missed),
        queue: "SUPPORT".to_owned(),
        agent: "anna".to_owned(),
        from: day("2026-11-21"),
        to: day("2026-11-22"),
        ..CallFilter::default()
    };
    let mut done = call("a", 1);
    done.agent_id = Some("anna".into());
    assert!(open.lets(&done, &found));
    done.done = true;
    assert!(!open.lets(&done, &found));
    assert_eq!(
        open.query(),
        [
            ("state", "missed"),
            ("queue", "SUPPORT"),
            ("agent", "anna"),
            ("from", "2026-11-21T00:00:00.000Z"),
            ("to", "2026-11-22T00:00:00.000Z"),
            ("done", "false")
        ]
    );
    assert!(CallFilter::default().is_empty());
}

#[test]
fn the_list_ends_where_fetching_did_so_that_it_has_no_gap() {
    let mut log = CallLog::default();
    let mut list = CallList::default();
    let older = page(&[("old", 1)], None);
    log.take(older.items, 0, false);
    let first = page(&[("d", 9), ("c", 8)], Some("c"));
    list.take(&first, true);
    log.take(first.items, 0, false);
    log.tell(call("new", 30), 1, true);
    assert_eq!(shown(&list, &log), ["new", "d", "c"]);
    let rest = page(&[("b", 5), ("old", 1)], None);
    list.take(&rest, false);
    log.take(rest.items, 0, false);
    assert_eq!(shown(&list, &log), ["new", "d", "c", "b", "old"]);
}
