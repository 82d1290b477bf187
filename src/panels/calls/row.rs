//! One call as a row of the table.

use std::sync::Arc;

use ccp_protocol::{
    Timestamp,
    calls::{Call, CallState},
    contacts::Direction,
};

use super::{
    list::HINT_ID,
    party::{customer, ours},
};
use crate::{
    browser::{
        format::{duration_long, moment},
        time::parse,
    },
    calls,
    element::{El, View, el},
    i18n, icons,
    icons::{Icon, icon},
    model::calls::name_of,
    overlay::Overlay,
    reactive::memo,
};

/// The row of a call; what is in it is made anew whenever the call changes.
pub fn call_row(overlay: Overlay, id: &str) -> El {
    let log = &overlay.model.calls;
    let (id, of) = (id.to_owned(), id.to_owned());
    let revision = memo(move || log.with(|log| log.revision(&of)));
    el("tr").class("call").attr("role", "row").region(move || {
        revision.get()?;
        let call = log.with_untracked(|log| log.get(&id).cloned())?;
        Some(cells(overlay, &call))
    })
}

fn cells(overlay: Overlay, call: &Arc<Call>) -> View {
    let (from, to) = match call.direction {
        Direction::In => (customer(overlay, call), ours(call)),
        Direction::Out => (ours(call), customer(overlay, call)),
    };
    let cells = [
        ("call-done", done(overlay, call)),
        ("call-from", from),
        ("call-to", to),
        ("call-status", status(call)),
        ("call-clock", waiting(overlay, call)),
        ("call-clock", talking(overlay, call)),
        ("call-time", time(&call.initialized_at)),
        ("call-more", more(overlay, call)),
    ];
    let labels = [i18n::CALL_WAITING, i18n::CALL_TALKING];
    let cells: Vec<View> = cells
        .into_iter()
        .enumerate()
        .map(|(index, (class, inside))| {
            let label = index.checked_sub(4).and_then(|at| labels.get(at)).copied();
            el("td")
                .attr("role", "cell")
                .class(class)
                .attr_if("data-label", label)
                .child(inside)
                .into()
        })
        .collect();
    cells.into()
}

fn done(overlay: Overlay, call: &Arc<Call>) -> View {
    let now = &overlay.model.now;
    let under_way = matches!(call.state, CallState::Ringing | CallState::Connected);
    let of = Arc::clone(call);
    let early = memo(move || under_way && !calls::is_old_enough(&of, now.get()));
    let hint = move |hint: &'static str| move || early.get().then(|| hint.to_owned());
    let (id, done) = (call.id.clone(), call.done);
    el("input")
        .attr("type", "checkbox")
        .id(&["done-", call.id.as_str()].concat())
        .attr("aria-label", i18n::CALL_DONE)
        .attr_with("aria-describedby", hint(HINT_ID))
        .attr_with("title", hint(i18n::NOT_YET_DONE))
        .prop("checked", move || done.into())
        .toggle("disabled", move || early.get())
        .on_click(move || calls::set_done(overlay, &id, !done))
        .into()
}

fn status(call: &Call) -> View {
    let (tone, symbol) = look(call);
    let (arrow, way) = match call.direction {
        Direction::In => ("↙", i18n::INCOMING),
        Direction::Out => ("↗", i18n::OUTGOING),
    };
    let back = call
        .call_back
        .then(|| el("span").class("tag").text(i18n::CALL_BACK));
    let note = (!call.note.is_empty()).then(|| el("p").class("call-note").text(&call.note));
    let state = el("span")
        .class("state")
        .attr("data-state", tone)
        .child(icon(symbol))
        .text(i18n::call_state(call));
    vec![
        state.into(),
        el("span").attr("aria-hidden", "true").text(arrow).into(),
        el("span").class("visually-hidden").text(way).into(),
        back.into(),
        note.into(),
    ]
    .into()
}

fn look(call: &Call) -> (&'static str, Icon) {
    match call.state {
        CallState::Ringing => ("ringing", icons::CALL),
        CallState::Connected => ("connected", icons::CALL),
        CallState::Missed => ("missed", icons::MISSED),
        CallState::Blocked => ("ended", icons::BLOCKED),
        CallState::Ended => ("ended", icons::CHECK),
        CallState::Stale => ("ended", icons::WARNING),
    }
}

/// A clock that runs while `since` says so, else so many seconds.
fn clock(overlay: Overlay, since: Option<&Timestamp>, seconds: Option<i64>) -> View {
    let now = &overlay.model.now;
    match (since, seconds) {
        (Some(since), _) => {
            let since = parse(since.as_str());
            el("span")
                .attr("role", "timer")
                .text_with(move || duration_long(now.get() - since))
                .into()
        }
        #[allow(clippy::cast_precision_loss, reason = "a call's length")]
        (None, Some(seconds)) => duration_long(seconds as f64 * 1000.0).as_str().into(),
        (None, None) => i18n::EMPTY_VALUE.into(),
    }
}

fn waiting(overlay: Overlay, call: &Call) -> View {
    let since = (call.state == CallState::Ringing).then_some(&call.initialized_at);
    clock(overlay, since, call.waiting_seconds)
}

fn talking(overlay: Overlay, call: &Call) -> View {
    let connected = call.state == CallState::Connected;
    let since = call.started_at.as_ref().filter(|_| connected);
    clock(overlay, since, call.talking_seconds)
}

fn time(at: &Timestamp) -> View {
    el("time")
        .attr("datetime", at.as_str())
        .text(&moment(at.as_str()))
        .into()
}

fn more(overlay: Overlay, call: &Call) -> View {
    let list = &overlay.model.call_list;
    let (id, of) = (call.id.clone(), call.id.clone());
    let open = memo(move || list.with(|list| list.open.as_ref() == Some(&of)));
    let who = name_of(call).unwrap_or(i18n::WITHHELD);
    el("button")
        .class("tool")
        .attr("type", "button")
        .id(&["more-", call.id.as_str()].concat())
        .attr("aria-label", &i18n::about(i18n::CALL_DETAILS, who))
        .state("aria-expanded", move || open.get())
        .child(icon(icons::MORE))
        .on_click(move || {
            list.update(|list| {
                let other = list.open.as_ref() != Some(&id);
                list.open = other.then(|| id.clone());
            });
        })
        .into()
}
