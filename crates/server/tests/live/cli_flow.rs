//! `flow check` and `flow run`: exit codes and what they print.

use serde_json::{Value, json};

use crate::common::run;

/// A flow that makes a task and sends its id; returns the folder that holds it and its path.
fn flow_file(blocks: &Value) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flow.json");
    std::fs::write(&file, json!({ "actions": blocks }).to_string()).unwrap();
    let path = file.to_str().unwrap().to_owned();
    (folder, path)
}

fn task() -> Value {
    json!([
        { "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-9" } },
        { "id": "uid-9", "type": "SE_SFCreateTask", "controls": { "subject1": "$.payload.who" }, "ports": { "success": "uid-2" } },
        { "id": "uid-2", "type": "SE_SendDataToOverlay", "controls": { "value": { "task": "$.actions.uid-9.results.id" } }, "ports": {} },
    ])
}

#[tokio::test]
async fn a_run_is_answered_by_its_script_and_printed_as_json() {
    let (_folder, file) = flow_file(&task());
    let script = r#"{"SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}}"#;
    let (code, out, errors) = run(
        &[
            "flow",
            "run",
            &file,
            "--dry",
            script,
            "--payload",
            r#"{"who": "Ada"}"#,
        ],
        "",
    )
    .await;
    assert_eq!(code, 0, "{errors}");
    let printed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(printed["status"], "completed");
    assert_eq!(printed["actions"]["uid-9"]["results"]["id"], "T1");
    assert_eq!(printed["trace"][1]["controls"]["subject1"], "Ada");
    assert_eq!(
        printed["feed"][0]["body"]["fields"],
        json!([{ "key": "task", "value": "T1" }])
    );
    assert_eq!(printed["commands"], json!([]));
}

#[tokio::test]
async fn a_block_id_goes_before_its_type_and_a_script_may_be_a_file() {
    let (folder, file) = flow_file(&task());
    let script = folder.path().join("script.json");
    let text = json!({ "SE_SFCreateTask": { "success": true }, "uid-9": { "success": false, "exception": { "code": "x" } } });
    std::fs::write(&script, text.to_string()).unwrap();
    for script in [
        script.to_str().unwrap().to_owned(),
        format!("@{}", script.to_str().unwrap()),
    ] {
        let (code, out, _) = run(&["flow", "run", &file, "--dry", &script], "").await;
        let printed: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (code, &printed["error"]["code"], &printed["error"]["block"]),
            (1, &json!("x"), &json!("uid-9"))
        );
    }
}

#[tokio::test]
async fn what_no_script_answers_fails_and_says_so() {
    let (_folder, file) = flow_file(&task());
    for (arguments, expected) in [
        (&["--dry", "{}"][..], "not_scripted"),
        (&[][..], "unavailable"),
    ] {
        let (code, out, _) = run(&[&["flow", "run", file.as_str()], arguments].concat(), "").await;
        let printed: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (code, &printed["status"], &printed["error"]["code"]),
            (1, &json!("failed"), &json!(expected))
        );
    }
}

