//! A job and whoever waits for its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ccp_store::{Result, StoreError};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{failure::Step, panicked};

/// What the writer sees of a job, whatever its answer is.
pub(super) trait Job: Send {
    /// Does the work; `false` when it failed and must be undone.
    fn perform(&mut self, connection: &Connection) -> bool;
    /// Answers: with what came of the work, or with the reason why the whole batch was lost.
    fn answer(self: Box<Self>, lost: Option<&StoreError>);
}

/// A job that waits for its turn or its commit.
pub(super) struct Pending<T, F> {
    work: Option<F>,
    done: Option<Step<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Pending<T, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T>>) -> Self {
        Self {
            work: Some(work),
            done: None,
            reply,
        }
    }
}

impl<T, F> Job for Pending<T, F>
where
    F: FnOnce(&Connection) -> Step<T> + Send,
    T: Send,
{
    fn perform(&mut self, connection: &Connection) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        // A panic must cost its own job only, never the writer.
        let done =
            catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or_else(|_| Err(panicked()));
        let kept = done.is_ok();
        self.done = Some(done);
        kept
    }

    fn answer(self: Box<Self>, lost: Option<&StoreError>) {
        let answer = match (lost, self.done) {
            // Even a refusal may rest on what another job of the batch wrote, so it is not true any more either.
            (Some(reason), _) => Err(reason.clone()),
            (None, Some(done)) => done.map_err(StoreError::from),
            (None, None) => Err(panicked().into()),
        };
        // Whoever asked may have gone.
        drop(self.reply.send(answer));
    }
}
