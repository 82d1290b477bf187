use ccp_flow::{Answer, EffectAction, Flow, Inputs, Limits, Performer, PlainLocale, Run, Step};
use serde_json::{Map, Value, json};

use crate::support::{dry_run, flow_of, outcome_of, payload};

fn asked(kind: &str, controls: Value) -> EffectAction {
    let flow = flow_of(kind, controls);
    let mut run = Run::new(payload(json!({"id": "003"})), Limits::default(), 0);
    let Step::Perform(effect) = run.next(&flow, &PlainLocale, 0) else {
        panic!("{kind} asks for an effect")
    };
    assert_eq!(
        (
            effect.block.as_str(),
            effect.kind.as_str(),
            effect.step,
            effect.deadline_ms
        ),
        ("it", kind, 2, 60_000)
    );
    effect.action
}

fn map(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_command_is_the_types_name_and_the_resolved_controls() {
    assert_eq!(
        asked(
            "SE_SFScreenpopObject",
            json!({"recordId": "$.payload.id", "noPopOnEmpty": true})
        ),
        EffectAction::Command {
            name: "sfScreenpopObject".into(),
            args: map(json!({"recordId": "003", "noPopOnEmpty": true})),
            performer: Performer::Host
        }
    );
    let dial = asked(
        "SE_AgentDialNumber",
        json!({"phoneNumber": "+1", "queueARN": "$.payload.gone"}),
    );
    let args = map(json!({"phoneNumber": "+1"}));
    assert_eq!(
        dial,
        EffectAction::Command {
            name: "agentDialNumber".into(),
            args,
            performer: Performer::Softphone
        }
    );
    let EffectAction::Command {
        name, performer, ..
    } = asked("SE_ShowModal", json!({"title": "T"}))
    else {
        panic!()
    };
    assert_eq!(
        (name.as_str(), performer),
        ("showModal", Performer::Overlay)
    );
}

#[test]
fn a_record_that_is_not_known_is_not_popped() {
    for id in [json!(""), json!(null), json!("$.payload.gone")] {
        let (record, port) = outcome_of(
            "SE_SFScreenpopObject",
            json!({"recordId": id, "noPopOnEmpty": true}),
            &Inputs::default(),
        );
        assert_eq!(
            (&record["success"], port.as_str()),
            (&json!(true), "success")
        );
        let (record, port) = outcome_of(
            "SE_SFScreenpopObject",
            json!({"recordId": id, "noPopOnEmpty": false}),
            &Inputs::default(),
        );
        assert_eq!(
            (&record["exception"]["code"], port.as_str()),
            (&json!("record_missing"), "failure")
        );
    }
}

#[test]
fn searching_for_nothing_finds_nothing() {
    let empty = json!({"searchParams": "$.contact.parsedNumber.phone", "queryParams": null, "defaultFieldValues": {}, "callType": "inbound"});
    let (record, port) = outcome_of("SE_SFSearchAndScreenpop", empty, &Inputs::default());
    assert_eq!(
        (&record["exception"]["code"], port.as_str()),
        (&json!("not_found"), "failure")
    );
    assert!(matches!(
        asked("SE_SFSearchAndScreenpop", json!({"searchParams": "x"})),
        EffectAction::Command { .. }
    ));
    assert!(matches!(
        asked(
            "SE_SFSearchAndScreenpop",
            json!({"defaultFieldValues": {"a": 1}})
        ),
        EffectAction::Command { .. }
    ));
}

#[test]
fn a_command_without_what_it_needs_fails_before_it_is_sent() {
    let (record, port) = outcome_of(
        "SE_AgentDialNumber",
        json!({"phoneNumber": ""}),
        &Inputs::default(),
    );
    assert_eq!(
        (&record["exception"]["code"], port.as_str()),
        (&json!("control_missing"), "failure")
    );
}

#[test]
fn the_results_of_a_command_are_the_hosts() {
    let result = |kind: &str, answer: Value| {
        let flow = flow_of(kind, json!({}));
        let mut run = Run::new(Inputs::default(), Limits::default(), 0);
        assert!(matches!(run.next(&flow, &PlainLocale, 0), Step::Perform(_)));
        run.answer(&flow, Answer::Done(answer), 0).unwrap();
        run.next(&flow, &PlainLocale, 0);
        run.actions()["it"]["results"].clone()
    };
    assert_eq!(
        result("SE_AgentGetName", json!({"value": "Ann"})),
        json!({"value": "Ann"})
    );
    assert_eq!(
        result("SE_AgentGetName", json!("Ann")),
        json!({"value": "Ann"})
    );
    assert_eq!(
        result("SE_AgentGetName", Value::Null),
        json!({"value": null})
    );
    assert_eq!(result("SE_AgentMute", Value::Null), Value::Null);
    assert_eq!(
        result("SE_SFIsClickToDialEnabled", json!(true)),
        json!(true)
    );
    assert_eq!(
        result("SE_SFIsClickToDialEnabled", json!({"value": false})),
        json!(false)
    );
}

#[test]
fn what_is_only_told_is_known_beforehand() {
    for (kind, controls) in [
        ("SE_SetProperty", json!({"key": "k", "value": 1})),
        ("SE_UnsetProperty", json!({"key": "k"})),
        ("SE_ClearAllProperties", json!({})),
        ("SE_Log", json!({"message": "m"})),
        ("SE_SendDataToOverlay", json!({"value": {"a": 1}})),
        ("SE_Alert", json!({"message": "m"})),
        ("SE_ShowAllAttributes", json!({})),
    ] {
        assert_eq!(
            asked(kind, controls).foregone(),
            Some(Answer::Done(Value::Null)),
            "{kind}"
        );
    }
    let update = asked(
        "SE_ContactUpdateAttributes",
        json!({"attributes": {"a": 1}}),
    );
    assert_eq!(update.foregone(), None, "without a contact it will fail");
    assert_eq!(
        asked("SE_GetProperty", json!({"key": "k"})).foregone(),
        None
    );
}

#[test]
fn an_http_request_is_handed_out_whole() {
    let controls = json!({"method": "post", "url": "https://example.test/", "headers": {"a": "$.payload.id"}, "body": {"x": 1}, "timeoutMs": "5000", "secret": "s"});
    assert_eq!(
        asked("SE_HttpRequest", controls),
        EffectAction::Http {
            method: "POST".into(),
            url: "https://example.test/".into(),
            headers: map(json!({"a": "003"})),
            query: Map::new(),
            body: Some(json!({"x": 1})),
            timeout_ms: Some(5000),
            secret: Some("s".into()),
        }
    );
}

#[test]
fn an_unsupported_block_takes_failure() {
    let (record, port) = outcome_of(
        "SE_CallJQueryMethod",
        json!({"selector": "body"}),
        &Inputs::default(),
    );
    assert_eq!(
        (&record["exception"]["code"], port.as_str()),
        (&json!("unsupported"), "failure")
    );
}

#[test]
fn an_unknown_block_ends_the_run_unless_its_failure_leads_somewhere() {
    let run = dry_run(
        &flow_of("SE_FromTomorrow", json!({})),
        &Inputs::default(),
        &json!({}),
    );
    assert_eq!(run.end.block.as_deref(), Some("failure"));
    assert_eq!(run.actions["it"]["exception"]["code"], "unknown_block");
    let flow = Flow::from_value(json!({"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}}, {"id": "b", "type": "SE_FromTomorrow", "ports": {"done": "a"}}
    ]}))
    .unwrap();
    let run = dry_run(&flow, &Inputs::default(), &json!({}));
    assert_eq!(
        (run.end.code.as_deref(), run.end.block.as_deref()),
        (Some("unknown_block"), Some("b"))
    );
    assert_eq!(run.end.path, ["a", "b"]);
}

