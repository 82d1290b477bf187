//! What computes: questions, texts, values.

use ccp_flow::Inputs;
use serde_json::{Value, json};

use crate::support::{dry_run, flow_of, outcome_of, payload, results_of, value_of};

fn asks(left: Value, operator: &str, right: Value) -> Value {
    results_of(
        "SE_CoreIfElse",
        json!({"left": left, "operator": operator, "right": right}),
    )
}

#[test]
fn comparisons_are_javascripts_and_numbers_compare_as_numbers() {
    for (left, operator, right, expected) in [
        (json!(10), "equals", json!("10"), true),
        (json!("10"), "equals", json!("10.0"), false),
        (json!("a"), "not equals", json!("b"), true),
        (json!(true), "equals", json!("true"), true),
        (json!({"a": [1]}), "equals", json!({"a": [1]}), true),
        (json!("10"), ">", json!("9"), true),
        (json!("10"), "<", json!(9.5), false),
        (json!("b"), ">", json!("a"), true),
        (json!(3), "<=", json!(3), true),
        (json!(3), ">=", json!("4"), false),
        (json!("Hello World"), "contains", json!("lo W"), true),
        (json!([1, "2"]), "contains", json!(2), true),
        (json!({"k": null}), "contains", json!("k"), true),
        (json!("+4930"), "starts with", json!("+49"), true),
        (json!("a.pdf"), "ends with", json!(".pdf"), true),
        (json!("a plain text"), "matches", json!("plain"), true),
        (json!(""), "is empty", json!(null), true),
        (json!({}), "is empty", json!(null), true),
        (json!(false), "is empty", json!(null), false),
        (json!("x"), "is not empty", json!(null), true),
    ] {
        assert_eq!(
            asks(left.clone(), operator, right.clone()),
            json!(expected),
            "{left} {operator} {right}"
        );
    }
}

#[test]
fn a_question_that_cannot_be_asked_takes_false_with_an_exception() {
    for controls in [
        json!({"left": {}, "operator": "<", "right": 1}),
        json!({"operator": "<", "right": 1}),
        json!({"left": 1, "operator": "resembles", "right": 1}),
        json!({"left": "a", "operator": "matches", "right": "(unknown here"}),
        json!({}),
    ] {
        let (record, port) = outcome_of("SE_CoreIfElse", controls.clone(), &Inputs::default());
        assert_eq!(
            (&record["results"], &record["success"], port.as_str()),
            (&json!(false), &json!(false), "false")
        );
        assert!(record["exception"]["code"].is_string(), "{controls}");
    }
}

#[test]
fn truthiness_is_javascripts() {
    for (value, expected) in [
        (json!("false"), true),
        (json!("0"), true),
        (json!([]), true),
        (json!({}), true),
        (json!(""), false),
        (json!(0), false),
    ] {
        assert_eq!(
            results_of("SE_CoreTruthy", json!({"value": value})),
            json!(expected),
            "{value}"
        );
    }
    assert_eq!(results_of("SE_CoreTruthy", json!({})), json!(false));
}

#[test]
fn lists_of_choices_are_searched() {
    assert_eq!(
        results_of("SE_CoreIsOneOf", json!({"value": "5", "values": [1, 5]})),
        json!(true)
    );
    assert_eq!(
        results_of("SE_CoreIsOneOf", json!({"value": "b", "values": "a, b"})),
        json!(true)
    );
    assert_eq!(
        results_of("SE_CoreIsOneOf", json!({"values": ["a"]})),
        json!(false)
    );
    assert_eq!(
        results_of(
            "SE_CoreStartsWith",
            json!({"value": "+49301", "values": ["+1", "+49"]})
        ),
        json!(true)
    );
    assert_eq!(
        results_of("SE_CoreStartsWith", json!({"value": "x", "values": [""]})),
        json!(false)
    );
    assert_eq!(
        results_of(
            "SE_CoreEndsWith",
            json!({"value": "a.pdf", "values": [".png"]})
        ),
        json!(false)
    );
}

#[test]
fn a_question_leaves_the_boolean_itself() {
    let (record, port) = outcome_of("SE_CoreTruthy", json!({"value": "x"}), &Inputs::default());
    assert_eq!(
        record,
        json!({"success": true, "results": true, "exception": null})
    );
    assert_eq!(port, "true");
}

