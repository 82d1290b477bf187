//! A page around the overlay that does what it is asked, and remembers it.

use ccp_overlay::overlay::Overlay;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use super::page::settle;

const ORIGIN: &str = "https://crm.example";

/// The page; gone when dropped.
pub struct Host {
    /// What it was asked, an array of the page's script.
    asked: JsValue,
}

impl Host {
    /// What it answers where the overlay asks who may hold it.
    pub fn answer() -> Value {
        json!({"GET /api/v1/embed/origins": {"status": 200, "body": {"origins": [ORIGIN]}}})
    }

    /// Stands around this page from now on.
    pub fn new() -> Self {
        run("const frame = document.createElement('iframe');
             frame.id = 'host-page';
             document.body.append(frame);
             window.parent = frame.contentWindow;
             window.__host = [];");
        Self {
            asked: js_sys::eval("window.__host").unwrap(),
        }
    }

    /// Shakes hands with an overlay that has started its bridge.
    pub async fn shakes_hands(&self, overlay: Overlay, commands: &[&str]) {
        settle().await;
        let hello = json!({"ccp": "hello", "v": 1, "nonce": "n", "capabilities": commands});
        run(&format!(
            "const {{ port1, port2 }} = new MessageChannel();
             window.__port = port1;
             port1.onmessage = ({{ data }}) => {{
                 if (data.type !== 'request') return;
                 window.__host.push({{ name: data.name, body: data.body }});
                 port1.postMessage({{ v: 1, id: data.id, type: 'response', name: data.name, body: {{ success: true }} }});
             }};
             window.dispatchEvent(new MessageEvent('message',
                 {{ data: {hello}, origin: '{ORIGIN}', source: window.parent, ports: [port2] }}));"
        ));
        settle().await;
        assert!(overlay.bridge.is_connected() && self.asked().is_empty());
    }

    /// Tells the overlay of something.
    pub async fn says(&self, name: &str, body: &Value) {
        let event = json!({"v": 1, "id": "e", "type": "event", "name": name, "body": body});
        run(&format!("window.__port.postMessage({event});"));
        settle().await;
    }

    /// What it was asked so far: names and bodies.
    pub fn asked(&self) -> Vec<Value> {
        let text = String::from(js_sys::JSON::stringify(&self.asked).unwrap());
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        run("document.getElementById('host-page').remove(); window.parent = window;");
    }
}

fn run(script: &str) {
    js_sys::eval(&format!("{{ {script} }}")).unwrap();
}
