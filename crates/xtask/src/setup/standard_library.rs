//! The standard library for WebAssembly, compiled from Debian's sources: built once, kept in the cache, copied into place.

use std::fs;
use std::path::{Path, PathBuf};

use super::debian;
use super::wasm_target::{self, TARGET};
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp;

/// The crate whose only purpose is to have the standard library built beside it.
const EMPTY: &str = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n";

/// Beside the library: the compiler it was built for. One that an upgrade replaced cannot use it any more.
const MARK: &str = "built-for";

/// Whether a folder holds a standard library, and none that was built here for another compiler.
pub fn is_in(folder: &Path, compiler: &str) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let mark = folder.join(MARK);
    (!mark.exists() || stamp::says(&mark, compiler))
        && ["libcore-", "libstd-", "libproc_macro-", "libtest-"]
            .iter()
            .all(|wanted| names.iter().any(|name| name.starts_with(wanted)))
}

/// Puts it where Debian's compiler looks: from the cache if it was built for this very compiler, else built first.
pub fn provide(project: &Project) -> Result<()> {
    let compiler = debian::compiler()?;
    let folder = debian::library_folder()?;
    if is_in(&folder, &compiler) {
        println!("    reused: the standard library in {}", folder.display());
        return Ok(());
    }
    let cached = project.cache.join(format!("wasm-std-{}", slug(&compiler)));
    if is_in(&cached, &compiler) {
        println!("    reused: the standard library built for {compiler}");
    } else {
        build(project, &cached, &compiler)?;
    }
    copy(&cached, &folder, &compiler).map_err(|error| {
        Error::needed(format!(
            "{error}\nThe standard library is built; it has to be copied once with an administrator's rights:\n\n    \
             sudo rm -rf {to} && sudo mkdir -p {to} && sudo cp {from}/* {to}/\n\nThen run the same command again.",
            to = folder.display(),
            from = cached.display()
        ))
    })
}

/// Builds it into the cache. With bitcode, which a release build with link-time optimisation needs.
fn build(project: &Project, cached: &Path, compiler: &str) -> Result<()> {
    println!("    building the standard library (about 1 minute)");
    let workshop = project.cache.join("wasm-std-build");
    fs::create_dir_all(&workshop).map_err(Error::io("make", &workshop))?;
    stamp::write(&workshop.join("Cargo.toml"), EMPTY)?;
    stamp::write(&workshop.join("lib.rs"), "")?;
    let mut command = process::command(project, debian::CARGO);
    command
        .current_dir(&workshop)
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .env("RUSTC", debian::RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", workshop.join("target"));
    process::run_logged(&mut command, &project.log("wasm-std")?)?;
    let built = workshop.join("target").join(TARGET).join("release/deps");
    // Filled under another name first: what bears the final name is complete.
    let half = cached.with_extension("half");
    copy(&built, &half, compiler)?;
    fs::rename(&half, cached).map_err(Error::io("rename", &half))?;
    fs::remove_dir_all(&workshop).map_err(Error::io("remove", &workshop))
}

/// Fills a folder with the library and nothing else.
fn copy(from: &Path, to: &Path, compiler: &str) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(Error::io("clear", to))?;
    }
    fs::create_dir_all(to).map_err(Error::io("make", to))?;
    for file in stamp::files_under(from)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            let target = to.join(&*name);
            fs::copy(&file, &target).map_err(Error::io("write", &target))?;
        }
    }
    stamp::write(&to.join(MARK), compiler)
}

/// Throws away what was built for WebAssembly with another standard library of the same compiler, which cargo would not
/// notice and the compiler refuses (E0460). What was built for the machine itself stays.
pub fn clean_after_change(project: &Project) -> Result<()> {
    let mark = project.work.join(format!(
        "wasm-std-{}",
        slug(&wasm_target::compiler(project)?)
    ));
    let now = stamp::listing(&wasm_target::library_folder(project)?)?;
    if stamp::says(&mark, &now) {
        return Ok(());
    }
    let built: PathBuf = project.target.join(TARGET);
    if mark.exists() && built.exists() {
        println!(
            "    the standard library for WebAssembly changed: {} is built anew",
            built.display()
        );
        fs::remove_dir_all(&built).map_err(Error::io("remove", &built))?;
    }
    stamp::write(&mark, &now)
}

/// A version as part of a file name.
fn slug(version: &str) -> String {
    let words: Vec<&str> = version
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.')
        .filter(|word| !word.is_empty())
        .take(3)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_library_built_for_a_replaced_compiler_is_none() {
        let folder = std::env::temp_dir().join(format!("xtask-std-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["libcore-1.rlib", "libstd-1.rlib", "libproc_macro-1.rlib"] {
            fs::write(folder.join(name), "").unwrap();
        }
        assert!(!is_in(&folder, "rustc 1.96.0"), "libtest is missing");
        fs::write(folder.join("libtest-1.rlib"), "").unwrap();
        assert!(is_in(&folder, "rustc 1.96.0"), "rustup's own bears no mark");
        fs::write(folder.join(MARK), "rustc 1.96.0").unwrap();
        assert!(is_in(&folder, "rustc 1.96.0"));
        assert!(!is_in(&folder, "rustc 1.96.1"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn compilers_of_one_version_but_another_commit_have_their_own_library() {
        assert_eq!(
            slug("rustc 1.96.0 (ac68faa20 2026-05-25)"),
            "rustc-1.96.0-ac68faa20"
        );
        assert_ne!(
            slug("rustc 1.96.0 (aaa 2026-05-25)"),
            slug("rustc 1.96.0 (bbb 2026-05-25)")
        );
    }
}
