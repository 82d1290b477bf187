//! The whole product in a real browser, by Playwright.

use std::fs;
use std::path::PathBuf;

use super::counts::Counts;
use super::native::Built;
use crate::bundle;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;

/// The programs the tests start.
struct Programs {
    server: PathBuf,
    /// Real telephone calls.
    telephones: PathBuf,
}

impl Programs {
    /// Those of the native tests where these were compiled, else compiled now.
    fn find(project: &Project, built: Option<&Built>) -> Result<Self> {
        let compiled = |name| built.and_then(|built| built.program(name));
        match (compiled("ccp-server"), compiled("ccp-sip-lab")) {
            (Some(server), Some(telephones)) => Ok(Self {
                server: server.to_path_buf(),
                telephones: telephones.to_path_buf(),
            }),
            _ => build(project),
        }
    }
}

/// Runs the tests, which start servers of their own.
pub fn run(project: &Project, built: Option<&Built>) -> Result<Counts> {
    let folder = project.root.join("e2e");
    if !["ts", "js", "mjs"]
        .iter()
        .any(|own| folder.join(format!("playwright.config.{own}")).exists())
    {
        return Ok(Counts::default());
    }
    let browser =
        setup::find_browser(project)?.ok_or_else(|| Error::needed("there is no Chromium"))?;
    let programs = Programs::find(project, built)?;
    let result = project.work.join("e2e.json");
    if result.exists() {
        fs::remove_file(&result).map_err(Error::io("remove", &result))?;
    }
    let mut command = process::command(project, folder.join("node_modules/.bin/playwright"));
    command
        .args(["test", "--reporter=list,json"])
        .current_dir(&folder)
        .env("CCP_SERVER_BIN", programs.server)
        .env("CCP_SIP_BIN", programs.telephones)
        .env("CCP_CHROMIUM", &browser.program)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &result)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &result);
    let ended = process::run(&mut command);
    let counts = fs::read(&result)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .and_then(|report| Counts::in_playwright(&report));
    match (counts, ended) {
        (Some(counts), Err(error)) if counts.failed == 0 => {
            println!("{error}");
            Ok(counts.plus(Counts::failure()))
        }
        (Some(counts), _) => Ok(counts),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(Error::needed("Playwright wrote no report")),
    }
}

fn build(project: &Project) -> Result<Programs> {
    report::timed(
        "the server the tests start (some minutes the first time)",
        || {
            process::run(process::command(project, "cargo").args([
                "build",
                "--quiet",
                "--package",
                "ccp-server",
                "--package",
                "ccp-sip-lab",
            ]))
        },
    )?;
    let folder = project.target.join("debug");
    Ok(Programs {
        server: folder.join(bundle::binary_name()),
        telephones: folder.join("ccp-sip-lab"),
    })
}
