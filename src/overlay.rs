//! What every component may reach: the model and the use cases. Given by context.

use ccp_protocol::identity::SignIn;
use reactive_graph::owner::use_context;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{Api, Failure},
    bridge::Bridge,
    keep::Keeper,
    live::Live,
    model::{Model, Phase},
    press,
    session::Session,
};

/// The overlay's parts, as handles that are cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Overlay {
    /// What is known.
    pub model: &'static Model,
    /// The session.
    pub session: Session,
    /// The HTTP API.
    pub api: Api,
    /// The socket.
    pub live: Live,
    /// The host page.
    pub bridge: Bridge,
    /// What survives a reload.
    pub keeper: Keeper,
}

impl Overlay {
    /// Makes the parts; nothing runs yet.
    pub fn new() -> Self {
        let session = Session::restore();
        let phase = if session.token().is_some() {
            Phase::Starting
        } else {
            Phase::SignedOut(None)
        };
        Self {
            // For the life of the page: every part of it holds one word instead of thirty signals.
            model: Box::leak(Box::new(Model::new(phase))),
            session,
            api: Api::new(session),
            live: Live::new(),
            bridge: Bridge::new(),
            keeper: Keeper::new(),
        }
    }

    /// Signs in and starts.
    pub async fn sign_in(&self, login: String, password: String) -> Result<(), Failure> {
        let session = self.api.sign_in(&SignIn { login, password }).await?;
        let other = self.keeper.belongs_to_another(&session.agent.id);
        if other {
            self.model.forget();
            self.keeper.forget();
            press::forget();
        }
        self.adopt(session.token);
        Ok(())
    }

    /// Goes on with a token that this page was given.
    pub fn adopt(&self, token: String) {
        self.session.begin(token);
        self.model.phase.set(Phase::Starting);
        self.live.start(*self);
    }

    /// Signs out: nothing of the agent stays in this page.
    pub fn sign_out(&self) {
        let overlay = *self;
        spawn_local(async move {
            overlay.keeper.flush(&overlay, false).await;
            overlay.api.sign_out().await;
            overlay.live.stop();
            overlay.session.end();
            overlay.keeper.forget();
            press::forget();
            overlay.model.menu.set(false);
            overlay.model.forget();
            overlay.model.phase.set(Phase::SignedOut(None));
        });
    }

    /// The server ended the session: back to signing in, what was typed stays.
    pub fn session_over(&self) {
        if matches!(self.model.phase.get_untracked(), Phase::SignedOut(_)) {
            return;
        }
        self.live.stop();
        self.session.end();
        self.model.menu.set(false);
        self.model.palette.set(false);
        self.model
            .phase
            .set(Phase::SignedOut(Some(crate::i18n::SESSION_OVER)));
    }

    /// Looks at a failure that any request may meet; gives it back for the caller to tell.
    pub fn notice_failure(&self, failure: Failure) -> Failure {
        let over = matches!(
            failure,
            Failure::SignedOut | Failure::Refused { status: 401, .. }
        );
        if over {
            self.session_over();
            return Failure::SignedOut;
        }
        failure
    }
}

impl Default for Overlay {
    fn default() -> Self {
        Self::new()
    }
}

/// The overlay's parts, from the context that the app gives.
pub fn use_overlay() -> Overlay {
    use_context::<Overlay>().unwrap_or_default()
}
