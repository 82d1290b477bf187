//! The drawer's left edge: the handle that opens and closes it, and the edge that resizes it.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::BODY_ID;
use crate::{
    browser::dom,
    i18n, icons,
    icons::icon,
    model::view::{WIDTH_MIN, WIDTH_STEP, width_in},
    overlay::use_overlay,
};

/// Handle and edge; `frame` is the width of the frame, CSS pixels.
#[component]
pub fn Handle(frame: RwSignal<u32>) -> impl IntoView {
    let model = use_overlay().model;
    let open = model.open;
    view! {
        <div class="rail">
            {move || open.get().then(|| view! { <Edge frame/> }.into_any())}
            <button
                class="handle"
                type="button"
                id="overlay-handle"
                aria-controls=BODY_ID
                aria-expanded=move || open.get().to_string()
                aria-label=move || if open.get() { i18n::CLOSE_OVERLAY } else { i18n::OPEN_OVERLAY }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || icon(if open.get() { icons::CHEVRON_RIGHT } else { icons::CHEVRON_LEFT })}
                {move || (!open.get() && model.unseen() > 0).then(|| view! { <span class="dot news"></span> })}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Edge(frame: RwSignal<u32>) -> impl IntoView {
    let overlay = use_overlay();
    let width = overlay.model.width;
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
    let resize = move |wish: u32| width.set(wish.clamp(WIDTH_MIN, widest().max(WIDTH_MIN)));
    // Where the pointer went down on the screen, and how wide the drawer was: the frame itself moves while it widens.
    let grip = StoredValue::new(None::<(i32, u32)>);
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
        grip.set_value(Some((event.screen_x(), untrack(stands))));
    };
    let drag = move |event: PointerEvent| {
        // A release that another page got instead of this one must not leave the edge stuck to the pointer.
        if event.buttons() == 0 {
            grip.set_value(None);
        }
        if let Some((from, wide)) = grip.get_value() {
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
    view! {
        <div
            class="edge"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=i18n::OVERLAY_WIDTH
            aria-valuemin=WIDTH_MIN
            aria-valuemax=move || widest().max(stands())
            aria-valuenow=stands
            on:pointerdown=down
            on:pointermove=drag
            on:pointerup=move |_| grip.set_value(None)
            on:pointercancel=move |_| grip.set_value(None)
            on:keydown=key
        ></div>
    }
    .into_any()
}
