//! How a run is stored: what it wrote, where it stands, how it ends, in one commit.

use std::time::Duration;

use ccp_flow::{End, EndStatus};
use ccp_protocol::runs::{RunError, RunStatus};
use ccp_store::{
    StoreError,
    runs::{RunCommit, RunEnd, RunOutcome},
};
use serde_json::Value;

use super::{Drive, Halt, Time};
use crate::{flows::runtime::start, problem::ApiError};

/// A commit is tried so often while the database does not answer.
const TRIES: u32 = 6;

/// How a run ends.
type Ending = (RunStatus, Option<RunError>);

impl Drive {
    /// Writes what gathered and where the run stands; gives the answers to the writes.
    pub(super) async fn commit(
        &mut self,
        awaits_last_write: bool,
        end: Option<Ending>,
    ) -> Result<Vec<Value>, Halt> {
        if !self.moved && self.writes.is_empty() && end.is_none() {
            return Ok(Vec::new());
        }
        self.work = None;
        // The trace is taken first: what it names decides what is masked in the results.
        let steps = self.steps();
        let (state, end) = match end {
            Some((status, error)) => (
                String::new(),
                Some(RunEnd {
                    status,
                    error,
                    actions: self.masking.actions(self.run.actions()),
                }),
            ),
            None => (self.state()?, None),
        };
        let commit = RunCommit {
            run_id: self.subject.run_id.clone(),
            at: self.app.clock.now(),
            start: self.first.as_ref().map(|first| first.start.clone()),
            begun: self.time.to_store(),
            writes: std::mem::take(&mut self.writes),
            steps,
            state,
            awaits_last_write,
            end,
        };
        let outcome = self.stored_at_last(commit).await?;
        self.bytes = 0;
        self.moved = false;
        if self.time != Time::Waits {
            self.time = Time::Runs;
        }
        let (told, answers) = match outcome {
            RunOutcome::Written { answers, heads } => {
                self.app.bus.wake(&heads);
                (Ok(self.subject.run_id.clone()), Ok(answers))
            }
            RunOutcome::Repeated(run) => (Ok(run), Err(Halt::Over)),
            RunOutcome::KeyReused => (Err(start::key_reused()), Err(Halt::Over)),
            RunOutcome::NotRunning => (Err(ApiError::Internal), Err(Halt::Over)),
        };
        if let Some(first) = self.first.take() {
            // Whoever asked may have gone; the run goes on all the same.
            let _ = first.told.send(told);
        }
        answers
    }

    fn state(&self) -> Result<String, Halt> {
        serde_json::to_string(&self.run).map_err(|error| {
            tracing::error!(%error, run.id = %self.subject.run_id, "a run's state cannot be written");
            Halt::Later
        })
    }

    /// A start that the database does not take is refused; a run that began waits for the database.
    async fn stored_at_last(&mut self, commit: RunCommit) -> Result<RunOutcome, Halt> {
        let mut tries = 0;
        loop {
            let error = match self.app.store.commit_run(commit.clone()).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) => error,
            };
            if let Some(first) = self.first.take() {
                let _ = first.told.send(Err(error.into()));
                return Err(Halt::Over);
            }
            tries += 1;
            if tries >= TRIES || !matches!(error, StoreError::Unavailable(_)) {
                tracing::error!(%error, run.id = %self.subject.run_id, "a run's state cannot be stored");
                return Err(Halt::Later);
            }
            tokio::time::sleep(Duration::from_millis(50 << tries)).await;
        }
    }

    /// Trace steps since the last commit, masked.
    fn steps(&mut self) -> Vec<Value> {
        let steps = self.run.take_trace();
        steps
            .into_iter()
            .map(|step| self.masking.step(step))
            .collect()
    }

    pub(super) async fn finish(&mut self, end: End) -> Result<(), Halt> {
        let (status, error) = match end.status {
            EndStatus::Completed => (RunStatus::Completed, None),
            EndStatus::Failed => {
                let code = end.code.unwrap_or_else(|| "failed".to_owned());
                let message = end.message.unwrap_or_else(|| code.clone());
                (
                    RunStatus::Failed,
                    Some(RunError {
                        block: end.block,
                        code,
                        message,
                    }),
                )
            }
        };
        if let Some(error) = &error {
            tracing::info!(run.id = %self.subject.run_id, error.code, block = error.block, "a run failed");
        }
        self.end(status, error).await
    }

    async fn end(&mut self, status: RunStatus, error: Option<RunError>) -> Result<(), Halt> {
        let news = self
            .subject
            .news(status, error.as_ref().map(|error| error.message.clone()));
        self.writes.push(news);
        self.commit(false, Some((status, error))).await.map(|_| ())
    }

    /// Closes it as interrupted: what was under way may not be done again.
    pub(in crate::flows::runtime) async fn interrupt(mut self, block: Option<String>) {
        let message =
            "the server stopped in the middle of something that may not be done twice".to_owned();
        let error = RunError {
            block,
            code: "interrupted".to_owned(),
            message,
        };
        // Where even this cannot be stored it stays unfinished, and is closed at the next start.
        let _ = self.end(RunStatus::Interrupted, Some(error)).await;
    }
}
