//! Tests that run on the machine itself. All are compiled in one go, and then run program by program, so that a suite can be
//! any choice of them without compiling the dependencies again for it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use serde_json::Value;

use super::Suite;
use super::counts::Counts;
use super::run_logged::{self, Outcome};
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;

/// A compiled test program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TestProgram {
    /// The package's folder.
    folder: PathBuf,
    /// `lib`, `bin` or `test`.
    kind: String,
    /// The target's name.
    name: String,
    pub(super) file: PathBuf,
}

/// Everything that was compiled.
pub struct Built {
    pub(super) tests: Vec<TestProgram>,
    /// Programs of the packages, which their tests may start.
    programs: Vec<(String, PathBuf)>,
    /// If some crate does not compile, what does is run all the same.
    compiles: bool,
    overlay_compiles: bool,
}

/// Compiles all native tests. The overlay's logic is a package apart, because it is for the browser; only the unit tests
/// have some of it.
pub fn build(project: &Project, suites: &[Suite]) -> Result<Built> {
    report::timed("the tests (about 5 minutes the first time)", || {
        let mut built = compile(
            project,
            &[
                "build",
                "--workspace",
                "--exclude",
                "ccp-overlay",
                "--tests",
                "--bins",
                "--keep-going",
            ],
        )?;
        if suites.contains(&Suite::Unit) && project.root.join("src/lib.rs").exists() {
            let overlay = compile(
                project,
                &["test", "--no-run", "--package", "ccp-overlay", "--lib"],
            )?;
            built.overlay_compiles = overlay.compiles;
            built.tests.extend(overlay.tests);
        }
        Ok(built)
    })
}

pub(super) fn compile(project: &Project, arguments: &[&str]) -> Result<Built> {
    let mut command = process::command(project, "cargo");
    command
        .args(arguments)
        .args(["--quiet", "--message-format=json-render-diagnostics"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = command.output().map_err(|source| Error::Io {
        what: format!("start `{}`", process::shown(&command)),
        source,
    })?;
    Ok(Built::read(
        &String::from_utf8_lossy(&output.stdout),
        output.status.success(),
    ))
}

impl Built {
    fn read(messages: &str, compiles: bool) -> Self {
        let mut built = Self {
            tests: Vec::new(),
            programs: Vec::new(),
            compiles,
            overlay_compiles: true,
        };
        for message in messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        {
            built.add(&message);
        }
        built.tests.sort_by(|one, other| {
            (&one.folder, &one.kind, &one.name).cmp(&(&other.folder, &other.kind, &other.name))
        });
        built
    }

    /// Takes one message of cargo's; those that name no program are of no interest.
    fn add(&mut self, message: &Value) {
        let (Some(file), Some(manifest), Some(name), Some(kind)) = (
            message["executable"].as_str(),
            message["manifest_path"].as_str(),
            message["target"]["name"].as_str(),
            message["target"]["kind"][0].as_str(),
        ) else {
            return;
        };
        if message["profile"]["test"].as_bool() == Some(true) {
            self.tests.push(TestProgram {
                folder: Path::new(manifest)
                    .parent()
                    .unwrap_or(Path::new("/"))
                    .to_path_buf(),
                kind: kind.to_owned(),
                name: name.to_owned(),
                file: file.into(),
            });
        } else {
            self.programs.push((name.to_owned(), file.into()));
        }
    }

    /// A program of one of the packages, if it compiled.
    pub fn program(&self, name: &str) -> Option<&Path> {
        self.programs
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, file)| file.as_path())
    }
}

/// Which suite a program belongs to.
fn suite_of(root: &Path, test: &TestProgram) -> Suite {
    let folder = test.folder.strip_prefix(root).unwrap_or(&test.folder);
    let is = |wanted: &str| folder == Path::new(wanted);
    if is("crates/flow") && test.kind == "test" && test.name.starts_with("corpus") {
        Suite::Flows
    } else if is("crates/flow-properties") && test.kind == "test" {
        Suite::Fuzz
    } else if is("crates/server") {
        if test.kind == "test" && test.name.starts_with("flow_cli") {
            Suite::Flows
        } else if test.kind == "test" && test.name.starts_with("pbx") {
            Suite::Pbx
        } else {
            Suite::Server
        }
    } else if is("crates/sip-lab") && test.kind == "test" {
        Suite::Sip
    } else {
        Suite::Unit
    }
}

/// Runs one suite.
pub fn run(project: &Project, suite: Suite, built: &Built) -> Result<Counts> {
    let mut sum = Counts::default();
    if !built.compiles || (suite == Suite::Unit && !built.overlay_compiles) {
        println!("  not everything compiles (see above): a failure of this suite");
        sum.failed += 1;
    }
    for test in built
        .tests
        .iter()
        .filter(|test| suite_of(&project.root, test) == suite)
    {
        sum = sum.plus(run_one(project, test, built)?);
    }
    if suite == Suite::Unit {
        sum = sum.plus(documentation(project)?);
    }
    Ok(sum)
}

