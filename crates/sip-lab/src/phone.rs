//! sipp as a telephone: one that calls, one that is called.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{Error, Scenario, ports, process};

/// A batch of calls that has not ended by then never will; its end by force is a failure with sipp's own words.
const LIMIT: &str = "60s";

/// Calls to be made, all at once.
#[derive(Clone, Debug)]
pub struct Calls<'a> {
    /// What the caller does.
    pub scenario: Scenario,
    /// The proxy's port that is called.
    pub proxy: u16,
    /// The caller's number.
    pub from: &'a str,
    /// The number that is called.
    pub to: &'a str,
    /// What the `X-Queue` header says; empty is none.
    pub queue: &'a str,
    /// How many.
    pub count: usize,
}

/// What came of them, in sipp's own count.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Went as the scenario says.
    pub successful: usize,
    /// Did not.
    pub failed: usize,
    /// What the scenario logged, line by line.
    pub log: Vec<String>,
    /// How long the final answer to the INVITE took on average, as sipp writes it (`hh:mm:ss:microseconds`).
    pub response_time: String,
    /// sipp's statistics screen and its errors.
    pub said: String,
}

impl Calls<'_> {
    /// Makes the calls and waits for their end.
    ///
    /// # Errors
    /// sipp is not installed or left no statistics. Failed calls are no error: they are in the outcome.
    pub async fn make(&self) -> Result<Outcome, Error> {
        let folder = TempDir::new().map_err(Error::io("make a temporary folder"))?;
        let count = self.count.to_string();
        let output = sipp(folder.path(), self.scenario)?
            .arg(format!("127.0.0.1:{}", self.proxy))
            .args(["-s", self.to, "-key", "from", self.from, "-key", "queue"])
            .arg(self.queue)
            .args(["-m", &count, "-r", &count, "-l", &count])
            .args(["-trace_stat", "-stf", "statistics.csv", "-fd", "1"])
            .args(["-timeout", LIMIT, "-timeout_error"])
            .output()
            .await
            .map_err(not_started)?;
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            lines_of(folder.path(), "errors.log").join("\n")
        );
        let statistics = lines_of(folder.path(), "statistics.csv");
        let field = |name| last_field(&statistics, name);
        let number = |name| field(name).and_then(|text| text.parse().ok());
        match (number("SuccessfulCall(C)"), number("FailedCall(C)")) {
            (Some(successful), Some(failed)) => Ok(Outcome {
                successful,
                failed,
                log: lines_of(folder.path(), "log.txt"),
                response_time: field("ResponseTime1(C)").unwrap_or_default(),
                said,
            }),
            _ => Err(Error::NoStatistics {
                program: "sipp".into(),
                said,
            }),
        }
    }
}

/// A phone that waits for calls; it goes when this is dropped.
#[derive(Debug)]
pub struct Callee {
    /// Where it listens.
    pub port: u16,
    child: Child,
    folder: TempDir,
}

impl Callee {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// sipp is not installed, or ended at once.
    pub async fn start(scenario: Scenario) -> Result<Self, Error> {
        let folder = TempDir::new().map_err(Error::io("make a temporary folder"))?;
        let [port] = ports::free()?;
        let child = sipp(folder.path(), scenario)?
            .args(["-p", &port.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .map_err(not_started)?;
        let mut callee = Self {
            port,
            child,
            folder,
        };
        while !ports::is_taken(port) {
            if !matches!(callee.child.try_wait(), Ok(None)) {
                return Err(Error::Deaf {
                    program: "sipp".into(),
                    said: callee.errors(),
                });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(callee)
    }

    /// What its scenario logged: `METHOD` and headers of what reached it.
    pub fn log(&self) -> Vec<String> {
        lines_of(self.folder.path(), "log.txt")
    }

    /// What it did not expect.
    pub fn errors(&self) -> String {
        lines_of(self.folder.path(), "errors.log").join("\n")
    }
}

/// sipp on 127.0.0.1, its files in this folder.
fn sipp(folder: &Path, scenario: Scenario) -> Result<Command, Error> {
    std::fs::write(folder.join("scenario.xml"), scenario.text())
        .map_err(Error::io("write a scenario"))?;
    let mut command = Command::new("sipp");
    command
        .args(["-sf", "scenario.xml", "-i", "127.0.0.1", "-nostdin"])
        .args(["-trace_logs", "-log_file", "log.txt"])
        .args(["-trace_err", "-error_file", "errors.log"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    Ok(command)
}

fn not_started(source: std::io::Error) -> Error {
    process::Error::NotStarted {
        program: "sipp".into(),
        source,
    }
}

fn lines_of(folder: &Path, name: &str) -> Vec<String> {
    let file: PathBuf = folder.join(name);
    let text = std::fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&text)
        .lines()
        .map(str::to_owned)
        .collect()
}

/// A column of the last row of sipp's statistics.
fn last_field(lines: &[String], name: &str) -> Option<String> {
    let column = lines.first()?.split(';').position(|own| own == name)?;
    let row = lines.iter().skip(1).next_back()?;
    row.split(';').nth(column).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::last_field;

    #[test]
    fn the_last_row_counts() {
        let lines = ["A;FailedCall(C);", "x;0;", "x;7;"].map(String::from);
        assert_eq!(last_field(&lines, "FailedCall(C)").as_deref(), Some("7"));
        assert_eq!(last_field(&lines, "none"), None);
        assert_eq!(last_field(&lines[..1], "A"), None);
    }
}
