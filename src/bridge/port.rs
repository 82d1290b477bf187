//! The message port to the host page: JSON both ways, nothing else.

use ccp_protocol::bridge::Envelope;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, MessagePort};

use crate::{
    overlay::Overlay,
    wire::{Read, to_text},
};

/// The longest message taken from a port, characters.
const MESSAGE_MAX: u32 = 1024 * 1024;

/// A port that is listened to until it is dropped.
pub(super) struct Port {
    port: MessagePort,
    /// Called by the port; must live as long as it does.
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Port {
    /// Listens to a port.
    pub fn open(port: MessagePort, overlay: Overlay) -> Self {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = from_js(&event.data(), MESSAGE_MAX);
            if let Some(message) = message.as_ref().and_then(Envelope::read) {
                overlay.bridge.take(&overlay, message);
            }
        });
        // Setting the handler also starts the port.
        port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self {
            port,
            _listener: listener,
        }
    }

    /// Posts a message.
    pub fn post(&self, message: &Value) {
        // Refused only for what cannot be cloned, and plain data can.
        let _ = self.port.post_message(&to_js(message));
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// A JSON value as a plain object of the page.
pub(super) fn to_js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&to_text(value)).unwrap_or(JsValue::NULL)
}

/// A plain object of the page as a JSON value; nothing when it is something else or too long.
pub(super) fn from_js(value: &JsValue, longest: u32) -> Option<Value> {
    if !value.is_object() {
        return None;
    }
    let text = js_sys::JSON::stringify(value).ok()?;
    if text.length() > longest {
        return None;
    }
    serde_json::from_str(&String::from(text)).ok()
}
