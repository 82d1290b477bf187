//! `cargo xtask lint`: everything that is checked without running the product.

mod advisories;
mod dependencies;
mod map;
mod scripts;

use std::process::ExitCode;
use std::time::Instant;

use crate::bundle;
use crate::docs;
use crate::error::Result;
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup::{self, Part};

/// The target of the crates that run in the browser.
const WASM: &str = "wasm32-unknown-unknown";

/// What a check came to, if it is not broken.
enum Verdict {
    /// It holds.
    Holds,
    /// It could not be tried, and that is no failure; the text says why.
    NotTried(&'static str),
}

type Check = fn(&Project) -> Result<Verdict>;

const CHECKS: [(&str, Check); 11] = [
    ("format", format),
    ("clippy, on the machine", clippy_native),
    ("clippy, for the browser", clippy_wasm),
    ("documentation", documentation),
    ("pages made of code", pages),
    ("the map of the code", map::check),
    ("licences, sources, bans", deny),
    ("advisories", advisories::check),
    ("nothing heavy in the browser", dependencies::check),
    ("scripts parse", scripts::check),
    ("size budget", size),
];

/// Runs every check; a broken one does not keep the others from running.
pub fn run(project: &Project) -> Result<ExitCode> {
    let mut parts = setup::BUNDLE.to_vec();
    parts.extend([Part::CargoDeny, Part::Linters]);
    setup::ensure(project, &parts)?;
    let mut broken = Vec::new();
    for (name, check) in CHECKS {
        println!("-- {name}");
        let start = Instant::now();
        match check(project) {
            Ok(Verdict::Holds) => println!("   holds ({})", report::duration(start.elapsed())),
            Ok(Verdict::NotTried(why)) => println!("   {name}: {why}"),
            Err(error) => {
                println!("{error}\n   BROKEN ({})", report::duration(start.elapsed()));
                broken.push(name);
            }
        }
    }
    if broken.is_empty() {
        println!("\nlint: nothing to mend");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nlint: to be mended: {}", broken.join("; "));
    Ok(ExitCode::FAILURE)
}

fn cargo(project: &Project, log: &str, arguments: &[&str]) -> Result<()> {
    process::run_logged(
        process::command(project, "cargo")
            .args(arguments)
            .env("CARGO_TERM_COLOR", "never"),
        &project.log(log)?,
    )
}

fn format(project: &Project) -> Result<Verdict> {
    cargo(
        project,
        "format",
        &["fmt", "--all", "--check", "--", "--color", "never"],
    )?;
    Ok(Verdict::Holds)
}

fn clippy_native(project: &Project) -> Result<Verdict> {
    let arguments = [
        "clippy",
        "--quiet",
        "--workspace",
        "--exclude",
        "ccp-overlay",
        "--all-targets",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ];
    cargo(project, "clippy", &arguments)?;
    Ok(Verdict::Holds)
}

/// The overlay with its tests, and the libraries it may use without theirs, which need a machine.
fn clippy_wasm(project: &Project) -> Result<Verdict> {
    let overlay = [
        "clippy",
        "--quiet",
        "--target",
        WASM,
        "-p",
        "ccp-overlay",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    cargo(project, "clippy-wasm", &overlay)?;
    let libraries = [
        "clippy",
        "--quiet",
        "--target",
        WASM,
        "-p",
        "ccp-protocol",
        "-p",
        "ccp-flow",
        "--lib",
        "--",
        "-D",
        "warnings",
    ];
    cargo(project, "clippy-wasm-libraries", &libraries)?;
    Ok(Verdict::Holds)
}

fn documentation(project: &Project) -> Result<Verdict> {
    let choices: [&[&str]; 2] = [
        &["--workspace", "--exclude", "ccp-overlay"],
        &["--package", "ccp-overlay", "--target", WASM],
    ];
    for choice in choices {
        let mut command = process::command(project, "cargo");
        command
            .args(["doc", "--quiet", "--no-deps"])
            .args(choice)
            .env("RUSTDOCFLAGS", "-D warnings");
        process::run_logged(&mut command, &project.log("documentation-built")?)?;
    }
    Ok(Verdict::Holds)
}

fn pages(project: &Project) -> Result<Verdict> {
    docs::check(project)?;
    Ok(Verdict::Holds)
}

fn deny(project: &Project) -> Result<Verdict> {
    let arguments = [
        "deny",
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ];
    cargo(project, "deny", &arguments)?;
    Ok(Verdict::Holds)
}

fn size(project: &Project) -> Result<Verdict> {
    bundle::overlay(project)?;
    bundle::check_size(project)?;
    Ok(Verdict::Holds)
}
