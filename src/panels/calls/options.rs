//! Filters, notifications and export: what folds out over the list.

use ccp_protocol::calls::CallState;
use wasm_bindgen_futures::spawn_local;

use super::{check_box, small_button};
use crate::{
    browser::desktop,
    calls,
    element::{El, View, el, region},
    i18n,
    model::calls::CallLog,
    overlay::Overlay,
    reactive::memo,
    wire::{Name, Read, text},
};

const STATES: [CallState; 6] = [
    CallState::Ringing,
    CallState::Connected,
    CallState::Missed,
    CallState::Ended,
    CallState::Blocked,
    CallState::Stale,
];

/// What folds out.
pub fn options(overlay: Overlay) -> View {
    el("details")
        .class("call-options")
        .child(el("summary").text(i18n::CALL_OPTIONS))
        .child(filters(overlay))
        .child(notifications(overlay))
        .child(exports(overlay))
        .into()
}

fn field(label: &str, id: &str, control: El) -> El {
    el("div")
        .class("field")
        .child(el("label").attr("for", id).text(label))
        .child(control.id(id))
}

fn choice(value: &str, label: &str, chosen: bool) -> El {
    el("option")
        .attr("value", value)
        .attr_if("selected", chosen.then_some(""))
        .text(label)
}

fn filters(overlay: Overlay) -> El {
    let model = overlay.model;
    let list = &model.call_list;
    let (state, queue) = list.with_untracked(|list| (list.filter.state, list.filter.queue.clone()));
    let mut states = el("select")
        .on_chosen(move |name| {
            calls::look_for(overlay, |filter| filter.state = Read::read(&text(&name)));
        })
        .child(choice("", i18n::ALL, state.is_none()));
    for known in STATES {
        let label = i18n::call_state_name(known);
        states = states.child(choice(known.name(), label, state == Some(known)));
    }
    let known = memo(move || model.calls.with(CallLog::queues));
    let queues = el("select")
        .on_chosen(move |name| calls::look_for(overlay, |filter| filter.queue = name))
        .child(choice("", i18n::ALL, queue.is_empty()))
        .child(region(move || {
            let options = known.get().into_iter().map(|name| {
                let chosen = list.with_untracked(|list| list.filter.queue == name);
                choice(&name, &name, chosen).into()
            });
            Some(options.collect::<Vec<View>>().into())
        }));
    let open = check_box(
        i18n::OPEN_CALLS,
        move || list.with(|list| list.filter.open),
        || false,
        move || calls::look_for(overlay, |filter| filter.open = !filter.open),
    );
    el("div")
        .class("call-filters")
        .child(field(i18n::CALL_STATUS, "calls-state", states))
        .child(field(i18n::QUEUE, "calls-queue", queues))
        .child(open)
}

fn notifications(overlay: Overlay) -> View {
    let model = overlay.model;
    let possible = desktop::is_possible();
    let hint = (!possible).then(|| el("p").class("quiet").text(i18n::NO_DESKTOP));
    vec![
        check_box(
            i18n::CALLER_NOTIFICATION,
            move || model.ring.get(),
            || false,
            move || model.ring.update(|ring| *ring = !*ring),
        ),
        check_box(
            i18n::DESKTOP_NOTIFICATION,
            move || model.desktop.get() && possible,
            move || !possible || !model.ring.get(),
            move || switch_desktop(overlay),
        ),
        hint.into(),
    ]
    .into()
}

fn switch_desktop(overlay: Overlay) {
    let model = overlay.model;
    let on = !model.desktop.get_untracked();
    model.desktop.set(on);
    if on {
        spawn_local(async move {
            if !desktop::ask().await {
                model.desktop.set(false);
                model.complain(i18n::DESKTOP_REFUSED.to_owned());
            }
        });
    }
}

fn exports(overlay: Overlay) -> El {
    let button = |label: &str, format: &'static str| {
        small_button(label, move || calls::export(overlay, format))
    };
    el("p")
        .class("call-buttons")
        .child(button(i18n::EXPORT_CSV, "csv"))
        .child(button(i18n::EXPORT_JSON, "json"))
}
