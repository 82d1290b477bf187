//! `flow check` and `flow run`: the engine and the checker on files, without a server.

mod check;
mod trace;

use std::{fs, path::PathBuf, process::ExitCode};

use ccp_flow::{DryRun, EndStatus, Flow, Inputs, Script, dry};
use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    clock::{Clock, SystemClock},
    flows::locale::ServerLocale,
    settings::limits::Limits,
};

/// Done, failed, wrong usage.
const FAILED: u8 = 1;
const USAGE: u8 = 2;

/// What can be done with flow files.
#[derive(Debug, Subcommand)]
pub(super) enum FlowCommand {
    /// Say what is wrong with flow files, one line a finding; exit 1 on an error, 2 where a file cannot be read.
    Check(check::CheckOptions),
    /// Run a flow file and print the run as JSON; exit 0 when it completed, 1 when it failed.
    Run(Box<RunOptions>),
}

/// What a run starts with. Values are JSON, or @FILE.
#[derive(Debug, clap::Args)]
pub(super) struct RunOptions {
    /// An exported flow.
    file: PathBuf,
    /// What references read as $.payload [default: {}].
    #[arg(long, value_name = "JSON")]
    payload: Option<String>,
    /// What references read as $.contact; no contact when absent.
    #[arg(long, value_name = "JSON")]
    contact: Option<String>,
    /// What references read as $.agent [default: {}].
    #[arg(long, value_name = "JSON")]
    agent: Option<String>,
    /// Answers the effects: a file, or JSON, of block id or type to {"success", "results", "exception", "tookMs"}; an array of
    /// such is used in order, for a block that is executed several times.
    #[arg(long, value_name = "SCRIPT")]
    dry: Option<String>,
    /// Tell every step on standard error as well, for people: what its controls came to, how it went, how long it took.
    #[arg(long)]
    trace: bool,
}

/// Does it.
pub(super) fn run(command: FlowCommand) -> ExitCode {
    match command {
        FlowCommand::Check(options) => check::run(&options),
        FlowCommand::Run(options) => match run_file(&options) {
            Ok(run) => print(&run, options.trace),
            Err(problem) => {
                eprintln!("ccp-server: {problem}");
                ExitCode::from(USAGE)
            }
        },
    }
}

fn run_file(options: &RunOptions) -> Result<DryRun, String> {
    let name = options.file.display();
    let text = fs::read_to_string(&options.file).map_err(|error| format!("{name}: {error}"))?;
    let flow = Flow::parse(&text).map_err(|error| format!("{name}: {error}"))?;
    let inputs = Inputs {
        payload: value("--payload", options.payload.as_deref())?.unwrap_or_else(|| json!({})),
        contact: value("--contact", options.contact.as_deref())?,
        agent: value("--agent", options.agent.as_deref())?.unwrap_or_else(|| json!({})),
        ..Inputs::default()
    };
    let script = match options.dry.as_deref() {
        None => Script::unavailable(),
        Some(given) => {
            let inline = given.starts_with('@') || given.trim_start().starts_with('{');
            let given = if inline {
                given.to_owned()
            } else {
                format!("@{given}")
            };
            let script = value("--dry", Some(&given))?.unwrap_or_default();
            Script::parse(&script).map_err(|error| format!("--dry: {error}"))?
        }
    };
    let limits = Limits::default().run;
    Ok(dry::run(
        &flow,
        &inputs,
        &script,
        &ServerLocale::default(),
        limits,
        SystemClock.now(),
    ))
}

/// A JSON value, or the one in the file after an @.
fn value(option: &str, given: Option<&str>) -> Result<Option<Value>, String> {
    let Some(given) = given else { return Ok(None) };
    let text = match given.strip_prefix('@') {
        Some(file) => {
            fs::read_to_string(file).map_err(|error| format!("{option}: {file}: {error}"))?
        }
        None => given.to_owned(),
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| format!("{option}: not JSON: {error}"))
}

fn print(run: &DryRun, tell: bool) -> ExitCode {
    if tell {
        eprint!(
            "{}",
            trace::told(&run.trace, &run.end, trace::Paint::of_standard_error())
        );
    }
    let mut out = json!({
        "status": run.status,
        "actions": run.actions,
        "trace": run.trace,
        "feed": run.feed,
        "commands": run.commands,
        "log": run.log,
        "properties": run.properties,
    });
    if run.status == EndStatus::Failed {
        out["error"] =
            json!({ "block": run.end.block, "code": run.end.code, "message": run.end.message });
    }
    println!("{out:#}");
    match run.status {
        EndStatus::Completed => ExitCode::SUCCESS,
        EndStatus::Failed => ExitCode::from(FAILED),
    }
}
