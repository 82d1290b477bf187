//! make, by which the server's allocator is built. The C compiler beside it is there wherever Rust links anything.

use std::process::Command;

use super::debian;
use crate::error::{Error, Result};
use crate::process;

/// Its name and version, if it starts.
pub fn find() -> Option<String> {
    let said = process::output(Command::new("make").arg("--version")).ok()?;
    said.lines().next().map(str::to_owned)
}

/// As Debian's package.
pub fn install() -> Result<()> {
    if debian::has_packages() {
        return debian::install_packages(&["make"]);
    }
    Err(Error::needed(
        "make is missing. Please install it (on macOS: xcode-select --install), and then the same command again.",
    ))
}