#[test]
fn properties_set_by_a_run_are_read_by_it() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_SetProperty", "controls": {"key": "k", "value": {"n": 1}}, "ports": {"done": "c"}},
        {"id": "c", "type": "SE_UpdateCounter", "controls": {"key": "n", "by": "2"}, "ports": {"done": "d"}},
        {"id": "d", "type": "SE_UpdateCounter", "controls": {"key": "n"}, "ports": {"done": "e"}},
        {"id": "e", "type": "SE_GetCounter", "controls": {"key": "n"}, "ports": {"done": "f"}},
        {"id": "f", "type": "SE_GetAllProperties", "ports": {"done": "g"}},
        {"id": "g", "type": "SE_CoreStringTemplate", "controls": {"template": "{{$.properties.k.n}} {{$.properties.n}}"}, "ports": {"done": "h"}},
        {"id": "h", "type": "SE_UnsetProperty", "controls": {"key": "k"}, "ports": {"done": "i"}},
        {"id": "i", "type": "SE_GetProperty", "controls": {"key": "k", "defaultValue": "none"}, "ports": {"done": "j"}},
        {"id": "j", "type": "SE_ClearAllProperties", "ports": {"done": "k"}},
        {"id": "k", "type": "SE_GetProperty", "controls": {"key": "n"}},
    ]}))
    .unwrap();
    let run = dry_run(&flow, &Inputs::default(), &json!({}));
    let result = |id: &str| run.actions[id]["results"].clone();
    assert_eq!(
        (result("d"), result("e")),
        (json!({"value": 3}), json!({"value": 3}))
    );
    assert_eq!(result("f"), json!({"value": {"k": {"n": 1}, "n": 3}}));
    assert_eq!(result("g"), json!({"string": "1 3"}));
    assert_eq!(
        (result("i"), result("k")),
        (json!({"value": "none"}), json!({"value": null}))
    );
    assert!(run.properties.is_empty());
}

