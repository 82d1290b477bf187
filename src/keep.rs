//! Keeps the overlay's own state over reloads: at once in session storage, soon after on the server.

use std::cell::Cell;

use ccp_protocol::AgentId;
use reactive_graph::graph::untrack;
use send_wrapper::SendWrapper;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::Failure,
    browser::storage,
    model::{Link, Model, saved::Saved},
    overlay::Overlay,
    reactive::effect,
    wire::{object, text, to_text},
};

const KEY: &str = "ccp.state";
/// How long to gather changes before they are sent, milliseconds.
const GATHER: f64 = 400.0;

/// Handle of the keeper.
#[derive(Debug, Clone, Copy)]
pub struct Keeper {
    state: &'static SendWrapper<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether what is kept was loaded; before that nothing may be written over it.
    loaded: Cell<bool>,
    /// Whether something changed that the server does not have.
    dirty: Cell<bool>,
    /// Whether a write is waiting or under way.
    writing: Cell<bool>,
}

impl Keeper {
    /// Nothing kept yet.
    pub fn new() -> Self {
        Self {
            // For the life of the page, like the model.
            state: Box::leak(Box::new(SendWrapper::new(State::default()))),
        }
    }

    fn state(self) -> &'static State {
        self.state
    }

    /// Whether what this page keeps is some other agent's.
    pub fn belongs_to_another(&self, agent: &AgentId) -> bool {
        mirror().is_some_and(|mirror| {
            mirror.get("agent").and_then(Value::as_str) != Some(agent.as_str())
        })
    }

    /// Whether the state was loaded since the last sign-in.
    pub fn is_loaded(&self) -> bool {
        self.state().loaded.get()
    }

    /// Chooses between the server's copy and what this page wrote last, which may be newer.
    pub fn choose(&self, agent: &AgentId, kept: Saved) -> Saved {
        self.state().loaded.set(true);
        let own = mirror().filter(|mirror| {
            mirror.get("agent").and_then(Value::as_str) == Some(agent.as_str())
                && mirror.get("dirty").and_then(Value::as_bool) == Some(true)
        });
        match own {
            Some(own) => {
                self.state().dirty.set(true);
                Saved::from_value(own.get("state").unwrap_or(&Value::Null))
            }
            None => kept,
        }
    }

    /// Puts the drawer as this page kept it before the server was asked, so that a reload does not make it jump.
    pub fn glimpse(&self, model: &Model) {
        if let Some(saved) = mirror()
            .as_ref()
            .and_then(|mirror| mirror.get("state"))
            .map(Saved::from_value)
        {
            model.open.set(saved.open.unwrap_or(true));
            model.theme.set(saved.theme);
            if let Some(width) = saved.width {
                model.width.set(width);
            }
        }
    }

    /// Writes every change from now on.
    pub fn watch(&self, overlay: Overlay) {
        let keeper = *self;
        effect(move || {
            let saved = overlay.model.to_saved().to_value();
            let state = keeper.state();
            if !state.loaded.get() {
                return;
            }
            if write_mirror(&overlay, &saved, true) {
                state.dirty.set(true);
                keeper.schedule(overlay);
            }
        });
        effect(move || {
            if overlay.model.link.get() == Link::Connected && keeper.state().dirty.get() {
                keeper.schedule(overlay);
            }
        });
    }

    fn schedule(self, overlay: Overlay) {
        let state = self.state();
        if state.writing.replace(true) {
            return;
        }
        let keeper = self;
        spawn_local(async move {
            crate::browser::time::sleep(GATHER).await;
            while keeper.flush(&overlay, false).await {}
            state.writing.set(false);
        });
    }

    /// Sends what changed. `true`: something changed meanwhile. With `leaving` the page is going away.
    pub async fn flush(&self, overlay: &Overlay, leaving: bool) -> bool {
        let state = self.state();
        if !state.loaded.get() || !state.dirty.replace(false) {
            return false;
        }
        let saved = untrack(|| overlay.model.to_saved()).to_value();
        match overlay.api.save(&saved, leaving).await {
            Ok(()) => {
                if !state.dirty.get() {
                    write_mirror(overlay, &saved, false);
                }
                state.dirty.get()
            }
            // The server will never take it: this page keeps it, and asking again helps nobody.
            Err(Failure::Refused {
                status: 413 | 422, ..
            }) => false,
            Err(failure) => {
                state.dirty.set(true);
                overlay.notice_failure(failure);
                false
            }
        }
    }

    /// Forgets what this page keeps.
    pub fn forget(&self) {
        let state = self.state();
        state.loaded.set(false);
        state.dirty.set(false);
        storage::remove(KEY);
    }
}

impl Default for Keeper {
    fn default() -> Self {
        Self::new()
    }
}

fn mirror() -> Option<Value> {
    storage::get_json(KEY)
}

/// `false`: the page keeps exactly that already.
fn write_mirror(overlay: &Overlay, saved: &Value, dirty: bool) -> bool {
    let Some(agent) = overlay.model.agent.get_untracked() else {
        return false;
    };
    if dirty && mirror().is_some_and(|mirror| mirror.get("state") == Some(saved)) {
        return false;
    }
    let mirror = object(vec![
        ("agent", Some(text(agent.id.as_str()))),
        ("dirty", Some(Value::Bool(dirty))),
        ("state", Some(saved.clone())),
    ]);
    storage::set(KEY, &to_text(&mirror));
    true
}
