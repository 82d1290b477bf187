#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;

fn of(value: Value) -> Result<Message, Refused> {
    match value {
        Value::Object(fields) => read(fields),
        other => panic!("{other}"),
    }
}

fn with(changes: &Value) -> Value {
    let mut call =
        json!({ "event": "newCall", "direction": "in", "from": "1", "to": "2", "callId": "c" });
    for (name, value) in changes.as_object().unwrap() {
        call[name] = value.clone();
    }
    call
}

#[test]
fn a_call_id_has_three_names_and_the_first_with_something_in_it_counts() {
    for changes in [
        json!({ "callId": "7" }),
        json!({ "callId": null, "call_id": "7" }),
        json!({ "callId": "", "callid": "7" }),
        json!({ "callId": "7", "call_id": "8", "callid": "9" }),
        json!({ "callId": 7 }),
    ] {
        let message = of(with(&changes)).unwrap();
        assert_eq!(
            (message.call_id.as_str(), message.others.len()),
            ("7", 0),
            "{changes}"
        );
    }
}

#[test]
fn numbers_are_read_as_their_text() {
    for (sent, text) in [
        (json!(4_912_347_114_711_i64), "4912347114711"),
        (json!(1e20), "100000000000000000000"),
        (json!(-5), "-5"),
        (json!(["1", "2"]), "2"),
    ] {
        assert_eq!(
            of(with(&json!({ "to": sent }))).unwrap().to.as_deref(),
            Some(text)
        );
    }
}

#[test]
fn what_is_missing_is_named() {
    for (changes, refused) in [
        (json!({ "from": null }), Refused::Missing("from")),
        (json!({ "from": {} }), Refused::Missing("from")),
        (json!({ "to": null }), Refused::Missing("to")),
        (json!({ "to": " " }), Refused::Missing("to")),
        (json!({ "callId": "" }), Refused::Missing("callId")),
        (json!({ "callId": "x".repeat(251) }), Refused::CallId),
        (json!({ "event": null }), Refused::Missing("event")),
        (json!({ "event": "" }), Refused::Missing("event")),
        (json!({ "event": "newcall" }), Refused::Event),
        (json!({ "event": "ringing" }), Refused::Event),
        (json!({ "direction": null }), Refused::Direction),
        (json!({ "direction": "" }), Refused::Direction),
        (json!({ "direction": "IN" }), Refused::Direction),
        (
            json!({ "direction": "sideways", "event": "?" }),
            Refused::Direction,
        ),
        (
            json!({ "event": "answer", "callId": null }),
            Refused::Missing("callId"),
        ),
        (
            json!({ "event": "hangup", "direction": "x" }),
            Refused::Direction,
        ),
    ] {
        assert_eq!(of(with(&changes)), Err(refused), "{changes}");
    }
}

#[test]
fn answers_and_hangups_need_a_call_id_only() {
    for event in ["answer", "hangup"] {
        let message = of(json!({ "event": event, "call_id": "c", "direction": "" })).unwrap();
        assert_eq!(
            (message.direction, message.from, message.to),
            (None, None, None)
        );
    }
    assert_eq!(
        of(with(&json!({ "from": "" }))).unwrap().from.as_deref(),
        Some("")
    );
}

#[test]
fn the_caller_of_an_answer_is_its_user_and_only_of_an_answer() {
    let answer = json!({ "event": "answer", "callId": "c", "caller": ["A", "", "B"] });
    assert_eq!(of(answer).unwrap().user, ["A", "B"]);
    let both = json!({ "event": "answer", "callId": "c", "caller": "A", "user": "U" });
    assert_eq!(of(both).unwrap().user, ["U"]);
    let call = of(with(&json!({ "caller": "A" }))).unwrap();
    assert_eq!(
        (call.user.len(), call.others["caller"].as_str()),
        (0, Some("A"))
    );
}

#[test]
fn other_fields_are_kept_within_bounds_and_the_token_never() {
    let sent =
        json!({ "token": "secret", "skill": "sales", "big": "x".repeat(20_000), "after": "y" });
    let message = of(with(&sent)).unwrap();
    assert_eq!(Value::Object(message.others), json!({ "skill": "sales" }));
}

#[test]
fn long_texts_are_cut_between_characters() {
    let message = of(with(&json!({ "from": "ä".repeat(300) }))).unwrap();
    assert_eq!(message.from.unwrap(), "ä".repeat(250));
    let message = of(with(
        &json!({ "event": "hangup", "cause": "c".repeat(600) }),
    ))
    .unwrap();
    assert_eq!(message.cause.unwrap(), "c".repeat(500));
}
