//! `flow check` and `flow run`: the engine and the checker on files, without a server.

use std::{fs, path::PathBuf, process::ExitCode};

use ccp_flow::{DryRun, EndStatus, Flow, Inputs, Script, Severity, dry};
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
    /// Say what is wrong with flow files, one line a finding; exit 1 on an error.
    Check {
        /// Exported flows.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
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
    /// Answers the effects: a file, or JSON, of block id or type to {"success", "results", "exception"}.
    #[arg(long, value_name = "SCRIPT")]
    dry: Option<String>,
    /// Tell every step on standard error as well.
    #[arg(long)]
    trace: bool,
}

/// Does it.
pub(super) fn run(command: FlowCommand) -> ExitCode {
    match command {
        FlowCommand::Check { files } => check(&files),
        FlowCommand::Run(options) => match run_file(&options) {
            Ok(run) => print(&run, options.trace),
            Err(problem) => {
                eprintln!("ccp-server: {problem}");
                ExitCode::from(USAGE)
            }
        },
    }
}

fn check(files: &[PathBuf]) -> ExitCode {
    let mut worst = 0;
    for file in files {
        let name = file.display();
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("ccp-server: {name}: {error}");
                worst = USAGE;
                continue;
            }
        };
        match Flow::parse(&text) {
            Ok(flow) => {
                for finding in ccp_flow::check(&flow) {
                    let (severity, found) = match finding.severity {
                        Severity::Error => ("error", FAILED),
                        Severity::Warning => ("warning", 0),
                        Severity::Hint => ("hint", 0),
                    };
                    worst = worst.max(found);
                    let at = finding
                        .block_id
                        .map(|block| format!(" {block}"))
                        .unwrap_or_default();
                    let mend = finding
                        .mend
                        .map(|mend| format!(" ({mend})"))
                        .unwrap_or_default();
                    println!(
                        "{name}: {severity}{at} {}: {}{mend}",
                        finding.code, finding.message
                    );
                }
            }
            Err(error) => {
                println!("{name}: error not_a_flow: {error}");
                worst = worst.max(FAILED);
            }
        }
    }
    ExitCode::from(worst)
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
        for step in &run.trace {
            let port = step.port.as_deref().unwrap_or("-");
            let success = if step.success { "ok" } else { "failed" };
            eprintln!(
                "{} {} {success} -> {port} {} {}",
                step.block, step.kind, step.results, step.exception
            );
        }
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