#[test]
fn an_answer_of_the_2xx_kind_succeeds_and_any_other_fails_with_its_status_and_body_at_hand() {
    for (status, success) in [
        (200, true),
        (204, true),
        (299, true),
        (199, false),
        (302, false),
        (404, false),
        (500, false),
    ] {
        let flow = flow_of("SE_HttpRequest", json!({"url": "https://example.test/"}));
        let mut run = Run::new(payload(json!({})), Limits::default(), 0);
        let Step::Perform(_) = run.next(&flow, &PlainLocale, 0) else {
            panic!("it asks for a request")
        };
        let answer = json!({"status": status, "headers": {}, "body": {"why": "so"}});
        run.answer(&flow, Answer::Done(answer.clone()), 5).unwrap();
        run.next(&flow, &PlainLocale, 5);
        let step = run
            .take_trace()
            .into_iter()
            .find(|step| step.kind == "SE_HttpRequest")
            .unwrap();
        assert_eq!(
            (step.success, &step.results),
            (success, &answer),
            "{status}"
        );
        let (port, code) = if success {
            ("success", Value::Null)
        } else {
            ("failure", json!("http_status"))
        };
        assert_eq!(
            (step.port.as_deref(), &step.exception["code"]),
            (Some(port), &code),
            "{status}"
        );
        assert_eq!(run.actions()["it"]["results"], answer, "{status}");
    }
}

#[test]
fn a_scripted_failure_may_have_results() {
    let scripted = json!({"it": {"success": false, "results": {"status": 404}, "exception": {"code": "http_status", "message": ""}}});
    let flow = flow_of("SE_HttpRequest", json!({"url": "https://example.test/"}));
    let run = dry_run(&flow, &payload(json!({})), &scripted);
    let step = run.trace.iter().find(|step| step.block == "it").unwrap();
    assert_eq!(step.results, json!({"status": 404}));
}

#[test]
fn what_should_be_keys_with_values_and_is_not_is_refused_and_never_dropped() {
    let address = "https://example.test/";
    for given in [json!("a=b"), json!(["b"]), json!(1), json!(false)] {
        for (kind, controls) in [
            ("SE_HttpRequest", json!({"url": address, "headers": given})),
            ("SE_HttpRequest", json!({"url": address, "query": given})),
            ("SE_ContactUpdateAttributes", json!({"attributes": given})),
            (
                "SE_SFSaveLog",
                json!({"entityType": "Contact", "fieldValues": given}),
            ),
            (
                "SE_SFCreateTask",
                json!({"subject1": "s", "otherTaskFields": given}),
            ),
        ] {
            let (record, port) = outcome_of(kind, controls, &Inputs::default());
            assert_eq!(
                (&record["exception"]["code"], port.as_str()),
                (&json!("bad_value"), "failure"),
                "{kind} {given}"
            );
        }
    }
}

#[test]
fn a_data_item_of_nothing_lacks_its_value_and_one_of_something_else_is_a_bad_one() {
    for (given, code) in [
        (json!(null), "control_missing"),
        (json!({}), "control_missing"),
        (json!([]), "control_missing"),
        (json!(""), "control_missing"),
        (json!("$.payload.none"), "control_missing"),
        (json!("Customer"), "bad_value"),
        (json!(["Customer"]), "bad_value"),
        (json!(0), "bad_value"),
    ] {
        let (record, port) = outcome_of(
            "SE_SendDataToOverlay",
            json!({"value": given}),
            &Inputs::default(),
        );
        assert_eq!(
            (&record["exception"]["code"], port.as_str()),
            (&json!(code), "done"),
            "{given}"
        );
    }
}

#[test]
fn a_counter_counts_from_the_number_that_its_property_spells() {
    for (kept, expected) in [
        (json!("41"), 41),
        (json!("seven"), 0),
        (json!([1]), 0),
        (json!(2), 2),
    ] {
        let inputs = Inputs {
            properties: map(json!({"n": kept})),
            ..Inputs::default()
        };
        let (record, _) = outcome_of("SE_GetCounter", json!({"key": "n"}), &inputs);
        assert_eq!(record["results"]["value"], expected);
        let (record, _) = outcome_of("SE_UpdateCounter", json!({"key": "n"}), &inputs);
        assert_eq!(record["results"]["value"], expected + 1);
    }
}
