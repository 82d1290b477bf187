//! A compiler that can build for WebAssembly: rustup's, or Debian's where rustup's servers refuse.

use std::path::PathBuf;

use super::{debian, standard_library};
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;

/// The target the overlay is built for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The toolchain name under which rustup knows Debian's compiler.
const DEBIAN: &str = "debian";

/// The compiler the checkout uses, in its own words.
pub fn compiler(project: &Project) -> Result<String> {
    process::output(process::command(project, "rustc").arg("--version"))
}

/// The folder in which the checkout's compiler looks for the target's standard library.
pub fn library_folder(project: &Project) -> Result<PathBuf> {
    process::output(process::command(project, "rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))
    .map(PathBuf::from)
}

/// The compiler, if it has the target.
pub fn find(project: &Project) -> Result<Option<String>> {
    let compiler = compiler(project)?;
    Ok(
        standard_library::is_in(&library_folder(project)?, &compiler)
            .then(|| format!("{compiler}, with {TARGET}")),
    )
}

/// Adds the target.
pub fn install(project: &Project) -> Result<()> {
    if toolchains(project)?.iter().any(|name| name == DEBIAN) && debian::is_ready() {
        println!("    reused: Debian's compiler, which another checkout set up");
        return use_debian(project);
    }
    let refusal = match process::output(
        process::command(project, "rustup").args(["target", "add", TARGET]),
    ) {
        Ok(_) => return Ok(()),
        Err(error) => error.to_string(),
    };
    println!(
        "    rustup could not add it ({})",
        process::error_line(&refusal)
    );
    if !debian::has_packages() {
        return Err(Error::needed(format!(
            "the WebAssembly target is missing. Run `rustup target add {TARGET}` where rustup's servers can be reached.\n{refusal}"
        )));
    }
    println!(
        "    Debian's own Rust does instead; its standard library for WebAssembly is compiled here, once."
    );
    debian::install_packages(&[
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "rust-web-clippy",
        "rustfmt-web",
        "lld-22",
    ])?;
    standard_library::provide(project)?;
    use_debian(project)
}

/// Plain `cargo` and `trunk` in this checkout take Debian's compiler from now on.
fn use_debian(project: &Project) -> Result<()> {
    if !toolchains(project)?.iter().any(|name| name == DEBIAN) {
        process::output(process::command(project, "rustup").args([
            "toolchain",
            "link",
            DEBIAN,
            "/usr",
        ]))?;
    }
    process::output(
        process::command(project, "rustup")
            .args(["override", "set", DEBIAN, "--path"])
            .arg(&project.root),
    )?;
    println!(
        "    rustup now uses the toolchain `{DEBIAN}` in this checkout (`rustup override unset` takes that back)"
    );
    Ok(())
}

fn toolchains(project: &Project) -> Result<Vec<String>> {
    let list = process::output(process::command(project, "rustup").args(["toolchain", "list"]))
        .map_err(|error| {
            Error::needed(format!(
                "Rust by rustup is needed: https://rustup.rs ({error})"
            ))
        })?;
    Ok(list
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect())
}
