//! What holds for any flow and any value at all.

use ccp_flow::{
    Answer, EffectAction, EndStatus, Flow, Inputs, Limits, PlainLocale, Reference, Run, Script,
    Severity, Source, Step, catalogue, check_for, dry, source,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_map(|n| serde_json::Number::from_f64(n).map_or(Value::Null, Value::Number)),
        ".{0,12}".prop_map(Value::from),
        reference().prop_map(Value::from),
        select(vec![
            "null",
            "",
            "10",
            "-1",
            "Number",
            "equals",
            "<",
            "matches",
            "SE_End",
            "{{$.payload}}"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((key(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "a",
            "0",
            "value",
            "results",
            "attributes",
            "channel",
            "phone"
        ])
        .prop_map(str::to_owned),
        ".{0,6}"
    ]
}

fn reference() -> impl Strategy<Value = String> {
    let part = select(vec![
        ".payload",
        ".contact",
        ".actions",
        ".properties",
        ".b0",
        ".b1",
        ".results",
        ".value",
        "[0]",
        ".[0]",
        "[-1]",
        "[*]",
        "..",
        ".*",
        "['a']",
        "[\"a\"]",
        "[?@.a == 1]",
        "[?$..a]",
        "[0:2]",
        "[0,0]",
        ".",
        "[",
        "]",
        "'",
        "?",
        "@",
        "(",
        "uid-NaN",
        "1",
        "$",
    ]);
    vec(part, 0..8).prop_map(|parts| format!("${}", parts.concat()))
}

fn flow() -> impl Strategy<Value = Flow> {
    let kinds: Vec<_> = catalogue::all()
        .iter()
        .map(|spec| spec.kind)
        .chain(["SE_Unknown", "SE_Start", "SE_CoreTruthy"])
        .collect();
    let target = (0..12_usize).prop_map(|n| format!("b{n}"));
    let port = select(vec!["done", "success", "failure", "true", "false", "odd"]);
    let block = (select(kinds), vec((port, target), 0..6), any::<usize>());
    // The blocks draw their controls from one pool: making each a value of its own takes most of a test's time.
    (vec(block, 1..10), vec(value(), 7), option::of(value())).prop_map(|(blocks, pool, extra)| {
        let actions: Vec<_> = blocks
            .into_iter()
            .enumerate()
            .map(|(at, (kind, ports, first))| {
                let kind = if at == 0 { "SE_Start" } else { kind };
                let controls = catalogue::find(kind)
                    .map_or(&[][..], |spec| spec.controls)
                    .iter();
                let drawn = pool.iter().cycle().skip(first % pool.len()).cloned();
                let controls: Map<_, _> = controls
                    .map(|control| control.name.to_owned())
                    .zip(drawn)
                    .collect();
                let ports: Map<_, _> = ports
                    .into_iter()
                    .map(|(port, target)| (port.to_owned(), json!(target)))
                    .collect();
                json!({"id": format!("b{at}"), "type": kind, "controls": controls, "ports": ports})
            })
            .collect();
        Flow::from_value(json!({"actions": actions, "extra": extra})).expect("a flow")
    })
}

/// A flow as no editor makes it: any control anywhere, ports of any name, several Starts or none.
fn untidy_flow() -> impl Strategy<Value = Flow> {
    let kind = prop_oneof![
        4 => select(catalogue::all().iter().map(|spec| spec.kind.to_owned()).collect::<Vec<_>>()),
        1 => "SE_[A-Za-z]{0,12}",
    ];
    let name = prop_oneof![
        2 => select(
            catalogue::all()
                .iter()
                .flat_map(|spec| spec.controls)
                .map(|control| control.name.to_owned())
                .collect::<Vec<_>>()
        ),
        1 => "[A-Za-z]{0,10}",
    ];
    let port = prop_oneof![
        select(vec!["done", "success", "failure", "true", "false"]).prop_map(str::to_owned),
        ".{0,6}",
    ];
    let target = (0..10_usize).prop_map(|n| format!("b{n}"));
    let controls = vec(
        (name, prop_oneof![value(), literal().prop_map(Value::from)]),
        0..5,
    );
    vec((kind, controls, vec((port, target), 0..4)), 0..8).prop_map(|blocks| {
        let actions: Vec<_> = blocks
            .into_iter()
            .enumerate()
            .map(|(at, (kind, controls, ports))| {
                let controls: Map<_, _> = controls.into_iter().collect();
                let ports: Map<_, _> = ports
                    .into_iter()
                    .map(|(port, target)| (port, json!(target)))
                    .collect();
                json!({"id": format!("b{at}"), "type": kind, "controls": controls, "ports": ports})
            })
            .collect();
        Flow::from_value(json!({ "actions": actions })).expect("a flow")
    })
}

/// Texts that come near to something the checker knows.
fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        "(Bearer|Basic|bearer) .{0,12}",
        "https?://.{0,20}",
        "[yMdHms'\\[\\]% äT-]{0,16}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,8}",
        "[A-Za-z0-9+_=-]{30,40}",
        ".{0,4}\\$\\.(payload|actions|event)\\..{0,8}",
    ]
}

fn inputs() -> impl Strategy<Value = Inputs> {
    (
        value(),
        option::of(value()),
        value(),
        option::of(value()),
        vec((key(), value()), 0..4),
    )
        .prop_map(|(payload, contact, agent, event, properties)| Inputs {
            payload,
            contact,
            agent,
            event,
            properties: properties.into_iter().collect(),
        })
}