#[test]
fn lengths_and_slices_count_as_javascript_does() {
    assert_eq!(
        value_of("SE_CoreLength", json!({"value": "a\u{1F600}b"})),
        json!(4)
    );
    assert_eq!(
        value_of("SE_CoreLength", json!({"value": [1, 2]})),
        json!(2)
    );
    assert_eq!(value_of("SE_CoreLength", json!({"value": ""})), json!(0));
    for (value, start, end, expected) in [
        (json!("hello"), json!(1), json!(3), json!("el")),
        (json!("hello"), json!(-3), json!(-1), json!("ll")),
        (json!("hello"), json!(2), json!(null), json!("llo")),
        (json!("hello"), json!("-2"), json!(""), json!("lo")),
        (json!("hello"), json!(4), json!(2), json!("")),
        (json!("hello"), json!(-99), json!(99), json!("hello")),
        (json!("a\u{1F600}b"), json!(3), json!(null), json!("b")),
        (json!([1, 2, 3]), json!(-2), json!(null), json!([2, 3])),
        (json!(12345), json!(0), json!(2), json!("12")),
    ] {
        let controls = json!({"value": value, "start": start, "end": end});
        assert_eq!(
            value_of("SE_CoreSlice", controls.clone()),
            expected,
            "{controls}"
        );
    }
}

#[test]
fn texts_are_replaced_joined_and_filled() {
    let replace =
        |all: Value| json!({"value": "a-b-c", "search": "-", "replacement": "+", "all": all});
    assert_eq!(
        value_of("SE_CoreReplaceString", replace(json!(false))),
        "a+b-c"
    );
    assert_eq!(
        value_of("SE_CoreReplaceString", replace(json!(true))),
        "a+b+c"
    );
    assert_eq!(
        value_of(
            "SE_CoreReplaceString",
            json!({"value": "a.c", "search": ".", "replacement": "$&"})
        ),
        "a$&c"
    );
    assert_eq!(
        value_of(
            "SE_CoreReplaceString",
            json!({"value": "ab", "search": "", "replacement": "x", "all": true})
        ),
        "xaxbx"
    );
    assert_eq!(
        value_of(
            "SE_CoreJoinStrings",
            json!({"first": "a", "second": 2, "separator": " - "})
        ),
        "a - 2"
    );
    assert_eq!(
        value_of(
            "SE_CoreJoinStrings",
            json!({"first": "a", "separator": "-"})
        ),
        "a-"
    );
}

#[test]
fn a_template_is_the_one_place_of_interpolation() {
    let inputs = payload(
        json!({"name": "Ann", "n": 2.0, "list": [1], "none": null, "evil": "{{$.payload.name}}"}),
    );
    for (template, expected) in [
        ("Hello {{$.payload.name}}!", "Hello Ann!"),
        ("{{ $.payload.name }}{{$.payload.n}}", "Ann2"),
        ("[{{$.payload.none}}{{$.payload.gone}}]", "[]"),
        ("{{$.payload.list}}", "[1]"),
        ("{{name}} {{ {{$.payload.name}} }}", "{{name}} {{ Ann }}"),
        ("{{$.payload.evil}}", "{{$.payload.name}}"),
        ("}} {{", "}} {{"),
        ("{{$12.x}}", ""),
    ] {
        let (record, _) = outcome_of(
            "SE_CoreStringTemplate",
            json!({"template": template}),
            &inputs,
        );
        assert_eq!(record["results"], json!({"string": expected}), "{template}");
    }
}

#[test]
fn values_are_cast_as_javascript_does() {
    for (value, kind, expected) in [
        (json!(" 12.50 "), "Number", json!(12.5)),
        (json!("3"), "number", json!(3)),
        (json!(true), "Number", json!(1)),
        (json!(""), "Number", json!(0)),
        (json!("0x1f"), "Number", json!(31)),
        (json!(2.0), "String", json!("2")),
        (json!([1, null, "a"]), "String", json!("1,,a")),
        (json!("false"), "Boolean", json!(true)),
        (json!(0), "Boolean", json!(false)),
        (
            json!("2026-11-20T13:00:00+01:00"),
            "Date",
            json!("2026-11-20T12:00:00.000Z"),
        ),
        (json!("{\"a\": [1]}"), "JSON", json!({"a": [1]})),
        (json!({"a": 1}), "JSON", json!({"a": 1})),
    ] {
        assert_eq!(
            value_of("SE_CoreCast", json!({"value": value, "type": kind})),
            expected,
            "{value} to {kind}"
        );
    }
}

