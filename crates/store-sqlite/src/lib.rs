//! The default back end: `SQLite`, with one writer that commits what gathered and answers after the commit.
//!
//! One writer thread owns the one connection that writes (WAL, `synchronous=FULL`); readers have connections
//! of their own that cannot write. Each slice of [`ccp_store`] has a file of the same name here, with its SQL.
//! Nothing above [`ccp_store`] may depend on what is in here besides [`SqliteStore::open`].

mod actions;
mod calls;
mod connection;
mod contacts;
mod directory;
mod documents;
mod erase;
mod failure;
mod feed;
mod flows;
mod holds;
mod housekeeping;
mod identity;
mod overlay_state;
mod pbx;
mod properties;
mod readers;
mod remembered;
mod rows;
mod runs;
mod text;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ccp_store::{
    Result, StoreError,
    documents::{Document, Shelf},
    identity::AgentRecord,
    pbx::PbxTokenRecord,
};
use rusqlite::Connection;

use crate::{
    failure::{Failure, Step},
    readers::Readers,
    remembered::Remembered,
    writer::Writer,
};

/// A store in one `SQLite` file, to be shared behind an `Arc`, used within a Tokio runtime. Writes and lists run on
/// other threads; a look-up by key, which takes some microseconds, on the caller's.
///
/// Settings and tokens, which every message of a telephone system asks for, are remembered until one is changed through this
/// store: no other program may write to them meanwhile.
///
/// A call whose future is dropped after it was handed in is done all the same.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    /// Single documents, also that one is not there.
    documents: Remembered<(Shelf, String), Option<Arc<Document>>>,
    /// All tokens of telephone systems.
    pbx_tokens: Remembered<(), Arc<Vec<PbxTokenRecord>>>,
    /// All agents, and how often they had changed by then.
    agents: Mutex<Option<(i64, Arc<Vec<AgentRecord>>)>>,
}

impl SqliteStore {
    /// Opens the database, making file and folder where they are missing, and brings its schema up to date.
    /// Blocks while it does.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be opened, made or brought up to date, also when a newer program wrote it.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = connection::for_writing(path)?;
        let readers = Readers::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Writer::start(connection, connection::for_checkpoints(path)?)?,
            readers,
            documents: Remembered::default(),
            pbx_tokens: Remembered::default(),
            agents: Mutex::default(),
        })
    }

    /// Writes a whole, consistent copy into a new file, while the store goes on working.
    ///
    /// # Errors
    /// `Taken` (`file`) when it is there already; `Unavailable` when it cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        let (from, to) = (self.path.clone(), to.to_owned());
        tokio::task::spawn_blocking(move || connection::copy(&from, &to))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
    }

    fn remembered_agents(&self) -> MutexGuard<'_, Option<(i64, Arc<Vec<AgentRecord>>)>> {
        // Nothing in here can break half-way.
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a job on a connection that only reads.
    async fn read<T, F>(&self, job: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        self.readers.run(job).await
    }

    /// Runs a look-up by key on a connection that only reads; it must stay a matter of microseconds.
    async fn look_up<T, F>(&self, job: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        self.readers.run_here(job).await
    }

    /// Runs a job in a transaction; the answer comes after the commit. A job that fails is undone.
    async fn write<T, F>(&self, job: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        self.writer.run(job).await
    }
}

/// What every call answers once the store is closed.
fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".to_owned())
}

/// What a call answers whose job panicked; it was undone.
fn panicked() -> Failure {
    Failure::Store(StoreError::Unavailable("the job broke off".to_owned()))
}
