//! What a case comes to.

use crate::case::{Case, Own};

/// What a case comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// What is not as expected, a line each.
    Failed(Vec<String>),
    /// Why it cannot be held against us.
    Skipped(String),
}

/// Why a case cannot be run.
#[derive(Debug, PartialEq, Eq)]
pub enum Unable {
    /// It says something that is not understood: that is a failure.
    Unknown(String),
    /// It is understood, and nothing of ours can be set or asked so.
    NotOurs(String),
}

impl From<Unable> for Outcome {
    fn from(unable: Unable) -> Self {
        match unable {
            Unable::Unknown(what) => Self::Failed(vec![what]),
            Unable::NotOurs(why) => Self::Skipped(why),
        }
    }
}

/// What is known of a case before it is run: that it is not run, or by whose expectation.
pub fn judged<'a>(case: &Case, own: Option<&'a Own>) -> Result<Option<&'a Own>, Unable> {
    let kind = case.kind.as_deref().unwrap_or("http");
    if kind != "http" {
        return Err(Unable::NotOurs(format!("kind {kind} has no requests")));
    }
    match (&case.differs, own) {
        (None, _) => Ok(None),
        (Some(_), Some(own)) => Ok(Some(own)),
        (Some(differs), None) => Err(Unable::NotOurs(format!(
            "differs ({differs}) and has no expectation of ours"
        ))),
    }
}
