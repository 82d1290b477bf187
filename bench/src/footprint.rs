//! How much the overlay weighs on the wire, the binary on disk, the idle server in memory.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};

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
    println!(
        "idle server, resident                       {:>10.1} MB",
        resident(server)?
    );
    Ok(())
}

/// The server's resident memory, MB.
pub fn resident(server: &Running) -> Result<f64> {
    let kilobytes = proc(server, "status")?
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .context("no VmRSS")?
        .parse()?;
    Ok(kilo(kilobytes))
}

/// Waits until the server has done nothing for so long.
pub async fn rested(server: &Running, time: Duration) -> Result<()> {
    let mut before = worked(&proc(server, "stat")?)?;
    loop {
        tokio::time::sleep(time).await;
        let now = worked(&proc(server, "stat")?)?;
        // Timers go on ticking: a hundredth of a second or two is nothing.
        if now <= before + 2 {
            return Ok(());
        }
        before = now;
    }
}

/// The processor time that a process has used, in hundredths of a second.
fn worked(stat: &str) -> Result<u64> {
    // The name before may hold anything, brackets as well.
    let (_, rest) = stat.rsplit_once(')').context("a name")?;
    let used: Vec<u64> = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    ensure!(used.len() == 2, "too short");
    Ok(used.iter().sum())
}

fn proc(server: &Running, name: &str) -> Result<String> {
    let pid = server.pid().context("the server is gone")?;
    Ok(fs::read_to_string(format!("/proc/{pid}/{name}"))?)
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn kilo(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_what_was_worked() -> Result<()> {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 30 12 5 6 20 0 9 0 77 1 2";
        assert_eq!(worked(stat)?, 42);
        assert!(worked("7 (a) S 1").is_err());
        Ok(())
    }
}
