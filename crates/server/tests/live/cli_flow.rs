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
