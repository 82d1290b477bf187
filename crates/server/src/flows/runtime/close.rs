//! Ends a run whose engine's state is not at hand.

use ccp_protocol::runs::{RunError, RunStatus};
use ccp_store::runs::{RunCommit, RunEnd, RunOutcome};
use serde_json::Map;

use super::writes::Subject;
use crate::App;

/// Ends a run whose engine's state is not at hand.
pub(super) async fn close(
    app: &App,
    subject: &Subject,
    status: RunStatus,
    code: &str,
    message: &str,
) {
    let error = RunError {
        block: None,
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let commit = RunCommit {
        run_id: subject.run_id.clone(),
        at: app.clock.now(),
        start: None,
        begun: None,
        writes: vec![subject.news(status, Some(error.message.clone()))],
        steps: Vec::new(),
        state: String::new(),
        awaits_last_write: false,
        end: Some(RunEnd {
            status,
            error: Some(error),
            actions: Map::new(),
        }),
    };
    match app.store.commit_run(commit).await {
        Ok(RunOutcome::Written { heads, .. }) => app.bus.wake(&heads),
        // It never began, or is over: nothing to close.
        Ok(_) => {}
        Err(error) => {
            tracing::error!(%error, run.id = %subject.run_id, "a run could not be closed");
        }
    }
}
