//! Set-up: what a fresh machine lacks is fetched, the usual way first and another way where that is refused.
//!
//! A part that is there costs a few milliseconds to find, so every command may ask for what it needs.

mod browser;
mod cargo_tools;
mod debian;
mod links;
mod linters;
mod make;
mod npm;
mod pbx_client;
mod standard_library;
mod telephony;
mod wasm_target;

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::versions;

pub use browser::find as find_browser;
pub use npm::test_packages;
pub use pbx_client::python as pbx_client;
pub use wasm_target::compiler;

/// One thing the commands need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// make, for native libraries.
    Make,
    /// A compiler with the standard library for WebAssembly.
    WasmTarget,
    /// wasm-bindgen and the runner of component tests.
    WasmBindgen,
    /// Trunk, which bundles the overlay.
    Trunk,
    /// wasm-opt and esbuild, from npm.
    BuildTools,
    /// Chromium and chromedriver.
    Browser,
    /// Playwright and axe, from npm.
    EndToEnd,
    /// What the native tests' scripts require, from npm.
    TestPackages,
    /// cargo-deny.
    CargoDeny,
    /// rustfmt and clippy.
    Linters,
    /// Kamailio and sipp.
    Telephony,
    /// A client of Zammad's CTI, from `PyPI`.
    PbxClient,
}

/// What the bundle of the overlay needs.
pub const BUNDLE: &[Part] = &[
    Part::Make,
    Part::WasmTarget,
    Part::WasmBindgen,
    Part::Trunk,
    Part::BuildTools,
];

/// What the tests of telephone calls need.
pub const CALLS: &[Part] = &[Part::Telephony, Part::PbxClient];

const EVERYTHING: &[Part] = &[
    Part::Make,
    Part::WasmTarget,
    Part::WasmBindgen,
    Part::Trunk,
    Part::BuildTools,
    Part::Browser,
    Part::EndToEnd,
    Part::TestPackages,
    Part::CargoDeny,
    Part::Linters,
];

impl Part {
    /// What it is, and how long it takes on two cores with a good line.
    fn announced(self, project: &Project) -> Result<String> {
        Ok(match self {
            Self::Make => "make (some seconds)".into(),
            Self::WasmTarget => {
                "Rust's standard library for WebAssembly (some seconds; about 3 minutes where rustup's servers refuse)".into()
            }
            Self::WasmBindgen => format!(
                "wasm-bindgen {} with its test runner, compiled (about 3 minutes)",
                versions::locked(&project.root, "wasm-bindgen")?
            ),
            Self::Trunk => format!("trunk {}, compiled (about 4 minutes)", versions::TRUNK),
            Self::BuildTools => "wasm-opt and esbuild from npm (some seconds)".into(),
            Self::Browser => "Chromium and chromedriver (about 1 minute)".into(),
            Self::EndToEnd => "Playwright and axe from npm (some seconds)".into(),
            Self::TestPackages => "libphonenumber from npm, for the tests (some seconds)".into(),
            Self::CargoDeny => {
                format!("cargo-deny {}, compiled (about 2 minutes)", versions::CARGO_DENY)
            }
            Self::Linters => "rustfmt and clippy (some seconds)".into(),
            Self::Telephony => "Kamailio, sipp and Lua (half a minute)".into(),
            Self::PbxClient => "py-zammad-cti from PyPI (some seconds)".into(),
        })
    }

    /// What is there, in the version it must have; nothing if it has to be installed. Cheap.
    fn found(self, project: &Project) -> Result<Option<String>> {
        match self {
            Self::Make => Ok(make::find()),
            Self::WasmTarget => wasm_target::find(project),
            Self::WasmBindgen => Ok(cargo_tools::wasm_bindgen(project)?.found(project)),
            Self::Trunk => Ok(cargo_tools::trunk().found(project)),
            Self::BuildTools => npm::find_build_tools(project),
            Self::Browser => Ok(browser::find(project)?.map(|browser| browser.said())),
            Self::EndToEnd => npm::find_end_to_end(project),
            Self::TestPackages => npm::find_test_packages(project),
            Self::CargoDeny => Ok(cargo_tools::cargo_deny().found(project)),
            Self::Linters => Ok(linters::find(project)),
            Self::Telephony => Ok(telephony::find()),
            Self::PbxClient => pbx_client::find(project),
        }
    }

