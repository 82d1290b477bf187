//! The list of items: of very many only those near the view stand in the page.

use std::sync::Arc;

use reactive_graph::graph::untrack;
use web_sys::{Event, HtmlElement};

use super::Place;
use crate::{
    browser::dom,
    element::{View, el, rows},
    model::Model,
    panels::{
        data_item::data_item,
        data_window::{ALL_UP_TO, Heights, Window},
    },
    reactive::{Memo, Watched, effect, memo},
};

/// How the list stands.
struct Scroller {
    places: Memo<Vec<Place>>,
    heights: Watched<Heights>,
    /// Scrolled so far and the height of the view, CSS pixels; only followed while rows are windowed.
    view: Watched<(f64, f64)>,
    /// The row at the top of the view and how much of it is scrolled away.
    anchor: Watched<Option<(u64, f64)>>,
}

/// The rows, newest first.
pub fn items(model: &'static Model, places: Memo<Vec<Place>>) -> View {
    let scroller = Arc::new(Scroller {
        places,
        heights: Watched::default(),
        view: Watched::new((0.0, 800.0)),
        anchor: Watched::new(None),
    });
    let of_window = Arc::clone(&scroller);
    let window = memo(move || of_window.window());
    let (of_flag, of_scroll) = (Arc::clone(&scroller), Arc::clone(&scroller));
    let list = el("div")
        .class("items")
        .attr("role", "group")
        .attr("tabindex", "0")
        .attr("aria-labelledby", "data-title")
        .flag("data-windowed", move || of_flag.is_windowed());
    let (followed, settled) = (list.node(), list.node());
    // New rows come in above: what the agent reads stays where it is.
    effect(move || {
        window.track();
        if scroller.is_windowed() {
            let (scroller, list) = (Arc::clone(&scroller), settled.clone());
            dom::request_animation_frame(move || scroller.settle(&list));
        }
    });
    let room = |height: fn(Window) -> f64| {
        el("div").class("room").style("block-size", move || {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a sum of heights, none below zero"
            )]
            let height = height(window.get()).round() as u64;
            Some(format!("{height}px"))
        })
    };
    list.on("scroll", move |_: Event| of_scroll.follow(&followed))
        .child(room(|window| window.above))
        .child(rows(
            move || keys(places, window),
            move |key| data_item(model, key),
        ))
        .child(room(|window| window.below))
        .into()
}

fn keys(places: Memo<Vec<Place>>, window: Memo<Window>) -> Vec<String> {
    let window = window.get();
    places.with(|places| {
        places
            .get(window.from..window.to.min(places.len()))
            .unwrap_or_default()
            .iter()
            .map(|(place, seq)| format!("{place}:{seq}"))
            .collect()
    })
}

impl Scroller {
    fn is_windowed(&self) -> bool {
        self.places.with(Vec::len) > ALL_UP_TO
    }

    fn rows(&self) -> Vec<u64> {
        self.places
            .with(|places| places.iter().map(|place| place.0).collect())
    }

    fn window(&self) -> Window {
        let (top, height) = if self.is_windowed() {
            self.view.get()
        } else {
            (0.0, 0.0)
        };
        let rows = self.rows();
        self.heights
            .with(|heights| heights.window(&rows, top, height))
    }

    /// Notes where the view stands now.
    fn follow(&self, list: &HtmlElement) {
        if untrack(|| !self.is_windowed()) {
            return;
        }
        let (top, height) = (
            f64::from(list.scroll_top()),
            f64::from(list.client_height()),
        );
        let rows = untrack(|| self.rows());
        let found = self
            .heights
            .with_untracked(|heights| heights.anchor(&rows, top));
        self.anchor.set(found.filter(|_| top > 0.0));
        self.view.maybe_update(|view| {
            let moved = *view != (top, height);
            *view = (top, height);
            moved
        });
    }

    /// Measures the rows in the page and brings the one that was read back to where it stood.
    fn settle(&self, list: &HtmlElement) {
        if !list.is_connected() {
            return;
        }
        let measured: Vec<(u64, f64)> = dom::all(list, "[data-place]")
            .iter()
            .filter_map(|row| Some((place_of(row)?, f64::from(row.offset_height()))))
            .collect();
        self.heights.maybe_update(|heights| {
            let mut changed = false;
            for (place, height) in measured {
                changed |= heights.measure(place, height);
            }
            changed
        });
        let Some((place, offset)) = self.anchor.get_untracked() else {
            return;
        };
        let rows = untrack(|| self.rows());
        let top = self
            .heights
            .with_untracked(|heights| heights.top_of(&rows, place));
        if let Some(top) = top {
            #[allow(clippy::cast_possible_truncation, reason = "pixels of a page")]
            let wanted = (top + offset).round() as i32;
            if (wanted - list.scroll_top()).abs() > 1 {
                list.set_scroll_top(wanted);
            }
        }
    }
}

fn place_of(row: &HtmlElement) -> Option<u64> {
    row.get_attribute("data-place")?.parse().ok()
}
