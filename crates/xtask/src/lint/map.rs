//! The map in ARCHITECTURE.md: every crate stands on it, and every part of the overlay and the server.

use std::fs;
use std::path::Path;

use super::Verdict;
use crate::error::{Error, Result};
use crate::project::Project;

const PAGE: &str = "ARCHITECTURE.md";

/// Folders whose crates or modules the map names.
const NAMED: [&str; 3] = ["crates", "src", "crates/server/src"];

/// Holds the map against the tree.
pub fn check(project: &Project) -> Result<Verdict> {
    let missing = missing(&project.root)?;
    if missing.is_empty() {
        return Ok(Verdict::Holds);
    }
    Err(Error::needed(format!(
        "the map in {PAGE} does not name: {}",
        missing.join(", ")
    )))
}

fn missing(root: &Path) -> Result<Vec<String>> {
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page).map_err(Error::io("read", &page))?;
    let map = text.split("```").nth(1).unwrap_or_default();
    let mut missing = Vec::new();
    for folder in NAMED {
        for name in parts(&root.join(folder))? {
            if !names(map, &name) {
                missing.push(format!("{folder}/{name}"));
            }
        }
    }
    Ok(missing)
}

/// The crates or modules of a folder, by name, sorted.
fn parts(folder: &Path) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        let is_part =
            path.extension().is_some_and(|own| own == "rs") || path.join("Cargo.toml").is_file();
        if let Some(stem) = path.file_stem().filter(|_| is_part) {
            parts.push(stem.to_string_lossy().into_owned());
        }
    }
    parts.sort();
    Ok(parts)
}

/// Whether the map has the name as a word of its own.
fn names(map: &str, name: &str) -> bool {
    map.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
        .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_part_of_this_tree_is_on_the_map() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(missing(&root).unwrap(), [""; 0]);
    }

    #[test]
    fn a_part_is_named_by_its_whole_name() {
        let map = "src/  the overlay\n  live.rs  the socket;  call_list\n  flow-properties/";
        assert!(names(map, "live") && names(map, "call_list") && names(map, "flow-properties"));
        assert!(!names(map, "liv") && !names(map, "call") && !names(map, "flow"));
    }
}
