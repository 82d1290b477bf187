use ccp_flow::Inputs;
use serde_json::{Value, json};

use crate::support::{contact, dry_run, flow_of, outcome_of};

fn call() -> Value {
    json!({"contactId": "c1", "channel": "voice", "direction": "in", "state": "connected", "from": "+12065550100",
        "to": "+493012345", "phone": "206 555 0100", "queueName": "Sales",
        "parsedNumber": {"number": "+12065550100", "nationalNumber": "(206) 555-0100", "country": "US", "phone": "+12065550100"},
        "attributes": {"vip": "yes", "empty": ""}, "startedAt": "2026-11-20T08:00:00Z", "connectedAt": "2026-11-20T08:00:07.500Z",
        "endedAt": null})
}

#[test]
fn contact_properties_are_read() {
    let (record, port) = outcome_of("SE_ContactProperties", json!({}), &contact(call()));
    assert_eq!(port, "done");
    assert_eq!(
        record["results"],
        json!({"contactId": "c1", "type": "voice", "queueName": "Sales", "formattedPhoneNumber": "+12065550100",
            "callType": "inbound", "isMonitor": false, "channel": "voice", "direction": "in", "state": "connected",
            "from": "+12065550100", "to": "+493012345"})
    );
}

#[test]
fn a_number_nobody_can_parse_stands_as_it_came() {
    for (phone, expected) in [("+49 30 12345", "+493012345"), ("anonymous", "anonymous")] {
        let (record, _) = outcome_of(
            "SE_ContactProperties",
            json!({}),
            &contact(json!({"contactId": "c", "phone": phone})),
        );
        assert_eq!(record["results"]["formattedPhoneNumber"], expected);
        let (record, _) = outcome_of(
            "SE_ContactCustomerPhoneNumber",
            json!({}),
            &contact(json!({"phone": phone})),
        );
        assert_eq!(
            record["results"],
            json!({"phone": expected, "country": null})
        );
    }
}

#[test]
fn without_a_contact_properties_are_null_and_questions_false() {
    let none = Inputs::default();
    let (record, port) = outcome_of("SE_ContactProperties", json!({}), &none);
    assert_eq!((&record["success"], port.as_str()), (&json!(true), "done"));
    assert!(
        record["results"]
            .as_object()
            .unwrap()
            .values()
            .all(Value::is_null),
        "{record}"
    );
    assert_eq!(record["results"].as_object().unwrap().len(), 11);
    for kind in [
        "SE_ContactIsVoice",
        "SE_ContactIsChat",
        "SE_ContactIsTask",
        "SE_ContactIsInbound",
        "SE_ContactIsTransfer",
        "SE_ContactIsCallback",
    ] {
        let (record, port) = outcome_of(kind, json!({}), &none);
        assert_eq!(
            (&record["results"], port.as_str()),
            (&json!(false), "false"),
            "{kind}"
        );
    }
    let (record, _) = outcome_of(
        "SE_ContactGetAttributeValue",
        json!({"attributeName": "a", "defaultValue": "d"}),
        &none,
    );
    assert_eq!(record["results"], json!({"value": "d"}));
    let (record, port) = outcome_of(
        "SE_ContactUpdateAttributes",
        json!({"attributes": {"a": 1}}),
        &none,
    );
    assert_eq!(
        (&record["exception"]["code"], port.as_str()),
        (&json!("no_contact"), "failure")
    );
}

#[test]
fn questions_about_a_contact_are_answered() {
    for (kind, expected) in [
        ("SE_ContactIsVoice", true),
        ("SE_ContactIsChat", false),
        ("SE_ContactIsInbound", true),
        ("SE_ContactIsTransfer", false),
    ] {
        let (record, port) = outcome_of(kind, json!({}), &contact(call()));
        assert_eq!(
            (&record["results"], port == "true"),
            (&json!(expected), expected),
            "{kind}"
        );
    }
    let (record, _) = outcome_of(
        "SE_ContactIsCallback",
        json!({}),
        &contact(json!({"channel": "queueCallback"})),
    );
    assert_eq!(record["results"], true);
}

#[test]
fn a_contact_is_handed_on_or_monitored_when_an_attribute_says_so() {
    for (mark, expected) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(null), false),
    ] {
        let marked = contact(
            json!({"contactId": "c", "attributes": {"isTransfer": mark, "isMonitor": mark}}),
        );
        let (record, _) = outcome_of("SE_ContactIsTransfer", json!({}), &marked);
        assert_eq!(record["results"], expected, "{mark}");
        let (record, _) = outcome_of("SE_ContactProperties", json!({}), &marked);
        assert_eq!(record["results"]["isMonitor"], expected, "{mark}");
    }
}

#[test]
fn an_attribute_that_is_missing_or_null_gives_the_default_and_an_empty_one_itself() {
    let attribute = |name: &str, default: Value| {
        let controls = json!({"attributeName": name, "defaultValue": default});
        outcome_of("SE_ContactGetAttributeValue", controls, &contact(call())).0["results"]["value"]
            .clone()
    };
    assert_eq!(attribute("vip", json!("no")), "yes");
    assert_eq!(attribute("gone", json!("no")), "no");
    assert_eq!(attribute("gone", json!("$.payload.nothing")), Value::Null);
    assert_eq!(attribute("empty", json!("no")), "");
}

#[test]
fn attributes_changed_by_a_run_are_seen_by_its_later_blocks() {
    let flow = ccp_flow::Flow::from_value(json!({"actions": [
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_ContactUpdateAttributes", "controls": {"attributes": {"new": "1", "vip": null}}, "ports": {"success": "c"}},
        {"id": "c", "type": "SE_ContactGetAttributeValue", "controls": {"attributeName": "new"}, "ports": {"done": "d"}},
        {"id": "d", "type": "SE_CoreStringTemplate", "controls": {"template": "{{$.contact.attributes.new}}{{$.contact.attributes.vip}}"}},
    ]}))
    .unwrap();
    let run = dry_run(&flow, &contact(call()), &json!({}));
    assert_eq!(run.actions["c"]["results"]["value"], "1");
    assert_eq!(run.actions["d"]["results"]["string"], "1");
}

#[test]
fn how_long_it_rang_is_told_in_milliseconds() {
    let (record, _) = outcome_of("SE_ContactMetadata", json!({}), &contact(call()));
    assert_eq!(record["results"]["callIncomingDuration"], 7500);
    let ringing = contact(json!({"startedAt": "1970-01-01T00:00:00Z"}));
    assert_eq!(
        outcome_of("SE_ContactMetadata", json!({}), &ringing).0["results"]["callIncomingDuration"],
        1000
    );
}

#[test]
fn a_contact_that_is_gone_by_now_counts_as_none() {
    let flow = flow_of("SE_ContactProperties", json!({}));
    let mut run = ccp_flow::Run::new(contact(call()), ccp_flow::Limits::default(), 0);
    let ccp_flow::Step::Perform(effect) = run.next(&flow, &ccp_flow::PlainLocale, 0) else {
        panic!("reads the contact")
    };
    assert_eq!(effect.action, ccp_flow::EffectAction::ReadContact);
    run.answer(&flow, ccp_flow::Answer::Done(Value::Null), 1)
        .unwrap();
    run.next(&flow, &ccp_flow::PlainLocale, 1);
    assert_eq!(run.actions()["it"]["results"]["contactId"], Value::Null);
}
