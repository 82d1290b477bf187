//! Tells cargo when the files inside the binary changed: the overlay's bundle has new names with every build.

use std::path::Path;

/// What is embedded; a test holds the list against the sources.
const EMBEDDED: [&str; 4] = [
    "../../dist",
    "../../embed",
    "../../examples/crm",
    "../../examples/demo",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    for folder in EMBEDDED {
        // A path that is not there makes cargo build again every time; a debug build reads the folder while it runs.
        if release || Path::new(folder).exists() {
            println!("cargo:rerun-if-changed={folder}");
        }
    }
}
