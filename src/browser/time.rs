//! Clocks and waiting.

use js_sys::{Date, Math, Promise};
use wasm_bindgen_futures::JsFuture;

/// This page's clock, milliseconds since 1970.
pub fn now() -> f64 {
    Date::now()
}

/// A random number from 0 to 1; for spreading waits only.
pub fn chance() -> f64 {
    Math::random()
}

/// The moment a wire timestamp names, milliseconds since 1970; `NaN` when it names none.
pub fn parse(timestamp: &str) -> f64 {
    Date::parse(timestamp)
}

/// Ends after so many milliseconds.
pub async fn sleep(milliseconds: f64) {
    #[allow(clippy::cast_possible_truncation, reason = "waits are seconds long")]
    let milliseconds = milliseconds.clamp(0.0, 2e9) as i32;
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Refused only where timers do not exist, and there nothing waits.
            let _ = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(promise).await;
}
