//! The versions of the tools this project is built with, and reading the versions programs print.

use std::path::Path;

use crate::error::{Error, Result};

/// Trunk, which bundles the overlay. Later ones want a newer compiler than the project.
pub const TRUNK: &str = "0.21.14";

/// cargo-deny, which checks licences and sources.
pub const CARGO_DENY: &str = "0.20.2";

/// Downloads a browser with the driver that belongs to it, where neither is installed.
pub const PUPPETEER_BROWSERS: &str = "3.2.6";

/// The version of a package in Cargo.lock; wasm-bindgen's program must have exactly the crate's.
pub fn locked(root: &Path, package: &str) -> Result<String> {
    let file = root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&file).map_err(Error::io("read", &file))?;
    in_lock(&lock, package)
        .ok_or_else(|| Error::needed(format!("Cargo.lock names no package {package}")))
}

fn in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    version.strip_suffix('"').map(str::to_owned)
}

/// The first word that looks like a version in what a program printed: `trunk 0.21.14` → `0.21.14`.
pub fn printed(text: &str) -> Option<&str> {
    text.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.contains('.') && word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The number before the first dot.
pub fn major(version: &str) -> Option<&str> {
    version.split('.').next().filter(|first| !first.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_program_prints() {
        assert_eq!(printed("trunk 0.21.14"), Some("0.21.14"));
        assert_eq!(printed("v20.20.2"), Some("20.20.2"));
        assert_eq!(
            printed("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)"),
            Some("156.0.8078.79")
        );
        assert_eq!(
            printed("ChromeDriver 156.0.8078.79 (a21ce95c24ce-refs/branch-heads/8078@{#1704})"),
            Some("156.0.8078.79")
        );
        assert_eq!(printed("no version here"), None);
    }

    #[test]
    fn a_package_is_found_by_its_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(in_lock(lock, "wasm"), None);
    }

    #[test]
    fn the_major_version_is_the_part_before_the_dot() {
        assert_eq!(major("156.0.8078.79"), Some("156"));
        assert_eq!(major(""), None);
    }
}
