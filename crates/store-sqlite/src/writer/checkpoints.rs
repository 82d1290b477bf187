//! Bringing the write-ahead log home, beside the writer: done within a commit, as `SQLite` does by itself, it would
//! keep that commit's callers waiting for many pages they never asked for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use ccp_store::{Result, StoreError};
use rusqlite::Connection;

/// A checkpoint is due after so many commits.
const DUE: u64 = 128;

/// It is done when there was no commit for so long, so that the log can begin anew with the next one …
const LULL: Duration = Duration::from_millis(10);

/// … or, where commits never cease, after waiting so many times.
const PATIENCE: usize = 50;

/// The way to the thread that checkpoints.
pub(super) struct Checkpoints {
    commits: Arc<AtomicU64>,
    due: mpsc::SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let commits = Arc::new(AtomicU64::new(0));
        let (due, is_due) = mpsc::sync_channel(1);
        let counted = commits.clone();
        let thread = thread::Builder::new()
            .name("ccp-store-checkpoints".to_owned())
            .spawn(move || {
                while is_due.recv().is_ok() {
                    await_lull(&counted);
                    checkpoint(&connection);
                }
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            commits,
            due,
            thread,
        })
    }

    /// Counts a commit; wakes the thread only every so many.
    pub(super) fn committed(&self) {
        let commits = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if commits.is_multiple_of(DUE) {
            // Full: one is due already.
            self.due.try_send(()).ok();
        }
    }

    /// Waits until the thread and its connection are gone.
    pub(super) fn end(self) {
        drop(self.due);
        drop(self.thread.join());
    }
}

fn await_lull(commits: &AtomicU64) {
    let mut seen = commits.load(Ordering::Relaxed);
    for _ in 0..PATIENCE {
        thread::sleep(LULL);
        let now = commits.load(Ordering::Relaxed);
        if now == seen {
            return;
        }
        seen = now;
    }
}

fn checkpoint(connection: &Connection) {
    // Passive: waits for nobody, and nobody for it; what it could not bring home, the next one does.
    let done = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(error) = done {
        tracing::warn!(reason = %error, "a checkpoint was not done");
    }
}