#[tokio::test]
async fn wrong_usage_ends_with_two() {
    let (_folder, file) = flow_file(&task());
    for arguments in [
        &["flow", "run", "/nowhere.json"][..],
        &["flow", "run", &file, "--payload", "{"],
        &["flow", "run", &file, "--contact", "@/nowhere.json"],
        &["flow", "run", &file, "--dry", r#"{"uid-9": {}}"#],
        &["flow", "run"],
        &["flow", "check"],
        &["flow", "check", "/nowhere.json"],
        &["flow", "check", &file, "--source", "nowhere"],
        &[
            "flow",
            "check",
            &file,
            "--source",
            "ctiAction",
            "--event",
            "onMissed",
        ],
        &["flow", "check", &file, "--event", "onNothing"],
    ] {
        let (code, out, errors) = run(arguments, "").await;
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {errors}");
        assert!(!errors.is_empty());
    }
}

#[tokio::test]
async fn the_checker_says_one_line_a_finding_and_fails_on_an_error() {
    let (_folder, good) = flow_file(&task());
    let (_other, bad) = flow_file(&json!([{ "id": "a", "type": "SE_End" }]));
    let (code, out, _) = run(&["flow", "check", &good], "").await;
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = run(&["flow", "check", &good, &bad], "").await;
    assert_eq!(code, 1);
    assert!(
        out.lines()
            .any(|line| line.starts_with(&format!("{bad}: error "))),
        "{out}"
    );
}

/// A flow that reads the contact, which a run started by an action need not have.
fn reading_the_event() -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
        { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": { "at": "$.event.at" } }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

#[tokio::test]
async fn the_checker_knows_what_starts_the_flow_by_the_files_name_or_as_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = json!({ "actions": reading_the_event() }).to_string();
    let file = |name: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, &text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (action, voice) = (
        file("ctiAction-send.json"),
        file("voiceContact.onConnecting.json"),
    );
    let found = async |arguments: &[&str]| {
        let (code, out, errors) = run(&[&["flow", "check"], arguments].concat(), "").await;
        assert_eq!(code, 0, "{out}{errors}");
        out
    };
    let as_action = found(&[&action]).await;
    assert!(
        as_action.contains("event"),
        "an action has no event: {as_action}"
    );
    assert_eq!(found(&[&voice]).await, "");
    assert_eq!(found(&[&action, "--source", "voiceContact"]).await, "");
    assert_eq!(
        found(&[&action, "--source", "voiceContact", "--event", "onEnded"]).await,
        ""
    );
    assert_eq!(found(&[&action, "--event", "onClickToDial"]).await, "");
    let told = found(&[&voice, "--source", "ctiAction"]).await;
    assert_eq!(told.lines().count(), as_action.lines().count(), "{told}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_does_not_hide_what_is_wrong_with_the_next() {
    let (_folder, bad) = flow_file(&json!([{ "id": "a\nb", "type": "SE_End" }]));
    let (code, out, errors) = run(&["flow", "check", "/nowhere.json", &bad], "").await;
    assert_eq!(code, 2);
    assert!(errors.contains("/nowhere.json"), "{errors}");
    assert!(
        out.lines().all(|line| line.starts_with(&bad)),
        "one line a finding: {out}"
    );
    assert!(!out.is_empty());
}

#[tokio::test]
async fn a_block_in_a_loop_is_answered_in_order() {
    let mut blocks = task();
    blocks[2]["ports"] = json!({ "done": "uid-9" });
    let (_folder, file) = flow_file(&blocks);
    let script = json!({ "uid-9": [
        { "success": true, "results": { "id": "T1" } },
        { "success": true, "results": { "id": "T2" }, "tookMs": 40 },
        { "success": false, "exception": { "code": "full", "message": "No more." } },
    ] });
    let (code, out, _) = run(&["flow", "run", &file, "--dry", &script.to_string()], "").await;
    let printed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &printed["error"]["code"]), (1, &json!("full")));
    let sent: Vec<&Value> = printed["feed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["body"]["fields"][0]["value"])
        .collect();
    assert_eq!(sent, ["T1", "T2"]);
    assert_eq!(printed["trace"][3]["tookMs"], 40);
}

#[tokio::test]
async fn a_trace_is_told_on_standard_error_without_colours_where_nobody_looks() {
    let (_folder, file) = flow_file(&task());
    let script = r#"{"uid-9": {"success": true, "results": {"id": "T1"}, "tookMs": 12}}"#;
    let payload = r#"{"who": "Ada"}"#;
    let arguments = [
        "flow",
        "run",
        &file,
        "--dry",
        script,
        "--payload",
        payload,
        "--trace",
    ];
    let (code, out, told) = run(&arguments, "").await;
    assert_eq!(code, 0);
    serde_json::from_str::<Value>(&out).unwrap();
    assert!(!told.contains('\u{1b}'), "{told}");
    let lines: Vec<Vec<&str>> = told
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for expected in [
        &["BLOCK", "TYPE", "OUTCOME", "PORT", "TOOK"][..],
        &["uid-9", "SE_SFCreateTask", "ok", "success", "12", "ms"],
        &["<", "subject1", "\"Ada\""],
        &[">", "id", "\"T1\""],
        &["completed", "at", "uid-2"],
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected:?} in\n{told}"
        );
    }
}
