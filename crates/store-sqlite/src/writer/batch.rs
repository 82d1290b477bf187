//! One batch: one transaction, a savepoint a job, one commit, then the answers.

use ccp_store::StoreError;
use rusqlite::Connection;

use crate::{failure::Step, rows::change, writer::job::Job};

/// Performs all jobs, commits, answers all; leaves `jobs` empty.
pub(super) fn commit(connection: &Connection, jobs: &mut Vec<Box<dyn Job>>) {
    let lost = transact(connection, jobs).err().map(|failure| {
        let reason = match StoreError::from(failure) {
            reason @ StoreError::Unavailable(_) => reason,
            other => StoreError::Unavailable(other.to_string()),
        };
        tracing::error!(jobs = jobs.len(), reason = %reason, "a batch of writes was lost");
        // SQLite may have rolled back by itself, or there is nothing begun; both are as good.
        drop(change(connection, "ROLLBACK", []));
        reason
    });
    for job in jobs.drain(..) {
        job.answer(lost.as_ref());
    }
}

fn transact(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Step<()> {
    change(connection, "BEGIN IMMEDIATE", [])?;
    for job in jobs {
        change(connection, "SAVEPOINT job", [])?;
        if !job.perform(connection) {
            // Fails when SQLite ended the transaction by itself (disk full, for example): then all is lost.
            change(connection, "ROLLBACK TO job", [])?;
        }
        change(connection, "RELEASE job", [])?;
    }
    change(connection, "COMMIT", [])?;
    Ok(())
}
