//! The state machine itself: answers, storing, ends.

use ccp_flow::{
    Answer, EffectAction, EndStatus, EngineError, Flow, Inputs, Limits, PlainLocale, Run, Step,
};
use serde_json::{Value, json};

use crate::support::{dry_run, flow_of, payload};

fn start(flow: &Flow) -> Run {
    let mut run = Run::new(Inputs::default(), Limits::default(), 0);
    assert!(matches!(run.next(flow, &PlainLocale, 0), Step::Perform(_)));
    run
}

#[test]
fn a_stored_run_goes_on_where_it_stood() {
    let flow = flow_of("SE_SFCreateTask", json!({"subject1": "$.payload.s"}));
    let mut run = Run::new(payload(json!({"s": "S"})), Limits::default(), 5);
    let Step::Perform(effect) = run.next(&flow, &PlainLocale, 5) else {
        panic!("creates a task")
    };
    assert_eq!(run.take_trace().len(), 1, "Start is done");

    let stored = serde_json::to_string(&run).unwrap();
    let mut again: Run = serde_json::from_str(&stored).unwrap();
    assert_eq!(again.awaiting(), Some(&effect));
    assert_eq!(
        again.next(&flow, &PlainLocale, 6),
        Step::Perform(effect.clone()),
        "asked again, the same step"
    );

    again.answer(&flow, Answer::Done(json!("T1")), 25).unwrap();
    let mut stored: Run = serde_json::from_str(&serde_json::to_string(&again).unwrap()).unwrap();
    assert_eq!(stored.awaiting(), None);
    let Step::Ended(end) = stored.next(&flow, &PlainLocale, 30) else {
        panic!("it is over")
    };
    assert_eq!(
        (end.status, end.block.as_deref()),
        (EndStatus::Completed, Some("success"))
    );
    assert_eq!(end.path, ["start", "it", "success"]);
    let trace = stored.take_trace();
    assert_eq!(
        (
            trace[0].block.as_str(),
            trace[0].started_at,
            trace[0].took_ms
        ),
        ("it", 5, 20)
    );
    assert_eq!(trace[0].controls["subject1"], "S");
    assert_eq!(trace[0].port.as_deref(), Some("success"));
    assert!(stored.take_trace().is_empty());
}

#[test]
fn an_answer_nobody_awaits_is_refused() {
    let flow = flow_of("SE_Log", json!({"message": "m"}));
    let mut run = start(&flow);
    run.answer(&flow, Answer::Done(Value::Null), 0).unwrap();
    assert_eq!(
        run.answer(&flow, Answer::Done(Value::Null), 0),
        Err(EngineError::NotAwaiting)
    );
    assert!(matches!(run.next(&flow, &PlainLocale, 0), Step::Ended(_)));
    assert_eq!(
        run.answer(&flow, Answer::Done(Value::Null), 0),
        Err(EngineError::NotAwaiting)
    );
    assert!(
        matches!(run.next(&flow, &PlainLocale, 0), Step::Ended(_)),
        "over stays over"
    );
}

#[test]
fn a_run_may_be_ended_from_outside() {
    let flow = flow_of("SE_SFCreateTask", json!({}));
    let mut run = start(&flow);
    run.take_trace();
    let end = run.abort("limit_time", "too long", 70_000);
    assert_eq!(
        (end.status, end.code.as_deref(), end.block.as_deref()),
        (EndStatus::Failed, Some("limit_time"), Some("it"))
    );
    assert_eq!(
        run.next(&flow, &PlainLocale, 70_000),
        Step::Ended(end.clone())
    );
    let trace = run.take_trace();
    assert_eq!(
        (trace[0].took_ms, &trace[0].exception["code"]),
        (70_000, &json!("limit_time"))
    );
    assert_eq!(run.abort("again", "", 0), end, "it ends once");
}

#[test]
fn a_failure_without_a_way_out_ends_the_run_with_block_reason_and_path() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_SFCreateTask", "controls": {}, "ports": {"success": "a", "failure": "gone"}},
    ]}))
    .unwrap();
    let run = dry_run(&flow, &Inputs::default(), &json!({}));
    assert_eq!(run.status, EndStatus::Failed);
    assert_eq!(
        (run.end.block.as_deref(), run.end.code.as_deref()),
        (Some("b"), Some("not_scripted"))
    );
    assert_eq!(run.end.path, ["a", "b"]);
    assert_eq!(run.actions["b"]["exception"]["code"], "not_scripted");
}

