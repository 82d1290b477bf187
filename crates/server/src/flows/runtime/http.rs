//! HTTP Request: what the block asks for, the rules it is held to, and the secrets it names.

use std::time::Duration;

use ccp_flow::{Answer, Effect, EffectAction, Flow};

use crate::{
    App,
    outbound::{self, Ask, Failure, Secrets},
    problem::ApiError,
    settings::{self, secrets::Unusable},
};

/// Left of a run's time when a request gives up, so that the run still hears why.
const MARGIN: Duration = Duration::from_millis(20);

/// Whose request it is.
pub(super) struct Sender<'a> {
    pub app: &'a App,
    pub flow: &'a Flow,
    /// Requests of the same run, this one included.
    pub requests: u32,
    /// The run, or what else it is for, as the log calls it.
    pub whose: &'a str,
}

impl Sender<'_> {
    /// Sends what an effect asks for within what is left of the run's time. Not for effects of another kind.
    pub(super) async fn send(&self, effect: &Effect, left: Duration) -> Answer {
        let asked = match ask(&effect.action) {
            Some(ask) => {
                self.answered(effect, &ask, left.saturating_sub(MARGIN))
                    .await
            }
            None => Err(Failure::Internal),
        };
        match asked {
            Ok(answer) => Answer::Done(answer),
            Err(failure) => {
                let (code, run) = (failure.code(), self.whose);
                tracing::info!(
                    run.id = run,
                    block = effect.block,
                    code,
                    "a request brought no answer"
                );
                Answer::failed(code, failure.to_string())
            }
        }
    }

    async fn answered(
        &self,
        effect: &Effect,
        ask: &Ask,
        left: Duration,
    ) -> Result<serde_json::Value, Failure> {
        let app = self.app;
        let rules = settings::outbound::read(app)
            .await
            .map_err(|error| on_our_side(&error))?;
        if self.requests > rules.per_run {
            return Err(Failure::PerRun(rules.per_run));
        }
        let mut secrets = Secrets::new();
        if let Some(block) = self.flow.block(&effect.block) {
            for name in outbound::secret_names(ask, block.controls())? {
                let secret = match settings::secrets::find(app, &name).await {
                    Ok(secret) => secret,
                    Err(Unusable::Store(error)) => return Err(on_our_side(&error)),
                    Err(Unusable::Locked(error)) => {
                        return Err(Failure::SecretLocked(name, error.to_string()));
                    }
                };
                secrets.insert(name.clone(), secret.ok_or(Failure::SecretMissing(name))?);
            }
        }
        app.outbound.send(ask, &rules, &secrets, left).await
    }
}

fn ask(action: &EffectAction) -> Option<Ask> {
    let EffectAction::Http {
        method,
        url,
        headers,
        query,
        body,
        timeout_ms,
        secret,
    } = action
    else {
        return None;
    };
    Some(Ask {
        method: method.clone(),
        url: url.clone(),
        headers: headers.clone(),
        query: query.clone(),
        body: body.clone(),
        timeout_ms: *timeout_ms,
        secret: secret.clone(),
    })
}

fn on_our_side(error: &ApiError) -> Failure {
    tracing::error!(%error, "what flows may call could not be read");
    Failure::Internal
}