fn run_one(project: &Project, test: &TestProgram, built: &Built) -> Result<Counts> {
    let folder = test
        .folder
        .strip_prefix(&project.root)
        .unwrap_or(&test.folder);
    let shown = format!("{} {}", folder.display(), test.name)
        .trim()
        .to_owned();
    let mut command = process::command(project, &test.file);
    command
        .arg("--show-output")
        .current_dir(&test.folder)
        .env("CARGO_MANIFEST_DIR", &test.folder)
        .env("CCP_NODE_PACKAGES", setup::test_packages(project)?);
    for (name, file) in &built.programs {
        command.env(format!("CARGO_BIN_EXE_{name}"), file);
    }
    if suite_of(&project.root, test) == Suite::Sip {
        command.env("CCP_PBX_CLIENT", setup::pbx_client(project)?);
    }
    let log = project.log(&shown.replace(['/', ' '], "-"))?;
    let start = Instant::now();
    let outcome = run_logged::run(&mut command, &log)?;
    Ok(told(&shown, &outcome, start, &log))
}

/// The examples in the documentation.
fn documentation(project: &Project) -> Result<Counts> {
    let mut command = process::command(project, "cargo");
    command.args([
        "test",
        "--quiet",
        "--workspace",
        "--exclude",
        "ccp-overlay",
        "--doc",
        "--no-fail-fast",
        "--",
        "--show-output",
    ]);
    let log = project.log("documentation")?;
    let start = Instant::now();
    let outcome = run_logged::run(&mut command, &log)?;
    Ok(told("examples in the documentation", &outcome, start, &log))
}

/// One line for a program that ran well, and all that matters of one that did not.
pub(super) fn told(shown: &str, outcome: &Outcome, start: Instant, log: &Path) -> Counts {
    let counts = Counts::in_output(&outcome.said, outcome.well);
    if counts != Counts::default() {
        println!(
            "  {shown}: {counts} ({})",
            report::duration(start.elapsed())
        );
    }
    for line in outcome.said.lines().map(str::trim).filter(|line| {
        line.starts_with("skipped:") || line.starts_with("ran:") || line.ends_with("... ignored")
    }) {
        println!("    {line}");
    }
    if counts.failed > 0 {
        println!(
            "{}\n  (all of it: {})",
            process::tail(failures(&outcome.said), 200),
            log.display()
        );
    }
    counts
}

/// The part of the output that is about failures, if it can be told apart.
fn failures(said: &str) -> &str {
    said.find("\nfailures:\n").map_or(said, |at| &said[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(folder: &str, kind: &str, name: &str) -> TestProgram {
        TestProgram {
            folder: Path::new("/c").join(folder),
            kind: kind.into(),
            name: name.into(),
            file: "/c/target/x".into(),
        }
    }

    #[test]
    fn every_program_belongs_to_the_suite_its_name_says() {
        let suite = |folder, kind, name| suite_of(Path::new("/c"), &program(folder, kind, name));
        assert_eq!(suite("crates/flow", "lib", "ccp_flow"), Suite::Unit);
        assert_eq!(suite("crates/flow", "test", "properties"), Suite::Unit);
        assert_eq!(
            suite("crates/flow", "test", "corpus_round_trip"),
            Suite::Flows
        );
        assert_eq!(suite("crates/flow-properties", "test", "fuzz"), Suite::Fuzz);
        assert_eq!(suite("crates/flow-properties", "lib", "x"), Suite::Unit);
        assert_eq!(suite("crates/server", "test", "flow_cli"), Suite::Flows);
        assert_eq!(suite("crates/server", "test", "session"), Suite::Server);
        assert_eq!(suite("crates/server", "test", "pbx_vectors"), Suite::Pbx);
        assert_eq!(suite("crates/server", "bin", "ccp-server"), Suite::Server);
        assert_eq!(suite("crates/sip-lab", "test", "sip"), Suite::Sip);
        assert_eq!(suite("crates/sip-lab", "lib", "ccp_sip_lab"), Suite::Unit);
        assert_eq!(suite("crates/xtask", "bin", "xtask"), Suite::Unit);
        assert_eq!(suite("", "lib", "ccp_overlay"), Suite::Unit);
    }

    #[test]
    fn test_programs_and_plain_programs_are_told_apart() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/c/crates/a/Cargo.toml","target":{"kind":["test"],"name":"one"},"profile":{"test":true},"executable":"/t/one"}
{"reason":"compiler-artifact","manifest_path":"/c/crates/a/Cargo.toml","target":{"kind":["bin"],"name":"server"},"profile":{"test":false},"executable":"/t/server"}
{"reason":"compiler-artifact","manifest_path":"/c/crates/a/Cargo.toml","target":{"kind":["lib"],"name":"a"},"profile":{"test":false},"executable":null}
{"reason":"build-finished","success":true}"#;
        let built = Built::read(messages, true);
        assert_eq!(built.tests.len(), 1);
        assert_eq!(built.tests[0].folder, Path::new("/c/crates/a"));
        assert_eq!(
            built.programs,
            [("server".to_owned(), PathBuf::from("/t/server"))]
        );
    }

    #[test]
    fn of_a_failed_program_the_failures_are_shown() {
        assert_eq!(
            failures("test a ... ok\n\nfailures:\n\n---- b"),
            "\nfailures:\n\n---- b"
        );
        assert_eq!(failures("it died"), "it died");
    }
}
