//! The drawer's left edge: the handle that opens and closes it, and the edge that resizes it.

use std::{cell::Cell, rc::Rc};

use reactive_graph::graph::untrack;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::BODY_ID;
use crate::{
    browser::dom,
    element::{View, el},
    i18n, icons,
    icons::icon,
    model::view::{WIDTH_MIN, WIDTH_STEP, width_in},
    overlay::Overlay,
    reactive::Signal,
};

/// Handle and edge; `frame` is the width of the frame, CSS pixels.
pub fn handle(overlay: Overlay, frame: Signal<u32>) -> View {
    let model = overlay.model;
    let label = move || {
        if model.open.get() {
            i18n::CLOSE_OVERLAY
        } else {
            i18n::OPEN_OVERLAY
        }
    };
    let symbol = move || {
        if model.open.get() {
            icons::CHEVRON_RIGHT
        } else {
            icons::CHEVRON_LEFT
        }
    };
    let button = el("button")
        .class("handle")
        .attr("type", "button")
        .id("overlay-handle")
        .attr("aria-controls", BODY_ID)
        .state("aria-expanded", move || model.open.get())
        .attr_with("aria-label", move || Some(label().to_owned()))
        .on_click(move || model.open.update(|open| *open = !*open))
        .region(move || Some(icon(symbol())))
        .region(move || {
            let news = model.unseen() > 0 || model.calls.with(|log| !log.ringing().is_empty());
            (!model.open.get() && news).then(|| el("span").class("dot news").into())
        });
    el("div")
        .class("rail")
        .region(move || model.open.get().then(|| edge(overlay, frame)))
        .child(button)
        .into()
}

fn edge(overlay: Overlay, frame: Signal<u32>) -> View {
    let width = &overlay.model.width;
    // A host page that follows may widen the frame; without one the frame is all there is.
    let widest = move || {
        let frame = frame.get();
        if overlay.bridge.is_connected() {
            frame.max(dom::screen_width())
        } else {
            frame
        }
    };
    let stands = move || width_in(frame.get(), width.get());
    let resize = move |wish: u32| width.set(wish.clamp(WIDTH_MIN, untrack(widest).max(WIDTH_MIN)));
    // Where the pointer went down on the screen, and how wide the drawer was: the frame itself moves while it widens.
    let grip = Rc::new(Cell::new(None::<(i32, u32)>));
    let (gripped, dragged, lifted, cancelled) =
        (Rc::clone(&grip), Rc::clone(&grip), Rc::clone(&grip), grip);
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(edge) = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            // Refused only for a pointer that is gone already.
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
        gripped.set(Some((event.screen_x(), untrack(stands))));
    };
    let drag = move |event: PointerEvent| {
        // A release that another page got instead of this one must not leave the edge stuck to the pointer.
        if event.buttons() == 0 {
            dragged.set(None);
        }
        if let Some((from, wide)) = dragged.get() {
            resize(wide.saturating_add_signed(from - event.screen_x()));
        }
    };
    let key = move |event: KeyboardEvent| {
        let now = untrack(stands);
        let wish = match event.key().as_str() {
            "ArrowLeft" => now + WIDTH_STEP,
            "ArrowRight" => now.saturating_sub(WIDTH_STEP),
            "Home" => WIDTH_MIN,
            "End" => untrack(widest),
            _ => return,
        };
        event.prevent_default();
        resize(wish);
    };
    el("div")
        .class("edge")
        .attr("role", "separator")
        .attr("tabindex", "0")
        .attr("aria-orientation", "vertical")
        .attr("aria-label", i18n::OVERLAY_WIDTH)
        .attr("aria-valuemin", &WIDTH_MIN.to_string())
        .attr_with("aria-valuemax", move || {
            Some(widest().max(stands()).to_string())
        })
        .attr_with("aria-valuenow", move || Some(stands().to_string()))
        .on("pointerdown", down)
        .on("pointermove", drag)
        .on("pointerup", move |_: PointerEvent| lifted.set(None))
        .on("pointercancel", move |_: PointerEvent| cancelled.set(None))
        .on("keydown", key)
        .into()
}
