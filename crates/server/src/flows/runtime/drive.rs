//! One run from where it stands to its end: writes gather until something must be waited for, and are committed together
//! with the state that the run reached.

use std::{sync::Arc, time::Duration};

use ccp_flow::{Effect, EffectAction, End, EndStatus, Flow, Run, Step};
use ccp_protocol::{
    RunId,
    runs::{RunError, RunStatus},
};
use ccp_store::{
    Millis, StoreError,
    runs::{NewRun, RunCommit, RunEnd, RunOutcome, RunWrite},
};
use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    close::close,
    gate::Place,
    masking::Masking,
    perform::{self, Performed},
    writes::{Subject, is_readable, weight},
};
use crate::{App, problem::ApiError};

/// Gathered writes are committed above so many bytes, or so many of them.
const MOST_BYTES: usize = 1024 * 1024;
const MOST_WRITES: usize = 256;
/// After so many effects that need no waiting others get their turn.
const TURNS: u32 = 64;
/// A commit is tried so often while the database does not answer.
const TRIES: u32 = 6;

/// A run under way.
pub(super) struct Drive {
    pub app: App,
    pub subject: Subject,
    pub flow: Arc<Flow>,
    pub run: Run,
    /// What is masked of what is written down.
    pub masking: Masking,
    /// How long a command waits for its answer.
    pub command: Duration,
    /// Whether the effect under way had begun before a restart.
    pub resumed: bool,
    /// Requests to other systems, this one included; counted anew after a restart.
    pub requests: u32,
    /// Among the agent's runs under way.
    place: Place,
    /// Among the runs that compute, while it does.
    work: Option<Place>,
    /// Whether its time has begun.
    has_begun: bool,
    /// When its time began, until that is stored.
    begun: Option<Millis>,
    first: Option<First>,
    writes: Vec<RunWrite>,
    bytes: usize,
    turns: u32,
    /// Whether the run went on since it was last stored.
    moved: bool,
}

/// A start that is not stored yet, and who waits for it.
struct First {
    start: NewRun,
    told: oneshot::Sender<Result<RunId, ApiError>>,
}

/// How a run ends.
type Ending = (RunStatus, Option<RunError>);

/// Why a run goes no further here.
enum Halt {
    /// Another start had the key, or it is over: nothing is left to do.
    Over,
    /// The server stops, or the database is away: it goes on after a restart.
    Later,
}

impl Drive {
    /// A run that is stored as it stands.
    pub(super) fn stored(
        app: App,
        subject: Subject,
        flow: Arc<Flow>,
        run: Run,
        settings: Settings,
        place: Place,
    ) -> Self {
        Self {
            app,
            subject,
            flow,
            run,
            masking: Masking::new(settings.redaction),
            command: settings.command,
            resumed: false,
            requests: 0,
            place,
            work: None,
            has_begun: false,
            begun: None,
            first: None,
            writes: Vec::new(),
            bytes: 0,
            turns: 0,
            moved: false,
        }
    }

    /// Its time has begun already, and is stored.
    pub(super) fn having_begun(self) -> Self {
        Self {
            has_begun: true,
            ..self
        }
    }

    /// A run that is not stored yet: its first commit holds its start.
    pub(super) fn starting(
        self,
        start: NewRun,
        told: oneshot::Sender<Result<RunId, ApiError>>,
    ) -> Self {
        let news = self.subject.news(RunStatus::Running, None);
        Self {
            first: Some(First { start, told }),
            writes: vec![news],
            moved: true,
            ..self
        }
    }

    /// Runs it in the background to its end. A panic ends it as failed: it would only come again after a restart.
    pub(super) fn spawn(self) {
        let (app, subject) = (self.app.clone(), self.subject.clone());
        self.app.tasks.clone().spawn(async move {
            let run = tokio::spawn(self.go());
            if let Err(error) = run.await
                && error.is_panic()
            {
                tracing::error!(run.id = %subject.run_id, "a run panicked");
                close(
                    &app,
                    &subject,
                    RunStatus::Failed,
                    "internal",
                    "something went wrong on our side",
                )
                .await;
            }
        });
    }

    async fn go(mut self) {
        let walked = match self.wait_in_line().await {
            Ok(()) => self.walk().await,
            Err(halt) => Err(halt),
        };
        if let Err(Halt::Later) = walked {
            tracing::info!(run.id = %self.subject.run_id, "a run stands still until the next start");
        }
    }

