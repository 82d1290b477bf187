//! A call begins to ring, or is answered: what is said, shown outside the page, and opened.

use std::{cell::RefCell, rc::Rc};

use ccp_protocol::{
    CallId,
    calls::{Call, CallPop},
};
use wasm_bindgen_futures::spawn_local;

use super::{fetch, host};
use crate::{
    browser::{
        desktop::{self, Shown},
        lock::alone,
        time::sleep,
    },
    i18n,
    model::calls::{customer_side, name_of},
    overlay::Overlay,
    reactive::effect,
};

/// How long pages that are not looked at leave it to the one that is, milliseconds.
const YIELD: f64 = 300.0;

/// The calls that ring, with what is shown of them outside the page. Dropping that closes it.
type Ringing = Rc<RefCell<Vec<(CallId, Option<Shown>)>>>;

/// Follows what rings and what is answered, as long as the app stands.
pub fn watch(overlay: Overlay) {
    let ringing = Ringing::default();
    effect(move || {
        let calls = &overlay.model.calls;
        let now = calls.with(|log| log.ringing().to_vec());
        ringing.borrow_mut().retain(|(id, _)| now.contains(id));
        for id in now {
            if ringing.borrow().iter().all(|(known, _)| *known != id) {
                ringing.borrow_mut().push((id.clone(), None));
                begins(overlay, id, Rc::clone(&ringing));
            }
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

/// The same to be read by whoever sees the screen: without a number.
fn without_number(call: &Call) -> String {
    let (_, _, names) = customer_side(call);
    names
        .first()
        .map_or(i18n::UNKNOWN_CUSTOMER, String::as_str)
        .to_owned()
}

fn begins(overlay: Overlay, id: CallId, ringing: Ringing) {
    let model = overlay.model;
    let call = model
        .calls
        .with_untracked(|log| log.get(id.as_str()).cloned());
    let (Some(call), true) = (call, is_wanted(overlay)) else {
        return;
    };
    model.announce([i18n::INCOMING_CALL, ": ", &announce(&call)].concat());
    if !model.desktop.get_untracked() {
        return;
    }
    spawn_local(async move {
        // The page that the agent looks at shows it already.
        if first(overlay, "ring", &id).await && !overlay.live.is_looked_at() {
            for (known, shown) in ringing.borrow_mut().iter_mut() {
                if *known == id {
                    let text = without_number(&call);
                    *shown = desktop::show(i18n::INCOMING_CALL, &text, id.as_str());
                }
            }
        }
    });
}

fn answered(overlay: Overlay, id: CallId, pop: CallPop) {
    if is_wanted(overlay) && overlay.bridge.offers(host::OPEN) {
        spawn_local(async move {
            if first(overlay, "pop", &id).await {
                host::open(overlay, &pop);
            }
        });
    }
}

fn is_wanted(overlay: Overlay) -> bool {
    overlay.model.ring.get_untracked()
        && reactive_graph::graph::untrack(|| overlay.model.takes_calls())
}

/// Whether this page of several is the one to do it: the one that is looked at, else any.
async fn first(overlay: Overlay, what: &str, id: &CallId) -> bool {
    if !overlay.live.is_looked_at() {
        sleep(YIELD).await;
    }
    alone(&["ccp.", what, ".", id.as_str()].concat()).await
}
