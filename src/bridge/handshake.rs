//! The handshake: the frame says it is ready to the pages that may hold it, and takes a port from one of them only.

use ccp_protocol::bridge::{BRIDGE_VERSION, Ready};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use super::port::{Port, to_js};
use crate::{
    browser::{
        dom,
        time::{chance, sleep},
    },
    element::listen_window,
    live::backoff::Backoff,
    overlay::Overlay,
    wire::Write,
};

/// How often the frame says that it is ready while no host page answers.
const READY_TIMES: u32 = 10;
/// How long it waits between, milliseconds.
const READY_EVERY: f64 = 1_000.0;
/// The longest text of a window message that is looked at; foreign pages post to every window.
const HELLO_MAX: u32 = 16 * 1024;

/// Listens for as long as the app stands: a reloaded host page shakes hands anew, and a bogus hello changes nothing.
pub(super) fn listen(overlay: Overlay) {
    listen_window("message", move |event: MessageEvent| take(overlay, &event));
    spawn_local(call(overlay));
}

async fn call(overlay: Overlay) {
    let mut backoff = Backoff::default();
    let origins = loop {
        match overlay.api.embed_origins().await {
            Ok(origins) => break origins,
            Err(failure) if failure.is_passing() => sleep(backoff.next(chance())).await,
            Err(_) => return,
        }
    };
    let targets = targets(&origins, ancestor().as_deref());
    overlay.bridge.inner().origins.replace(origins);
    for _ in 0..READY_TIMES {
        if overlay.bridge.is_connected() {
            return;
        }
        for origin in &targets {
            say_ready(origin);
        }
        sleep(READY_EVERY).await;
    }
}

/// Where to say "ready": to the page that surely holds this one if the browser names it and it is allowed, else to all.
fn targets(origins: &[String], ancestor: Option<&str>) -> Vec<String> {
    match ancestor {
        Some(ancestor) => origins
            .iter()
            .filter(|origin| *origin == ancestor)
            .cloned()
            .collect(),
        None => origins.to_vec(),
    }
}

fn ancestor() -> Option<String> {
    // Missing in some browsers, although its type says it is always there.
    let list = js_sys::Reflect::get(&dom::window().location(), &"ancestorOrigins".into()).ok()?;
    js_sys::Reflect::get(&list, &0.into()).ok()?.as_string()
}

fn say_ready(origin: &str) {
    let ready = Ready {
        ccp: "ready".to_owned(),
        v: BRIDGE_VERSION,
    };
    if let Ok(Some(parent)) = dom::window().parent() {
        // Refused only for a target that is no origin.
        let _ = parent.post_message(&to_js(&ready.write()), origin);
    }
}

fn take(overlay: Overlay, event: &MessageEvent) {
    let from_parent = match (event.source(), dom::window().parent()) {
        (Some(source), Ok(Some(parent))) => js_sys::Object::is(&source, &parent),
        _ => false,
    };
    let allowed = overlay
        .bridge
        .inner()
        .origins
        .borrow()
        .contains(&event.origin());
    if !from_parent || !allowed {
        return;
    }
    let Some(hello) = super::port::from_js(&event.data(), HELLO_MAX) else {
        return;
    };
    let is_hello = hello.get("ccp").and_then(Value::as_str) == Some("hello");
    let version = hello.get("v").and_then(Value::as_u64);
    let nonce = hello.get("nonce").and_then(Value::as_str);
    let (true, Some(1), Some(nonce)) = (is_hello, version, nonce) else {
        return;
    };
    let Ok(port) = event.ports().get(0).dyn_into::<MessagePort>() else {
        return;
    };
    let port = Port::open(port, overlay);
    overlay.bridge.connect(
        overlay,
        port,
        nonce,
        super::names(hello.get("capabilities")),
    );
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn ready_goes_to_the_holder_alone_where_the_browser_names_it() {
        let origins = [
            "https://a.example".to_owned(),
            "https://b.example".to_owned(),
        ];
        assert_eq!(
            targets(&origins, Some("https://b.example")),
            ["https://b.example"]
        );
        assert_eq!(targets(&origins, None), origins);
        assert!(targets(&origins, Some("https://evil.example")).is_empty());
    }
}
