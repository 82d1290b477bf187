//! Running a test program to its end or to a limit, with all it says kept.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::process;

/// No test program takes as long; one that does hangs.
const LIMIT: Duration = Duration::from_mins(20);

/// What a program said, standard output and error as they came, and whether it ended well.
pub struct Outcome {
    /// Everything it printed.
    pub said: String,
    /// Its exit status was success.
    pub well: bool,
}

/// Runs it.
pub fn run(command: &mut Command, log: &Path) -> Result<Outcome> {
    let file = File::create(log).map_err(Error::io("write", log))?;
    let second = file.try_clone().map_err(Error::io("write", log))?;
    let failure = |what: &str| format!("{what} `{}`", process::shown(command));
    let (start_failure, wait_failure) = (failure("start"), failure("wait for"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(second)
        .spawn()
        .map_err(|source| Error::Io {
            what: start_failure,
            source,
        })?;
    let start = Instant::now();
    let well = loop {
        let status = child.try_wait().map_err(|source| Error::Io {
            what: wait_failure.clone(),
            source,
        })?;
        if let Some(status) = status {
            break status.success();
        }
        if start.elapsed() > LIMIT {
            println!("    ended by force: it ran for 20 minutes");
            // It may have ended just now, which is as well.
            let _ = child.kill();
            let _ = child.wait();
            break false;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    Ok(Outcome {
        said: process::read_lossy(log)?,
        well,
    })
}
