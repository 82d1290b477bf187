use ccp_flow::{Answer, Effect, EffectAction, Flow, Inputs, Limits, PlainLocale, Run, Step};
use serde_json::{Value, json};

use crate::support::{dry_run, flow_of, outcome_of, payload};

/// The effect a block asks for.
fn asked(kind: &str, controls: Value, inputs: &Inputs) -> Effect {
    let flow = flow_of(kind, controls);
    let mut run = Run::new(inputs.clone(), Limits::default(), 0);
    let Step::Perform(effect) = run.next(&flow, &PlainLocale, 0) else {
        panic!("{kind} asks for an effect")
    };
    effect
}

fn answered(kind: &str, controls: Value, answer: Value) -> (Value, String) {
    let flow = flow_of(kind, controls);
    let mut run = Run::new(Inputs::default(), Limits::default(), 0);
    assert!(matches!(run.next(&flow, &PlainLocale, 0), Step::Perform(_)));
    run.answer(&flow, Answer::Done(answer), 0).unwrap();
    assert!(matches!(run.next(&flow, &PlainLocale, 0), Step::Ended(_)));
    let port = run
        .take_trace()
        .iter()
        .find(|step| step.block == "it")
        .and_then(|step| step.port.clone());
    (run.actions()["it"].clone(), port.unwrap())
}

#[test]
fn a_task_gets_what_was_given_and_its_subject_joined() {
    let controls = json!({
        "CallObject": "$.payload.none", "Type": "Call", "Status": "", "Priority": "low", "IsClosed": false,
        "TaskSubType": "Call", "TaskSubtype": "Task", "WhoId": "$.payload.gone", "WhatId": "", "CallDurationInSeconds": 0,
        "subject1": "$.payload.prefix", "subject2": "", "subject3": "$.payload.last",
        "otherTaskFields": {"Description": "$.payload.phone", "Empty": "", "Priority": "high"}
    });
    let inputs =
        payload(json!({"none": null, "prefix": "Callback", "last": "Last", "phone": "+1"}));
    let EffectAction::CrmCreateTask { fields } = asked("SE_SFCreateTask", controls, &inputs).action
    else {
        panic!()
    };
    assert_eq!(
        Value::Object(fields),
        json!({"Type": "Call", "Priority": "high", "IsClosed": false, "TaskSubtype": "Task", "CallDurationInSeconds": 0,
            "Subject": "Callback - Last", "Description": "+1"})
    );
}

#[test]
fn the_other_spelling_of_the_subtype_counts_where_the_right_one_is_not_given() {
    for controls in [
        json!({"TaskSubType": "Call"}),
        json!({"TaskSubType": "Call", "TaskSubtype": ""}),
    ] {
        let EffectAction::CrmCreateTask { fields } =
            asked("SE_SFCreateTask", controls, &Inputs::default()).action
        else {
            panic!()
        };
        assert_eq!(Value::Object(fields), json!({"TaskSubtype": "Call"}));
    }
}

#[test]
fn the_text_null_as_record_means_create() {
    for id in [
        json!("null"),
        json!(""),
        json!(null),
        json!("$.payload.gone"),
    ] {
        let controls = json!({"recordId": id, "entityType": "Contact", "fieldValues": {"LastName": "L", "Phone": ""}});
        let EffectAction::CrmSave { kind, id, fields } =
            asked("SE_SFSaveLog", controls, &Inputs::default()).action
        else {
            panic!()
        };
        assert_eq!(
            (kind.as_str(), id, Value::Object(fields)),
            ("Contact", None, json!({"LastName": "L"}))
        );
    }
    let controls = json!({"recordId": "003", "entityType": "Contact", "fieldValues": null});
    let EffectAction::CrmSave { id, .. } =
        asked("SE_SFSaveLog", controls, &Inputs::default()).action
    else {
        panic!()
    };
    assert_eq!(id.as_deref(), Some("003"));
}

#[test]
fn look_ups_ask_for_what_the_flow_names() {
    let action = asked(
        "SE_SFGetContactId",
        json!({"formattedPhoneNumber": "+1", "fieldName": "Phone"}),
        &Inputs::default(),
    )
    .action;
    assert_eq!(
        action,
        EffectAction::CrmFindByPhone {
            kind: "Contact".into(),
            phone: "+1".into(),
            field: Some("Phone".into())
        }
    );
    let action = asked(
        "SE_SFGetLeadId",
        json!({"formattedPhoneNumber": "+1"}),
        &Inputs::default(),
    )
    .action;
    assert_eq!(
        action,
        EffectAction::CrmFindByPhone {
            kind: "Lead".into(),
            phone: "+1".into(),
            field: None
        }
    );
    let action = asked(
        "SE_SFRetrieve",
        json!({"fields": "Id, Call_Result__c", "type": "Task", "id": "00T"}),
        &Inputs::default(),
    )
    .action;
    let fields = vec!["Id".to_owned(), "Call_Result__c".to_owned()];
    assert_eq!(
        action,
        EffectAction::CrmRetrieve {
            kind: "Task".into(),
            id: "00T".into(),
            fields
        }
    );
}

