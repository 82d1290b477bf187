//! `cargo xtask docs`: the pages of documentation that are made of code. A program of its own renders them, so that xtask,
//! which is compiled before all else, need not wait for what it is made of.

use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;

/// A page and the program that prints it.
const PAGES: [(&str, &str); 2] = [
    ("docs/blocks.md", "blocks-md"),
    ("docs/events.md", "sources-md"),
];

/// Writes the pages anew.
pub fn write(project: &Project) -> Result<()> {
    for (page, program) in PAGES {
        let path = project.root.join(page);
        std::fs::write(&path, rendered(project, program)?).map_err(Error::io("write", &path))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Whether the pages are what the code makes of them.
pub fn check(project: &Project) -> Result<()> {
    for (page, program) in PAGES {
        let path = project.root.join(page);
        let held = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        if held != rendered(project, program)? {
            return Err(Error::needed(format!(
                "{page} is not what the code makes: run `cargo xtask docs`"
            )));
        }
    }
    Ok(())
}

fn rendered(project: &Project, program: &str) -> Result<String> {
    let text = process::output(process::command(project, "cargo").args([
        "run",
        "--quiet",
        "--package",
        "ccp-flow",
        "--example",
        program,
    ]))?;
    Ok(format!("{text}\n"))
}
