//! What is done with calls: fetching the log, marking and noting in it, saying whose a number is.

mod fetch;
mod host;
mod outside;
mod ring;

use ccp_protocol::{CallId, RecordId, calls::Call, settings::PanelId};
use serde_json::Value;

pub use self::{
    fetch::{choices, look_for, more, start},
    host::{DIAL, NEW_RECORD, OPEN, dial, new_record, open_caller, show_customer},
    outside::{Way, ask, is_on, way},
    ring::{announce, watch},
};
use crate::{
    api::{Customer, Failure},
    browser::{
        download::download,
        time::{now, parse},
    },
    model::calls::{Change, may_be_done, number_of},
    overlay::Overlay,
    wire::{Read, text},
};

/// How many calls the server marks with one request.
const AT_ONCE: usize = 1000;

/// Whether a call may be marked as done at a moment, milliseconds since 1970.
pub fn is_old_enough(call: &Call, now: f64) -> bool {
    may_be_done(call, now - parse(call.initialized_at.as_str()))
}

/// Marks a call as done, or takes the mark away.
pub fn set_done(overlay: Overlay, id: &CallId, done: bool) {
    write(overlay, id, "done", Value::Bool(done), Change::Done(done));
}

/// Says whether somebody is to call back.
pub fn set_call_back(overlay: Overlay, id: &CallId, wanted: bool) {
    let change = Change::CallBack(wanted);
    write(overlay, id, "callBack", Value::Bool(wanted), change);
}

/// Writes a note, or takes it away with an empty one.
pub fn set_note(overlay: Overlay, id: &CallId, note: &str) {
    let change = Change::Note(note.to_owned());
    write(overlay, id, "note", text(note), change);
}

/// Comes forward with a call: in the list, and with whoever calls in the page around, where that opens records.
pub fn show_call(overlay: Overlay, id: &str) {
    let model = overlay.model;
    model.open.set(true);
    model.panel.set(PanelId::Calls);
    let call = model.calls.with_untracked(|log| log.get(id).cloned());
    let Some(call) = call else { return };
    model
        .call_list
        .update(|list| list.open = Some(call.id.clone()));
    if overlay.bridge.offers(OPEN) {
        open_caller(overlay, &call);
    }
}

/// Shows a change at once and sends it; shows what was there before if it is refused.
fn write(overlay: Overlay, id: &CallId, field: &'static str, value: Value, change: Change) {
    let calls = &overlay.model.calls;
    let before = calls.with_untracked(|log| log.get(id.as_str()).cloned());
    let number = calls.update(|log| log.begin(id, change));
    let asked = overlay.model.seq.get_untracked();
    let then = move |answer: Result<Value, Failure>| {
        let now = match answer {
            Ok(call) => Call::read(&call),
            Err(failure) => {
                tell(overlay, failure);
                before.map(|call| Call::clone(&call))
            }
        };
        calls.update(|log| {
            log.end(number);
            log.take(now.into_iter().collect(), asked, false);
        });
    };
    let api = overlay.api;
    api.change_call(id, field, value, Box::new(then));
}

/// Tells the agent why something was not done.
fn tell(overlay: Overlay, failure: Failure) {
    let words = overlay.notice_failure(failure).words();
    overlay.model.complain(words);
}

/// The calls in view that "All done" would mark.
pub fn to_be_done(overlay: Overlay) -> Vec<CallId> {
    let model = overlay.model;
    let now = now();
    model.call_list.with(|list| {
        model.calls.with(|log| {
            list.shown(log)
                .filter(|call| !call.done && is_old_enough(call, now))
                .map(|call| call.id.clone())
                .collect()
        })
    })
}

/// Marks all calls in view as done.
pub fn all_done(overlay: Overlay) {
    let model = overlay.model;
    let ids = to_be_done(overlay);
    if ids.is_empty() {
        return;
    }
    mark(overlay, &ids, true);
    model.call_list.update(|list| list.undo.clear());
    for part in ids.chunks(AT_ONCE) {
        let sent = part.to_vec();
        let then = move |answer| match answer {
            Ok(_) => model.call_list.update(|list| list.undo.extend(sent)),
            Err(failure) => {
                mark(overlay, &sent, false);
                tell(overlay, failure);
            }
        };
        overlay.api.calls_done(part, Box::new(then));
    }
}

fn mark(overlay: Overlay, ids: &[CallId], done: bool) {
    overlay.model.calls.update(|log| {
        for id in ids {
            log.change(id, &|call| call.done = done);
        }
    });
}

/// Takes the marks away that "All done" made.
pub fn undo(overlay: Overlay) {
    let list = &overlay.model.call_list;
    for id in list.update(|list| std::mem::take(&mut list.undo)) {
        set_done(overlay, &id, false);
    }
}

/// Says that a call's number is this customer's. The row follows by the feed, and all others with the number.
pub fn assign(overlay: Overlay, id: &CallId, to: &RecordId) {
    let then = move |answer: Result<Value, Failure>| {
        if let Err(failure) = answer {
            tell(overlay, failure);
        }
    };
    overlay.api.assign_call(id, to, Box::new(then));
}

/// Makes a customer of this name with a call's number.
pub fn create_and_assign(overlay: Overlay, call: &Call, name: &str) {
    let id = call.id.clone();
    let then = move |answer: Result<Value, Failure>| match answer {
        Ok(customer) => {
            if let Some(customer) = Customer::read(&customer) {
                assign(overlay, &id, &customer.id);
            }
        }
        Err(failure) => tell(overlay, failure),
    };
    let phone = number_of(call).unwrap_or_default();
    overlay.api.create_customer(name, phone, Box::new(then));
}

/// Saves the calls that are looked for as a file: `csv` or `json`.
pub fn export(overlay: Overlay, format: &'static str) {
    let list = &overlay.model.call_list;
    let filter = list.with_untracked(|list| list.filter.clone());
    let then = move |answer: Result<Value, Failure>| match answer {
        Ok(file) => download(
            &["caller-log.", format].concat(),
            file.as_str().unwrap_or_default(),
        ),
        Err(failure) => tell(overlay, failure),
    };
    overlay.api.export_calls(format, &filter, Box::new(then));
}
