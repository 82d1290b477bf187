//! How much the overlay weighs on the wire, the binary on disk, the idle server in memory.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::server::Running;

/// Prints the size of the overlay's bundle and of the binary.
pub fn sizes(binary: &str) -> Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let mut total = 0;
    for entry in fs::read_dir(&dist).with_context(|| format!("reading {}", dist.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if [".wasm.br", ".js.br", ".css.br"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            total += fs::metadata(&path)?.len();
        }
    }
    println!(
        "overlay bundle, brotli (wasm + js + css)   {:>10.1} kB",
        kilo(total)
    );
    println!(
        "server binary, bundle inside                {:>10.1} MB",
        kilo(fs::metadata(binary)?.len()) / 1000.0
    );
    Ok(())
}

/// Prints the resident memory of the server that nobody uses yet.
pub fn idle_memory(server: &Running) -> Result<()> {
    let pid = server.pid().context("the server is gone")?;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .context("no VmRSS")?
        .parse::<u64>()?;
    println!(
        "idle server, resident                       {:>10.1} MB",
        kilo(resident)
    );
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn kilo(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
