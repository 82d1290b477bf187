//! One run from where it stands to its end: writes gather until something must be waited for, and are committed together
//! with the state that the run reached.

mod attributes;
mod store;
mod turn;

use std::{sync::Arc, time::Duration};

use ccp_flow::{Effect, EffectAction, Flow, Run, Step};
use ccp_protocol::{RunId, runs::RunStatus};
use ccp_store::runs::{NewRun, RunWrite};
use tokio::sync::oneshot;

use super::{
    close::close,
    gate::Place,
    masking::Masking,
    perform::{self, Performed},
    writes::{Subject, is_readable, weight},
};
use crate::{App, problem::ApiError};
use turn::Time;

/// Gathered writes are committed above so many bytes, or so many of them.
const MOST_BYTES: usize = 1024 * 1024;
const MOST_WRITES: usize = 256;
/// After so many effects that need no waiting others get their turn.
const TURNS: u32 = 64;

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
    /// Whether it was accepted before a restart: the agent's overlays may not be back yet.
    pub survived: bool,
    /// Requests to other systems, this one included; counted anew after a restart.
    pub requests: u32,
    /// Among the agent's runs under way.
    place: Place,
    /// Among the runs that compute, while it does.
    work: Option<Place>,
    time: Time,
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
            survived: false,
            requests: 0,
            place,
            work: None,
            time: Time::Waits,
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
            time: Time::Runs,
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
            let refused = self.refused(&effect.action).await;
            if refused.is_none() {
                self.gather(&effect);
            }
            self.answer(refused.unwrap_or(answer));
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
