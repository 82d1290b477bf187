//! Notifications outside the page. Only a page of our own may ask for them, a frame may not.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions};

use super::dom;

/// A notification that stands until this is dropped.
#[derive(Debug)]
pub struct Shown(Notification);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Whether this page could show any.
pub fn is_possible() -> bool {
    permission().is_some()
}

/// Asks the agent, unless that was answered before; whether it is allowed.
pub async fn ask() -> bool {
    let Ok(asked) = Notification::request_permission() else {
        return false;
    };
    JsFuture::from(asked).await.is_ok() && is_allowed()
}

/// Whether the agent allowed it.
pub fn is_allowed() -> bool {
    permission().is_some_and(|said| said == "granted")
}

/// What the agent said; nothing in a browser without notifications.
fn permission() -> Option<JsValue> {
    let class = Reflect::get(&dom::window(), &"Notification".into()).ok()?;
    let said = Reflect::get(&class, &"permission".into()).ok()?;
    said.is_string().then_some(said)
}

/// Shows one; a press on it brings this page forward and calls `pressed`. Of one `tag` there is never a second.
pub fn show(title: &str, body: &str, tag: &str, pressed: Box<dyn FnOnce()>) -> Option<Shown> {
    if !is_allowed() {
        return None;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_silent(Some(true));
    let shown = Notification::new_with_options(title, &options).ok()?;
    let forward = Closure::once_into_js(move || {
        // Refused only where the agent could not have pressed.
        let _ = dom::window().focus();
        pressed();
    });
    shown.set_onclick(Some(forward.unchecked_ref()));
    Some(Shown(shown))
}
