use ccp_flow::{
    EffectAction, EndStatus, Flow, Inputs, Limits, PlainLocale, Run, Script, Step, dry,
};
use serde_json::{Value, json};

use crate::support::{dry_run, flow_of, payload};

fn code(flow: &Flow, inputs: &Inputs, limits: Limits) -> (String, Option<String>) {
    let run = dry::run(
        flow,
        inputs,
        &Script::all_succeed(),
        &PlainLocale,
        limits,
        0,
    );
    assert_eq!(run.status, EndStatus::Failed);
    (run.end.code.unwrap(), run.end.block)
}

fn looped(kind: &str, controls: Value) -> Flow {
    Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "it"}},
        {"id": "it", "type": kind, "controls": controls, "ports": {"done": "it", "success": "it", "true": "it", "false": "it"}},
    ]}))
    .unwrap()
}

#[test]
fn a_loop_without_end_ends_by_steps_and_lets_others_breathe() {
    let flow = looped("SE_CoreTruthy", json!({"value": 1}));
    let mut run = Run::new(Inputs::default(), Limits::default(), 0);
    let (mut yields, mut steps) = (0, 0);
    let end = loop {
        match run.next(&flow, &PlainLocale, 0) {
            Step::Yield => yields += 1,
            Step::Ended(end) => break end,
            Step::Perform(effect) => panic!("{effect:?}"),
        }
        steps += run.take_trace().len();
    };
    assert_eq!(end.code.as_deref(), Some("limit_steps"));
    assert_eq!(run.steps(), 10_000);
    assert_eq!(yields, 50);
    assert!(steps <= 10_000 && steps > 9_000);
    assert!(end.path.len() <= 200, "the path does not grow without end");
}

#[test]
fn a_run_ends_when_its_time_is_over_waiting_included() {
    let flow = looped("SE_CoreDelay", json!({"milliseconds": "25000"}));
    let mut run = Run::new(Inputs::default(), Limits::default(), 1_000);
    let mut now = 1_000;
    let mut waits = Vec::new();
    let end = loop {
        match run.next(&flow, &PlainLocale, now) {
            Step::Perform(effect) => {
                let EffectAction::Delay { until_ms } = effect.action else {
                    panic!("a delay")
                };
                waits.push(until_ms - now);
                now = until_ms;
                run.answer(&flow, ccp_flow::Answer::Done(Value::Null), now)
                    .unwrap();
            }
            Step::Ended(end) => break end,
            Step::Yield => {}
        }
    };
    assert_eq!(
        waits,
        [25_000, 25_000, 10_000],
        "no wait goes past the deadline"
    );
    assert_eq!(
        (end.code.as_deref(), end.block.as_deref()),
        (Some("limit_time"), Some("it"))
    );
}

#[test]
fn time_that_passes_between_steps_counts_too() {
    let flow = looped("SE_CoreTruthy", json!({}));
    let mut run = Run::new(Inputs::default(), Limits::default(), 0);
    assert_eq!(run.next(&flow, &PlainLocale, 59_999), Step::Yield);
    assert!(
        matches!(run.next(&flow, &PlainLocale, 60_000), Step::Ended(end) if end.code.as_deref() == Some("limit_time"))
    );
}

#[test]
fn values_that_grow_end_the_run_before_memory_does() {
    let doubled = looped(
        "SE_CoreJoinStrings",
        json!({"first": "$.actions.it.results.value", "second": "$.actions.it.results.value", "separator": "x"}),
    );
    assert_eq!(
        code(&doubled, &Inputs::default(), Limits::default()),
        ("limit_scope".into(), Some("it".into()))
    );

    let replaced = flow_of(
        "SE_CoreReplaceString",
        json!({"value": "$.payload.t", "search": "", "replacement": "$.payload.t", "all": true}),
    );
    let text = payload(json!({"t": "x".repeat(100_000)}));
    assert_eq!(code(&replaced, &text, Limits::default()).0, "limit_scope");

    let template = flow_of(
        "SE_CoreStringTemplate",
        json!({"template": "{{$.payload.t}}".repeat(1_000)}),
    );
    assert_eq!(code(&template, &text, Limits::default()).0, "limit_scope");

    let wide: serde_json::Map<_, _> = (0..10_000)
        .map(|n| (n.to_string(), json!("$.payload.t")))
        .collect();
    assert_eq!(
        code(
            &flow_of("SE_SendDataToOverlay", json!({ "value": wide })),
            &text,
            Limits::default()
        )
        .0,
        "limit_scope"
    );

    let properties = looped(
        "SE_SetProperty",
        json!({"key": "$.actions.it.results", "value": 1}),
    );
    let run = dry::run(
        &properties,
        &Inputs::default(),
        &Script::all_succeed(),
        &PlainLocale,
        Limits::default(),
        0,
    );
    assert_eq!(
        run.end.code.as_deref(),
        Some("limit_steps"),
        "a bad key is not a growing value"
    );
}

