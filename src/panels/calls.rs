//! The Calls panel: the caller log, newest first.

mod details;
mod list;
mod options;
mod party;
mod row;

use self::{
    list::list,
    options::{filtered, options},
};
use crate::{
    browser::dom,
    calls,
    element::{El, View, el},
    i18n, icons,
    icons::icon,
    model::{Link, call_list::Fetched},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    reactive::{Act, effect, memo},
};

/// Heading, search, filters and the list.
pub fn calls_panel(overlay: Overlay) -> View {
    keep_fetched(overlay);
    let head = el("div")
        .class("panel-head")
        .child(el("h2").text(i18n::CALLER_LOG))
        .child(all_done(overlay));
    vec![
        head.into(),
        search(overlay),
        options(overlay),
        filtered(overlay),
        undo(overlay),
        list(overlay),
    ]
    .into()
}

/// Fetches what was never asked for, and what failed once the connection is there again.
fn keep_fetched(overlay: Overlay) {
    let list = &overlay.model.call_list;
    effect(move || {
        let connected = overlay.model.link.get() == Link::Connected;
        let again = list.with_untracked(|list| match list.fetched {
            Fetched::No => true,
            Fetched::Failed(_) => connected,
            Fetched::Loading | Fetched::Yes => false,
        });
        if again {
            calls::start(overlay);
        }
    });
}

/// What a check box asks.
pub(super) type Is = Box<dyn Act<bool>>;

/// A check box in a label; `described` by the element with that id.
pub(super) fn check_box(
    label: &str,
    described: Option<&str>,
    mut checked: Is,
    mut disabled: Is,
    mut act: Box<dyn Act>,
) -> View {
    let input = el("input")
        .attr("type", "checkbox")
        .attr_if("aria-describedby", described)
        .prop("checked", move || checked.act().into())
        .toggle("disabled", move || disabled.act())
        .on_click(move || act.act());
    el("label").class("check").child(input).text(label).into()
}

/// A small button; the caller says what it does.
pub(super) fn small_button(label: &str) -> El {
    el("button")
        .class("button small quiet-button")
        .attr("type", "button")
        .text(label)
}

fn all_done(overlay: Overlay) -> View {
    let model = overlay.model;
    let some = memo(move || {
        // A call becomes old enough by time alone.
        model.now.track();
        !calls::to_be_done(overlay).is_empty()
    });
    check_box(
        i18n::ALL_DONE,
        None,
        Box::new(move || {
            !some.get()
                && model.call_list.with(|list| {
                    model
                        .calls
                        .with(|log| list.shown(log).any(|call| call.done))
                })
        }),
        Box::new(move || !some.get()),
        Box::new(move || calls::all_done(overlay)),
    )
}

fn undo(overlay: Overlay) -> View {
    let list = &overlay.model.call_list;
    let count = memo(move || list.with(|list| list.undo.len()));
    let button = move || {
        small_button(i18n::UNDO).on_click(move || {
            calls::undo(overlay);
            dom::rescue_focus(PANEL_AREA_ID);
        })
    };
    el("div")
        .class("calls-undo")
        .attr("role", "status")
        .region(move || {
            let count = count.get();
            (count > 0).then(|| {
                let said = el("span").text(&i18n::marked_done(count));
                vec![said.into(), button().into()].into()
            })
        })
        .into()
}

fn search(overlay: Overlay) -> View {
    let list = &overlay.model.call_list;
    let input = el("input")
        .attr("type", "search")
        .attr("aria-label", i18n::SEARCH_CALLS)
        .attr("placeholder", i18n::SEARCH_CALLS)
        .attr("autocomplete", "off")
        .value(move || list.with(|list| list.filter.text.clone()))
        .on_typed(move |text| {
            calls::look_for(overlay, &|filter| text.clone_into(&mut filter.text));
        });
    el("div")
        .class("filter")
        .child(icon(icons::SEARCH))
        .child(input)
        .into()
}
