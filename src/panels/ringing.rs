//! Calls that ring now, over the lower end of whatever panel is in view. Nothing takes the focus.

use ccp_protocol::CallId;

use crate::{
    browser::{dom, format::duration_long, time::parse},
    calls,
    element::{El, View, el, rows},
    i18n, icons,
    icons::icon,
    overlay::Overlay,
    panels::PANEL_AREA_ID,
};

/// A line for each, while it rings.
pub fn ringing(overlay: Overlay) -> View {
    let model = overlay.model;
    let keys = move || {
        if !model.ring.get() || !model.takes_calls() {
            return Vec::new();
        }
        model
            .calls
            .with(|log| log.ringing().iter().map(|id| id.0.clone()).collect())
    };
    el("div")
        .class("notices")
        .attr("role", "region")
        .attr("aria-label", i18n::INCOMING_CALL)
        .child(rows(keys, move |id| notice(overlay, id)))
        .into()
}

fn notice(overlay: Overlay, id: &str) -> El {
    let model = overlay.model;
    let Some(call) = model.calls.with_untracked(|log| log.get(id).cloned()) else {
        return el("div").attr("hidden", "");
    };
    let since = parse(call.initialized_at.as_str());
    let (hushed, opened, key) = (call.id.clone(), call.id.clone(), id.to_owned());
    let who = move || {
        let call = model.calls.with(|log| log.get(&key).cloned());
        call.map(|call| calls::announce(&call)).unwrap_or_default()
    };
    let open = el("button")
        .class("button small")
        .attr("type", "button")
        .text(i18n::OPEN)
        .on_click(move || open(overlay, &opened));
    let dismiss = el("button")
        .class("tool")
        .attr("type", "button")
        .attr("aria-label", i18n::DISMISS)
        .child(icon(icons::CROSS))
        .on_click(move || {
            model.calls.update(|log| log.hush(&hushed));
            dom::rescue_focus(PANEL_AREA_ID);
        });
    let line = el("p").child(el("strong").text_with(who)).text(" ").child(
        el("span")
            .class("clock quiet")
            .attr("role", "timer")
            .text_with(move || duration_long(model.now.get() - since)),
    );
    el("div")
        .class("notice ringing")
        .child(icon(icons::CALL))
        .child(line)
        .child(open)
        .child(dismiss)
}

/// Opens who calls in the page around, where it does that; else the call in the list.
fn open(overlay: Overlay, id: &CallId) {
    if !overlay.bridge.offers(calls::OPEN) {
        return calls::show_call(overlay, id.as_str());
    }
    let log = &overlay.model.calls;
    if let Some(call) = log.with_untracked(|log| log.get(id.as_str()).cloned()) {
        calls::open_caller(overlay, &call);
    }
}