#[test]
fn inputs_over_a_limit_never_begin() {
    let flow = flow_of("SE_End", json!({}));
    let big = payload(json!({"t": "x".repeat(2_000_000)}));
    assert_eq!(code(&flow, &big, Limits::default()).0, "limit_scope");
    let mut deep = json!(1);
    for _ in 0..65 {
        deep = json!([deep]);
    }
    assert_eq!(
        code(&flow, &payload(deep.clone()), Limits::default()).0,
        "limit_depth"
    );
    let Value::Array(inner) = deep else { panic!() };
    let run = dry::run(
        &flow,
        &payload(inner[0].clone()),
        &Script::all_succeed(),
        &PlainLocale,
        Limits::default(),
        0,
    );
    assert_eq!(run.status, EndStatus::Completed);
}

#[test]
fn values_that_nest_end_the_run_by_depth() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "set"}},
        {"id": "set", "type": "SE_SetProperty", "controls": {"key": "k", "value": ["$.properties.k"]}, "ports": {"done": "get"}},
        {"id": "get", "type": "SE_GetProperty", "controls": {"key": "k"}, "ports": {"done": "set"}},
    ]}))
    .unwrap();
    assert_eq!(
        code(&flow, &Inputs::default(), Limits::default()).0,
        "limit_depth"
    );
}

#[test]
fn a_data_item_has_its_own_limits() {
    let fields: serde_json::Map<_, _> = (0..501).map(|n| (n.to_string(), json!(n))).collect();
    let sends = |value: Value| flow_of("SE_SendDataToOverlay", json!({ "value": value }));
    assert_eq!(
        code(
            &sends(Value::Object(fields)),
            &Inputs::default(),
            Limits::default()
        )
        .0,
        "limit_item_keys"
    );
    assert_eq!(
        code(
            &sends(json!({"a": "x".repeat(65_537)})),
            &Inputs::default(),
            Limits::default()
        )
        .0,
        "limit_item_bytes"
    );
}

#[test]
fn an_answer_over_a_limit_ends_the_run() {
    let flow = flow_of("SE_SFQuery", json!({"query": "q"}));
    let mut deep = json!(1);
    for _ in 0..70 {
        deep = json!([deep]);
    }
    for (answer, code) in [
        (json!("x".repeat(2_000_000)), "limit_scope"),
        (deep, "limit_depth"),
    ] {
        let mut run = Run::new(Inputs::default(), Limits::default(), 0);
        run.next(&flow, &PlainLocale, 0);
        run.answer(&flow, ccp_flow::Answer::Done(answer), 0)
            .unwrap();
        assert!(
            matches!(run.next(&flow, &PlainLocale, 0), Step::Ended(end) if end.code.as_deref() == Some(code))
        );
        assert_eq!(run.take_trace().last().unwrap().exception["code"], code);
    }
}

#[test]
fn a_loop_over_a_big_value_does_not_fill_the_memory_with_its_trace() {
    let flow = looped("SE_GetPayload", json!({}));
    let big = payload(json!({"t": "x".repeat(200_000)}));
    let run = dry::run(
        &flow,
        &big,
        &Script::all_succeed(),
        &PlainLocale,
        Limits {
            steps: 2_000,
            ..Limits::default()
        },
        0,
    );
    assert_eq!(run.end.code.as_deref(), Some("limit_steps"));
    let kept: usize = run
        .trace
        .iter()
        .map(|step| step.results.to_string().len())
        .sum();
    assert!(kept < 5_000_000, "{kept} bytes");
    assert_eq!(run.trace.len(), 2_000);
}

