//! The real server, started on a free port with a database of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::bare;

/// A server that runs until it is stopped or dropped.
pub struct Running {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    // Read no further, but kept open: a server whose output is closed could fail to print.
    _stdout: Lines<BufReader<ChildStdout>>,
    folder: TempDir,
}

impl Running {
    /// Starts it with the demo set.
    pub async fn start(binary: &str) -> Result<Self> {
        Self::start_on(binary, TempDir::new()?).await
    }

    /// Starts it on a folder that another one left.
    pub async fn start_on(binary: &str, folder: TempDir) -> Result<Self> {
        let mut command = Command::new(binary);
        let database = format!("sqlite://{}", database(&folder).display());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--demo"])
            .args(["--database", &database])
            .env("RUST_LOG", "warn");
        Self::spawn(command, folder).await
    }

    /// Starts the bare handler that the server is measured beside.
    pub async fn bare() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(bare::ARGUMENT);
        Self::spawn(command, TempDir::new()?).await
    }

    async fn spawn(mut command: Command, folder: TempDir) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", command.as_std().get_program().display()))?;
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
                    folder,
                });
            }
        }
    }

    /// The process's id.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it; what it leaves.
    pub async fn stop(mut self) -> Result<TempDir> {
        self.child.kill().await?;
        Ok(self.folder)
    }
}

/// The database in a server's folder.
pub fn database(folder: &TempDir) -> PathBuf {
    Path::join(folder.path(), "ccp.db")
}
