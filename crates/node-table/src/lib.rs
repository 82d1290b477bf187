//! Tables of expected results that Node makes anew each time the tests run: what JavaScript does is asked of JavaScript.

use std::{
    env,
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
};

use serde::de::DeserializeOwned;

/// Names the folder of the packages that `cargo xtask test` fetches for the scripts.
const PACKAGES: &str = "CCP_NODE_PACKAGES";

/// The rows a script writes as one JSON list; it runs in UTC. `None`, with the reason printed, where there is no Node.
///
/// # Panics
/// When the script fails or writes no such rows.
pub fn rows<T: DeserializeOwned>(script: &Path) -> Option<Vec<T>> {
    let output = Command::new("node")
        .arg(script)
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("skipped: node is not installed");
            return None;
        }
        Err(error) => panic!("node {}: {error}", script.display()),
        Ok(output) => output,
    };
    assert!(
        output.status.success(),
        "node {}: {}",
        script.display(),
        output.status
    );
    match serde_json::from_slice(&output.stdout) {
        Ok(rows) => Some(rows),
        Err(error) => panic!("{} wrote no such rows: {error}", script.display()),
    }
}

/// As [`rows`], of a script that needs packages. `None`, with the reason printed, also where they were not fetched.
///
/// # Panics
/// As [`rows`].
pub fn rows_with_packages<T: DeserializeOwned>(script: &Path) -> Option<Vec<T>> {
    if env::var_os(PACKAGES).is_none_or(|folder| folder.is_empty()) {
        println!(
            "skipped: {PACKAGES} names no folder of packages; `cargo xtask test` fetches them and sets it"
        );
        return None;
    }
    rows(script)
}
