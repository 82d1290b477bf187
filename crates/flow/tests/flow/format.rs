use ccp_flow::{Flow, FormatError, MAX_BLOCKS, MAX_BYTES, MAX_NAME};
use serde_json::{Value, json};

fn blocks(ids: &[&str]) -> Value {
    let actions: Vec<_> = ids
        .iter()
        .map(|id| json!({"id": id, "type": "SE_Log"}))
        .collect();
    json!({ "actions": actions })
}

#[test]
fn what_is_not_understood_survives_import_and_export_in_its_place() {
    let text = r#"{"version": 7, "actions": [
        {"zebra": [1, {"b": 1, "a": 2}], "id": "uid-1", "type": "SE_FromTomorrow", "controls": {"x": {"y": null}, "b": 1},
         "ports": {"odd": "uid-2", "done": null}, "meta": {"title": "T", "colour": "red"}, "position": [-450.5, 1126.9375]},
        {"id": "uid-2", "type": "SE_End", "controls": null}
    ], "after": {"n": 445.130810110223, "big": 18446744073709551615, "neg": -9007199254740993}}"#;
    let flow = Flow::parse(text).unwrap();
    let exported = flow.to_json();
    assert_eq!(
        serde_json::from_str::<Value>(&exported).unwrap(),
        serde_json::from_str::<Value>(text).unwrap()
    );
    assert_eq!(Flow::parse(&exported).unwrap().to_json(), exported);
    let order: Vec<_> = ["version", "actions", "zebra", "\"id\"", "after"]
        .map(|key| exported.find(key).unwrap())
        .into();
    assert!(order.is_sorted(), "the export keeps the order of keys");
    assert!(exported.contains("445.130810110223") && exported.contains("18446744073709551615"));
}

#[test]
fn null_controls_absent_ports_and_labels_are_read() {
    let flow = Flow::parse(
        r#"{"name": "N", "actions": [{"id": "0", "type": "SE_End", "controls": null},
            {"id": "1", "type": "SE_Log", "meta": {"title": "Say it"}, "controls": {"level": "debug"},
             "ports": {"done": "0", "failure": "", "other": null}}]}"#,
    )
    .unwrap();
    assert_eq!(flow.name(), Some("N"));
    let (end, log) = (flow.block("0").unwrap(), flow.block("1").unwrap());
    assert!(end.controls().is_empty() && end.port("done").is_none() && end.title.is_none());
    assert_eq!(
        (log.title.as_deref(), log.port("done"), log.port("failure")),
        (Some("Say it"), Some("0"), None)
    );
    assert_eq!(log.ports().collect::<Vec<_>>(), [("done", "0")]);
    assert_eq!(log.controls()["level"], "debug");
    assert!(flow.start().is_none());
}

#[test]
fn what_is_no_flow_is_refused_by_its_reason() {
    for text in [
        "[]",
        "3",
        "{}",
        r#"{"actions": {}}"#,
        r#"{"actions": [1]}"#,
        r#"{"actions": [{"type": "SE_End"}]}"#,
    ] {
        assert!(
            matches!(Flow::parse(text), Err(FormatError::NotAFlow(_))),
            "{text}"
        );
    }
    assert!(matches!(
        Flow::parse(r#"{"actions": [{"id": "a"}]}"#),
        Err(FormatError::NotAFlow(_))
    ));
    assert!(matches!(Flow::parse("{"), Err(FormatError::NotJson(_))));
    assert_eq!(
        Flow::from_value(blocks(&["a", "b", "a"])).unwrap_err(),
        FormatError::DuplicateId("a".into())
    );
}

#[test]
fn a_flow_over_a_limit_is_refused() {
    let big = format!(r#"{{"actions": [], "x": "{}"}}"#, "x".repeat(1024 * 1024));
    assert!(matches!(Flow::parse(&big), Err(FormatError::TooBig { .. })));
    assert!(matches!(
        Flow::from_value(serde_json::from_str(&big).unwrap()),
        Err(FormatError::TooBig { .. })
    ));

    let many: Vec<String> = (0..=MAX_BLOCKS).map(|n| format!("uid-{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(matches!(
        Flow::from_value(blocks(&many)),
        Err(FormatError::TooManyBlocks {
            blocks: 501,
            most: 500
        })
    ));
    assert!(Flow::from_value(blocks(&many[1..])).is_ok());

    let nested = |levels: usize| {
        format!(
            r#"{{"actions": [], "x": {}{}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert!(Flow::parse(&nested(63)).is_ok());
    for levels in [64, 127, 5_000, 400_000] {
        assert!(
            matches!(
                Flow::parse(&nested(levels)),
                Err(FormatError::TooDeep { .. })
            ),
            "{levels}"
        );
    }
}

#[test]
fn a_new_block_gets_the_highest_number_over_all_forms_plus_one() {
    let next = |ids: &[&str]| Flow::from_value(blocks(ids)).unwrap().next_id();
    assert_eq!(next(&["uid-12", "uid17", "0", "uid-NaN"]), "uid-18");
    assert_eq!(next(&["uid-3", "40"]), "uid-41");
    assert_eq!(next(&["uid-NaN", "abc", "uid-", "uid-+7", "x9"]), "uid-0");
    assert_eq!(next(&[]), "uid-0");
    assert_eq!(next(&["uid-99999999999999999999999", "5"]), "uid-6");
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert!(Flow::parse("\u{feff}{\"actions\": []}").is_ok());
}

#[test]
fn a_flow_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Flow>();
    shared::<ccp_flow::Run>();
}

/// A file of many small members, so deep that its blanks outweigh it.
fn deep_and_wide() -> String {
    let (open, close) = ("[".repeat(50), "]".repeat(50));
    let members = vec!["1"; 200_000].join(",");
    format!(r#"{{"actions": [], "deep": {open}{members}{close}}}"#)
}

#[test]
fn what_was_imported_can_be_exported_and_imported_again_however_deep_it_is() {
    let text = deep_and_wide();
    let flow = Flow::parse(&text).unwrap();
    let exported = flow.to_json();
    assert!(exported.len() <= MAX_BYTES, "{} bytes", exported.len());
    let again = Flow::parse(&exported).unwrap();
    assert_eq!(again.as_value(), flow.as_value());
    assert_eq!(again.to_json(), exported);
}

#[test]
fn a_file_whose_numbers_would_outgrow_the_limit_in_the_export_is_refused() {
    let numbers = vec!["1e15"; MAX_BYTES / 6].join(",");
    let text = format!(r#"{{"actions": [], "n": [{numbers}]}}"#);
    assert!(text.len() < MAX_BYTES);
    assert!(matches!(
        Flow::parse(&text),
        Err(FormatError::TooBig { bytes, .. }) if bytes > MAX_BYTES
    ));
}

#[test]
fn an_id_or_type_that_is_no_name_is_refused() {
    let (fits, over) = ("n".repeat(MAX_NAME), "n".repeat(MAX_NAME + 1));
    let read = |id: &str, kind: &str| {
        Flow::from_value(json!({"actions": [{"id": id, "type": kind}]})).map(|_| ())
    };
    assert_eq!(read(&fits, &fits), Ok(()));
    for (id, kind) in [(&over, &fits), (&fits, &over)] {
        let error = read(id, kind).unwrap_err().to_string();
        assert!(error.contains("512 bytes") && error.len() < 100, "{error}");
    }
}