#[test]
fn answers_become_the_results_of_the_catalogue() {
    let find = json!({"formattedPhoneNumber": "+1"});
    assert_eq!(
        answered("SE_SFGetContactId", find.clone(), json!("003")).0["results"],
        json!({"sfContactId": "003"})
    );
    assert_eq!(
        answered("SE_SFGetLeadId", find, json!("00Q")).0["results"],
        json!({"sfLeadId": "00Q"})
    );
    let record = json!({"type": "Task", "id": "1"});
    assert_eq!(
        answered("SE_SFRetrieve", record, json!({"Id": "1"})).0["results"],
        json!({"record": {"Id": "1"}})
    );
    assert_eq!(
        answered("SE_SFCreateTask", json!({}), json!("T1")).0["results"],
        json!({"id": "T1"})
    );
    assert_eq!(
        answered("SE_SFCreateTask", json!({}), json!({"id": "T1"})).0["results"],
        json!({"id": "T1"})
    );
    assert_eq!(
        answered("SE_SFQuery", json!({"query": "q"}), json!([1])).0["results"],
        json!({"value": [1]})
    );
    let (record, port) = answered("SE_SFIsDoNotCall", json!({"recordId": "1"}), json!(true));
    assert_eq!((&record["results"], port.as_str()), (&json!(true), "true"));
}

#[test]
fn nothing_found_takes_failure_where_it_is_wired() {
    let (record, port) = answered(
        "SE_SFGetContactId",
        json!({"formattedPhoneNumber": "+1"}),
        Value::Null,
    );
    assert_eq!(
        (&record["results"], port.as_str()),
        (&json!({"sfContactId": null}), "failure")
    );
    assert_eq!(
        (&record["success"], &record["exception"]["code"]),
        (&json!(false), &json!("not_found"))
    );
}

#[test]
fn nothing_found_is_no_failure_where_no_port_is_wired_for_it() {
    for ports in [
        json!({"success": "end"}),
        json!({"success": "end", "failure": "nowhere"}),
        json!({"success": "end", "failure": ""}),
    ] {
        for number in ["+1", "$.payload.gone"] {
            let flow = Flow::from_value(json!({"actions": [
                {"id": "start", "type": "SE_Start", "ports": {"done": "it"}},
                {"id": "it", "type": "SE_SFGetLeadId", "controls": {"formattedPhoneNumber": number}, "ports": ports},
                {"id": "end", "type": "SE_End"}
            ]}))
            .unwrap();
            let script = json!({"it": {"success": true, "results": {"sfLeadId": null}}});
            let run = dry_run(&flow, &Inputs::default(), &script);
            assert_eq!(run.end.block.as_deref(), Some("end"));
            assert_eq!(
                run.actions["it"],
                json!({"success": true, "results": {"sfLeadId": null}, "exception": null})
            );
        }
    }
}

#[test]
fn a_failure_of_the_crm_is_one_even_where_nothing_found_is_not() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "it"}},
        {"id": "it", "type": "SE_SFGetLeadId", "controls": {"formattedPhoneNumber": "+1"}, "ports": {"success": "start"}},
    ]}))
    .unwrap();
    let run = dry_run(
        &flow,
        &Inputs::default(),
        &json!({"it": {"success": false, "exception": {"code": "crm_down"}}}),
    );
    assert_eq!(
        (run.end.code.as_deref(), run.end.block.as_deref()),
        (Some("crm_down"), Some("it"))
    );
}

#[test]
fn nothing_given_is_not_asked_for() {
    for (kind, controls) in [
        (
            "SE_SFGetContactId",
            json!({"formattedPhoneNumber": "$.payload.gone"}),
        ),
        ("SE_SFGetContactId", json!({"formattedPhoneNumber": ""})),
        ("SE_SFRetrieve", json!({"type": "Task", "id": null})),
    ] {
        let (record, port) = outcome_of(kind, controls, &Inputs::default());
        assert_eq!(
            (&record["exception"]["code"], port.as_str()),
            (&json!("not_found"), "failure"),
            "{kind}"
        );
    }
    let (record, port) = outcome_of(
        "SE_SFIsDoNotCall",
        json!({"recordId": ""}),
        &Inputs::default(),
    );
    assert_eq!(
        (&record["results"], port.as_str()),
        (&json!(false), "false")
    );
    assert!(record["exception"].is_object());
}
