//! Clocks and waiting.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use js_sys::{Date, Math, Promise};
use reactive_graph::owner::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
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

/// The midnight that a day (`2026-11-21`) in the agent's time zone begins with, or one so many days later: UTC, as on the
/// wire. Nothing for no day.
pub fn midnight(day: &str, later: u32) -> Option<String> {
    let date = Date::new(&[day, "T00:00"].concat().into());
    if date.get_time().is_nan() {
        return None;
    }
    date.set_date(date.get_date() + later);
    Some(date.to_iso_string().into())
}

/// A wait that [`sleep`] began.
#[derive(Debug)]
pub struct Sleep(JsFuture);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(|_| ())
    }
}

/// Ends after so many milliseconds, counted from this call.
pub fn sleep(milliseconds: f64) -> Sleep {
    Sleep(JsFuture::from(after(milliseconds)))
}

/// A promise that is kept after so many milliseconds.
pub fn after(milliseconds: f64) -> Promise {
    #[allow(clippy::cast_possible_truncation, reason = "waits are seconds long")]
    let milliseconds = milliseconds.clamp(0.0, 2e9) as i32;
    Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Refused only where timers do not exist, and there nothing waits.
            let _ = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    })
}

/// Calls `act` again and again, every so many milliseconds, until the current owner is cleaned up.
pub fn every(milliseconds: i32, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    let Some(window) = web_sys::window() else {
        return;
    };
    let timer = window.set_interval_with_callback_and_timeout_and_arguments_0(
        act.as_ref().unchecked_ref(),
        milliseconds,
    );
    let kept = SendWrapper::new((window, act));
    on_cleanup(move || {
        if let Ok(timer) = timer {
            kept.0.clear_interval_with_handle(timer);
        }
    });
}

/// Ends with what `work` polls for, or with nothing after so many milliseconds.
pub async fn within<T>(
    milliseconds: f64,
    mut work: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Option<T> {
    let mut time = sleep(milliseconds);
    poll_fn(|cx| match work(cx) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => Pin::new(&mut time).poll(cx).map(|()| None),
    })
    .await
}
