//! The overlay's release bundle in `dist/`, and the server binary with it inside.

mod hashes;
mod inputs;
mod names;
mod sizes;
mod styles;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;
use crate::stamp;

pub use sizes::Sizes;

/// Compresses every text file of the bundle, so that the server need not. Node does it: it is there anyway, and nothing has
/// to be compiled for it.
const COMPRESS: &str = include_str!("bundle/compress.mjs");

/// Builds the bundle in `dist/`, unless it is there for the very same sources.
pub fn overlay(project: &Project) -> Result<()> {
    setup::ensure(project, setup::BUNDLE)?;
    let mark = project.work.join("bundle");
    let wanted = inputs::fingerprint(project)?;
    if stamp::says(&mark, &both(project, &wanted)?) {
        println!("==> the overlay's bundle: reused, nothing changed");
        return Ok(());
    }
    report::timed(
        "the overlay's bundle, optimised for size (about 5 minutes the first time)",
        || build(project),
    )?;
    stamp::write(&mark, &both(project, &wanted)?)
}

/// The stamp names what went in and what came out, since `trunk build` by hand writes to the same folder.
fn both(project: &Project, inputs: &str) -> Result<String> {
    Ok(format!("{inputs} {}", stamp::listing(&project.dist())?))
}

fn build(project: &Project) -> Result<()> {
    let mut trunk = process::command(project, "trunk");
    trunk.args(["build", "--release", "--color", "never"]);
    process::run_logged(&mut trunk, &project.log("trunk")?)?;
    styles::join(&project.dist())?;
    minify(project)?;
    names::shorten(&project.dist())?;
    hashes::renew(&project.dist())?;
    process::run(
        process::command(project, "node")
            .args(["--input-type=module", "--eval", COMPRESS])
            .arg(project.dist()),
    )
}

/// Trunk's own minifier cannot read what this wasm-bindgen writes, so Trunk.toml leaves scripts and styles alone.
fn minify(project: &Project) -> Result<()> {
    let files: Vec<PathBuf> = stamp::files_under(&project.dist())?
        .into_iter()
        .filter(|file| has_extension(file, &["js", "css"]))
        .collect();
    if files.is_empty() {
        return Err(Error::needed(
            "Trunk made no script: does index.html name the Rust program?",
        ));
    }
    let mut esbuild = process::command(project, "esbuild");
    esbuild
        .args(&files)
        .args([
            "--minify",
            "--target=esnext",
            "--allow-overwrite",
            "--log-level=warning",
        ])
        .arg(format!("--outdir={}", project.dist().display()))
        .arg(format!("--outbase={}", project.dist().display()));
    process::run(&mut esbuild)
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension()
        .is_some_and(|own| extensions.iter().any(|wanted| own == *wanted))
}

/// Prints the sizes of the bundle and fails if they are over the budget.
pub fn check_size(project: &Project) -> Result<()> {
    let sizes = Sizes::of(&project.dist())?;
    print!("{sizes}");
    if sizes.within_budget() {
        return Ok(());
    }
    Err(Error::needed(
        "the overlay's bundle is over its budget: see the table",
    ))
}

/// `cargo xtask build`: the one binary of a release. Answers where it lies.
pub fn release(project: &Project) -> Result<PathBuf> {
    overlay(project)?;
    check_size(project)?;
    let binary = server(project)?;
    let length = std::fs::metadata(&binary)
        .map_err(Error::io("read", &binary))?
        .len();
    println!(
        "{} ({}), everything inside",
        binary.display(),
        report::kilobytes(length)
    );
    Ok(binary)
}

/// The optimised server with the bundle inside.
pub fn server(project: &Project) -> Result<PathBuf> {
    report::timed(
        "the server, optimised (about 5 minutes the first time)",
        || {
            process::run(process::command(project, "cargo").args([
                "build",
                "--quiet",
                "--release",
                "-p",
                "ccp-server",
            ]))
        },
    )?;
    Ok(project.target.join("release").join(binary_name()))
}

/// The server binary's file name.
pub fn binary_name() -> String {
    format!("ccp-server{}", std::env::consts::EXE_SUFFIX)
}
