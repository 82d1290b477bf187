//! What comes from npm: the tools of the release build, into the cache; the end-to-end tests' packages, into `e2e`.

use std::path::{Path, PathBuf};

use super::node;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp::{self, Fingerprint};

/// The lock file says what is there; this file, beside the packages, says for which lock file they were installed.
const STAMP: &str = "node_modules/.installed-for";

fn manifest(project: &Project) -> PathBuf {
    project.root.join("crates/xtask/tools")
}

/// The release build's tools, in a folder named by their lock file.
fn build_tools(project: &Project) -> Result<PathBuf> {
    let print = lock_print(&manifest(project))?;
    Ok(project.cache.join(format!("build-tools-{print}")))
}

/// The folder of the release build's tools, for PATH.
pub fn programs(project: &Project) -> PathBuf {
    build_tools(project)
        .unwrap_or_default()
        .join("node_modules/.bin")
}

/// The release build's tools, if they are there.
pub fn find_build_tools(project: &Project) -> Result<Option<String>> {
    let folder = build_tools(project)?;
    Ok(is_current(&folder)?.then(|| {
        format!(
            "wasm-opt {}, esbuild {}",
            version(&folder, "binaryen"),
            version(&folder, "esbuild")
        )
    }))
}

/// Installs them. Debian's wasm-opt is no substitute: what it writes does not start in a browser.
pub fn install_build_tools(project: &Project) -> Result<()> {
    let folder = build_tools(project)?;
    std::fs::create_dir_all(&folder).map_err(Error::io("make", &folder))?;
    for name in ["package.json", "package-lock.json"] {
        let from = manifest(project).join(name);
        std::fs::copy(&from, folder.join(name)).map_err(Error::io("copy", &from))?;
    }
    install(project, &folder)
}

/// The end-to-end tests' packages, if they are those of the lock file.
pub fn find_end_to_end(project: &Project) -> Result<Option<String>> {
    let folder = project.root.join("e2e");
    Ok(is_current(&folder)?.then(|| {
        format!(
            "Playwright {}, axe {}",
            version(&folder, "@playwright/test"),
            version(&folder, "@axe-core/playwright")
        )
    }))
}

/// Installs them, without a browser of Playwright's: set-up finds one for all.
pub fn install_end_to_end(project: &Project) -> Result<()> {
    install(project, &project.root.join("e2e"))
}

fn install(project: &Project, folder: &Path) -> Result<()> {
    node()?;
    let mut command = process::command(project, "npm");
    command
        .current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund", "--silent"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run_logged(&mut command, &project.log("npm")?)?;
    stamp::write(&folder.join(STAMP), &lock_print(folder)?)
}

fn is_current(folder: &Path) -> Result<bool> {
    Ok(stamp::says(&folder.join(STAMP), &lock_print(folder)?))
}

fn lock_print(folder: &Path) -> Result<String> {
    let lock = folder.join("package-lock.json");
    Ok(Fingerprint::default().path(folder, &lock)?.text())
}

/// The version an installed package says it has.
fn version(folder: &Path, package: &str) -> String {
    std::fs::read(
        folder
            .join("node_modules")
            .join(package)
            .join("package.json"),
    )
    .ok()
    .and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok())
    .and_then(|manifest| manifest["version"].as_str().map(str::to_owned))
    .unwrap_or_else(|| "?".into())
}