    fn install(self, project: &Project) -> Result<()> {
        match self {
            Self::Make => make::install(),
            Self::WasmTarget => wasm_target::install(project),
            Self::WasmBindgen => cargo_tools::wasm_bindgen(project)?.install(project),
            Self::Trunk => cargo_tools::trunk().install(project),
            Self::BuildTools => npm::install_build_tools(project),
            Self::Browser => browser::install(project),
            Self::EndToEnd => npm::install_end_to_end(project),
            Self::TestPackages => npm::install_test_packages(project),
            Self::CargoDeny => cargo_tools::cargo_deny().install(project),
            Self::Linters => linters::install(project),
            Self::Telephony => telephony::install(),
            Self::PbxClient => pbx_client::install(project),
        }
    }
}

/// Sees to it that these parts are there. Says nothing if they are.
pub fn ensure(project: &Project, parts: &[Part]) -> Result<()> {
    ready(project, parts).map(|_| ())
}

/// `cargo xtask setup`: every part, and a list of the exact versions.
pub fn everything(project: &Project) -> Result<()> {
    let mut lines = ready(project, EVERYTHING)?;
    // Elsewhere they are nothing that could be fetched, and only one suite needs them.
    if debian::has_packages() {
        lines.extend(ready(project, CALLS)?);
    }
    println!("All there (tools in {}):", project.cache.display());
    for line in lines {
        println!("    {line}");
    }
    println!("    node {}", node()?);
    println!("    {}", links::said(project));
    Ok(())
}

/// Installs what is missing, and looks again: another compiler, say, may want other linters.
fn ready(project: &Project, parts: &[Part]) -> Result<Vec<String>> {
    let mut installed = Vec::new();
    let lines = loop {
        let (lines, missing) = look(project, parts)?;
        if missing.is_empty() {
            break lines;
        }
        if let Some(part) = missing.iter().find(|part| installed.contains(*part)) {
            let what = part.announced(project)?;
            return Err(Error::needed(format!(
                "installed, and still not to be found: {what}"
            )));
        }
        announce(project, &lines, &missing)?;
        for part in missing {
            report::timed(&part.announced(project)?, || part.install(project))?;
            installed.push(part);
        }
    };
    if parts.contains(&Part::WasmTarget) {
        standard_library::clean_after_change(project)?;
    }
    if parts.contains(&Part::Trunk) {
        links::make(project)?;
    }
    cargo_tools::tidy(project, &installed)?;
    Ok(lines)
}

/// What is there, and what is not.
fn look(project: &Project, parts: &[Part]) -> Result<(Vec<String>, Vec<Part>)> {
    let mut lines = Vec::new();
    let mut missing = Vec::new();
    for part in parts {
        match part.found(project)? {
            Some(line) => lines.push(line),
            None => missing.push(*part),
        }
    }
    Ok((lines, missing))
}

fn announce(project: &Project, there: &[String], missing: &[Part]) -> Result<()> {
    println!(
        "Set-up, once. To be fetched, into {}:",
        project.cache.display()
    );
    for part in missing {
        println!("    {}", part.announced(project)?);
    }
    for line in there {
        println!("Reused: {line}");
    }
    Ok(())
}

/// The folders of the project's own tools, for PATH.
pub fn tool_folders(project: &Project) -> Vec<PathBuf> {
    let mut folders = vec![
        cargo_tools::trunk().folder(project),
        cargo_tools::cargo_deny().folder(project),
        npm::programs(project),
    ];
    if let Ok(tool) = cargo_tools::wasm_bindgen(project) {
        folders.push(tool.folder(project));
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

/// Node's version; Node is one of the two things a user must bring.
fn node() -> Result<String> {
    process::output(std::process::Command::new("node").arg("--version"))
        .map_err(|_| Error::needed("Node 20 or newer is needed: https://nodejs.org"))
}
