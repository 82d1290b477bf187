//! What may go wrong with the programs, and ending them with all their children.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a program may take to end by itself before it is ended by force.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why calls could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused something.
    #[error("could not {what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system answered.
        source: std::io::Error,
    },
    /// A program is not installed, or does not start.
    #[error("`{program}` does not start ({source}): cargo xtask setup installs it")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system answered.
        source: std::io::Error,
    },
    /// A program ended or stayed silent where it should have listened.
    #[error("`{program}` does not listen; it said:\n{said}")]
    Deaf {
        /// Its name.
        program: String,
        /// Everything it printed.
        said: String,
    },
    /// A program left no account of what it did.
    #[error("`{program}` left no statistics; it said:\n{said}")]
    NoStatistics {
        /// Its name.
        program: String,
        /// Everything it printed.
        said: String,
    },
}

impl Error {
    /// Wraps what the system said; made to be handed to `map_err`.
    pub(crate) fn io(what: &str) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_owned();
        move |source| Self::Io { what, source }
    }
}

/// A program with its children: a process group that ends when this is dropped.
#[derive(Debug)]
pub struct Group(Child);

impl Group {
    /// Starts it as the leader of a group of its own.
    pub fn start(command: &mut Command) -> Result<Self, Error> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|source| Error::NotStarted {
                program: command.get_program().to_string_lossy().into_owned(),
                source,
            })?;
        Ok(Self(child))
    }

    /// Whether its leader has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }

    /// Sends the whole group a signal, such as `TERM`. A group that is gone already needs none.
    fn signal(&self, name: &str) {
        let _ = Command::new("kill")
            .args(["-s", name, "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal("TERM");
        let start = Instant::now();
        while !self.has_ended() && start.elapsed() < PATIENCE {
            sleep(Duration::from_millis(10));
        }
        self.signal("KILL");
        let _ = self.0.wait();
    }
}
