//! A call begins to ring, or is answered: what is said, shown outside the page, and opened.

use std::{cell::RefCell, rc::Rc};

use ccp_protocol::{
    CallId,
    calls::{Call, CallPop},
};
use reactive_graph::graph::untrack;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{
    fetch, host,
    outside::{self, Told},
};
use crate::{
    api::Failure, browser::time::sleep, i18n, model::calls::name_of, overlay::Overlay,
    reactive::effect, wire::field,
};

/// How long pages that are not looked at leave it to the one that is, milliseconds.
const YIELD: f64 = 300.0;

/// The calls that ring, with what is shown of them outside the page. Dropping that closes it.
type Ringing = Rc<RefCell<Vec<(CallId, Option<Told>)>>>;

/// Follows what rings and what is answered, as long as the app stands.
pub fn watch(overlay: Overlay) {
    let ringing = Ringing::default();
    effect(move || {
        let calls = &overlay.model.calls;
        let now = calls.with(|log| log.ringing().to_vec());
        ringing.borrow_mut().retain(|(id, _)| now.contains(id));
        let mut begun = Vec::new();
        for id in now {
            if ringing.borrow().iter().all(|(known, _)| *known != id) {
                ringing.borrow_mut().push((id.clone(), None));
                begun.push(id);
            }
        }
        if !begun.is_empty() && is_wanted(overlay) {
            begin(overlay, begun, &ringing);
        }
        fetch::count(overlay);
        let mut pop = None;
        calls.maybe_update(|log| {
            pop = log.take_pop();
            false
        });
        if let Some((id, pop)) = pop {
            answered(overlay, id, pop);
        }
    });
}

/// Who rings, and for which queue.
pub fn announce(call: &Call) -> String {
    let who = name_of(call).unwrap_or(i18n::WITHHELD);
    i18n::rings(who, call.queue.as_deref())
}

/// Says all that rings: what was said of a call a moment ago may not have been heard yet.
fn begin(overlay: Overlay, begun: Vec<CallId>, ringing: &Ringing) {
    let model = overlay.model;
    let mut said = String::new();
    model.calls.with_untracked(|log| {
        for call in log.ringing().iter().filter_map(|id| log.get(id.as_str())) {
            said.push_str(if said.is_empty() { ": " } else { ", " });
            said.push_str(&announce(call));
        }
    });
    model.announce([i18n::INCOMING_CALL, &said].concat());
    if model.open_on_ring.get_untracked() {
        model.open.set(true);
    }
    // One that the agent looks at has its say also where it could not show it: then nobody needs to.
    let looked_at = overlay.live.is_looked_at() && model.desktop.get_untracked();
    if !looked_at && !untrack(|| outside::is_on(overlay)) {
        return;
    }
    for id in begun {
        let (of, ringing) = (id.clone(), Rc::clone(ringing));
        first(
            overlay,
            "ring",
            id,
            Box::new(move || tell(overlay, &of, &ringing)),
        );
    }
}

/// Tells of a call outside the page, unless the agent looks at one that shows it already.
fn tell(overlay: Overlay, id: &CallId, ringing: &Ringing) {
    let calls = &overlay.model.calls;
    let call = calls.with_untracked(|log| log.get(id.as_str()).cloned());
    let (Some(call), false) = (call, overlay.live.is_looked_at()) else {
        return;
    };
    for (known, told) in ringing.borrow_mut().iter_mut() {
        if known == id {
            *told = outside::tell(overlay, &call);
        }
    }
}

fn answered(overlay: Overlay, id: CallId, pop: CallPop) {
    if is_wanted(overlay) && overlay.bridge.offers(host::OPEN) {
        first(
            overlay,
            "pop",
            id,
            Box::new(move || host::open(overlay, &pop)),
        );
    }
}

fn is_wanted(overlay: Overlay) -> bool {
    overlay.model.ring.get_untracked() && untrack(|| overlay.model.takes_calls())
}

/// Does something if this page of several is the one to do it: the one that is looked at, else any. The server says, since
/// pages in frames of different sites share nothing in the browser; where it cannot say, this one is.
fn first(overlay: Overlay, what: &'static str, id: CallId, act: Box<dyn FnOnce()>) {
    let then = move |answer: Result<Value, Failure>| {
        let answer = answer.unwrap_or_default();
        if field(&answer, "yours").unwrap_or(true) {
            act();
        }
    };
    spawn_local(async move {
        if !overlay.live.is_looked_at() {
            sleep(YIELD).await;
        }
        overlay.api.claim_call(&id, what, Box::new(then));
    });
}
