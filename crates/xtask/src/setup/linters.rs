//! rustfmt and clippy, in the version of the checkout's compiler.

use super::debian;
use crate::error::Result;
use crate::process;
use crate::project::Project;

/// Both, if both start.
pub fn find(project: &Project) -> Option<String> {
    let clippy = process::output(process::command(project, "cargo").args(["clippy", "--version"]));
    let format = process::output(process::command(project, "cargo").args(["fmt", "--version"]));
    match (clippy, format) {
        (Ok(clippy), Ok(format)) => Some(format!("{clippy}, {format}")),
        _ => None,
    }
}

/// As components of rustup, or as Debian's packages if the checkout uses Debian's compiler.
pub fn install(project: &Project) -> Result<()> {
    let components = process::output(process::command(project, "rustup").args([
        "component",
        "add",
        "clippy",
        "rustfmt",
    ]));
    match components {
        Err(_) if debian::has_packages() => {
            debian::install_packages(&["rust-web-clippy", "rustfmt-web"])
        }
        other => other.map(|_| ()),
    }
}
