//! When a run's turn comes: among its agent's runs, and among those that compute.

use ccp_store::Millis;

use super::{Drive, Halt};

/// Whether a run's time has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Its turn has not come.
    Waits,
    /// It has, at this moment, which is not stored yet.
    BeganAt(Millis),
    /// It has, and that is stored.
    Runs,
}

impl Time {
    /// The moment, where it has to be stored.
    pub(super) fn to_store(self) -> Option<Millis> {
        match self {
            Self::BeganAt(at) => Some(at),
            Self::Waits | Self::Runs => None,
        }
    }
}

impl Drive {
    /// Waits until it is its turn among the agent's runs, and lets its time begin. Whoever waits is stored: nothing that
    /// was accepted is lost.
    pub(super) async fn wait_in_line(&mut self) -> Result<(), Halt> {
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
        if self.time == Time::Waits {
            let now = self.app.clock.now();
            self.run.begin(now);
            (self.time, self.moved) = (Time::BeganAt(now), true);
        }
        Ok(())
    }

    /// Takes its turn among the runs that compute.
    pub(super) async fn work(&mut self) {
        if self.work.is_none() {
            let gates = &self.app.runtime.gates;
            self.work = gates.work(&self.subject.agent_id).await;
        }
    }

    /// Lets others have a turn; goes on at once where nobody wants one.
    pub(super) async fn take_turns(&mut self) {
        if self.app.runtime.gates.somebody_waits_to_work() {
            self.work = None;
        }
        tokio::task::yield_now().await;
    }
}
