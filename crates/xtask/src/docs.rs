//! `cargo xtask docs`: the pages of documentation that are made of code. A program of its own renders them, so that xtask,
//! which is compiled before all else, need not wait for what it is made of.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;

/// Writes the pages anew.
pub fn write(project: &Project) -> Result<()> {
    let page = page(project);
    std::fs::write(&page, rendered(project)?).map_err(Error::io("write", &page))?;
    println!("wrote {}", page.display());
    Ok(())
}

/// Whether the pages are what the code makes of them.
pub fn check(project: &Project) -> Result<()> {
    let page = page(project);
    let held = std::fs::read_to_string(&page).map_err(Error::io("read", &page))?;
    if held == rendered(project)? {
        return Ok(());
    }
    Err(Error::needed(
        "docs/blocks.md is not what the block catalogue makes: run `cargo xtask docs`",
    ))
}

fn page(project: &Project) -> PathBuf {
    project.root.join("docs/blocks.md")
}

fn rendered(project: &Project) -> Result<String> {
    let text = process::output(process::command(project, "cargo").args([
        "run",
        "--quiet",
        "--package",
        "ccp-flow",
        "--example",
        "blocks-md",
    ]))?;
    Ok(format!("{text}\n"))
}
