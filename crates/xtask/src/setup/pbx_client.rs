//! A client that was written for Zammad's CTI, in a Python environment of its own: the tests of calls run it as it is.

use std::path::PathBuf;
use std::process::Command;

use super::debian;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp::{self, Fingerprint};

/// Written when everything is installed.
const STAMP: &str = ".installed";

fn requirements(project: &Project) -> PathBuf {
    project.root.join("crates/xtask/tools/pbx-client.txt")
}

/// The environment, in a folder named by what belongs into it.
fn folder(project: &Project) -> Result<PathBuf> {
    let file = requirements(project);
    let print = Fingerprint::default().path(&project.root, &file)?.text();
    Ok(project.cache.join(format!("pbx-client-{print}")))
}

/// Its Python, which has the client.
pub fn python(project: &Project) -> Result<PathBuf> {
    Ok(folder(project)?.join("bin/python"))
}

/// The client, if it is there.
pub fn find(project: &Project) -> Result<Option<String>> {
    let folder = folder(project)?;
    if !folder.join(STAMP).exists() {
        return Ok(None);
    }
    let file = requirements(project);
    let text = std::fs::read_to_string(&file).map_err(Error::io("read", &file))?;
    Ok(text
        .lines()
        .find(|line| !line.starts_with('#'))
        .map(|line| line.replace("==", " ")))
}

/// Makes the environment anew and installs the client into it.
pub fn install(project: &Project) -> Result<()> {
    let folder = folder(project)?;
    if make(&folder).is_err() {
        if !debian::has_packages() {
            return Err(Error::needed(
                "Python 3 with its module venv is needed for the tests of calls",
            ));
        }
        debian::install_packages(&["python3", "python3-venv"])?;
        make(&folder)?;
    }
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ])
    .arg(requirements(project));
    process::run_logged(&mut pip, &project.log("pip")?)?;
    stamp::write(&folder.join(STAMP), "")
}

fn make(folder: &std::path::Path) -> Result<()> {
    process::output(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )
    .map(|_| ())
}
