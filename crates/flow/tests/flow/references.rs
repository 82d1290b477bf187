use ccp_flow::{Inputs, Reference};
use serde_json::{Value, json};

use crate::support::{contact, dry_run, flow_of, outcome_of, payload, read};

fn fruits() -> Inputs {
    payload(json!({
        "fruits": ["apple", "pear", "plum"],
        "a": {"value": [{"b": 1}, {"b": 2}], "it's": 7, "a.b": 8, "uid-5": 9, "0": "zero", "First Name": "Ann"},
        "single": {"b": 3},
        "items": [{"n": "x", "qty": 1}, {"n": "y", "qty": 5}],
        "none": null, "text": "t",
    }))
}

#[test]
fn the_spellings_of_real_flows_all_work() {
    for (path, expected) in [
        ("$.payload.fruits[0]", json!("apple")),
        ("$.payload.fruits[-1]", json!("plum")),
        ("$.payload.fruits.1", json!("pear")),
        ("$.payload.a.value.[0].b", json!(1)),
        ("$.payload.a.value[1].b", json!(2)),
        ("$.payload['a']['a.b']", json!(8)),
        ("$.payload.a[\"it's\"]", json!(7)),
        ("$.payload.a['it\\'s']", json!(7)),
        ("$.payload.a.uid-5", json!(9)),
        ("$.payload.a[uid-5]", json!(9)),
        ("$.payload.a[0]", json!("zero")),
        ("$.payload.a.First Name", json!("Ann")),
        ("$.payload.single[0].b", json!(3)),
        ("$.payload.single.[0].[0].b", json!(3)),
    ] {
        assert_eq!(read(path, &fruits()), expected, "{path}");
    }
}

#[test]
fn the_wider_paths_of_the_standard_work_too() {
    for (path, expected) in [
        ("$.payload.items[*].n", json!(["x", "y"])),
        ("$.payload.items.*.n", json!(["x", "y"])),
        ("$.payload.fruits[1:]", json!(["pear", "plum"])),
        ("$.payload.fruits[::-1]", json!(["plum", "pear", "apple"])),
        ("$.payload.fruits[0,2]", json!(["apple", "plum"])),
        ("$.payload.items[?@.qty > 2].n", json!(["y"])),
        ("$.payload.items[?(@.n == 'x')].qty", json!([1])),
        ("$.payload..qty", json!([1, 5])),
        ("$.payload.a.value.[*].b", json!([1, 2])),
        (
            "$.payload.items[?@.qty == $.payload.a.value[0].b].n",
            json!(["x"]),
        ),
        ("$..[?@.qty == 5].n", json!(["y"])),
    ] {
        assert_eq!(read(path, &fruits()), expected, "{path}");
    }
}

#[test]
fn what_is_not_there_is_undefined_and_never_an_error() {
    for path in [
        "$.payload.nothing",
        "$.payload.none.deeper",
        "$.payload.text.deeper",
        "$.payload.fruits[9]",
        "$.payload.fruits[-9]",
        "$.payload.single[1]",
        "$.payload.text[0]",
        "$.payload.items[?@.qty > 100]",
        "$.nowhere.at.all",
        "$.actions.uid-NaN.results.value",
        "$.event.payload",
        "$.contact.phone",
        "$12.results.type",
        "$.",
        "$..",
        "$...",
        "$.payload.",
        "$.payload[",
        "$.payload[]",
        "$.payload['a",
        "$.payload[99999999999999999999]",
        "$.payload[?]",
        "$.payload[?@.a ==]",
        "$.payload.a]",
    ] {
        let (record, port) = outcome_of("SE_CoreTruthy", json!({"value": path}), &fruits());
        assert_eq!(
            (&record["results"], port.as_str()),
            (&json!(false), "false"),
            "{path}"
        );
        assert_eq!(record["exception"], json!(null), "{path}");
        let run = dry_run(
            &flow_of("SE_CoreTruthy", json!({"value": path})),
            &fruits(),
            &json!({}),
        );
        assert!(
            !run.trace[1].controls.contains_key("value"),
            "{path} is undefined, not null"
        );
    }
}

#[test]
fn null_that_is_there_is_null_and_not_undefined() {
    let run = dry_run(
        &flow_of("SE_CoreTruthy", json!({"value": "$.payload.none"})),
        &fruits(),
        &json!({}),
    );
    assert_eq!(run.trace[1].controls.get("value"), Some(&Value::Null));
}

