//! The runner itself: what is wrong in a case is seen, whatever it is. Checked before any case is run.

use serde_json::{Value, json};

use crate::outcome::Outcome;

const TOKEN: &str = "token-of-the-check-00001";

/// A case that holds.
fn case() -> Value {
    let call = json!({ "event": "newCall", "direction": "in", "from": "030", "to": "sales", "callId": "a" });
    json!({
        "name": "self check",
        "kind": "http",
        "config": { "cti_token": TOKEN, "users": [
            { "id": 7, "role": "agent", "firstname": "Anna", "login": "anna", "permissions": ["cti.agent"] }
        ] },
        "steps": [{
            "request": { "method": "POST", "path": format!("/api/v1/cti/{TOKEN}"), "content_type": "application/json",
                         "accept": null, "body": call.to_string() },
            "expect": { "status": 200, "body": {} },
            "expect_log_after": [{ "call_id": "a", "state": "newCall", "done": false }]
        }],
        "expect_log": [{ "call_id": "a", "from": "030", "queue": "sales", "end_at": null }],
        "expect_push": [{ "event": "cti_event", "call_id": "a", "to_users": [7] }]
    })
}

/// A case with something else at a place.
fn with(pointer: &str, value: Value) -> Value {
    let mut case = case();
    let (object, name) = pointer.rsplit_once('/').unwrap();
    case.pointer_mut(object).unwrap()[name] = value;
    case
}

/// Panics where something wrong passes, or is not called by its name.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn check(outcome: impl Fn(Value) -> Outcome) {
    assert_eq!(outcome(case()), Outcome::Passed);
    for (pointer, value, named) in [
        (
            "/steps/0/expect/status",
            json!(401),
            "expected status 401, came 200",
        ),
        (
            "/steps/0/expect/body",
            json!({ "action": "dial" }),
            "body: expected",
        ),
        (
            "/steps/0/expect/content_type",
            json!("text/html"),
            "expected type text/html",
        ),
        (
            "/steps/0/expect/body_match",
            json!({ "error": "^x" }),
            "is not as ^x",
        ),
        (
            "/steps/0/expect/body_match",
            json!({ "error": "(" }),
            "regex parse error",
        ),
        ("/steps/0/expect/list_ids", json!([1]), "only Zammad's list"),
        (
            "/steps/0/expect/headers",
            json!({}),
            "unknown field `headers`",
        ),
        (
            "/steps/0/expect_log_after/0/done",
            json!(true),
            "done: expected true, came false",
        ),
        ("/steps/0/request/body", json!(7), "invalid type"),
        (
            "/steps/0/request/cookies",
            json!("x"),
            "unknown field `cookies`",
        ),
        (
            "/steps/0/set_config_before",
            json!({ "users": [] }),
            "users cannot be changed",
        ),
        ("/steps/0/wait", json!(1), "unknown field `wait`"),
        ("/expect_log", json!([]), "calls: expected []"),
        ("/expect_log/0/from", json!("031"), "from: expected"),
        ("/expect_log/0/state", json!("answer"), "state: expected"),
        ("/expect_log/0/end_at", json!("set"), "end_at: expected"),
        (
            "/expect_log/0/duration_waiting_time",
            json!({ "min": 0 }),
            "duration_waiting_time: expected",
        ),
        (
            "/expect_log/0/skill",
            json!(null),
            "skill: no call has such a field",
        ),
        ("/expect_push", json!([]), "told: expected"),
        ("/expect_push/0/to_users", json!([7, 8]), "told: expected"),
        (
            "/expect_push/0/event",
            json!("remote_task"),
            "told: expected",
        ),
        (
            "/expect_push/0/event",
            json!("email"),
            "unknown variant `email`",
        ),
        ("/expect_mail", json!([]), "unknown field `expect_mail`"),
        (
            "/config/weather",
            json!("fine"),
            "config.weather: no such key",
        ),
        (
            "/config/users/0/badge",
            json!(7),
            "config.users[].badge: no such key",
        ),
        (
            "/config/cti_config",
            json!({ "outbound": { "trunks": [] } }),
            "config.cti_config.outbound.trunks",
        ),
        (
            "/config/tickets",
            json!([{ "first_article_sender": "Robot", "body": "x" }]),
            "first_article_sender",
        ),
        (
            "/config/user_name_format",
            json!("last but one"),
            "user_name_format",
        ),
    ] {
        match outcome(with(pointer, value)) {
            Outcome::Failed(why) if why.iter().any(|line| line.contains(named)) => {}
            other => panic!("{pointer}: expected a failure for {named:?}, came {other:?}"),
        }
    }
    for (pointer, value, named) in [
        ("/kind", json!("table"), "kind table"),
        ("/differs", json!("3"), "no expectation of ours"),
        ("/config/preset_log", json!("two rows"), "two rows"),
        ("/config/view_limit", json!(7), "recordsShown"),
        (
            "/config/cti_config",
            json!({ "inbound": { "block_caller_ids": [{ "note": "no number" }] } }),
            "/blocked/0/callerId",
        ),
        (
            "/config/notify_map",
            json!([{ "queue": "q", "user_ids": [] }]),
            "a filter whose rows",
        ),
    ] {
        match outcome(with(pointer, value)) {
            Outcome::Skipped(why) if why.contains(named) => {}
            other => panic!("{pointer}: expected to be skipped for {named:?}, came {other:?}"),
        }
    }
}
