//! The properties that hold for any bytes: each replays its seeds and then changes them for a while, two at a time.

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use super::counts::Counts;
use super::native::{self, TestProgram};
use super::run_logged;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;

/// How long each property's inputs are changed, unless the environment says otherwise.
const SECONDS: &str = "60";
const SECONDS_WISHED: &str = "CCP_FUZZ_SECONDS";

/// Compiles and runs them: one for each folder of seeds.
pub fn run(project: &Project) -> Result<Counts> {
    let program = report::timed("the fuzzer (about 1 minute the first time)", || {
        compiled(project)
    })?;
    let waiting = Mutex::new(names(project)?);
    let next = || waiting.lock().ok()?.pop();
    let work = || {
        let mut sum = Counts::default();
        while let Some(name) = next() {
            sum = sum.plus(run_one(project, &program, &name)?);
        }
        Ok(sum)
    };
    let sums = thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        workers.map(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err(Error::needed("the suite itself panicked")))
        })
    });
    let [one, other] = sums;
    Ok(one?.plus(other?))
}

fn compiled(project: &Project) -> Result<TestProgram> {
    let arguments = [
        "test",
        "--no-run",
        "--profile=fuzz",
        "--package=ccp-flow-properties",
        "--test=fuzz",
    ];
    let mut built = native::compile(project, &arguments)?;
    built
        .tests
        .pop()
        .ok_or_else(|| Error::needed("the fuzzer does not compile (see above)"))
}

/// The properties, last one first.
fn names(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("fuzz/seeds");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
        let entry = entry.map_err(Error::io("read", &folder))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_by(|one, other| other.cmp(one));
    Ok(names)
}

fn run_one(project: &Project, program: &TestProgram, name: &str) -> Result<Counts> {
    let seconds = std::env::var(SECONDS_WISHED)
        .ok()
        .filter(|wished| !wished.is_empty());
    let mut command = process::command(project, &program.file);
    command
        .args([&format!("{name}::"), "--show-output", "--test-threads=1"])
        .env(SECONDS_WISHED, seconds.as_deref().unwrap_or(SECONDS));
    let log = project.log(&format!("fuzz-{name}"))?;
    let start = Instant::now();
    let outcome = run_logged::run(&mut command, &log)?;
    let counts = native::told(name, &outcome, start, &log);
    if counts == Counts::default() {
        return Err(Error::needed(format!(
            "there is no property for the seeds in fuzz/seeds/{name}"
        )));
    }
    Ok(counts)
}
