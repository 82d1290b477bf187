//! The project's own commands: `cargo xtask serve`, `test` and their like, so that a newcomer needs no other tool by hand.

mod bundle;
mod docs;
mod error;
mod lint;
mod process;
mod project;
mod report;
mod serve;
mod setup;
mod stamp;
mod suites;
mod versions;

use std::process::ExitCode;

use error::{Error, Result};
use project::Project;

const USAGE: &str = "\
cargo xtask COMMAND

  serve [-- OPTION…]   build overlay and server, serve them with the demo set at http://127.0.0.1:8080
  test [NAME…]         run every test, or the suites named: unit flows fuzz server pbx sip browser e2e
  dev [-- OPTION…]     the overlay at http://127.0.0.1:8081, built again on every change; the server behind it
  build                one release binary with everything inside: target/release/ccp-server
  bench [-- OPTION…]   load, speed, size and memory
  docs                 write docs/blocks.md and docs/events.md anew from the code
  lint                 format, clippy, licences, documentation, dependencies, size budget
  setup                fetch what the above need, and say what is there

Set-up happens by itself. Its tools go to ~/.cache/ccp-overlay (CCP_CACHE names another folder).";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else {
        return Err(Error::usage(USAGE));
    };
    let project = Project::find()?;
    let options = pass_through(rest);
    match command.as_str() {
        "serve" => serve::serve(&project, options)?,
        "dev" => serve::dev(&project, options)?,
        "test" => return suites::run(&project, rest),
        "build" => {
            bundle::release(&project)?;
        }
        "bench" => bench(&project, options)?,
        "docs" => docs::write(&project)?,
        "lint" => return lint::run(&project),
        "setup" => setup::everything(&project)?,
        "help" | "--help" | "-h" => println!("{USAGE}"),
        other => return Err(Error::usage(&format!("no command `{other}`\n\n{USAGE}"))),
    }
    Ok(ExitCode::SUCCESS)
}

/// Options for the program that is started; the `--` before them may be left out.
fn pass_through(rest: &[String]) -> &[String] {
    match rest.split_first() {
        Some((first, others)) if first == "--" => others,
        _ => rest,
    }
}

fn bench(project: &Project, options: &[String]) -> Result<()> {
    let server = bundle::release(project)?;
    let mut command = process::command(project, "cargo");
    command
        .args(["run", "--quiet", "--release", "-p", "ccp-bench", "--"])
        .args(options)
        .env("CCP_SERVER_BIN", server);
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::pass_through;

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_the_first_double_dash_is_dropped() {
        assert_eq!(
            pass_through(&texts(&["--", "--listen", "--"])),
            &["--listen", "--"]
        );
        assert_eq!(pass_through(&texts(&["--demo"])), &["--demo"]);
    }
}