/// Bytes of a looped run's trace as text; the loop ends by its steps.
fn traced(flow: &Flow, inputs: &Inputs, script: &Value) -> usize {
    let limits = Limits {
        steps: 2_000,
        ..Limits::default()
    };
    let script = Script::parse(script).unwrap();
    let run = dry::run(flow, inputs, &script, &PlainLocale, limits, 0);
    assert_eq!(run.end.code.as_deref(), Some("limit_steps"));
    serde_json::to_string(&run.trace).unwrap().len()
}

#[test]
fn a_loop_over_many_small_controls_does_not_fill_the_memory_with_its_trace() {
    let controls: serde_json::Map<_, _> = (0..500)
        .map(|n| (format!("c{n}"), json!("v".repeat(200))))
        .collect();
    let flow = looped("SE_GetPayload", json!(controls));
    let bytes = traced(&flow, &Inputs::default(), &json!({}));
    assert!(bytes < 10_000_000, "{bytes} bytes");
}

#[test]
fn a_loop_over_long_failures_does_not_fill_the_memory_with_its_trace() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "mute"}},
        {"id": "mute", "type": "SE_AgentMute", "ports": {"failure": "mute"}},
    ]}))
    .unwrap();
    let failure = json!({"code": "x".repeat(20_000), "message": "m".repeat(100_000)});
    let script = json!({"mute": {"success": false, "exception": failure}});
    let bytes = traced(&flow, &Inputs::default(), &script);
    assert!(bytes < 10_000_000, "{bytes} bytes");
}

#[test]
fn a_control_and_what_its_references_read_are_deep_together() {
    let around = |mut value: Value, levels: usize| {
        for _ in 0..levels {
            value = json!([value]);
        }
        value
    };
    let shallow = Limits {
        depth: 10,
        ..Limits::default()
    };
    for (control, payload_depth, ends) in [
        (around(json!("$.payload"), 5), 5, None),
        (around(json!("$.payload"), 5), 6, Some("limit_depth")),
        (around(json!("text"), 10), 0, None),
        (around(json!("text"), 11), 0, Some("limit_depth")),
        (
            around(json!({"a": "$.payload"}), 10),
            0,
            Some("limit_depth"),
        ),
    ] {
        let flow = flow_of(
            "SE_HttpRequest",
            json!({"url": "https://x.example", "body": control}),
        );
        let inputs = payload(around(json!(1), payload_depth));
        let run = dry::run(
            &flow,
            &inputs,
            &Script::all_succeed(),
            &PlainLocale,
            shallow,
            0,
        );
        assert_eq!(run.end.code.as_deref(), ends, "{control} {payload_depth}");
    }
}

#[test]
fn the_keys_of_a_control_count_as_what_they_hold() {
    let long = "k".repeat(3_000);
    let control = json!({&long: "$.payload"});
    let code = |scope_bytes| {
        let flow = flow_of("SE_SetProperty", json!({"key": "k", "value": control}));
        let limits = Limits {
            scope_bytes,
            ..Limits::default()
        };
        dry::run(
            &flow,
            &payload(json!(1)),
            &Script::all_succeed(),
            &PlainLocale,
            limits,
            0,
        )
        .end
        .code
    };
    assert_eq!(code(2_000).as_deref(), Some("limit_scope"));
    assert_eq!(code(8_000), None);
}

#[test]
fn what_an_answer_says_of_its_failure_is_kept_within_bounds() {
    let flow = flow_of("SE_AgentMute", json!({}));
    let long = "ä".repeat(100_000);
    let script =
        json!({"SE_AgentMute": {"success": false, "exception": {"code": long, "message": long}}});
    let run = dry_run(&flow, &Inputs::default(), &script);
    let exception = &run.actions["it"]["exception"];
    let length = |name: &str| exception[name].as_str().unwrap().chars().count();
    assert_eq!((length("code"), length("message")), (101, 1001));
    let step = run.trace.iter().find(|step| step.block == "it").unwrap();
    assert_eq!(&step.exception, exception);
}

#[test]
fn the_names_of_controls_count_among_what_a_step_makes() {
    let controls: serde_json::Map<_, _> = (0..3_000)
        .map(|number| (format!("a name of a control {number}"), json!("")))
        .collect();
    let flow = flow_of("SE_AgentMute", Value::Object(controls));
    let limits = Limits {
        scope_bytes: 40_000,
        ..Limits::default()
    };
    let (code, block) = code(&flow, &Inputs::default(), limits);
    assert_eq!(
        (code.as_str(), block.as_deref()),
        ("limit_scope", Some("it"))
    );
}
