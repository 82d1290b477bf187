//! The checker over rows of data: for each flow, exactly these findings and no others.

use std::collections::BTreeMap;

use ccp_flow::{Flow, Severity, Source, check, check_for};
use serde_json::{Value, json};

/// Every code with how often it is found, those of ways left out: the rows are about something else.
fn codes(flow: &Flow, source: Option<Source>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in check_for(flow, source) {
        if !matches!(&*finding.code, "failure_unwired" | "unreachable") {
            *counts.entry(finding.code).or_default() += 1;
        }
    }
    counts
}

/// Start, the block under test, and an End for all its ports.
fn one(kind: &str, controls: Value) -> Flow {
    Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "it"}},
        {"id": "it", "type": kind, "controls": controls, "ports": ports(kind, "end")},
        {"id": "end", "type": "SE_End"},
    ]}))
    .unwrap()
}

fn ports(kind: &str, target: &str) -> Value {
    let ports = ccp_flow::catalogue::find(kind).unwrap().ports;
    ports
        .iter()
        .map(|port| ((*port).to_owned(), target.into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn finds(kind: &str, controls: Value, expected: &[&str]) {
    let mut counts = BTreeMap::new();
    for code in expected {
        *counts.entry((*code).to_owned()).or_default() += 1;
    }
    assert_eq!(
        codes(&one(kind, controls.clone()), None),
        counts,
        "{kind} {controls}"
    );
}

/// Rows of type, controls and the codes that are found.
#[test]
fn literals_that_cannot_work_are_found_and_those_that_do_are_not() {
    let rows: Vec<(String, Value, Vec<String>)> =
        serde_json::from_str(include_str!("findings.json")).unwrap();
    for (kind, controls, expected) in rows {
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        finds(&kind, controls, &expected);
    }
}

#[test]
fn controls_that_nobody_reads_are_found_with_the_name_that_was_meant() {
    finds(
        "SE_Log",
        json!({"mesage": "x", "colour": "red", "note": ""}),
        &["control_unknown", "control_unknown"],
    );
    let findings = check(&one("SE_Log", json!({"mesage": "x", "colour": "red"})));
    let of = |severity: Severity| {
        findings
            .iter()
            .find(|finding| finding.severity == severity)
            .and_then(|finding| finding.mend.as_deref())
    };
    assert_eq!(of(Severity::Warning), Some("Was \"message\" meant?"));
    assert_eq!(of(Severity::Hint), Some("Remove it."));
}

#[test]
fn passwords_and_keys_in_plain_sight_are_found_and_never_repeated() {
    let found: Vec<(&str, Value)> = vec![
        (
            "SE_HttpRequest",
            json!({"url": "https://example.test", "headers": {"Authorization": "Bearer abc123def456"}}),
        ),
        (
            "SE_HttpRequest",
            json!({"url": "https://example.test", "headers": [{"key": "X-Api-Key", "value": "letmein"}]}),
        ),
        (
            "SE_HttpRequest",
            json!({"url": "https://anna:letmein@example.test"}),
        ),
        (
            "SE_HttpRequest",
            json!({"url": "https://example.test", "body": {"login": {"password": "letmein"}}}),
        ),
        (
            "SE_SetProperty",
            json!({"key": "apiKey", "value": "letmein"}),
        ),
        (
            "SE_SetProperty",
            json!({"key": "k", "value": "q7Rk2ZpV9xLm4TbN8cWd3HsF6gJy1KaE"}),
        ),
        ("SE_Log", json!({"message": ["Bearer abc123def456"]})),
    ];
    for (kind, controls) in found {
        let findings = check(&one(kind, controls.clone()));
        let secrets: Vec<_> = findings
            .iter()
            .filter(|finding| finding.code == "secret_literal")
            .collect();
        assert_eq!(secrets.len(), 1, "{controls}: {findings:?}");
        assert!(secrets[0].mend.is_some());
        let said = serde_json::to_string(&findings).unwrap();
        for secret in ["letmein", "abc123def456", "q7Rk2"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    for (kind, controls) in [
        (
            "SE_HttpRequest",
            json!({"url": "https://example.test", "secret": "crm-api-key-2026", "headers": {"Authorization": "$.payload.header", "token": ""}}),
        ),
        (
            "SE_HttpRequest",
            json!({"url": "https://example.test", "headers": {"Authorization": "Bearer {{secret:crm}}"}}),
        ),
        (
            "SE_SetProperty",
            json!({"key": "taskId", "value": "0035g00000XyZabAAF"}),
        ),
        ("SE_SetProperty", json!({"key": "password", "value": null})),
        (
            "SE_GetProperty",
            json!({"key": "token", "defaultValue": ""}),
        ),
    ] {
        finds(kind, controls, &[]);
    }
}

#[test]
fn a_path_within_a_text_is_found_but_for_templates() {
    finds(
        "SE_SFQuery",
        json!({"query": "SELECT Id FROM Contact WHERE Phone = '$.payload.number'"}),
        &["reference_in_text"],
    );
    finds(
        "SE_Log",
        json!({"message": " $.payload.number"}),
        &["reference_in_text"],
    );
    finds("SE_Log", json!({"message": "costs $.50"}), &[]);
    finds(
        "SE_CoreStringTemplate",
        json!({"template": "It is {{$.payload.number}}"}),
        &[],
    );
}

#[test]
fn results_that_a_block_never_has_are_found() {
    let flow = |path: &str| {
        Flow::from_value(json!({"actions": [
            {"id": "uid-1", "type": "SE_Start", "ports": {"done": "uid-2"}},
            {"id": "uid-2", "type": "SE_ContactCustomerPhoneNumber", "ports": {"done": "uid-3"}},
            {"id": "uid-3", "type": "SE_SFGetTabObjectMap", "ports": {"success": "uid-4", "failure": "uid-4"}},
            {"id": "uid-4", "type": "SE_Log", "controls": {"message": path}, "ports": {"done": "uid-5"}},
            {"id": "uid-5", "type": "SE_End"},
        ]}))
        .unwrap()
    };
    for (path, code, mend) in [
        ("$.actions.uid-2.results.phone", None, None),
        ("$.actions.uid-2.results", None, None),
        ("$.actions.uid-2", None, None),
        ("$.actions.uid-2.success", None, None),
        ("$.actions.uid-3.results.anything", None, None),
        (
            "$.actions.uid-2.results.fone",
            Some("reference_unknown_result"),
            Some("It has: phone, country."),
        ),
        (
            "$.actions.uid-2.results.Phone",
            Some("reference_unknown_result"),
            Some("Was \"phone\" meant?"),
        ),
        (
            "$.actions.uid-2.result.phone",
            Some("reference_unknown_result"),
            Some("Was \"results\" meant?"),
        ),
        (
            "$.actions.uid-1.results.x",
            Some("reference_unknown_result"),
            Some("Read another block: this one has no results."),
        ),
        (
            "$.actions.uid2.results.phone",
            Some("reference_unknown_block"),
            Some("Was \"uid-2\" meant?"),
        ),
        (
            "$.payloads.number",
            Some("reference_root"),
            Some("Was \"$.payload\" meant?"),
        ),
    ] {
        let findings = check(&flow(path));
        assert_eq!(
            findings
                .first()
                .map(|finding| (finding.code.as_str(), finding.mend.as_deref())),
            code.map(|code| (code, mend)),
            "{path}"
        );
    }
}

#[test]
fn an_event_is_missed_only_where_none_starts_the_flow() {
    let flow = one("SE_Log", json!({"message": "$.event.payload.x"}));
    let found = |source| codes(&flow, source).contains_key("event_in_action");
    assert!(found(Some(Source::CtiAction)));
    assert!(!found(Some(Source::SalesforceUi)));
    assert!(!found(None));
}

/// A circle of these blocks, each led to the next by all ports but those that leave.
fn circle(blocks: &[(&str, Value, &[&str])]) -> Flow {
    let mut actions = vec![
        json!({"id": "start", "type": "SE_Start", "ports": {"done": "b0"}}),
        json!({"id": "end", "type": "SE_End"}),
    ];
    for (at, (kind, controls, leaving)) in blocks.iter().enumerate() {
        let mut ports = ports(kind, &format!("b{}", (at + 1) % blocks.len()));
        for port in *leaving {
            ports[*port] = "end".into();
        }
        actions.push(
            json!({"id": format!("b{at}"), "type": kind, "controls": controls, "ports": ports}),
        );
    }
    Flow::from_value(json!({ "actions": actions })).unwrap()
}

/// A question about what a path leads to, with the ports that leave the circle.
fn truthy(
    path: &str,
    leaving: &'static [&'static str],
) -> (&'static str, Value, &'static [&'static str]) {
    ("SE_CoreTruthy", json!({ "value": path }), leaving)
}

#[test]
fn a_circle_that_only_computes_is_found_once() {
    let slice = (
        "SE_CoreSlice",
        json!({"value": "$.actions.b0.results.value", "start": 1}),
        &[][..],
    );
    let log = ("SE_Log", json!({"message": "round"}), &[][..]);
    let delay = ("SE_CoreDelay", json!({"milliseconds": 100}), &[][..]);
    let count = ("SE_UpdateCounter", json!({"key": "k"}), &[][..]);
    let ask = ("SE_SFQuery", json!({"query": "x"}), &[][..]);
    let rows: Vec<(Vec<_>, &[(&str, usize)])> = vec![
        (vec![log.clone()], &[("loop_endless", 1)]),
        (
            vec![slice.clone(), truthy("$.actions.b0.results.value", &[])],
            &[("loop_endless", 1)],
        ),
        (
            vec![log.clone(), truthy("$.payload.again", &["false"])],
            &[("loop_endless", 1)],
        ),
        (
            vec![
                slice.clone(),
                truthy("$.actions.b0.results.value", &["false"]),
            ],
            &[("loop_without_wait", 1)],
        ),
        (vec![delay, truthy("$.payload.again", &["false"])], &[]),
        (
            vec![count, truthy("$.actions.b0.results.value", &["false"])],
            &[],
        ),
        (vec![ask, log], &[]),
    ];
    for (blocks, expected) in rows {
        let flow = circle(&blocks);
        let expected: BTreeMap<_, _> = expected
            .iter()
            .map(|(code, count)| ((*code).to_owned(), *count))
            .collect();
        assert_eq!(codes(&flow, None), expected, "{blocks:?}");
    }
}

#[test]
fn every_finding_says_where_and_how_to_mend_it() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "b", "type": "SE_Logg", "ports": {"done": "gone"}},
        {"id": "c", "type": "SE_CallJQueryMethod", "ports": {"odd": "b"}},
        {"id": "d", "type": "SE_Log", "controls": {"level": "loud", "message": "$1.x", "zzz": 1}},
        {"id": "e", "type": "SE_SetProperty", "controls": {"key": "$.actions.d.results", "value": "$.actions.x.results"}},
    ]}))
    .unwrap();
    let findings = check(&flow);
    assert!(findings.len() >= 10, "{findings:?}");
    for finding in findings {
        assert!(finding.mend.is_some(), "{finding:?}");
        assert!(finding.block_id.is_some() || finding.code == "start_missing");
    }
}

#[test]
fn a_file_full_of_mistakes_is_checked_to_its_end() {
    let controls: serde_json::Map<_, _> = (0..150)
        .map(|n| {
            (
                format!("mesage{n:03}"),
                json!(format!("$.actions.uid{n:03}.results")),
            )
        })
        .collect();
    let actions: Vec<_> = (0..150)
        .map(|n| json!({"id": format!("uid-{n}"), "type": "SE_CoreLengt", "controls": controls, "ports": {"done": "uid-0", "failure": format!("uid-{}", n + 1)}}))
        .collect();
    let findings = check(&Flow::from_value(json!({ "actions": actions })).unwrap());
    assert!(
        (150..150 * 50).contains(&findings.len()),
        "{}",
        findings.len()
    );
}

/// They are what newcomers look at first, and a false alarm there would be one everywhere.
#[test]
fn nothing_is_wrong_with_the_flows_of_the_demo() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/demo/flows");
    let mut flows = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        flows += 1;
        let flow = Flow::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for finding in check(&flow) {
            assert_eq!(
                finding.severity,
                Severity::Hint,
                "{}: {finding:?}",
                path.display()
            );
        }
    }
    assert!(flows > 0);
}
