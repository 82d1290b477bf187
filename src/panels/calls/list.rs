//! The table of calls, and what stands where there are none.

use web_sys::{Event, HtmlElement};

use super::{details::details, row::call_row};
use crate::{
    calls,
    element::{El, View, el, region, rows},
    i18n, icons,
    model::call_list::Fetched,
    overlay::Overlay,
    panels::empty,
    reactive::{Memo, memo},
};

/// Says why a row's check box cannot be ticked.
pub const HINT_ID: &str = "calls-hint";
/// Older calls are fetched when so much of the list is left below, CSS pixels.
const AHEAD: i32 = 400;
/// What marks the key of a call's details among the rows.
const DETAILS: char = '+';
/// The columns.
const COLUMNS: [&str; 8] = [
    i18n::CALL_DONE,
    i18n::CALL_FROM,
    i18n::CALL_TO,
    i18n::CALL_STATUS,
    i18n::CALL_WAITING,
    i18n::CALL_TALKING,
    i18n::CALL_TIME,
    i18n::CALL_DETAILS,
];

/// The calls, or why there are none to see.
pub fn list(overlay: Overlay) -> View {
    let shown = memo(move || keys(overlay));
    let nothing = memo(move || shown.with(Vec::is_empty));
    let hint = el("p")
        .class("visually-hidden")
        .id(HINT_ID)
        .attr("aria-hidden", "true")
        .text(i18n::NOT_YET_DONE);
    let list = el("div")
        .class("calls")
        .toggle("hidden", move || nothing.get())
        .child(table(overlay, shown))
        .child(older(overlay));
    let scrolled = list.node();
    let list = list.on("scroll", move |_: Event| {
        if is_near_end(&scrolled) {
            calls::more(overlay);
        }
    });
    vec![
        hint.into(),
        region(move || nothing.get().then(|| why_nothing(overlay))),
        list.into(),
    ]
    .into()
}

/// The ids of the calls to show; an open one's details follow it.
fn keys(overlay: Overlay) -> Vec<String> {
    let model = overlay.model;
    model.call_list.with(|list| {
        model.calls.with(|log| {
            let mut keys = Vec::new();
            for call in list.shown(log) {
                keys.push(call.id.0.clone());
                if list.open.as_ref() == Some(&call.id) {
                    let mut key = call.id.0.clone();
                    key.push(DETAILS);
                    keys.push(key);
                }
            }
            keys
        })
    })
}

/// Rows are no table rows to the style of a narrow drawer, so their roles are said.
fn table(overlay: Overlay, shown: Memo<Vec<String>>) -> El {
    let mut head = el("tr").attr("role", "row");
    for column in COLUMNS {
        let cell = el("th").attr("role", "columnheader").attr("scope", "col");
        head = head.child(cell.text(column));
    }
    let row = move |key: &str| match key.strip_suffix(DETAILS) {
        Some(id) => details(overlay, id, COLUMNS.len()),
        None => call_row(overlay, key),
    };
    el("table")
        .attr("role", "table")
        .attr("aria-label", i18n::CALLER_LOG)
        .child(el("thead").attr("role", "rowgroup").child(head))
        .child(
            el("tbody")
                .attr("role", "rowgroup")
                .child(rows(move || shown.get(), row)),
        )
}

fn older(overlay: Overlay) -> View {
    let list = &overlay.model.call_list;
    let some = memo(move || list.with(|list| list.next.is_some()));
    region(move || {
        some.get().then(|| {
            el("button")
                .class("button quiet-button wide")
                .attr("type", "button")
                .text(i18n::OLDER_CALLS)
                .on_click(move || calls::more(overlay))
                .into()
        })
    })
}

fn is_near_end(list: &HtmlElement) -> bool {
    list.scroll_height() - list.scroll_top() - list.client_height() < AHEAD
}

fn why_nothing(overlay: Overlay) -> View {
    let list = &overlay.model.call_list;
    let (fetched, sought) = list.with(|list| (list.fetched.clone(), !list.filter.is_empty()));
    match fetched {
        Fetched::Failed(why) => {
            let again = el("button")
                .class("button quiet-button")
                .attr("type", "button")
                .text(i18n::TRY_AGAIN)
                .on_click(move || calls::start(overlay));
            vec![
                empty(icons::WARNING, i18n::CALLS_UNAVAILABLE, &why),
                again.into(),
            ]
            .into()
        }
        Fetched::Yes if sought => {
            let (heading, hint) = (i18n::NO_CALL_MATCHES, i18n::NO_CALL_MATCHES_HINT);
            let said = el("div").attr("role", "status");
            said.child(empty(icons::SEARCH, heading, hint)).into()
        }
        Fetched::Yes => empty(icons::CALL, i18n::NO_CALLS, i18n::NO_CALLS_HINT),
        Fetched::No | Fetched::Loading => said(i18n::LOADING),
    }
}

fn said(text: &str) -> View {
    el("p")
        .class("empty quiet late")
        .attr("role", "status")
        .text(text)
        .into()
}
