//! What may go wrong inside a job, so that `?` works on both our errors and `SQLite`'s; one place translates.

use ccp_store::StoreError;
use rusqlite::{Error, ErrorCode, ffi};

/// Answer of every part of a job.
pub(crate) type Step<T> = Result<T, Failure>;

/// Why a job failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// In the words of the store.
    Store(StoreError),
    /// In the words of `SQLite`.
    Sqlite(Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::Sqlite(error) => translate(&error),
        }
    }
}

/// Jobs check what they can name (a login, a flow) before they write; what the database itself still refuses is
/// an id given twice or a reference to nothing. All else is the database not doing its work.
fn translate(error: &Error) -> StoreError {
    if let Error::SqliteFailure(code, _) = error
        && code.code == ErrorCode::ConstraintViolation
    {
        match code.extended_code {
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_ROWID => return StoreError::Taken { what: "id" },
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return StoreError::Missing { what: "reference" },
            _ => {}
        }
    }
    match error {
        Error::SqliteFailure(code, _)
            if matches!(
                code.code,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase
            ) =>
        {
            StoreError::Corrupt {
                what: "database",
                reason: error.to_string(),
            }
        }
        _ => StoreError::Unavailable(error.to_string()),
    }
}
