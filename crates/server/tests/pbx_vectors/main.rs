//! Cases of other systems' behaviour, sent byte by byte: `cargo xtask test pbx`.
//!
//! Runs our own file, and the file that `CCP_PBX_VECTORS` names, if any; each file has a line of its own that says how many
//! of its cases passed, failed and were skipped. A case that differs from our decisions is held to our own expectation of that
//! name in `expectations.json`; without one it is skipped. What is not understood fails, what we have no such thing for is
//! skipped, both by name and with the reason. Each case has a server of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod case;
mod compare;
#[path = "../pbx_common/mod.rs"]
mod desk;
mod outcome;
mod run;
mod self_check;
mod setting;
mod theirs;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use case::{Case, Own};
use outcome::{Outcome, Unable, judged};
use serde_json::Value;
use tokio::runtime::Runtime;

/// How many cases came to what.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pbx_vectors");
    let expectations = serde_json::from_value(read(&folder.join("expectations.json")));
    let own: Arc<HashMap<String, Own>> =
        Arc::new(expectations.expect("expectations.json has another form"));
    let only: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    self_check::check(|case| outcome(&runtime, case, &own));
    let given = std::env::var_os("CCP_PBX_VECTORS").filter(|file| !file.is_empty());
    let files = std::iter::once(folder.join("vectors.json")).chain(given.map(PathBuf::from));
    let mut all = Counts::default();
    for file in files {
        println!("\nvectors of {}", file.display());
        let counts = run_file(&runtime, &file, &own, &only);
        println!("\n{counts}");
        let cases = counts.passed + counts.failed + counts.skipped;
        println!(
            "ran: {} of the {cases} vectors of {} pass",
            counts.passed,
            file.display()
        );
        all.passed += counts.passed;
        all.failed += counts.failed;
        all.skipped += counts.skipped;
    }
    // As other test programs end, for those who count: all files.
    let word = if all.failed == 0 { "ok" } else { "FAILED" };
    println!(
        "test result: {word}. {} passed; {} failed; {} ignored; 0 measured; 0 filtered out; finished",
        all.passed, all.failed, all.skipped
    );
    if all.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(file: &Path) -> Value {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn run_file(
    runtime: &Runtime,
    file: &Path,
    own: &Arc<HashMap<String, Own>>,
    only: &[String],
) -> Counts {
    let Value::Array(cases) = read(file) else {
        panic!("{}: vectors are a list of cases", file.display());
    };
    let mut counts = Counts::default();
    for (index, case) in cases.into_iter().enumerate() {
        let name = case["name"]
            .as_str()
            .map_or_else(|| format!("case {}", index + 1), str::to_owned);
        if !only.is_empty() && !only.iter().any(|part| name.contains(part.as_str())) {
            continue;
        }
        match outcome(runtime, case, own) {
            Outcome::Passed => {
                counts.passed += 1;
                println!("test {name} ... ok");
            }
            Outcome::Failed(differences) => {
                counts.failed += 1;
                println!("test {name} ... FAILED");
                for difference in differences {
                    println!("    {difference}");
                }
            }
            Outcome::Skipped(why) => {
                counts.skipped += 1;
                println!("test {name} ({why}) ... ignored");
            }
        }
    }
    counts
}

/// What a case comes to. One that cannot be read, or that breaks off, is one failure and not the end of all.
fn outcome(runtime: &Runtime, case: Value, own: &Arc<HashMap<String, Own>>) -> Outcome {
    let case: Case = match serde_json::from_value(case) {
        Ok(case) => case,
        Err(error) => return Unable::Unknown(format!("its form: {error}")).into(),
    };
    if let Err(unable) = judged(&case, own.get(&case.name)) {
        return unable.into();
    }
    let own = own.clone();
    let running = runtime.spawn(async move {
        let ours = own.get(&case.name).filter(|_| case.differs.is_some());
        run::run(&case, ours).await
    });
    match runtime.block_on(running) {
        Ok(Ok(differences)) if differences.0.is_empty() => Outcome::Passed,
        Ok(Ok(differences)) => Outcome::Failed(differences.0),
        Ok(Err(unable)) => unable.into(),
        Err(broken) => Outcome::Failed(vec![format!("it broke off: {broken}")]),
    }
}