const LIMITS: Limits = Limits {
    run_ms: 60_000,
    steps: 300,
    scope_bytes: 100_000,
    item_bytes: 4_000,
    item_keys: 20,
    depth: 20,
};

/// So small that runs of a few blocks meet them.
const TIGHT: Limits = Limits {
    run_ms: 1_000,
    steps: 30,
    scope_bytes: 2_000,
    item_bytes: 200,
    item_keys: 3,
    depth: 5,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flow_comes_back_as_it_was(flow in flow()) {
        let exported = flow.to_json();
        let again = Flow::parse(&exported).unwrap();
        prop_assert_eq!(again.as_value(), flow.as_value());
        prop_assert_eq!(again.to_json(), exported);
    }

    #[test]
    fn any_text_is_a_flow_or_an_error(text in ".{0,200}", value in value()) {
        let _ = Flow::parse(&text);
        let _ = Flow::from_value(json!({"actions": value.clone()}));
        let _ = Flow::from_value(json!({"actions": [value.clone(), {"id": value.clone(), "type": "SE_End", "ports": value, "meta": text}]}));
        let _ = source::guess(&text);
    }

    #[test]
    fn no_reference_panics(path in prop_oneof![reference(), "\\$.{0,40}", ".{0,40}"], inputs in inputs()) {
        let _ = Reference::parse(&path);
        let flow = Flow::from_value(json!({"actions": [
            {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
            {"id": "b", "type": "SE_CoreStringTemplate", "controls": {"template": format!("x{{{{{path}}}}}"), "other": [path]}, "ports": {"done": "c"}},
            {"id": "c", "type": "SE_CoreExtractValue", "controls": {"targetField": "$.payload", "keyPath": path}},
        ]})).unwrap();
        let run = dry::run(&flow, &inputs, &Script::all_succeed(), &PlainLocale, Limits::default(), 0);
        prop_assert_eq!(run.status, EndStatus::Completed);
    }

    #[test]
    fn the_checker_judges_any_flow_and_the_same_each_time(flow in untidy_flow(), source in option::of(select(Source::ALL.to_vec()))) {
        let findings = check_for(&flow, source);
        prop_assert!(findings.is_sorted_by_key(|finding| finding.severity));
        for finding in &findings {
            let is_known = finding.block_id.as_deref().is_none_or(|id| flow.block(id).is_some());
            prop_assert!(is_known && !finding.message.is_empty() && finding.mend.is_some(), "{finding:?}");
            let forbids = matches!(&*finding.code, "start_missing" | "start_again" | "port_dangling");
            prop_assert_eq!(finding.severity == Severity::Error, forbids, "{:?}", finding);
        }
        prop_assert_eq!(check_for(&flow, source), findings);
    }

    #[test]
    fn no_run_goes_beyond_its_limits(flow in flow(), inputs in inputs(), answers in vec(value().prop_map(Answer::Done), 1..8), pace in 0..200_i64) {
        let mut run = Run::new(inputs, TIGHT, 0);
        let (mut now, mut given) = (0, answers.iter().cycle());
        let end = loop {
            match run.next(&flow, &PlainLocale, now) {
                Step::Ended(end) => break end,
                Step::Yield => {}
                Step::Perform(effect) => {
                    prop_assert!(now < effect.deadline_ms && effect.step <= TIGHT.steps);
                    if let EffectAction::Delay { until_ms } = effect.action {
                        prop_assert!(until_ms <= effect.deadline_ms);
                    }
                    if let EffectAction::SendData { fields } = &effect.action {
                        prop_assert!(fields.len() <= TIGHT.item_keys);
                    }
                    // What is stored: scope, effect and controls, each within the limit by its own count, which takes a
                    // number or an escaped character for less than its text may come to.
                    let stored = serde_json::to_string(&run).unwrap().len();
                    prop_assert!(stored <= 3 * 6 * TIGHT.scope_bytes + 20_000, "{} bytes", stored);
                    now += pace;
                    run.answer(&flow, given.next().unwrap().clone(), now).unwrap();
                }
            }
        };
        prop_assert!(run.take_trace().len() <= TIGHT.steps as usize);
        prop_assert!(end.status == EndStatus::Completed || end.code.is_some());
    }

    #[test]
    fn any_run_ends_whatever_is_answered(flow in flow(), inputs in inputs(), answers in vec(prop_oneof![
        3 => value().prop_map(Answer::Done), 1 => Just(Answer::failed("x", "y"))], 1..8)) {
        let mut run = Run::new(inputs, LIMITS, 0);
        let (mut now, mut given, mut traced) = (0, answers.iter().cycle(), 0_usize);
        let end = loop {
            match run.next(&flow, &PlainLocale, now) {
                Step::Ended(end) => break end,
                Step::Yield => {}
                Step::Perform(effect) => {
                    prop_assert!(effect.step <= LIMITS.steps);
                    // Stored and taken up again, as the server does at each effect.
                    let trace = run.take_trace();
                    traced += trace.len();
                    let mut stored: Run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
                    prop_assert_eq!(stored.awaiting(), Some(&effect));
                    now += 10;
                    stored.answer(&flow, given.next().unwrap().clone(), now).unwrap();
                    run = stored;
                }
            }
        };
        traced += run.take_trace().len();
        prop_assert!(traced <= LIMITS.steps as usize);
        prop_assert!(end.status == EndStatus::Completed || end.code.is_some());
    }

    #[test]
    fn a_dry_run_is_the_same_every_time(flow in flow(), inputs in inputs()) {
        let go = || dry::run(&flow, &inputs, &Script::all_succeed(), &PlainLocale, LIMITS, 0);
        prop_assert_eq!(go(), go());
    }
}
