//! The scripts that pages load as they are: no compiler sees them, so Node reads each once.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use super::Verdict;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp;

/// Folders whose scripts are served.
const FOLDERS: [&str; 2] = ["embed", "examples"];

/// Has Node parse every script, as a module.
pub fn check(project: &Project) -> Result<Verdict> {
    for folder in FOLDERS {
        for file in stamp::files_under(&project.root.join(folder))? {
            let is_script = file
                .extension()
                .is_some_and(|own| own == "js" || own == "mjs");
            let is_foreign = file.to_string_lossy().contains("/node_modules/");
            if is_script && !is_foreign {
                parse(&file)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn parse(file: &Path) -> Result<()> {
    let input = File::open(file).map_err(Error::io("read", file))?;
    let output = Command::new("node")
        .args(["--check", "--input-type=module", "-"])
        .stdin(input)
        .output()
        .map_err(Error::io("have node read", file))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::needed(format!(
        "{}: {}",
        file.display(),
        process::tail(&said, 12)
    )))
}
