//! A part of the overlay in the test's page, with a server that only answers what the test says.

#![allow(dead_code, reason = "each test file uses its own part")]

use ccp_overlay::{
    browser::dom::{document, window},
    element::{self, View},
    model::{Model, Phase},
    overlay::Overlay,
};
use ccp_protocol::actions::Action;
use reactive_graph::owner::Owner;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// A mounted part; gone when dropped.
pub struct Mounted {
    pub host: HtmlElement,
    pub overlay: Overlay,
    owner: Owner,
}

impl Mounted {
    pub fn model(&self) -> &'static Model {
        self.overlay.model
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.owner.cleanup();
        self.host.remove();
    }
}

/// Mounts a part as if an agent were signed in and connected.
pub fn mount(part: impl FnOnce(Overlay) -> View) -> Mounted {
    storage()
        .set_item("ccp.session", r#"{"token":"t"}"#)
        .unwrap();
    let host: HtmlElement = document()
        .create_element("div")
        .unwrap()
        .dyn_into()
        .unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    let overlay = Overlay::new();
    overlay.model.phase.set(Phase::Ready);
    overlay.model.link.set(ccp_overlay::model::Link::Connected);
    let owner = element::mount(&host, || part(overlay));
    Mounted {
        host,
        overlay,
        owner,
    }
}

fn storage() -> web_sys::Storage {
    window().session_storage().unwrap().unwrap()
}

/// Answers every request as `answers` says: `"METHOD PATH"` to status and body. Others get 404. Calls are counted. What
/// `waits` is answered after [`release`].
pub fn answer_with(answers: &Value) {
    let script = format!(
        "window.__calls = []; window.__waiting = []; const answers = {answers};
         window.fetch = async (request) => {{
             const path = new URL(request.url).pathname;
             const name = request.method + ' ' + path;
             const query = new URL(request.url).search;
             window.__calls.push({{ name, query, key: request.headers.get('idempotency-key'), body: await request.clone().text() }});
             const answer = answers[name] ?? {{ status: 404, body: {{ title: 'not here' }} }};
             if (answer.waits) await new Promise((go) => window.__waiting.push(go));
             if (answer.fails && answer.fails-- > 0) throw new TypeError('gone');
             return new Response(JSON.stringify(answer.body), {{ status: answer.status }});
         }};"
    );
    js_sys::eval(&script).unwrap();
}

/// Answers what waits.
pub async fn release() {
    js_sys::eval("for (const go of window.__waiting.splice(0)) go()").unwrap();
    settle().await;
}

/// The requests so far: name, query, idempotency key, body.
pub fn calls() -> Vec<Value> {
    value_of("window.__calls").as_array().unwrap().clone()
}

/// What an expression of the page's script is, as JSON; null where there is nothing.
pub fn value_of(expression: &str) -> Value {
    let script = format!("JSON.stringify({expression} ?? null)");
    let text = js_sys::eval(&script).unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Lets everything that is due happen: effects, answered requests, animation frames.
pub async fn settle() {
    for _ in 0..4 {
        ccp_overlay::browser::time::sleep(5.0).await;
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            window().request_animation_frame(&resolve).unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
}

/// The one element that matches.
pub fn one(root: &Element, selector: &str) -> HtmlElement {
    let found = all(root, selector);
    assert_eq!(found.len(), 1, "{selector} in {}", root.inner_html());
    found.into_iter().next().unwrap()
}

/// All elements that match.
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    ccp_overlay::browser::dom::all(root, selector)
}

/// What is read.
pub fn text(element: &HtmlElement) -> String {
    element.inner_text().trim().to_owned()
}

/// Presses a key on an element.
pub fn key(element: &Element, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// Types text into a control.
pub fn type_into(element: &HtmlElement, text: &str) {
    js_sys::Reflect::set(element, &"value".into(), &text.into()).unwrap();
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// The id of the element that has the focus.
pub fn focused() -> String {
    document()
        .active_element()
        .map(|element| element.id())
        .unwrap_or_default()
}

/// An action without a form, or with these fields.
pub fn action(id: &str, name: &str, fields: Option<Value>) -> Action {
    let form = fields.map(|fields| json!({"title": "", "instructions": "", "fields": fields}));
    let mut action = json!({"id": id, "name": name, "order": 0});
    if let Some(form) = form {
        action["form"] = form;
    }
    serde_json::from_value(action).unwrap()
}
