//! The overlay in a window of its own, in the same session.
//!
//! A window opened from a frame of another site shares no storage with the frame, so the window asks its opener for
//! the session by a message that only our own origin can send and receive.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

use crate::{
    browser::dom,
    element::listen_window,
    model::Phase,
    overlay::Overlay,
    wire::{object, text as as_text, to_text},
};

const NAME: &str = "ccp-overlay-window";
const ASK: &str = "ccp-session-please";

/// Whether this page is such a window.
pub fn is_popped_out() -> bool {
    !dom::is_framed() && dom::window().name().is_ok_and(|name| name == NAME)
}

/// Opens the window, or brings it forward, and closes the drawer here.
pub fn pop_out(overlay: Overlay) {
    let window = dom::window();
    let Ok(address) = window.location().href() else {
        return;
    };
    let opened =
        window.open_with_url_and_target_and_features(&address, NAME, "popup,width=400,height=760");
    match opened {
        Ok(Some(opened)) => {
            let _ = opened.focus();
            overlay.model.open.set(false);
        }
        // Blocked by the browser: say so instead of doing nothing.
        _ => overlay.model.notes.update(|notes| {
            notes.add(
                ccp_protocol::feed::NoticeLevel::Warning,
                crate::i18n::POP_OUT_BLOCKED.to_owned(),
            );
        }),
    }
}

/// Gives the session to windows that this page opened, and asks the opener for one when there is none.
pub fn share_session(overlay: Overlay) {
    listen_window("message", move |event: MessageEvent| take(overlay, &event));
    if is_popped_out() && overlay.session.token().is_none() {
        post(opener(), &object(vec![("ccp", Some(as_text(ASK)))]));
    }
}

fn opener() -> Option<Window> {
    // `instanceof` fails for windows of another realm, which an opener always is.
    let opener = dom::window().opener().ok().filter(JsValue::is_object)?;
    Some(opener.unchecked_into())
}

fn origin() -> String {
    dom::window().location().origin().unwrap_or_default()
}

fn post(window: Option<Window>, message: &serde_json::Value) {
    if let (Some(window), Ok(message)) = (window, js_sys::JSON::parse(&to_text(message))) {
        // A window of another origin gets nothing: the target says whose it must be.
        let _ = window.post_message(&message, &origin());
    }
}

fn take(overlay: Overlay, event: &MessageEvent) {
    let data = event.data();
    if event.origin() != origin() || !data.is_object() {
        return;
    }
    let text = |key: &str| {
        js_sys::Reflect::get(&data, &key.into())
            .ok()
            .and_then(|value| value.as_string())
    };
    match text("ccp").as_deref() {
        Some(ASK) => {
            let asking = event.source().map(JsCast::unchecked_into::<Window>);
            if let Some(token) = overlay.session.token() {
                post(
                    asking,
                    &object(vec![
                        ("ccp", Some(as_text("session"))),
                        ("token", Some(as_text(&token))),
                    ]),
                );
            }
        }
        Some("session")
            if is_popped_out() && overlay.model.phase.get_untracked() == Phase::SignedOut(None) =>
        {
            let from_opener = match (event.source(), opener()) {
                (Some(source), Some(opener)) => js_sys::Object::is(&source, &opener),
                _ => false,
            };
            if let Some(token) = text("token").filter(|_| from_opener) {
                overlay.adopt(token);
            }
        }
        _ => {}
    }
}
