//! What may go wrong in a command, said so that the reader knows what to do next.

use std::fmt;
use std::path::Path;

/// Every fallible function here answers with this.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command stopped. Written by hand, since a derive macro would double the time xtask takes to compile.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be read, written or started.
    Io {
        /// What was tried.
        what: String,
        /// What the system answered.
        source: std::io::Error,
    },
    /// A program ended with a failure.
    Program {
        /// The program with its arguments.
        shown: String,
        /// How it ended, and the end of what it said if that was not on screen already.
        outcome: String,
    },
    /// The user has to do something first; the text says what.
    Needed(String),
    /// The command line was not understood.
    Usage(String),
}

impl Error {
    /// The command line was not understood.
    pub fn usage(text: &str) -> Self {
        Self::Usage(text.to_owned())
    }

    /// The user has to do something first.
    pub fn needed(text: impl Into<String>) -> Self {
        Self::Needed(text.into())
    }

    /// Wraps what the system said about a path; made to be handed to `map_err`.
    pub fn io(verb: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let what = format!("{verb} {}", path.display());
        move |source| Self::Io { what, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { what, source } => write!(out, "could not {what}: {source}"),
            Self::Program { shown, outcome } => write!(out, "`{shown}` {outcome}"),
            Self::Needed(text) | Self::Usage(text) => out.write_str(text),
        }
    }
}
