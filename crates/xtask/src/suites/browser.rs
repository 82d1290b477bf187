//! Component tests: the overlay's views in a real browser, by wasm-bindgen-test.

use std::time::Instant;

use serde_json::json;

use super::counts::Counts;
use super::run_logged;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;
use crate::stamp;

/// What keeps the browser from going to the network by itself, and lets it run without a screen and as root.
const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Compiles and runs them.
pub fn run(project: &Project) -> Result<Counts> {
    let tests = stamp::files_under(&project.root.join("tests"))?;
    if !tests
        .iter()
        .any(|file| file.extension().is_some_and(|own| own == "rs"))
    {
        return Ok(Counts::default());
    }
    let browser = setup::find_browser(project)?
        .ok_or_else(|| Error::needed("there is no Chromium with its chromedriver"))?;
    let settings = project.work.join("webdriver.json");
    let capabilities =
        json!({ "goog:chromeOptions": { "binary": browser.program, "args": ARGUMENTS } });
    stamp::write(&settings, &capabilities.to_string())?;
    println!("  compiling for the browser (about 5 minutes the first time)");
    let mut command = process::command(project, "cargo");
    command
        .args([
            "test",
            "--package",
            "ccp-overlay",
            "--target",
            "wasm32-unknown-unknown",
            "--test",
            "*",
            "--no-fail-fast",
        ])
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    let log = project.log("browser")?;
    let start = Instant::now();
    let outcome = run_logged::run(&mut command, &log)?;
    let counts = Counts::in_output(&outcome.said, outcome.well);
    println!(
        "  components: {counts} ({})",
        report::duration(start.elapsed())
    );
    if counts.failed > 0 {
        println!(
            "{}\n  (all of it: {})",
            process::tail(&outcome.said, 120),
            log.display()
        );
    }
    Ok(counts)
}
