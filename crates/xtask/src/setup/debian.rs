//! Debian's packages, for machines that reach Debian's servers and not those of rustup or of the browser's makers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use super::standard_library;
use super::wasm_target::TARGET;
use crate::error::{Error, Result};
use crate::process;

/// Debian's compiler.
pub const RUSTC: &str = "/usr/bin/rustc";
/// Debian's cargo.
pub const CARGO: &str = "/usr/bin/cargo";

/// Package lists are fetched at most once a run.
static LISTS_ARE_FRESH: AtomicBool = AtomicBool::new(false);

/// The folder in which Debian's compiler looks for the target's standard library.
pub fn library_folder() -> Result<PathBuf> {
    process::output(Command::new(RUSTC).args(["--print", "target-libdir", "--target", TARGET]))
        .map(PathBuf::from)
}

/// Debian's compiler, in its own words.
pub fn compiler() -> Result<String> {
    process::output(Command::new(RUSTC).arg("--version"))
}

/// Whether Debian's compiler is there with the target.
pub fn is_ready() -> bool {
    let (Ok(folder), Ok(compiler)) = (library_folder(), compiler()) else {
        return false;
    };
    standard_library::is_in(&folder, &compiler)
}

/// Whether packages can be installed from here.
pub fn has_packages() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Installs those of the packages that are missing.
pub fn install_packages(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|name| !is_installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root()? {
        return Err(Error::needed(format!(
            "these Debian packages are missing, and installing them takes an administrator's rights. Please run\n\n    \
             sudo apt-get update && sudo apt-get install -y {names}\n\nand then the same command again."
        )));
    }
    println!("    apt-get install {names}");
    if !LISTS_ARE_FRESH.swap(true, Ordering::Relaxed) {
        process::output(apt_get().arg("update"))?;
    }
    process::output(apt_get().args(["install", "-y"]).args(&missing)).map(|_| ())
}

fn apt_get() -> Command {
    let mut command = Command::new("/usr/bin/apt-get");
    command.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_installed(package: &str) -> bool {
    process::output(Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

fn is_root() -> Result<bool> {
    process::output(Command::new("id").arg("-u")).map(|id| id == "0")
}
