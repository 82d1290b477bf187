//! Real exported flows, read from the folder that `CCP_FLOW_CORPUS` names.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::PathBuf;

use ccp_flow::{
    DryRun, EndStatus, Flow, Inputs, Limits, PlainLocale, Script, Severity, check, dry, source,
};
use serde_json::{Value, json};

fn corpus() -> Option<Vec<(String, String)>> {
    let Some(folder) = std::env::var_os("CCP_FLOW_CORPUS").map(PathBuf::from) else {
        println!("skipped: CCP_FLOW_CORPUS is not set");
        return None;
    };
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut flows: Vec<_> = files
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    flows.sort();
    assert!(flows.len() >= 12, "{} flows", flows.len());
    Some(flows)
}

#[test]
fn every_flow_imports_and_exports_loss_free_and_byte_stable() {
    for (name, text) in corpus().into_iter().flatten() {
        let flow = Flow::parse(&text).unwrap();
        let exported = flow.to_json();
        assert_eq!(
            serde_json::from_str::<Value>(&exported).unwrap(),
            serde_json::from_str::<Value>(&text).unwrap(),
            "{name}"
        );
        assert_eq!(
            Flow::parse(&exported).unwrap().to_json(),
            exported,
            "{name}"
        );
        let ids: Vec<_> = flow.blocks().map(|block| block.id.clone()).collect();
        assert!(!ids.contains(&flow.next_id()), "{name}");
    }
}

#[test]
fn every_block_is_known_and_no_flow_has_an_error() {
    for (name, text) in corpus().into_iter().flatten() {
        let flow = Flow::parse(&text).unwrap();
        assert!(flow.blocks().all(|block| block.spec().is_some()), "{name}");
        let findings = check(&flow);
        assert!(
            findings
                .iter()
                .all(|finding| finding.severity != Severity::Error),
            "{name}: {findings:?}"
        );
    }
}

/// They all work, so that whatever else the checker says of them would be a false alarm.
#[test]
fn of_real_flows_only_failures_that_lead_nowhere_are_remarked_on() {
    for (name, text) in corpus().into_iter().flatten() {
        for finding in check(&Flow::parse(&text).unwrap()) {
            assert_eq!(
                (finding.severity, &*finding.code),
                (Severity::Hint, "failure_unwired"),
                "{name}: {finding:?}"
            );
        }
    }
}

#[test]
fn names_tell_where_flows_belong() {
    let expected = [
        (
            "default-01-salesforceUiOnClickToDial",
            "salesforceUi",
            Some("onClickToDial"),
        ),
        (
            "default-02-voiceContactOnConnecting",
            "voiceContact",
            Some("onConnecting"),
        ),
        (
            "default-03-chatContactOnConnecting",
            "chatContact",
            Some("onConnecting"),
        ),
        ("onRoutable", "agent", Some("onRoutable")),
        ("onConnecting", "voiceContact", Some("onConnecting")),
        ("03-click-to-dial", "salesforceUi", Some("onClickToDial")),
    ];
    for (name, key, event) in expected {
        assert_eq!(
            source::guess(name).map(|(source, event)| (source.key(), event)),
            Some((key, event)),
            "{name}"
        );
    }
}

/// The inputs that lead through the most of a flow.
fn inputs(name: &str) -> Inputs {
    let attributes = json!({"acsf-screenpop-record": "003R", "acsf-screenpop-search": "Smith", "emailAddress": "a@example.test"});
    let contact = json!({"contactId": "c1", "channel": "voice", "direction": "in", "phone": "+12065550100", "queueName": "Q", "attributes": attributes});
    Inputs {
        payload: json!({"number": "206-555-0100", "SubjectPrepend": "Callback", "FirstName": "First", "LastName": "Last",
            "CallbackPhone": "+12065550199"}),
        contact: (name != "onRoutable").then_some(contact),
        properties: json!({"taskId": "00T", "hvsWorkId": "W"})
            .as_object()
            .unwrap()
            .clone(),
        ..Inputs::default()
    }
}

fn run(name: &str, text: &str, inputs: &Inputs, script: &Script) -> DryRun {
    let flow = Flow::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    dry::run(&flow, inputs, script, &PlainLocale, Limits::default(), 0)
}

