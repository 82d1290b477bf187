//! The Data panel: what flows sent for the contact in view, newest first.

use std::sync::Arc;

use leptos::{html, prelude::*};

use super::{
    data_item::data_item,
    data_window::{ALL_UP_TO, Heights},
    empty,
};
use crate::{browser::dom, i18n, icons, keyed::keyed, model::Model, overlay::use_overlay};

/// The items, and the button that clears them.
#[component]
pub fn DataPanel() -> impl IntoView {
    let model = use_overlay().model;
    let rows = Memo::new(move |_| shown(model));
    let nothing = Memo::new(move |_| rows.with(Vec::is_empty));
    Effect::new(move |_| {
        rows.track();
        if model.open.get() {
            model.look_at_data();
        }
    });
    let clear = move |_| {
        model.clear_data();
        // The button goes with the items; the focus stays in the panel.
        dom::focus(super::PANEL_AREA_ID);
    };
    view! {
        <div class="panel-head">
            <h2 id="data-title">{move || model.panels.with(|panels| panels.data_title.clone())}</h2>
            {move || (!nothing.get()).then(|| view! {
                <button class="button quiet-button" type="button" on:click=clear>{i18n::CLEAR}</button>
            })}
        </div>
        {move || if nothing.get() {
            empty(icons::ROWS, i18n::NO_DATA, i18n::NO_DATA_HINT)
        } else {
            view! { <Items rows/> }.into_any()
        }}
    }
    .into_any()
}

/// Place and feed number of each row of the contact in view, newest first.
fn shown(model: &'static Model) -> Vec<(u64, u64)> {
    let contact = model.contact();
    let cleared = model.cleared.with(|cleared| cleared.of(contact.as_ref()));
    model.data.with(|data| {
        data.of(contact.as_ref(), cleared)
            .map(|row| (row.place, row.seq))
            .collect()
    })
}

#[component]
fn Items(rows: Memo<Vec<(u64, u64)>>) -> impl IntoView {
    let model = use_overlay().model;
    let scroller = NodeRef::<html::Div>::new();
    let heights = StoredValue::new(Heights::default());
    // Scrolled so far and the height of the view, CSS pixels; only followed while rows are windowed.
    let scroll = RwSignal::new((0.0_f64, 800.0_f64));
    let measured = RwSignal::new(0_u32);
    let windowed = Memo::new(move |_| rows.with(Vec::len) > ALL_UP_TO);
    let places =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.0).collect::<Vec<u64>>()));
    let window = Memo::new(move |_| {
        measured.track();
        let (top, height) = if windowed.get() {
            scroll.get()
        } else {
            (0.0, 0.0)
        };
        heights.with_value(|heights| places.with(|places| heights.window(places, top, height)))
    });
    let anchor = StoredValue::new(None::<(u64, f64)>);
    let on_scroll = move |_| {
        if windowed.get_untracked() {
            follow(scroller, scroll, |top| {
                let found = heights.with_value(|heights| {
                    places.with_untracked(|places| heights.anchor(places, top))
                });
                anchor.set_value(found.filter(|_| top > 0.0));
            });
        }
    };
    // New rows come in above: what the agent reads stays where it is.
    Effect::new(move |_| {
        places.track();
        window.track();
        if windowed.get() {
            request_animation_frame(move || settle(scroller, heights, places, anchor, measured));
        }
    });
    let keys = move || {
        let window = window.get();
        rows.with(|rows| {
            let shown = rows
                .get(window.from..window.to.min(rows.len()))
                .unwrap_or_default();
            shown
                .iter()
                .map(|(place, seq)| format!("{place}:{seq}"))
                .collect()
        })
    };
    let room = |height: f64| format!("{height}px");
    view! {
        <div
            class="items"
            role="group"
            tabindex="0"
            aria-labelledby="data-title"
            node_ref=scroller
            data-windowed=move || windowed.get().then_some("true")
            on:scroll=on_scroll
        >
            <div class="room" style:block-size=move || room(window.get().above)></div>
            {keyed(Box::new(keys), Arc::new(move |key| data_item(model, &key)))}
            <div class="room" style:block-size=move || room(window.get().below)></div>
        </div>
    }
    .into_any()
}

/// Notes where the view stands now.
fn follow(scroller: NodeRef<html::Div>, scroll: RwSignal<(f64, f64)>, noted: impl FnOnce(f64)) {
    if let Some(element) = scroller.get_untracked() {
        let (top, height) = (
            f64::from(element.scroll_top()),
            f64::from(element.client_height()),
        );
        noted(top);
        if scroll.get_untracked() != (top, height) {
            scroll.set((top, height));
        }
    }
}

/// Measures the rows in the page and brings the one that was read back to where it stood.
fn settle(
    scroller: NodeRef<html::Div>,
    heights: StoredValue<Heights>,
    places: Memo<Vec<u64>>,
    anchor: StoredValue<Option<(u64, f64)>>,
    measured: RwSignal<u32>,
) {
    let Some(Some(element)) = scroller.try_get_untracked() else {
        return;
    };
    let mut changed = false;
    for row in dom::all(&element, "[data-place]") {
        if let Some(place) = row.dataset_place() {
            let height = f64::from(row.offset_height());
            heights.update_value(|heights| changed |= heights.measure(place, height));
        }
    }
    if let Some((place, offset)) = anchor.get_value() {
        let top = heights
            .with_value(|heights| places.with_untracked(|places| heights.top_of(places, place)));
        if let Some(top) = top {
            #[allow(clippy::cast_possible_truncation, reason = "pixels of a page")]
            let wanted = (top + offset).round() as i32;
            if (wanted - element.scroll_top()).abs() > 1 {
                element.set_scroll_top(wanted);
            }
        }
    }
    if changed {
        measured.update(|count| *count = count.wrapping_add(1));
    }
}

trait Placed {
    fn dataset_place(&self) -> Option<u64>;
}

impl Placed for web_sys::HtmlElement {
    fn dataset_place(&self) -> Option<u64> {
        self.get_attribute("data-place")?.parse().ok()
    }
}
