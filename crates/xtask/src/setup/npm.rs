//! What comes from npm: the tools of the release build and what the native tests' scripts require, into the cache; the
//! end-to-end tests' packages, into `e2e`.

use std::path::{Path, PathBuf};

use super::node;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp::{self, Fingerprint};

/// The lock file says what is there; this file, beside the packages, says for which lock file they were installed.
const STAMP: &str = "node_modules/.installed-for";

/// Packages that are installed into the cache, by the manifest and lock file of a folder in `crates/xtask`.
struct Packages {
    manifest: &'static str,
    /// The folder in the cache, less the fingerprint of the lock file.
    cached: &'static str,
}

const BUILD_TOOLS: Packages = Packages {
    manifest: "crates/xtask/tools",
    cached: "build-tools",
};

const TEST_PACKAGES: Packages = Packages {
    manifest: "crates/xtask/test-packages",
    cached: "test-packages",
};

impl Packages {
    fn folder(&self, project: &Project) -> Result<PathBuf> {
        let print = lock_print(&project.root.join(self.manifest))?;
        Ok(project.cache.join(format!("{}-{print}", self.cached)))
    }

    fn install(&self, project: &Project) -> Result<()> {
        let folder = self.folder(project)?;
        std::fs::create_dir_all(&folder).map_err(Error::io("make", &folder))?;
        for name in ["package.json", "package-lock.json"] {
            let from = project.root.join(self.manifest).join(name);
            std::fs::copy(&from, folder.join(name)).map_err(Error::io("copy", &from))?;
        }
        install(project, &folder)
    }
}

/// The folder of the release build's tools, for PATH.
pub fn programs(project: &Project) -> PathBuf {
    BUILD_TOOLS
        .folder(project)
        .unwrap_or_default()
        .join("node_modules/.bin")
}

/// The release build's tools, if they are there.
pub fn find_build_tools(project: &Project) -> Result<Option<String>> {
    let folder = BUILD_TOOLS.folder(project)?;
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
    BUILD_TOOLS.install(project)
}

/// The folder of what the native tests' scripts require.
pub fn test_packages(project: &Project) -> Result<PathBuf> {
    Ok(TEST_PACKAGES.folder(project)?.join("node_modules"))
}

/// What the native tests' scripts require, if it is there.
pub fn find_test_packages(project: &Project) -> Result<Option<String>> {
    let folder = TEST_PACKAGES.folder(project)?;
    Ok(is_current(&folder)?.then(|| {
        format!(
            "google-libphonenumber {}",
            version(&folder, "google-libphonenumber")
        )
    }))
}

/// Installs it.
pub fn install_test_packages(project: &Project) -> Result<()> {
    TEST_PACKAGES.install(project)
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
