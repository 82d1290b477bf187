//! Starting other programs: with the right tools on PATH, and without what cargo told only us.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::project::Project;
use crate::setup;

/// What `cargo run` and rustup's proxy set for this process. Children would take the toolchain that built xtask, although
/// the checkout may have got another one since.
const OURS_ALONE: [&str; 9] = [
    "CARGO",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "RUSTC",
    "RUSTDOC",
    "RUSTUP_TOOLCHAIN",
];

/// A command that runs in the checkout, with the project's tools first on PATH.
pub fn command(project: &Project, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(&project.root)
        .env("PATH", path(project));
    for name in OURS_ALONE {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}

/// PATH with the project's own tools in front of the user's.
fn path(project: &Project) -> OsString {
    let mut folders = setup::tool_folders(project);
    if let Some(users) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&users));
    }
    std::env::join_paths(folders).unwrap_or_else(|_| std::env::var_os("PATH").unwrap_or_default())
}

/// The first program of this name on the user's PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The command as one would type it, for messages.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// Runs it in the foreground; a failure is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|source| not_started(command, source))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Program {
        shown: shown(command),
        outcome: format!("failed ({status})"),
    })
}

/// Runs it with all it says going to a log file; on failure the end of that is part of the error.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<()> {
    let file = File::create(log).map_err(Error::io("write", log))?;
    let second = file.try_clone().map_err(Error::io("write", log))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(second)
        .status()
        .map_err(|source| not_started(command, source))?;
    if status.success() {
        return Ok(());
    }
    let said = read_lossy(log)?;
    Err(Error::Program {
        shown: shown(command),
        outcome: format!(
            "failed ({status}):\n{}\n(all of it: {})",
            tail(&said, 40),
            log.display()
        ),
    })
}

/// What it printed on its standard output, trimmed; a failure is an error that holds what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| not_started(command, source))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(Error::Program {
        shown: shown(command),
        outcome: format!(
            "failed ({}): {}",
            output.status,
            tail(&String::from_utf8_lossy(&output.stderr), 60)
        ),
    })
}

/// A file's text, whatever bytes programs wrote into it.
pub fn read_lossy(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).map_err(Error::io("read", file))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// The line of a long message that says what failed, as most programs mark it; else the last one.
pub fn error_line(message: &str) -> &str {
    let marked = message
        .lines()
        .find(|line| line.trim_start().starts_with("error:"));
    marked
        .or_else(|| message.trim_end().lines().last())
        .unwrap_or_default()
        .trim()
}

fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::Io {
        what: format!("start `{}`", shown(command)),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::{error_line, tail};

    #[test]
    fn the_error_is_found_amid_what_surrounds_it() {
        let message = "`rustup` failed: info: downloading\nerror: no route\n\nCaused by:\n  0: x";
        assert_eq!(error_line(message), "error: no route");
        assert_eq!(error_line("it just ended\n"), "it just ended");
    }

    #[test]
    fn the_tail_is_the_end_and_no_more() {
        assert_eq!(tail("a\nb\nc\n\n", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
        assert_eq!(tail("", 5), "");
    }
}
