use ccp_flow::{Flow, Severity, check};
use serde_json::{Value, json};

fn findings(actions: Value) -> Vec<(Severity, String, Option<String>)> {
    let flow = Flow::from_value(json!({ "actions": actions })).unwrap();
    check(&flow)
        .into_iter()
        .map(|finding| (finding.severity, finding.code, finding.block_id))
        .collect()
}

fn finds(actions: Value, severity: Severity, code: &str, block: Option<&str>) {
    let found = findings(actions);
    assert!(
        found.contains(&(severity, code.to_owned(), block.map(str::to_owned))),
        "{code} is not among {found:?}"
    );
}

#[test]
fn a_sound_flow_has_no_findings() {
    let found = findings(json!([
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_SFGetContactId", "controls": {"formattedPhoneNumber": "$.contact.phone"}, "ports": {"success": "c", "failure": "d"}},
        {"id": "c", "type": "SE_Log", "controls": {"message": "$.actions.b.results.sfContactId"}, "ports": {"done": "d"}},
        {"id": "d", "type": "SE_End"},
    ]));
    assert_eq!(found, []);
}

#[test]
fn a_flow_needs_exactly_one_start() {
    finds(
        json!([{"id": "a", "type": "SE_End"}]),
        Severity::Error,
        "start_missing",
        None,
    );
    finds(
        json!([{"id": "a", "type": "SE_Start"}, {"id": "b", "type": "SE_Start"}]),
        Severity::Error,
        "start_again",
        Some("b"),
    );
}

#[test]
fn unknown_and_unsupported_blocks_are_warned_about() {
    finds(
        json!([{"id": "a", "type": "SE_FromTomorrow"}]),
        Severity::Warning,
        "unknown_block",
        Some("a"),
    );
    finds(
        json!([{"id": "a", "type": "SE_CallJQueryMethod"}]),
        Severity::Warning,
        "unsupported_block",
        Some("a"),
    );
}

#[test]
fn ports_to_nowhere_are_found() {
    finds(
        json!([{"id": "a", "type": "SE_Start", "ports": {"done": "gone"}}]),
        Severity::Error,
        "port_dangling",
        Some("a"),
    );
    finds(
        json!([{"id": "a", "type": "SE_Start", "ports": {"done": null}}]),
        Severity::Hint,
        "port_unwired",
        Some("a"),
    );
    finds(
        json!([{"id": "a", "type": "SE_SFQuery"}]),
        Severity::Hint,
        "failure_unwired",
        Some("a"),
    );
    finds(
        json!([{"id": "a", "type": "SE_Start", "ports": {"odd": "a"}}]),
        Severity::Hint,
        "port_unknown",
        Some("a"),
    );
}

#[test]
fn references_that_cannot_be_read_are_warned_about() {
    let with = |reference: &str| {
        json!([
            {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
            {"id": "b", "type": "SE_SendDataToOverlay", "controls": {"value": {"x": [reference]}}, "ports": {"done": "c"}},
            {"id": "c", "type": "SE_Log"},
        ])
    };
    finds(
        with("$.actions.uid-NaN.results.x"),
        Severity::Warning,
        "reference_unknown_block",
        Some("b"),
    );
    finds(
        with("$.actions.c.results.x"),
        Severity::Warning,
        "reference_not_before",
        Some("b"),
    );
    finds(
        with("$.actions.b.results.x"),
        Severity::Warning,
        "reference_not_before",
        Some("b"),
    );
    finds(
        with("$12.results.type"),
        Severity::Warning,
        "reference_malformed",
        Some("b"),
    );
    finds(
        with("$.results.type"),
        Severity::Warning,
        "reference_root",
        Some("b"),
    );
    assert!(
        !findings(with("$.actions.a.success"))
            .iter()
            .any(|(_, code, _)| code.starts_with("reference"))
    );
}

#[test]
fn a_reference_around_a_loop_comes_before() {
    let found = findings(json!([
        {"id": "a", "type": "SE_Start", "ports": {"done": "b"}},
        {"id": "b", "type": "SE_UpdateCounter", "controls": {"key": "$.actions.c.results.value"}, "ports": {"done": "c"}},
        {"id": "c", "type": "SE_GetCounter", "controls": {"key": "k"}, "ports": {"done": "b"}},
    ]));
    assert_eq!(found, []);
}

#[test]
fn references_in_a_template_are_looked_at() {
    let template = json!([{"id": "a", "type": "SE_CoreStringTemplate", "controls": {"template": "x {{$.actions.gone.results.value}}"}}]);
    finds(
        template,
        Severity::Warning,
        "reference_unknown_block",
        Some("a"),
    );
}

#[test]
fn what_is_missing_and_what_is_never_reached_is_found() {
    finds(
        json!([{"id": "a", "type": "SE_SetProperty", "controls": {"key": ""}}]),
        Severity::Warning,
        "control_missing",
        Some("a"),
    );
    finds(
        json!([{"id": "a", "type": "SE_Start"}, {"id": "b", "type": "SE_End"}]),
        Severity::Hint,
        "unreachable",
        Some("b"),
    );
}

#[test]
fn errors_come_first() {
    let found = findings(
        json!([{"id": "a", "type": "SE_Log"}, {"id": "b", "type": "SE_FromTomorrow", "ports": {"done": "gone"}}]),
    );
    let order: Vec<_> = found.iter().map(|(severity, _, _)| *severity).collect();
    assert!(
        order.is_sorted() && order.contains(&Severity::Hint) && order[0] == Severity::Error,
        "{found:?}"
    );
}

#[test]
fn the_checker_says_no_more_than_somebody_can_read() {
    let many = |what: &str| -> serde_json::Map<_, _> {
        (0..500)
            .map(|n| (format!("{n}-{what}"), json!("hunter2hunter2")))
            .collect()
    };
    let long = "n".repeat(100_000);
    let flow = Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": many("port")},
        {"id": "it", "type": "SE_CoreTruthy", "controls": many("password"), "ports": {&long: &long}},
        {"id": "that", "type": "SE_CoreTruthy", "controls": {&long: 1}},
    ]}))
    .unwrap();
    let findings = check(&flow);
    for code in ["port_dangling", "secret_literal"] {
        let count = findings.iter().filter(|own| own.code == code).count();
        assert!((20..=21).contains(&count), "{code}: {count}");
    }
    for finding in findings {
        assert!(finding.message.chars().count() <= 301, "{}", finding.code);
    }
}
