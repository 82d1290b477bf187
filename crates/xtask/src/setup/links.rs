//! Makes plain `trunk serve` work: Trunk must be on PATH, and find wasm-bindgen and wasm-opt in the versions Trunk.toml names.
//!
//! Trunk keeps such tools in a cache of its own, by name and version, and downloads what is not there. A link is put where
//! the download would be. Nothing that is there already is touched.

use std::fs;
use std::path::{Path, PathBuf};

use super::{cargo_tools, npm};
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::versions;

/// The release of binaryen in `tools/package.json`, as Trunk names it; Trunk.toml asks for the same.
const WASM_OPT: &str = "version_132";

/// Makes the links that are missing.
pub fn make(project: &Project) -> Result<()> {
    let wasm_bindgen = cargo_tools::wasm_bindgen(project)?
        .folder(project)
        .join("wasm-bindgen");
    let version = versions::locked(&project.root, "wasm-bindgen")?;
    link(
        project,
        &wasm_bindgen,
        &project
            .trunk_cache
            .join(format!("wasm-bindgen-{version}/wasm-bindgen")),
    )?;
    link(
        project,
        &npm::programs(project).join("wasm-opt"),
        &project
            .trunk_cache
            .join(format!("wasm-opt-{WASM_OPT}/bin/wasm-opt")),
    )?;
    if process::on_path("trunk").is_none() || ours(project, &trunk_on_path(project)) {
        link(project, &own_trunk(project), &trunk_on_path(project))?;
    }
    Ok(())
}

/// What to tell the user about plain `trunk`.
pub fn said(project: &Project) -> String {
    if ours(project, &trunk_on_path(project)) {
        return format!(
            "plain `trunk serve` works too: {} is a link",
            trunk_on_path(project).display()
        );
    }
    match process::on_path("trunk") {
        Some(own) => format!(
            "`trunk` on your PATH is your own, {}; this project's is {}",
            own.display(),
            own_trunk(project).display()
        ),
        None => format!("trunk: {}", own_trunk(project).display()),
    }
}

fn own_trunk(project: &Project) -> PathBuf {
    cargo_tools::trunk().folder(project).join("trunk")
}

fn trunk_on_path(project: &Project) -> PathBuf {
    project.cargo_home.join("bin/trunk")
}

/// A link into our cache, which we made and may replace.
fn ours(project: &Project, link: &Path) -> bool {
    fs::read_link(link).is_ok_and(|target| target.starts_with(&project.cache))
}

fn link(project: &Project, target: &Path, link: &Path) -> Result<()> {
    let free = fs::symlink_metadata(link).is_err();
    if !target.is_file()
        || fs::read_link(link).is_ok_and(|now| now == target)
        || !(free || ours(project, link))
    {
        return Ok(());
    }
    if !free {
        fs::remove_file(link).map_err(Error::io("remove", link))?;
    }
    if let Some(folder) = link.parent() {
        fs::create_dir_all(folder).map_err(Error::io("make", folder))?;
    }
    symlink(target, link).map_err(Error::io("make the link", link))
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(target: &Path, link: &Path) -> std::io::Result<()> {
    fs::copy(target, link).map(|_| ())
}
