//! What must not get into the browser: run times that cannot work there, and libraries that outweigh the whole overlay.

use super::{Verdict, WASM};
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;

/// The crates that are compiled for the browser.
const IN_THE_BROWSER: [&str; 3] = ["ccp-overlay", "ccp-protocol", "ccp-flow"];

/// Never, by whatever way.
const NOWHERE: [&str; 5] = ["mio", "socket2", "sqlx", "tokio", "axum"];

/// They outweigh what they would be used for. Of Leptos the overlay takes the reactive graph alone.
const TOO_HEAVY: [&str; 10] = [
    "chrono",
    "jiff",
    "jsonpath-rust",
    "leptos",
    "leptos-use",
    "leptos_router",
    "phonenumber",
    "regex",
    "thaw",
    "url",
];

/// Asks cargo for what each of the crates brings along.
pub fn check(project: &Project) -> Result<Verdict> {
    let mut found = Vec::new();
    for package in IN_THE_BROWSER {
        let all = tree(project, package)?;
        let bad = NOWHERE
            .iter()
            .chain(&TOO_HEAVY)
            .filter(|name| is_in(&all, name));
        found.extend(bad.map(|name| format!("{package} brings {name} into the browser")));
    }
    if found.is_empty() {
        return Ok(Verdict::Holds);
    }
    Err(Error::needed(found.join("\n")))
}

fn tree(project: &Project, package: &str) -> Result<String> {
    process::output(
        process::command(project, "cargo")
            .args([
                "tree",
                "--target",
                WASM,
                "--edges=normal,no-proc-macro",
                "--prefix=none",
                "--format={p}",
            ])
            .args(["--package", package]),
    )
}

fn is_in(tree: &str, name: &str) -> bool {
    tree.lines()
        .any(|line| line.split_whitespace().next() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_dependency_is_known_by_its_whole_name() {
        let tree = "ccp-overlay v0.1.0 (/c)\nregex-syntax v0.8.0\ntokio v1.54.0 (*)\n";
        assert!(is_in(tree, "tokio"));
        assert!(!is_in(tree, "regex"));
    }
}
