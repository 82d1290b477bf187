//! The connections that read: a fixed few, lent out to one blocking task at a time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
};

use ccp_store::{Result, StoreError};
use rusqlite::Connection;
use tokio::sync::{Mutex, mpsc};

use crate::{closed, connection, failure::Step, panicked};

/// Lends connections. Those that are free wait in a channel, whose other end takes them back; whoever wants one
/// queues at its door, first come, first served.
#[derive(Debug)]
pub(crate) struct Readers {
    free: Mutex<mpsc::Receiver<Connection>>,
    back: mpsc::Sender<Connection>,
}

impl Readers {
    /// Twice as many as work can be done at the same time, within reason: a look-up by key need not wait for a list.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let count =
            thread::available_parallelism().map_or(4, |cores| (2 * cores.get()).clamp(4, 16));
        let (back, free) = mpsc::channel(count);
        for _ in 0..count {
            let reader = connection::for_reading(path)?;
            back.try_send(reader).map_err(|_| closed())?;
        }
        Ok(Self {
            free: Mutex::new(free),
            back,
        })
    }

    /// Runs a job on the next free connection.
    pub(crate) async fn run<T, F>(&self, job: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        let connection = self.free.lock().await.recv().await.ok_or_else(closed)?;
        let back = self.back.clone();
        tokio::task::spawn_blocking(move || lend(connection, &back, job))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
    }

    /// Runs a job that takes microseconds on the caller's thread where a connection is free: to wake another thread
    /// and be woken by it would take longer than the job.
    pub(crate) async fn run_here<T, F>(&self, job: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Step<T> + Send + 'static,
        T: Send + 'static,
    {
        let free = match self.free.try_lock() {
            Ok(mut free) => free.try_recv().ok(),
            Err(_) => None,
        };
        match free {
            Some(connection) => lend(connection, &self.back, job),
            None => self.run(job).await,
        }
    }

    /// Waits for the readers under way, then closes every connection.
    pub(crate) async fn close(&self) {
        let mut free = self.free.lock().await;
        let mut open = self.back.max_capacity();
        while open > 0 && !free.is_closed() {
            drop(free.recv().await);
            open -= 1;
        }
        free.close();
    }
}

/// Runs a job and takes the connection back.
fn lend<T>(
    connection: Connection,
    back: &mpsc::Sender<Connection>,
    job: impl FnOnce(&Connection) -> Step<T>,
) -> Result<T> {
    // A panic must not cost the connection: the pool would be empty after a few.
    let answer =
        catch_unwind(AssertUnwindSafe(|| job(&connection))).unwrap_or_else(|_| Err(panicked()));
    // Refused only when the pool was closed meanwhile; then the connection is closed here.
    drop(back.try_send(connection));
    Ok(answer?)
}