#[test]
fn only_a_whole_text_is_a_reference() {
    for text in [
        "see $.payload.text",
        " $.payload.text",
        "$payload.text",
        "$",
        "$12.50",
        "$12",
        "{{$.payload.text}}",
        "$['payload']",
    ] {
        assert!(!Reference::is_reference(text), "{text}");
        assert_eq!(read(text, &fruits()), text);
        let (record, _) = outcome_of("SE_CoreJoinStrings", json!({"first": text}), &fruits());
        assert_eq!(record["results"]["value"], text);
    }
    assert!(Reference::is_reference("$.payload") && Reference::is_reference("$12.results.type"));
}

#[test]
fn references_stand_inside_maps_and_lists() {
    let flow = flow_of(
        "SE_SendDataToOverlay",
        json!({"value": {"Name": "$.payload.text", "Deep": {"list": ["$.payload.fruits[0]", "plain", "$.payload.nothing"]},
            "Gone": "$.payload.nothing"}}),
    );
    let run = dry_run(&flow, &fruits(), &json!({}));
    assert_eq!(
        run.feed[0]["body"]["fields"],
        json!([{"key": "Name", "value": "t"}, {"key": "Deep", "value": {"list": ["apple", "plain", null]}}, {"key": "Gone", "value": null}])
    );
}

#[test]
fn an_undefined_member_of_a_map_is_left_out() {
    let flow = flow_of(
        "SE_ContactUpdateAttributes",
        json!({"attributes": {"kept": "", "gone": "$.payload.nothing", "unset": "$.payload.none"}}),
    );
    let inputs = Inputs {
        contact: Some(json!({"contactId": "c"})),
        ..fruits()
    };
    let run = dry_run(&flow, &inputs, &json!({}));
    assert_eq!(
        run.feed[0]["body"],
        json!({"set": {"kept": ""}, "removed": ["unset"]})
    );
}

#[test]
fn every_root_can_be_read() {
    let inputs = Inputs {
        payload: json!({"number": "1"}),
        contact: Some(
            json!({"phone": "2", "parsedNumber": {"phone": "3"}, "attributes": {"k": "4"}}),
        ),
        agent: json!({"login": "anna"}),
        event: Some(json!({"event": "onConnecting", "payload": {"n": 5}})),
        properties: json!({"p": 6}).as_object().unwrap().clone(),
    };
    for (path, expected) in [
        ("$.payload.number", json!("1")),
        ("$.contact.phone", json!("2")),
        ("$.contact.parsedNumber.phone", json!("3")),
        ("$.contact.attributes.k", json!("4")),
        ("$.event.payload.n", json!(5)),
        ("$.properties.p", json!(6)),
        ("$.properties", json!({"p": 6})),
        ("$.actions.start.success", json!(true)),
        (
            "$.actions.start",
            json!({"success": true, "results": null, "exception": null}),
        ),
    ] {
        assert_eq!(read(path, &inputs), expected, "{path}");
    }
    let (record, _) = outcome_of(
        "SE_CoreJoinStrings",
        json!({"first": "$.agent.login"}),
        &inputs,
    );
    assert_eq!(record["results"]["value"], "anna");
}

#[test]
fn ids_with_and_without_dash_stand_side_by_side() {
    let flow = ccp_flow::Flow::from_value(json!({"actions": [
        {"id": "0", "type": "SE_Start", "ports": {"done": "uid17"}},
        {"id": "uid17", "type": "SE_CoreJoinStrings", "controls": {"first": "a"}, "ports": {"done": "uid-NaN"}},
        {"id": "uid-NaN", "type": "SE_CoreJoinStrings",
         "controls": {"first": "$.actions.uid17.results.value", "second": "b"}, "ports": {"done": "uid-12"}},
        {"id": "uid-12", "type": "SE_CoreJoinStrings",
         "controls": {"first": "$.actions.uid-NaN.results.value", "second": "$.actions['uid17'].results.value"}},
    ]}))
    .unwrap();
    let run = dry_run(&flow, &contact(json!(null)), &json!({}));
    assert_eq!(run.actions["uid-12"]["results"]["value"], "aba");
}
