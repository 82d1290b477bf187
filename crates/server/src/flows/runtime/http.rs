//! HTTP Request: what the block asks for, the rules it is held to, and the secrets it names.

use std::time::Duration;

use ccp_flow::{Answer, Effect};

use super::drive::Drive;
use crate::{
    outbound::{self, Ask, Failure, Secrets},
    problem::ApiError,
    settings,
};

/// Left of a run's time when a request gives up, so that the run still hears why.
const MARGIN: Duration = Duration::from_millis(20);

/// Sends a request within what is left of the run's time.
pub(super) async fn send(drive: &Drive, effect: &Effect, ask: &Ask, left: Duration) -> Answer {
    match answered(drive, effect, ask, left.saturating_sub(MARGIN)).await {
        Ok(answer) => Answer::Done(answer),
        Err(failure) => {
            let (code, run) = (failure.code(), &drive.subject.run_id);
            tracing::info!(run.id = %run, block = effect.block, code, "a request brought no answer");
            Answer::failed(code, failure.to_string())
        }
    }
}

async fn answered(
    drive: &Drive,
    effect: &Effect,
    ask: &Ask,
    left: Duration,
) -> Result<serde_json::Value, Failure> {
    let app = &drive.app;
    let rules = settings::outbound::read(app)
        .await
        .map_err(|error| on_our_side(&error))?;
    if drive.requests > rules.per_run {
        return Err(Failure::PerRun(rules.per_run));
    }
    let mut secrets = Secrets::new();
    if let Some(block) = drive.flow.block(&effect.block) {
        for name in outbound::secret_names(ask, block.controls())? {
            let secret = settings::secrets::find(app, &name).await;
            let secret = secret.map_err(|error| on_our_side(&error))?;
            secrets.insert(name.clone(), secret.ok_or(Failure::SecretMissing(name))?);
        }
    }
    app.outbound.send(ask, &rules, &secrets, left).await
}

fn on_our_side(error: &ApiError) -> Failure {
    tracing::error!(%error, "what flows may call could not be read");
    Failure::Internal
}
