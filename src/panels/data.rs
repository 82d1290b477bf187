//! The Data panel: what flows sent for the contact in view, newest first.

mod scroller;

use self::scroller::items;
use super::empty;
use crate::{
    browser::dom,
    element::{View, el, region},
    i18n, icons,
    model::Model,
    overlay::Overlay,
    reactive::{effect, memo},
};

/// Place and feed number of a row.
type Place = (u64, u64);

/// The items, and the button that clears them.
pub fn data_panel(overlay: Overlay) -> View {
    let model = overlay.model;
    let places = memo(move || shown(model));
    let nothing = memo(move || places.with(Vec::is_empty));
    effect(move || {
        places.track();
        if model.open.get() {
            model.look_at_data();
        }
    });
    let clear = move || {
        model.clear_data();
        // The button goes with the items; the focus stays in the panel.
        dom::focus(super::PANEL_AREA_ID);
    };
    let button = move || {
        el("button")
            .class("button quiet-button")
            .attr("type", "button")
            .text(i18n::CLEAR)
            .on_click(clear)
            .into()
    };
    let title = move || model.panels.with(|panels| panels.data_title.clone());
    let head = el("div")
        .class("panel-head")
        .child(el("h2").id("data-title").text_with(title))
        .region(move || (!nothing.get()).then(button));
    let body = region(move || {
        Some(if nothing.get() {
            empty(icons::ROWS, i18n::NO_DATA, i18n::NO_DATA_HINT)
        } else {
            items(model, places)
        })
    });
    vec![head.into(), body].into()
}

/// Place and feed number of each row of the contact in view, newest first.
fn shown(model: &'static Model) -> Vec<Place> {
    let contact = model.contact();
    let cleared = model.cleared.with(|cleared| cleared.of(contact.as_ref()));
    model.data.with(|data| {
        data.of(contact.as_ref(), cleared)
            .map(|row| (row.place, row.seq))
            .collect()
    })
}
