//! Cases of other systems' behaviour, sent byte by byte: `cargo xtask test pbx`.
//!
//! Reads the file that `CCP_PBX_VECTORS` names, else our own. A case that differs from our decisions is held to our own
//! expectation of that name in `expectations.json`; without one it is skipped. Each case has a server of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod case;
mod compare;
#[path = "../pbx_common/mod.rs"]
mod desk;
mod setting;

use std::{collections::HashMap, path::PathBuf, process::ExitCode};

use case::{Case, Own};
use compare::Differences;
use desk::Desk;

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pbx_vectors");
    let given = std::env::var_os("CCP_PBX_VECTORS").filter(|file| !file.is_empty());
    let file = given.map_or_else(|| folder.join("vectors.json"), PathBuf::from);
    let read = |file: PathBuf| {
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    let cases: Vec<Case> =
        serde_json::from_str(&read(file)).expect("the vectors have another form");
    let own: HashMap<String, Own> = serde_json::from_str(&read(folder.join("expectations.json")))
        .expect("expectations.json has another form");

    let only: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for case in &cases {
        if !only.is_empty() && !only.iter().any(|part| case.name.contains(part.as_str())) {
            continue;
        }
        let ours = own.get(&case.name);
        if case.differs.is_some() && ours.is_none() {
            skipped += 1;
            println!("test {} ... ignored", case.name);
            continue;
        }
        let ours = ours.filter(|_| case.differs.is_some());
        let differences = runtime.block_on(run(case, ours));
        if differences.0.is_empty() {
            passed += 1;
            println!("test {} ... ok", case.name);
        } else {
            failed += 1;
            println!("test {} ... FAILED", case.name);
            for difference in differences.0 {
                println!("    {difference}");
            }
        }
    }
    println!("\n{passed} passed, {failed} failed, {skipped} skipped");
    // As other test programs end, for those who count.
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "test result: {word}. {passed} passed; {failed} failed; {skipped} ignored; 0 measured; 0 filtered out; finished"
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn run(case: &Case, ours: Option<&Own>) -> Differences {
    let mut differences = Differences::default();
    let desk = Desk::open().await;
    let mut config = case.config.clone();
    let people = setting::fill(&desk, &config).await;
    setting::apply(&desk, &config).await;
    for (index, step) in case.steps.iter().enumerate() {
        desk.pass(step.advance_seconds.unwrap_or(0) * 1000);
        if let Some(change) = &step.set_config_before {
            config.extend(change.clone());
            setting::apply(&desk, &config).await;
        }
        let request = &step.request;
        let mut headers: Vec<(&str, &str)> = Vec::new();
        headers.extend(
            request
                .content_type
                .as_deref()
                .map(|kind| ("Content-Type", kind)),
        );
        headers.extend(request.accept.as_deref().map(|kind| ("Accept", kind)));
        headers.extend(
            request
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        let body = request.body.clone().unwrap_or_default();
        let answer = desk
            .send(&request.method, &request.path, &headers, body.as_bytes())
            .await;
        desk.quiet().await;
        let own = ours.and_then(|ours| ours.steps.get(index));
        let at = format!("step {}", index + 1);
        differences.answer(&at, own.map_or(&step.expect, |own| &own.expect), &answer);
        let log = own.map_or(&step.expect_log_after, |own| &own.expect_log_after);
        if let Some(rows) = log {
            differences.log(&format!("{at}: log"), rows, &desk.log().await, &people);
        }
    }
    let log = ours.map_or(&case.expect_log, |ours| &ours.expect_log);
    if let Some(rows) = log {
        differences.log("log", rows, &desk.log().await, &people);
    }
    let push = ours.map_or(&case.expect_push, |ours| &ours.expect_push);
    if let Some(expected) = push {
        let mut feeds = Vec::new();
        for agent in &people.agents {
            feeds.push((agent.clone(), desk.feed(agent).await));
        }
        differences.push(expected, &feeds);
    }
    differences
}