fn check_walks(
    script: &Script,
    given: impl Fn(&str) -> Inputs,
    expected: &[(&str, &[&str], EndStatus)],
) {
    let Some(flows) = corpus() else { return };
    for (name, walk, status) in expected {
        let (_, text) = flows
            .iter()
            .find(|(file, _)| file == name)
            .unwrap_or_else(|| panic!("{name} is there"));
        let run = run(name, text, &given(name), script);
        assert_eq!(walked(&run), *walk, "{name}");
        assert_eq!(run.status, *status, "{name}: {:?}", run.end);
    }
}

use EndStatus::{Completed, Failed};

#[test]
fn where_all_succeeds_every_flow_completes_by_the_expected_way() {
    check_walks(
        &Script::all_succeed(),
        inputs,
        &[
            (
                "02-chat-contact-screenpop",
                &["uid-0", "uid-1", "uid-3", "uid-13"],
                Completed,
            ),
            (
                "03-click-to-dial",
                &["uid-0", "uid-16", "uid-18", "uid-13"],
                Completed,
            ),
            (
                "06-screenpop-on-customer",
                &["uid-0", "uid-22", "uid-25", "uid-27", "uid-13"],
                Completed,
            ),
            (
                "08-create-task",
                &[
                    "uid-0", "uid-1", "uid-11", "uid-16", "uid-17", "uid-3", "uid-5", "uid-7",
                    "uid-9",
                ],
                Completed,
            ),
            (
                "09-screenpop-cust-email",
                &["uid-0", "uid-1", "uid-6", "uid-5"],
                Completed,
            ),
            (
                "10-create-callback-task",
                &[
                    "uid-0", "uid-5", "uid-3", "uid-24", "uid-11", "uid-17", "uid-1",
                ],
                Completed,
            ),
            (
                "11-SalesforceContactCreation",
                &[
                    "uid-0", "uid-14", "uid-17", "uid-20", "uid-22", "uid-19", "uid-13",
                ],
                Completed,
            ),
            (
                "default-01-salesforceUiOnClickToDial",
                &["0", "1", "2"],
                Completed,
            ),
            (
                "default-02-voiceContactOnConnecting",
                &["0", "1", "4"],
                Completed,
            ),
            (
                "default-03-chatContactOnConnecting",
                &["0", "1", "4"],
                Completed,
            ),
            (
                "onConnecting",
                &[
                    "uid-0", "uid-1", "uid-3", "uid-5", "uid-7", "uid-9", "uid-11",
                ],
                Completed,
            ),
            (
                "onRoutable",
                &[
                    "uid-0", "uid-1", "uid-5", "uid-9", "uid-11", "uid-17", "uid-19", "uid-21",
                    "uid-23",
                ],
                Completed,
            ),
        ],
    );
}

#[test]
fn where_all_succeeds_a_run_with_nothing_given_completes_too() {
    check_walks(
        &Script::all_succeed(),
        |_| Inputs::default(),
        &[
            (
                "02-chat-contact-screenpop",
                &["uid-0", "uid-1", "uid-3", "uid-13"],
                Completed,
            ),
            (
                "10-create-callback-task",
                &[
                    "uid-0", "uid-5", "uid-3", "uid-26", "uid-9", "uid-15", "uid-1",
                ],
                Completed,
            ),
            (
                "11-SalesforceContactCreation",
                &[
                    "uid-0", "uid-14", "uid-17", "uid-20", "uid-22", "uid-19", "uid-13",
                ],
                Completed,
            ),
            (
                "default-02-voiceContactOnConnecting",
                &["0", "1", "4"],
                Completed,
            ),
            (
                "onConnecting",
                &[
                    "uid-0", "uid-1", "uid-3", "uid-5", "uid-7", "uid-9", "uid-11",
                ],
                Completed,
            ),
            (
                "onRoutable",
                &["uid-0", "uid-1", "uid-5", "uid-23"],
                Completed,
            ),
        ],
    );
}

