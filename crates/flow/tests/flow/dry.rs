use ccp_flow::{EndStatus, Flow, Inputs, Limits, PlainLocale, Script, dry};
use serde_json::json;

use crate::support::{dry_run, flow_of, payload};

#[test]
fn a_block_id_goes_before_its_type() {
    let flow = flow_of("SE_SFCreateTask", json!({}));
    let script = json!({"SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}, "it": {"success": false, "exception": {"code": "x"}}});
    let run = dry_run(&flow, &Inputs::default(), &script);
    assert_eq!(run.actions["it"]["exception"]["code"], "x");
    let run = dry_run(
        &flow,
        &Inputs::default(),
        &json!({"SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}}),
    );
    assert_eq!(
        run.actions["it"],
        json!({"success": true, "results": {"id": "T1"}, "exception": null})
    );
}

#[test]
fn what_the_script_does_not_name_fails_and_says_so() {
    let flow = flow_of("SE_SFQuery", json!({"query": "q"}));
    assert_eq!(
        dry_run(&flow, &Inputs::default(), &json!({})).actions["it"]["exception"]["code"],
        "not_scripted"
    );
    let run = dry::run(
        &flow,
        &Inputs::default(),
        &Script::unavailable(),
        &PlainLocale,
        Limits::default(),
        0,
    );
    assert_eq!(run.actions["it"]["exception"]["code"], "unavailable");
}

#[test]
fn the_script_answers_even_what_would_not_have_been_asked() {
    let flow = flow_of(
        "SE_SFGetContactId",
        json!({"formattedPhoneNumber": "$.contact.phone"}),
    );
    let script = json!({"SE_SFGetContactId": {"success": true, "results": {"sfContactId": "003"}}});
    let run = dry_run(&flow, &Inputs::default(), &script);
    assert_eq!(
        (run.end.block.as_deref(), &run.actions["it"]["results"]),
        (Some("success"), &json!({"sfContactId": "003"}))
    );
}

#[test]
fn the_record_of_a_past_run_is_a_script() {
    let flow = flow_of("SE_SFCreateTask", json!({}));
    let first = dry_run(
        &flow,
        &Inputs::default(),
        &json!({"it": {"success": true, "results": {"id": "T9"}}}),
    );
    let again = dry_run(&flow, &Inputs::default(), &json!(first.actions));
    assert_eq!(again, first);
}

#[test]
fn a_script_has_to_be_one() {
    for wrong in [
        json!([]),
        json!({"a": 1}),
        json!({"a": {"success": "yes"}}),
        json!({"a": {}}),
    ] {
        assert!(Script::parse(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn data_notices_attributes_and_the_log_are_kept() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_SendDataToOverlay", "controls": {"value": {"K": "$.payload.v"}}, "ports": {"done": "c"}},
        {"id": "c", "type": "SE_Alert", "controls": {"message": "M", "level": "warn"}, "ports": {"done": "d"}},
        {"id": "d", "type": "SE_Log", "controls": {"level": "debug", "message": {"x": 1}}, "ports": {"done": "e"}},
        {"id": "e", "type": "SE_ShowAllAttributes", "controls": {"enabled": false}, "ports": {"done": "f"}},
        {"id": "f", "type": "SE_CoreDelay", "controls": {"milliseconds": 1500}},
    ]}))
    .unwrap();
    let run = dry_run(&flow, &payload(json!({"v": 1})), &json!({}));
    assert_eq!(run.status, EndStatus::Completed);
    assert_eq!(
        json!(run.feed),
        json!([{"kind": "data", "blockId": "b", "body": {"fields": [{"key": "K", "value": 1}]}},
            {"kind": "notice", "blockId": "c", "body": {"level": "warning", "text": "M"}}])
    );
    assert_eq!(
        json!(run.log),
        json!([{"blockId": "d", "level": "debug", "message": "{\"x\":1}"}])
    );
    assert_eq!(
        run.trace.last().unwrap().took_ms,
        1500,
        "a delay passes at once, and is told as if it had not"
    );
    let printed = serde_json::to_value(&run).unwrap();
    assert_eq!(
        (&printed["status"], &printed["trace"][0]["type"]),
        (&json!("completed"), &json!("SE_Start"))
    );
    assert!(printed["trace"][0]["startedAt"].is_i64() && printed["trace"][0]["tookMs"].is_i64());
}

#[test]
fn a_script_may_say_that_nothing_was_found() {
    let flow = flow_of("SE_SFGetContactId", json!({"formattedPhoneNumber": "+1"}));
    let run = dry_run(
        &flow,
        &Inputs::default(),
        &json!({"it": {"success": true, "results": {"sfContactId": null}}}),
    );
    assert_eq!(run.end.block.as_deref(), Some("failure"));
}
