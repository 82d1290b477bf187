//! What may go wrong in storage, whichever back end.

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
