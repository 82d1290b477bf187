//! One of several pages of this origin does something, the others leave it.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{dom, time::after};

/// How long the others find the lock taken, milliseconds.
const HELD: f64 = 30_000.0;

/// Whether this page is the first to ask under this name. Without locks (on plain HTTP) every page is.
pub async fn alone(name: &str) -> bool {
    let navigator = dom::window().navigator();
    let locks = get(&navigator, "locks").filter(JsValue::is_object);
    let request = locks
        .as_ref()
        .and_then(|locks| get(locks, "request")?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        return true;
    };
    let options = Object::new();
    // A plain object takes every property.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    let asked = Promise::new(&mut |resolve, _| {
        let taken = Closure::once_into_js(move |lock: JsValue| -> Promise {
            // What resolves a promise throws nothing.
            let _ = resolve.call1(&JsValue::NULL, &(!lock.is_null()).into());
            after(HELD)
        });
        // Refused only for names that this program does not write.
        let _ = request.call3(&locks, &name.into(), &options, &taken);
    });
    JsFuture::from(asked)
        .await
        .is_ok_and(|free| free.is_truthy())
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}