#[test]
fn a_done_only_block_given_a_bad_value_goes_on_with_null() {
    for (kind, controls) in [
        ("SE_CoreLength", json!({"value": 5})),
        ("SE_CoreLength", json!({"value": "$.payload.none"})),
        ("SE_CoreSlice", json!({"value": {}})),
        (
            "SE_CoreExtractValue",
            json!({"targetField": "$.payload.gone", "keyPath": "a"}),
        ),
        ("SE_CoreCast", json!({"value": "x", "type": "Number"})),
        ("SE_CoreCast", json!({"value": "inf", "type": "Number"})),
        ("SE_CoreCast", json!({"value": "{", "type": "JSON"})),
        ("SE_CoreCast", json!({"value": null, "type": "String"})),
        ("SE_CoreCast", json!({"value": "x", "type": "Colour"})),
        ("SE_CoreMultiply", json!({"first": "x", "second": 2})),
        ("SE_CoreMultiply", json!({"first": 1e308, "second": 1e308})),
        ("SE_CoreFormatPhoneNumber", json!({"phoneNumber": ""})),
        (
            "SE_CoreFormatPhoneNumberE164",
            json!({"phoneNumber": "not a number", "countryCode": "US"}),
        ),
        (
            "SE_CoreFormatDate",
            json!({"date": "yesterday", "format": "yyyy"}),
        ),
        (
            "SE_CoreReplaceString",
            json!({"value": null, "search": "a"}),
        ),
    ] {
        let (record, port) = outcome_of(kind, controls.clone(), &Inputs::default());
        assert_eq!(record["success"], false, "{kind} {controls}");
        assert_eq!(
            record["results"],
            json!({"value": null}),
            "{kind} {controls}"
        );
        assert!(record["exception"]["code"].is_string());
        assert_eq!(port, "done");
    }
}

#[test]
fn whole_results_are_whole_numbers() {
    let text = |kind: &str, first: Value, second: Value| {
        value_of(kind, json!({"first": first, "second": second})).to_string()
    };
    assert_eq!(text("SE_CoreMultiply", json!(2.5), json!("4")), "10");
    assert_eq!(
        text("SE_CoreMultiply", json!(0.1), json!(3)),
        (0.1 * 3.0).to_string()
    );
    assert_eq!(text("SE_CoreDivide", json!(9), json!(3)), "3");
    assert_eq!(text("SE_CoreDivide", json!(1), json!(4)), "0.25");
}

#[test]
fn division_fails_by_its_port() {
    for (second, code) in [
        (json!(0), "division_by_zero"),
        (json!("x"), "not_a_number"),
        (json!(""), "not_a_number"),
    ] {
        let (record, port) = outcome_of(
            "SE_CoreDivide",
            json!({"first": 1, "second": second}),
            &Inputs::default(),
        );
        assert_eq!(
            (&record["exception"]["code"], port.as_str()),
            (&json!(code), "failure")
        );
    }
}

#[test]
fn values_are_extracted_by_key_and_by_path() {
    let target = json!({"AccountId": "001", "a.b": 1, "a": {"b": [10, 20]}});
    let extract = |path: &str| {
        value_of(
            "SE_CoreExtractValue",
            json!({"targetField": target, "keyPath": path}),
        )
    };
    assert_eq!(extract("AccountId"), "001");
    assert_eq!(extract("a.b"), 1);
    assert_eq!(extract("a.b[1]"), 1.0 * 20.0);
    assert_eq!(extract("['a']['b'].[0]"), 10);
    assert_eq!(extract("a.b[*]"), json!([10, 20]));
    let (record, _) = outcome_of(
        "SE_CoreExtractValue",
        json!({"targetField": {}, "keyPath": "x"}),
        &Inputs::default(),
    );
    assert_eq!(
        record,
        json!({"success": true, "results": {"value": null}, "exception": null})
    );
}

#[test]
fn telephone_numbers_and_dates_come_from_the_locale() {
    let us = json!({"phoneNumber": "206-555-0100", "countryCode": "us"});
    assert_eq!(
        value_of("SE_CoreFormatPhoneNumberE164", us.clone()),
        "+12065550100"
    );
    assert_eq!(value_of("SE_CoreFormatPhoneNumber", us), "(206) 555-0100");
    let date = |controls: Value| value_of("SE_CoreFormatDate", controls);
    assert_eq!(
        date(
            json!({"date": "2026-11-20T08:05:00Z", "format": "dd.MM.yyyy HH:mm", "timeZone": "UTC"})
        ),
        "20.11.2026 08:05"
    );
    assert_eq!(date(json!({"date": 0})), "1970-01-01T00:00:00.000Z");
}

#[test]
fn the_payload_is_handed_out_whole() {
    let (record, port) = outcome_of("SE_GetPayload", json!({}), &payload(json!({"a": [1]})));
    assert_eq!(
        (&record["results"], port.as_str()),
        (&json!({"value": {"a": [1]}}), "done")
    );
}

#[test]
fn a_switch_that_is_false_stays_false() {
    let run = dry_run(
        &flow_of(
            "SE_SFScreenpopObject",
            json!({"recordId": "1", "noPopOnEmpty": false}),
        ),
        &Inputs::default(),
        &json!({}),
    );
    assert_eq!(
        run.commands[0]["args"],
        json!({"recordId": "1", "noPopOnEmpty": false})
    );
}
