//! The real server, started on a free port with a database of its own.

use std::process::Stdio;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// A server that runs until it is stopped or dropped.
pub struct Running {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    // Read no further, but kept open: a server whose output is closed could fail to print.
    _stdout: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Running {
    /// Starts it with the demo set.
    pub async fn start(binary: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        let database = format!("sqlite://{}", folder.path().join("ccp.db").display());
        let mut child = Command::new(binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--demo",
                "--database",
                &database,
            ])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {binary}"))?;
        let stdout = child.stdout.take().context("the server's output")?;
        let mut lines = BufReader::new(stdout).lines();
        loop {
            let line = lines
                .next_line()
                .await?
                .context("the server ended before it listened")?;
            if let Some(url) = line.trim().strip_prefix("listening on ") {
                let url = url.to_owned();
                return Ok(Self {
                    child,
                    url,
                    _stdout: lines,
                    _folder: folder,
                });
            }
        }
    }

    /// The process's id.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it.
    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