#[test]
fn a_failing_done_only_effect_goes_on() {
    let flow = flow_of("SE_GetProperty", json!({"key": "k"}));
    let mut run = start(&flow);
    run.answer(&flow, Answer::failed("down", "no store"), 0)
        .unwrap();
    let Step::Ended(end) = run.next(&flow, &PlainLocale, 0) else {
        panic!("over")
    };
    assert_eq!(end.status, EndStatus::Completed);
    assert_eq!(
        run.actions()["it"],
        json!({"success": false, "results": {"value": null}, "exception": {"code": "down", "message": "no store"}})
    );
}

#[test]
fn a_failing_question_takes_false() {
    let run = dry_run(
        &flow_of("SE_SFIsDoNotCall", json!({"recordId": "1"})),
        &Inputs::default(),
        &json!({}),
    );
    assert_eq!(run.end.block.as_deref(), Some("false"));
    assert_eq!(run.actions["it"]["results"], false);
}

#[test]
fn ports_that_lead_nowhere_complete_the_run() {
    for actions in [
        json!([{"id": "a", "type": "SE_Start"}]),
        json!([{"id": "a", "type": "SE_Start", "ports": {"done": "gone"}}]),
        json!([{"id": "a", "type": "SE_Start", "ports": {"done": "b"}}, {"id": "b", "type": "SE_CoreTruthy", "ports": {"true": "a"}}]),
    ] {
        let flow = Flow::from_value(json!({ "actions": actions })).unwrap();
        assert_eq!(
            dry_run(&flow, &Inputs::default(), &json!({})).status,
            EndStatus::Completed
        );
    }
}

#[test]
fn a_flow_without_start_fails_and_says_so() {
    let flow = Flow::from_value(json!({"actions": [{"id": "a", "type": "SE_End"}]})).unwrap();
    assert_eq!(
        dry_run(&flow, &Inputs::default(), &json!({}))
            .end
            .code
            .as_deref(),
        Some("no_start")
    );
}

#[test]
fn success_and_failure_may_lead_to_one_block() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "0", "type": "SE_Start", "controls": {}, "ports": {"done": "1"}},
        {"id": "1", "type": "SE_AgentDialNumber", "controls": {"phoneNumber": "$.payload.number"}, "ports": {"success": "2", "failure": "2"}},
        {"id": "2", "type": "SE_End", "controls": null}
    ]}))
    .unwrap();
    for success in [true, false] {
        let run = dry_run(
            &flow,
            &payload(json!({"number": "+1"})),
            &json!({"1": {"success": success}}),
        );
        assert_eq!(
            (run.status, run.actions["1"]["success"].clone()),
            (EndStatus::Completed, json!(success))
        );
        assert_eq!(run.commands[0]["args"], json!({"phoneNumber": "+1"}));
    }
}

#[test]
fn every_effect_survives_being_stored() {
    for spec in ccp_flow::catalogue::all() {
        let controls: serde_json::Map<_, _> = spec
            .controls
            .iter()
            .map(|control| (control.name.to_owned(), json!("1")))
            .collect();
        let flow = flow_of(spec.kind, Value::Object(controls));
        let inputs = Inputs {
            contact: Some(json!({"contactId": "c"})),
            ..Inputs::default()
        };
        let mut run = Run::new(inputs, Limits::default(), 0);
        if let Step::Perform(effect) = run.next(&flow, &PlainLocale, 0) {
            let stored = serde_json::to_string(&run).unwrap();
            let again: Run = serde_json::from_str(&stored).unwrap();
            assert_eq!(again.awaiting(), Some(&effect), "{}", spec.kind);
        }
    }
    let counter = EffectAction::UpdateCounter {
        key: "k".into(),
        by: 1.5,
    };
    assert_eq!(
        serde_json::from_value::<EffectAction>(serde_json::to_value(&counter).unwrap()).unwrap(),
        counter
    );
}
