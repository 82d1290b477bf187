//! The one writer: a thread that owns the one connection that writes, and commits what has gathered.
//!
//! A commit costs a wait for the disk, whatever is in it. So all jobs that came during the last commit go into the
//! next one together, each in a savepoint of its own: one that fails undoes only itself. Nobody is answered
//! before the commit.

mod batch;
mod checkpoints;
mod job;

use std::thread;

use ccp_store::{Result, StoreError};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    closed,
    failure::Step,
    writer::{
        batch::commit,
        checkpoints::Checkpoints,
        job::{Job, Pending},
    },
};

/// How many jobs may wait before callers wait to hand in theirs.
const QUEUE: usize = 1024;

/// How many jobs share a commit at most, so that none waits long for the others of its batch.
const BATCH: usize = 256;

enum Message {
    Job(Box<dyn Job>),
    Close,
}

/// The way to the writer.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    /// Never says anything; it ends with the thread.
    alive: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread, and another one for checkpoints.
    pub(crate) fn start(connection: Connection, checkpoints: Connection) -> Result<Self> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let checkpoints = Checkpoints::start(checkpoints)?;
        let (life, alive) = watch::channel(());
        thread::Builder::new()
            .name("ccp-store-writer".to_owned())
            .spawn(move || {
                write_all(&connection, jobs, &checkpoints);
                // The last connection to go brings the write-ahead log home.
                checkpoints.end();
                drop(connection);
                drop(life);
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { queue, alive })
    }

    /// Hands in a job, waiting for room, and waits until it is committed.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue
            .send(Message::Job(Box::new(Pending::new(work, reply))))
            .await
            .map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Takes no more jobs, and waits until those handed in are committed and the connection is closed.
    pub(crate) async fn close(&self) {
        // Refused when it was closed before: then there is only the thread's end to wait for.
        drop(self.queue.send(Message::Close).await);
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }
}

fn write_all(
    connection: &Connection,
    mut queue: mpsc::Receiver<Message>,
    checkpoints: &Checkpoints,
) {
    let mut messages = Vec::with_capacity(BATCH);
    let mut jobs = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut messages, BATCH) > 0 {
        for message in messages.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Close => queue.close(),
            }
        }
        if !jobs.is_empty() {
            commit(connection, &mut jobs);
            checkpoints.committed();
        }
    }
}

#[cfg(test)]
mod tests;
