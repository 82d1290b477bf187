//! Fetching the caller log: the first page of what is looked for, then older ones.

use ccp_protocol::Page;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::Failure,
    browser::time::sleep,
    model::call_list::{CallFilter, Fetched},
    overlay::Overlay,
    wire::{Read, field},
};

/// How long to wait for the next letter of a search, milliseconds.
const TYPING: f64 = 300.0;

/// How long what the server counts may be ahead of what it tells, milliseconds.
const SETTLING: f64 = 1_000.0;

/// Fetches the newest calls anew, if there is a panel for them.
pub fn start(overlay: Overlay) {
    if overlay.model.takes_calls() {
        fetch(overlay, None, true);
    }
}

/// Looks for something else. What is known shows at once, what the server finds a little later.
pub fn look_for(overlay: Overlay, change: &dyn Fn(&mut CallFilter)) {
    let list = &overlay.model.call_list;
    let wanted = list.update(|list| list.look_for(change));
    spawn_local(async move {
        sleep(TYPING).await;
        if list.with_untracked(|list| list.filter == wanted) {
            fetch(overlay, None, false);
        }
    });
}

/// Asks which agents and queues the log may be narrowed down to, beside the agent's own calls.
pub fn choices(overlay: Overlay) {
    let then = move |answer: Result<Value, Failure>| {
        // Without an answer there are those of the last one.
        if let Ok(answer) = answer {
            overlay.model.call_choices.set(answer);
        }
    };
    overlay.api.call_choices(Box::new(then));
}

/// Fetches the next older calls.
pub fn more(overlay: Overlay) {
    let list = &overlay.model.call_list;
    let next = list.with_untracked(|list| list.next.clone());
    if next.is_some() && list.with_untracked(|list| list.fetched != Fetched::Loading) {
        fetch(overlay, next.as_deref(), false);
    }
}

/// Asks how many calls were missed, if that is not known.
pub(super) fn count(overlay: Overlay) {
    let calls = &overlay.model.calls;
    let mut at = None;
    calls.maybe_update(|log| {
        at = log.uncounted();
        false
    });
    let Some(at) = at else { return };
    let then = move |answer: Result<Value, Failure>| {
        // Without an answer those that are known count.
        let missed = answer.ok().and_then(|counts| field(&counts, "missed"));
        spawn_local(async move {
            // What the server has counted already and not told yet comes by then.
            sleep(SETTLING).await;
            calls.update(|log| log.count(missed, at));
        });
    };
    overlay.api.call_counts(Box::new(then));
}

fn fetch(overlay: Overlay, after: Option<&str>, anew: bool) {
    let (list, calls) = (&overlay.model.call_list, &overlay.model.calls);
    let asked = overlay.model.seq.get_untracked();
    let filter = list.update(|list| {
        list.fetched = Fetched::Loading;
        list.filter.clone()
    });
    let wanted = filter.clone();
    let first = after.is_none();
    let then = move |answer: Result<Value, Failure>| {
        if list.with_untracked(|list| list.filter != wanted) {
            return;
        }
        let page = answer.and_then(|page| Page::read(&page).ok_or(Failure::Unreadable));
        match page {
            Ok(page) => {
                list.update(|list| list.take(&page, first));
                calls.update(|log| log.take(page.items, asked, anew));
            }
            Err(failure) => {
                let words = overlay.notice_failure(failure).words();
                list.update(|list| list.fetched = Fetched::Failed(words));
            }
        }
    };
    let api = overlay.api;
    api.calls(&filter, after, Box::new(then));
}
