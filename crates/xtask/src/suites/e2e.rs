//! The whole product in a real browser, by Playwright.

use std::fs;
use std::path::{Path, PathBuf};

use super::counts::Counts;
use crate::bundle;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;

/// Runs the tests, which start servers of their own: the one given, or one that is built first.
pub fn run(project: &Project, server: Option<&Path>) -> Result<Counts> {
    let folder = project.root.join("e2e");
    if !["ts", "js", "mjs"]
        .iter()
        .any(|own| folder.join(format!("playwright.config.{own}")).exists())
    {
        return Ok(Counts::default());
    }
    let browser =
        setup::find_browser(project)?.ok_or_else(|| Error::needed("there is no Chromium"))?;
    let server = match server {
        Some(file) => file.to_path_buf(),
        None => build_server(project)?,
    };
    let result = project.work.join("e2e.json");
    if result.exists() {
        fs::remove_file(&result).map_err(Error::io("remove", &result))?;
    }
    let mut command = process::command(project, folder.join("node_modules/.bin/playwright"));
    command
        .args(["test", "--reporter=list,json"])
        .current_dir(&folder)
        .env("CCP_SERVER_BIN", server)
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

fn build_server(project: &Project) -> Result<PathBuf> {
    report::timed(
        "the server the tests start (some minutes the first time)",
        || {
            process::run(process::command(project, "cargo").args([
                "build",
                "--quiet",
                "--package",
                "ccp-server",
            ]))
        },
    )?;
    Ok(project.target.join("debug").join(bundle::binary_name()))
}
