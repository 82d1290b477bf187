//! What the bundle is made of, as one fingerprint: if it is the same, so is the bundle.

use std::path::PathBuf;

use crate::error::Result;
use crate::process;
use crate::project::Project;
use crate::setup;
use crate::stamp::Fingerprint;

/// Sources of the bundle in the root package, beside the crates it uses.
const SOURCES: [&str; 9] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "assets",
    "crates/xtask/src/bundle",
    "crates/xtask/tools/package-lock.json",
    "index.html",
    "style",
];

/// The fingerprint of all that goes into the bundle: sources, compiler, tools.
pub fn fingerprint(project: &Project) -> Result<String> {
    let mut print = Fingerprint::default();
    print
        .word(&setup::compiler(project)?)
        .word(crate::versions::TRUNK);
    for name in SOURCES {
        print.path(&project.root, &project.root.join(name))?;
    }
    print.path(&project.root, &project.root.join("src"))?;
    for folder in own_crates(project)? {
        print.path(&project.root, &folder)?;
    }
    Ok(print.text())
}

/// The folders of this workspace's crates that the overlay uses.
fn own_crates(project: &Project) -> Result<Vec<PathBuf>> {
    let tree = process::output(process::command(project, "cargo").args([
        "tree",
        "--package=ccp-overlay",
        "--target=wasm32-unknown-unknown",
        "--edges=normal",
        "--prefix=none",
    ]))?;
    Ok(folders(&tree)
        .into_iter()
        .filter(|folder| *folder != project.root)
        .collect())
}

/// The folders named in `cargo tree`: `ccp-protocol v0.1.0 (/checkout/crates/protocol)`.
fn folders(tree: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = tree
        .lines()
        .filter_map(|line| line.split_once(" (/"))
        .filter_map(|(_, rest)| rest.split_once(')'))
        .map(|(folder, _)| PathBuf::from(format!("/{folder}")))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::folders;
    use std::path::PathBuf;

    #[test]
    fn own_crates_are_those_with_a_folder() {
        let tree = "ccp-overlay v0.1.0 (/c)\nccp-protocol v0.1.0 (/c/crates/protocol)\nserde v1.0.0\n\
                    leptos_macro v0.8.0 (proc-macro)\nccp-protocol v0.1.0 (/c/crates/protocol) (*)\n";
        assert_eq!(
            folders(tree),
            [PathBuf::from("/c"), PathBuf::from("/c/crates/protocol")]
        );
    }
}