    /// Waits until it is its turn among the agent's runs, and lets its time begin. Whoever waits is stored: nothing that
    /// was accepted is lost.
    async fn wait_in_line(&mut self) -> Result<(), Halt> {
        if self.place.is_waited_for() {
            if self.first.is_some() {
                self.commit(false, None).await?;
            }
            tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => return Err(Halt::Later),
                () = self.place.taken() => {}
            }
        }
        if !self.has_begun {
            let now = self.app.clock.now();
            self.run.begin(now);
            (self.has_begun, self.begun, self.moved) = (true, Some(now), true);
        }
        Ok(())
    }

    /// Takes its turn among the runs that compute.
    async fn work(&mut self) {
        if self.work.is_none() {
            let gates = &self.app.runtime.gates;
            self.work = gates.work(&self.subject.agent_id).await;
        }
    }

    /// Lets others have a turn; goes on at once where nobody wants one.
    async fn take_turns(&mut self) {
        if self.app.runtime.gates.somebody_waits_to_work() {
            self.work = None;
        }
        tokio::task::yield_now().await;
    }

    async fn walk(&mut self) -> Result<(), Halt> {
        loop {
            self.work().await;
            let now = self.app.clock.now();
            match self.run.next(&self.flow, &*self.app.locale, now) {
                Step::Yield => {
                    self.moved = true;
                    self.take_turns().await;
                }
                Step::Ended(end) => return self.finish(end).await,
                Step::Perform(effect) => self.perform(effect).await?,
            }
        }
    }

    async fn perform(&mut self, effect: Effect) -> Result<(), Halt> {
        if let Some(answer) = effect.action.foregone() {
            self.gather(&effect);
            self.answer(answer);
            self.turns += 1;
            if self.turns.is_multiple_of(TURNS) {
                self.take_turns().await;
            }
            if self.bytes > MOST_BYTES || self.writes.len() >= MOST_WRITES {
                self.commit(false, None).await?;
            }
            return Ok(());
        }
        if let EffectAction::UpdateCounter { .. } = effect.action {
            self.gather(&effect);
            let answers = self.commit(true, None).await?;
            self.answer(ccp_flow::Answer::Done(
                answers.into_iter().next_back().unwrap_or_default(),
            ));
            return Ok(());
        }
        if let EffectAction::Http { .. } = effect.action {
            self.requests += 1;
        }
        let reads_here = perform::is_own_read(&self.app, &effect.action);
        if !reads_here || self.writes.iter().any(is_readable) {
            self.commit(false, None).await?;
        }
        self.work = None;
        match perform::perform(self, &effect).await {
            Performed::Answered(answer) => self.answer(answer),
            Performed::TimeIsOver => {
                let now = self.app.clock.now();
                self.run.abort(
                    "limit_time",
                    "the run's time was over before this was done",
                    now,
                );
                self.moved = true;
            }
            Performed::Stopping => return Err(Halt::Later),
        }
        Ok(())
    }

    fn gather(&mut self, effect: &Effect) {
        if let EffectAction::Log { level, message } = &effect.action {
            log(level, &self.subject.run_id, &effect.block, message.len());
        }
        let title = self
            .flow
            .block(&effect.block)
            .and_then(|block| block.title.as_deref());
        if let Some(write) = self.subject.write(effect, title) {
            self.bytes += weight(&write);
            self.writes.push(write);
        }
    }

    fn answer(&mut self, answer: ccp_flow::Answer) {
        // It awaits one: every caller answers the effect that it was just asked for.
        let taken = self.run.answer(&self.flow, answer, self.app.clock.now());
        debug_assert!(taken.is_ok(), "the run awaited no answer");
        self.resumed = false;
        self.moved = true;
    }

    /// Writes what gathered and where the run stands; gives the answers to the writes.
    async fn commit(
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
            begun: self.begun,
            writes: std::mem::take(&mut self.writes),
            steps,
            state,
            awaits_last_write,
            end,
        };
        let outcome = self.stored_at_last(commit).await?;
        self.bytes = 0;
        self.moved = false;
        self.begun = None;
        let (told, answers) = match outcome {
            RunOutcome::Written { answers, heads } => {
                self.app.bus.wake(&heads);
                (Ok(self.subject.run_id.clone()), Ok(answers))
            }
            RunOutcome::Repeated(run) => (Ok(run), Err(Halt::Over)),
            RunOutcome::KeyReused => (Err(super::start::key_reused()), Err(Halt::Over)),
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

    async fn finish(&mut self, end: End) -> Result<(), Halt> {
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
    pub(super) async fn interrupt(mut self, block: Option<String>) {
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

/// What a run needs of the settings, as they were when it began.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Names that are masked in what is written down.
    pub redaction: Vec<String>,
    /// How long a command waits for its answer.
    pub command: Duration,
}

/// What a flow logs may hold personal data, so only its length goes to the log; the text stands in the trace.
fn log(level: &str, run: &RunId, block: &str, length: usize) {
    match level.to_ascii_lowercase().as_str() {
        "error" => tracing::error!(run.id = %run, block, length, "a flow logged"),
        "warn" | "warning" => tracing::warn!(run.id = %run, block, length, "a flow logged"),
        "debug" => tracing::debug!(run.id = %run, block, length, "a flow logged"),
        _ => tracing::info!(run.id = %run, block, length, "a flow logged"),
    }
}