#[test]
fn where_all_fails_every_wired_failure_port_is_taken() {
    check_walks(
        &Script::all_fail(),
        inputs,
        &[
            (
                "02-chat-contact-screenpop",
                &[
                    "uid-0", "uid-1", "uid-3", "uid-5", "uid-6", "uid-14", "uid-13",
                ],
                Completed,
            ),
            (
                "03-click-to-dial",
                &["uid-0", "uid-16", "uid-18", "uid-20", "uid-13"],
                Completed,
            ),
            (
                "06-screenpop-on-customer",
                &["uid-0", "uid-22", "uid-25", "uid-27", "uid-29", "uid-13"],
                Completed,
            ),
            (
                "08-create-task",
                &["uid-0", "uid-1", "uid-11", "uid-3", "uid-10", "uid-9"],
                Completed,
            ),
            (
                "09-screenpop-cust-email",
                &["uid-0", "uid-1", "uid-6", "uid-5"],
                Completed,
            ),
            (
                "10-create-callback-task",
                &["uid-0", "uid-5", "uid-3", "uid-24"],
                Failed,
            ),
            (
                "11-SalesforceContactCreation",
                &["uid-0", "uid-14", "uid-17", "uid-13"],
                Completed,
            ),
            (
                "default-01-salesforceUiOnClickToDial",
                &["0", "1", "2"],
                Completed,
            ),
            (
                "default-02-voiceContactOnConnecting",
                &["0", "1", "4"],
                Completed,
            ),
            (
                "default-03-chatContactOnConnecting",
                &["0", "1", "4"],
                Completed,
            ),
            ("onConnecting", &["uid-0", "uid-1", "uid-3"], Failed),
            ("onRoutable", &["uid-0", "uid-1", "uid-5", "uid-9"], Failed),
        ],
    );
}

#[test]
fn the_trace_of_a_failure_tells_the_port_taken() {
    for (name, text) in corpus().into_iter().flatten() {
        let flow = Flow::parse(&text).unwrap();
        let run = run(&name, &text, &inputs(&name), &Script::all_fail());
        for step in &run.trace {
            let spec = flow.block(&step.block).unwrap().spec().unwrap();
            if spec.ports.contains(&"failure") {
                assert_eq!(
                    (step.success, step.port.as_deref()),
                    (false, Some("failure")),
                    "{name} {}",
                    step.block
                );
            }
        }
    }
}

#[test]
fn a_callback_task_is_asked_for_as_the_form_says() {
    let Some(flows) = corpus() else { return };
    let (name, text) = flows
        .iter()
        .find(|(name, _)| name == "10-create-callback-task")
        .unwrap();
    let found = json!({"SE_SFGetContactId": {"success": true, "results": {"sfContactId": "003"}},
        "SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}, "SE_SFScreenpopObject": {"success": true}});
    let run = run(name, text, &inputs(name), &Script::parse(&found).unwrap());
    assert_eq!(run.actions["uid-11"]["results"]["id"], "T1");
    let task = run
        .trace
        .iter()
        .find(|step| step.block == "uid-11")
        .unwrap();
    assert_eq!(
        (&task.controls["WhoId"], &task.controls["otherTaskFields"]),
        (&json!("003"), &json!({"Description": "+12065550199"}))
    );
    assert_eq!(
        json!(run.commands),
        json!([{"blockId": "uid-17", "name": "sfScreenpopObject", "args": {"recordId": "T1", "noPopOnEmpty": false}}])
    );
}

/// The blocks walked, in order.
fn walked(run: &DryRun) -> Vec<&str> {
    run.trace.iter().map(|step| step.block.as_str()).collect()
}

#[test]
fn every_flow_is_replayed_from_its_own_trace_as_it_went() {
    let Some(flows) = corpus() else { return };
    for (name, text) in flows {
        for script in [Script::all_succeed(), Script::all_fail()] {
            let first = run(&name, &text, &inputs(&name), &script);
            let trace: Vec<Value> = first.trace.iter().map(|step| json!(step)).collect();
            let again = run(&name, &text, &inputs(&name), &Script::recorded(&trace));
            assert_eq!(json!(again.trace), json!(first.trace), "{name}");
            assert_eq!(again.end, first.end, "{name}");
        }
    }
}
