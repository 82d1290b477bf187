//! Closes calls nothing more is heard of: their telephone system broke off, or never tells of hang-ups. They are told of as
//! calls that were hung up, so that their contacts end too.

use std::time::Duration;

use ccp_store::calls::CallWritten;
use serde_json::Map;

use super::{answerer::Hints, message::Event, news::Step, progress};
use crate::{App, problem::ApiError, settings};

/// How often it is looked for them.
const EVERY: Duration = Duration::from_mins(1);
/// So many are closed at a time.
const PORTION: usize = 200;

pub(super) fn start(app: &App) {
    let app = app.clone();
    app.tasks.clone().spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                () = app.stopping.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = close(&app).await {
                tracing::error!(%error, "calls nothing is heard of could not be closed");
            }
        }
    });
}

/// Closes all of them.
///
/// # Errors
/// When the database does not answer.
pub async fn close(app: &App) -> Result<(), ApiError> {
    let rules = settings::pbx::read(app).await?;
    let now = app.clock.now();
    let before = now - i64::from(rules.set.stale_seconds) * 1000;
    loop {
        let calls = app.store.calls_unheard(before, PORTION).await?;
        if calls.is_empty() {
            return Ok(());
        }
        for call in calls {
            let Some(closed) = progress::unheard(&call, now) else {
                continue;
            };
            let step = Step {
                event: Event::Hangup,
                at: now,
                hints: Hints::default(),
                others: Map::new(),
            };
            let written = app
                .store
                .update_call(&closed, Some(&step.to_json()?))
                .await?;
            // Heard of meanwhile: then it is not stale.
            if let CallWritten::Written = written {
                app.pbx.committed.wake();
            }
        }
    }
}
