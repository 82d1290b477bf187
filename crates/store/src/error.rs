//! What may go wrong in storage, whichever back end.

use std::fmt::Display;

/// Why a call was not done. Nothing of it was written then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The document moved on since the caller read it.
    #[error("the document changed meanwhile; it is at version {current}")]
    Stale {
        /// The version it is at.
        current: i64,
    },
    /// Something unique is taken already.
    #[error("{what} is taken")]
    Taken {
        /// What: `login`, for example.
        what: &'static str,
    },
    /// Something it needs or belongs to is not there.
    #[error("{what} is not there")]
    Missing {
        /// What: `flow`, for example.
        what: &'static str,
    },
    /// Something else still needs it.
    #[error("{what} is still in use")]
    InUse {
        /// By what: `action`, for example.
        what: &'static str,
    },
    /// A stored row cannot be read back.
    #[error("a stored {what} cannot be read: {reason}")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// The database does not answer, is full, or the server is stopping.
    #[error("the database is not available: {0}")]
    Unavailable(String),
}

/// Why something cannot be read, fit for a log: without the values that the words of a reader quote, which may be somebody's
/// number or name.
pub fn without_values(error: &dyn Display) -> String {
    const EXPECTED: &str = ", expected ";
    let text = error.to_string();
    let Some(quoted) = text.find(['"', '`']) else {
        return text;
    };
    // What a value quotes may look like what follows it: only what follows the last is the reader's.
    let rest = text.rfind(EXPECTED).filter(|rest| *rest > quoted);
    let (before, after) = (&text[..quoted], rest.map_or("", |rest| &text[rest..]));
    format!("{before}…{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readers_words_are_kept_and_the_values_in_them_are_not() {
        for (error, expected) in [
            (
                r#"invalid type: string "Ada", expected u32 at line 1 column 5"#,
                "invalid type: string …, expected u32 at line 1 column 5",
            ),
            (
                r#"invalid type: string "a, expected b", expected u32"#,
                "invalid type: string …, expected u32",
            ),
            (
                "unknown variant `Ad`a`, expected `in` or `out`",
                "unknown variant …, expected `in` or `out`",
            ),
            ("missing field `from` at line 1", "missing field …"),
            (
                "EOF while parsing a value at line 1 column 0",
                "EOF while parsing a value at line 1 column 0",
            ),
        ] {
            assert_eq!(without_values(&error), expected);
        }
    }
}
