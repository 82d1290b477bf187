//! Small questions to the page.

use wasm_bindgen::{JsCast, UnwrapThrowExt, closure::Closure};
use web_sys::{Document, Element, HtmlElement, Window};

/// The window; there is one wherever this runs.
pub fn window() -> Window {
    web_sys::window().expect_throw("the overlay runs in a page")
}

/// The document.
pub fn document() -> Document {
    window().document().expect_throw("a window has a document")
}

/// Calls `act` before the page is next painted.
pub fn request_animation_frame(act: impl FnOnce() + 'static) {
    request_boxed(Box::new(act));
}

fn request_boxed(act: Box<dyn FnOnce()>) {
    let act = Closure::once_into_js(act);
    // Refused only what is no function.
    let _ = window().request_animation_frame(act.unchecked_ref());
}

/// Whether another page holds this one in a frame.
pub fn is_framed() -> bool {
    let window = window();
    match window.parent() {
        Ok(Some(parent)) => parent != window,
        _ => false,
    }
}

/// The width of the frame or window, CSS pixels.
pub fn frame_width() -> u32 {
    to_pixels(
        window()
            .inner_width()
            .ok()
            .and_then(|width| width.as_f64())
            .unwrap_or(0.0),
    )
}

/// The width of the screen, CSS pixels: as wide as a frame could ever become.
pub fn screen_width() -> u32 {
    window()
        .screen()
        .ok()
        .and_then(|screen| screen.avail_width().ok())
        .map_or(0, i32::unsigned_abs)
}

/// Whether a media query holds now.
pub fn matches_media(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// A length as whole pixels.
pub fn to_pixels(length: f64) -> u32 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let pixels = length.round().clamp(0.0, 100_000.0) as u32;
    pixels
}

/// The element with an id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element with an id; `false` when it is not there.
pub fn focus(id: &str) -> bool {
    by_id(id).is_some_and(|element| element.focus().is_ok())
}

/// Gives the focus back to an element, unless something else took it since.
pub fn give_back(element: &Element) {
    let taken = document()
        .active_element()
        .is_some_and(|active| active.tag_name() != "BODY");
    if let Some(element) = element
        .dyn_ref::<HtmlElement>()
        .filter(|element| !taken && element.is_connected())
    {
        // Focusing an element that is in the page cannot fail.
        let _ = element.focus();
    }
}

/// Once the page has changed: if the focus was lost with what had it, the element with this id takes it.
pub fn rescue_focus(id: &'static str) {
    request_animation_frame(move || {
        if document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY")
        {
            focus(id);
        }
    });
}

/// Whether the focus is on or inside the element with an id, or nowhere at all.
pub fn has_or_lost_focus(id: &str) -> bool {
    let Some(active) = document().active_element() else {
        return true;
    };
    active.tag_name() == "BODY" || by_id(id).is_some_and(|element| element.contains(Some(&active)))
}

/// The elements under `root` that match a selector.
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// Moves the focus among siblings by an arrow key, Home or End, and gives the index it went to.
pub fn step(key: &str, at: usize, count: usize, horizontal: bool) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let (back, on) = if horizontal {
        ("ArrowLeft", "ArrowRight")
    } else {
        ("ArrowUp", "ArrowDown")
    };
    match key {
        key if key == on => Some((at + 1) % count),
        key if key == back => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_round_and_home_and_end_go_to_the_ends() {
        assert_eq!(step("ArrowRight", 2, 3, true), Some(0));
        assert_eq!(step("ArrowLeft", 0, 3, true), Some(2));
        assert_eq!(step("ArrowDown", 0, 3, true), None);
        assert_eq!(step("ArrowDown", 0, 3, false), Some(1));
        assert_eq!(step("End", 0, 3, false), Some(2));
        assert_eq!(step("Home", 2, 3, true), Some(0));
        assert_eq!(step("Home", 0, 0, true), None);
    }
}
