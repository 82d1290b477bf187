//! The guide for those who come from Amazon Connect: what it tells to type is typed, and answers what it says.

use std::{path::PathBuf, process::Stdio};

use tokio::process::Command;

use crate::common::Server;

/// What the guide's reader does in the browser, between two of its commands: presses the action and waits for its end.
const PRESS: &str = r#"
anna=$(curl -s "$URL/api/v1/session" -H 'content-type: application/json' -d '{"login": "anna", "password": "demo"}' | jq -r .token)
action=$(api actions | jq -r '.items[] | select(.name == "Call back later") | .id')
run=$(curl -s "$URL/api/v1/actions/$action/runs" -H "authorization: Bearer $anna" -H 'idempotency-key: k' \
    -H 'content-type: application/json' -d '{"form": {"CallbackNumber": "+1 202 555 0143"}}' | jq -r .runId)
while test "$(api runs/$run | jq -r .status)" = running; do sleep 0.1; done
"#;
const MARK: &str = "@@ next";

/// Command and what it answers.
struct Typed {
    command: String,
    answer: String,
}

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The commands of a page, in order.
fn typed(page: &str) -> Vec<Typed> {
    let mut all: Vec<Typed> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            if let Some(command) = line.strip_prefix("$ ") {
                all.push(Typed {
                    command: command.to_owned(),
                    answer: String::new(),
                });
            } else {
                let last = all.last_mut().expect("a command comes first");
                last.answer.push_str(line);
                last.answer.push('\n');
            }
        }
    }
    all
}

/// Without how long blocks took.
fn timeless(text: &str) -> String {
    let took = regex::Regex::new(r"(?m)\d+ ms$").unwrap();
    took.replace_all(text, "0 ms").into_owned()
}

async fn is_there(program: &str) -> bool {
    let version = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .await;
    version.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn what_the_guide_tells_to_type_answers_what_it_says() {
    for program in ["bash", "curl", "jq", "diff"] {
        if !is_there(program).await {
            println!("skipped: there is no {program}");
            return;
        }
    }
    let page = std::fs::read_to_string(docs().join("from-amazon-connect.md")).unwrap();
    let all: Vec<Typed> = typed(&page)
        .into_iter()
        .filter(|it| !it.command.starts_with("ccp-server serve"))
        .collect();
    assert!(all.len() > 10, "the guide has commands");
    let server = Server::demo().await;
    let mut script = String::from("exec 2>&1\n");
    for it in &all {
        if it.command.starts_with("api \"runs?flow=") {
            script.push_str(PRESS);
        }
        script.push_str(&it.command.replace("http://127.0.0.1:8080", &server.url));
        script.push_str(&["\necho '", MARK, "'\n"].concat());
    }

    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(docs().join("samples"), folder.path().join("samples")).unwrap();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ccp-server"));
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .env("URL", &server.url)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = said.split(&format!("{MARK}\n")).collect();
    for (it, answer) in all.iter().zip(&answers) {
        assert_eq!(timeless(answer), timeless(&it.answer), "{}", it.command);
    }
    assert_eq!(answers.len(), all.len() + 1, "{said}");
}
