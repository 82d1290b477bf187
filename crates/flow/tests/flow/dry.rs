use ccp_flow::{DryRun, EndStatus, Flow, Inputs, Limits, PlainLocale, Run, Script, Step, dry};
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

/// Makes tasks until one fails.
fn looping() -> Flow {
    Flow::from_value(json!({"actions": [
        {"id": "s", "type": "SE_Start", "ports": {"done": "it"}},
        {"id": "it", "type": "SE_SFCreateTask", "controls": {"subject1": "$.actions.it.results.id"},
         "ports": {"success": "count", "failure": "e"}},
        {"id": "count", "type": "SE_UpdateCounter", "controls": {"key": "n"}, "ports": {"done": "get"}},
        {"id": "get", "type": "SE_SendDataToOverlay", "controls": {"value": {"n": "$.properties.n"}}, "ports": {"done": "it"}},
        {"id": "e", "type": "SE_End"},
    ]}))
    .unwrap()
}

#[test]
fn an_array_is_answered_in_order_and_then_used_up() {
    let answers = json!([{"success": true, "results": {"id": "T1"}, "tookMs": 70}, {"success": true, "results": {"id": "T2"}}]);
    for name in ["it", "SE_SFCreateTask"] {
        let run = dry_run(&looping(), &Inputs::default(), &json!({ name: answers }));
        let tasks: Vec<_> = run.trace.iter().filter(|step| step.block == "it").collect();
        let ids: Vec<_> = tasks.iter().map(|step| &step.results["id"]).collect();
        assert_eq!(ids, [&json!("T1"), &json!("T2"), &json!(null)]);
        assert_eq!(tasks[2].exception["code"], "not_scripted");
        let message = tasks[2].exception["message"].as_str().unwrap();
        assert!(message.contains("no more answers"), "{message}");
        assert_eq!((tasks[0].took_ms, tasks[1].started_at), (70, 1_070));
    }
}

#[test]
fn a_recorded_run_is_replayed_block_by_block_as_it_went() {
    let script = json!({"it": [{"success": true, "results": {"id": "T1"}, "tookMs": 5}, {"success": true, "results": {"id": "T2"}},
        {"success": false, "exception": {"code": "full", "message": "No."}}],
        "count": [{"success": true, "results": {"value": 41}}, {"success": true, "results": {"value": 42}}]});
    let first = dry_run(&looping(), &Inputs::default(), &script);
    assert_eq!(first.trace[3].controls["value"], json!({"n": 41}));
    assert_eq!(first.trace.len(), 9);
    let again = replay(&looping(), &first);
    assert_eq!((again.trace, again.end), (first.trace, first.end));
}

fn replay(flow: &Flow, run: &DryRun) -> DryRun {
    let trace: Vec<_> = run.trace.iter().map(|step| json!(step)).collect();
    let script = Script::recorded(&trace);
    dry::run(
        flow,
        &Inputs::default(),
        &script,
        &PlainLocale,
        Limits::default(),
        1_000,
    )
}

#[test]
fn what_a_replay_asks_beyond_the_recording_fails_and_our_own_is_kept_in_memory() {
    let first = dry_run(
        &flow_of("SE_CoreTruthy", json!({})),
        &Inputs::default(),
        &json!({}),
    );
    let run = replay(&looping(), &first);
    assert_eq!(run.actions["it"]["exception"]["code"], "not_recorded");
    let set = flow_of("SE_SetProperty", json!({"key": "k", "value": 1}));
    assert_eq!(replay(&set, &first).properties["k"], 1);
}

#[test]
fn a_replay_waits_as_long_as_the_flow_says_now() {
    let waiting =
        |milliseconds: i64| flow_of("SE_CoreDelay", json!({ "milliseconds": milliseconds }));
    let first = dry_run(&waiting(500), &Inputs::default(), &json!({}));
    assert_eq!(replay(&waiting(500), &first).trace, first.trace);
    let longer = replay(&waiting(700), &first);
    assert_eq!(
        (longer.trace[1].took_ms, longer.status),
        (700, EndStatus::Completed)
    );
    assert_eq!(
        replay(&waiting(90_000), &first).end.code.as_deref(),
        Some("limit_time")
    );
}

#[test]
fn a_run_that_was_cut_short_is_replayed_to_the_same_end() {
    let flow = flow_of("SE_HttpRequest", json!({"url": "https://a.example"}));
    let mut run = Run::new(Inputs::default(), Limits::default(), 1_000);
    assert!(matches!(
        run.next(&flow, &PlainLocale, 1_000),
        Step::Perform(_)
    ));
    let end = run.abort("limit_time", "over", 61_000);
    let trace: Vec<_> = run.take_trace().iter().map(|step| json!(step)).collect();
    let again = dry::run(
        &flow,
        &Inputs::default(),
        &Script::recorded(&trace),
        &PlainLocale,
        Limits::default(),
        1_000,
    );
    assert_eq!(again.end, end);
    assert_eq!(json!(again.trace), json!(trace));
}

#[test]
fn a_result_that_was_left_out_is_no_recording() {
    let left_out = json!({"block": "it", "type": "SE_SFQuery", "success": true, "results": "(9000000 bytes, left out)", "port": "success"});
    let flow = flow_of("SE_SFQuery", json!({"query": "q"}));
    let run = dry::run(
        &flow,
        &Inputs::default(),
        &Script::recorded([&left_out]),
        &PlainLocale,
        Limits::default(),
        0,
    );
    assert_eq!(run.actions["it"]["exception"]["code"], "not_recorded");
}

#[test]
fn a_script_has_to_be_one() {
    for wrong in [
        json!([]),
        json!({"a": 1}),
        json!({"a": {"success": "yes"}}),
        json!({"a": {}}),
        json!({"a": [{"success": true}, {}]}),
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
