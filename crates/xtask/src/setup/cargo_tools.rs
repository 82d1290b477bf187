//! Tools that cargo compiles: into the cache, each in a folder named by its version, never over the user's own.

use std::path::PathBuf;
use std::process::Command;

use super::Part;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::versions;

/// A package of crates.io with the programs in it.
pub struct CargoTool {
    package: &'static str,
    version: String,
    /// All of these must be there.
    programs: &'static [&'static str],
    arguments: &'static [&'static str],
    profile: &'static [(&'static str, &'static str)],
}

/// wasm-bindgen, in exactly the version of the crate. Without `--locked`: its lock file names versions that mirrors of
/// crates.io may lack. Slightly optimised, since it walks through some megabytes on every build.
pub fn wasm_bindgen(project: &Project) -> Result<CargoTool> {
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        version: versions::locked(&project.root, "wasm-bindgen")?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        arguments: &[],
        profile: &[
            ("CARGO_PROFILE_RELEASE_LTO", "false"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ],
    })
}

/// Trunk. With `--locked`, since newer dependencies do not fit together; unoptimised, since cargo does the work and an
/// optimised build takes four times as long.
pub fn trunk() -> CargoTool {
    CargoTool {
        package: "trunk",
        version: versions::TRUNK.into(),
        programs: &["trunk"],
        arguments: &["--debug", "--locked"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "0")],
    }
}

/// cargo-deny, built as trunk is, with which it shares dependencies.
pub fn cargo_deny() -> CargoTool {
    CargoTool {
        package: "cargo-deny",
        version: versions::CARGO_DENY.into(),
        programs: &["cargo-deny"],
        arguments: &["--debug", "--locked"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "0")],
    }
}

impl CargoTool {
    /// Where the cache has it.
    fn home(&self, project: &Project) -> PathBuf {
        project
            .cache
            .join(format!("{}-{}", self.cache_name(), self.version))
    }

    fn cache_name(&self) -> &'static str {
        self.package.trim_end_matches("-cli")
    }

    /// The folder for PATH.
    pub fn folder(&self, project: &Project) -> PathBuf {
        self.home(project).join("bin")
    }

    /// The cache's, or the user's own if it is the very version.
    pub fn found(&self, project: &Project) -> Option<String> {
        let folder = self.folder(project);
        if self.programs.iter().all(|name| folder.join(name).is_file()) {
            return Some(format!("{} {}", self.cache_name(), self.version));
        }
        let all_mine = self.programs.iter().all(|name| self.is_on_path(name));
        all_mine.then(|| format!("{} {} (your own)", self.cache_name(), self.version))
    }

    fn is_on_path(&self, program: &str) -> bool {
        process::on_path(program).is_some_and(|file| {
            let said = process::output(Command::new(file).arg("--version")).unwrap_or_default();
            versions::printed(&said) == Some(&self.version)
        })
    }

    /// Compiles it.
    pub fn install(&self, project: &Project) -> Result<()> {
        let mut command = process::command(project, "cargo");
        command
            .args(["install", self.package, "--version", &self.version])
            .args(self.arguments)
            .arg("--root")
            .arg(self.home(project))
            .env("CARGO_TARGET_DIR", build_folder(project))
            .envs(self.profile.iter().copied());
        let log = project.log(&format!("install-{}", self.package))?;
        process::run_logged(&mut command, &log)
    }
}

/// The tools share most dependencies, so they share one build folder.
fn build_folder(project: &Project) -> PathBuf {
    project.cache.join("build")
}

/// Takes the build folder away after the last compiled tool: it is some gigabytes and serves nothing any more.
pub fn tidy(project: &Project, installed: &[Part]) -> Result<()> {
    let built = [Part::WasmBindgen, Part::Trunk, Part::CargoDeny];
    let all_there = [wasm_bindgen(project)?, trunk(), cargo_deny()]
        .iter()
        .all(|tool| tool.found(project).is_some());
    let folder = build_folder(project);
    if all_there && folder.is_dir() && installed.iter().any(|part| built.contains(part)) {
        std::fs::remove_dir_all(&folder).map_err(Error::io("remove", &folder))?;
    }
    Ok(())
}
