//! Times as people read them, by the browser's own `Intl`.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// A moment as a clock time, with the date when it was not today.
pub fn moment(timestamp: &str) -> String {
    let date = Date::new(&JsValue::from_str(timestamp));
    if date.get_time().is_nan() {
        return timestamp.to_owned();
    }
    let today = Date::new_0().to_date_string() == date.to_date_string();
    let options = Object::new();
    let set = |key: &str, value: &str| {
        // A plain object takes every property.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    };
    set("hour", "numeric");
    set("minute", "2-digit");
    set("second", "2-digit");
    if !today {
        set("day", "numeric");
        set("month", "short");
    }
    // `undefined` is the browser's own locale; the binding wants text, and an empty list means the same.
    let locale = web_sys::window()
        .and_then(|window| window.navigator().language())
        .unwrap_or_default();
    String::from(date.to_locale_string(&locale, &options))
}

/// A length of time as `m:ss` or `h:mm:ss`; nothing below zero.
pub fn duration(milliseconds: f64) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a day count that fits"
    )]
    let seconds = (milliseconds / 1000.0).clamp(0.0, 1e9) as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    if hours > 0 {
        text.push_str(&hours.to_string());
        text.push_str(if minutes < 10 { ":0" } else { ":" });
    }
    text.push_str(&minutes.to_string());
    text.push_str(if seconds < 10 { ":0" } else { ":" });
    text.push_str(&seconds.to_string());
    text
}

/// A call's length as `mm:ss` or `h:mm:ss`.
pub fn duration_long(milliseconds: f64) -> String {
    let text = duration(milliseconds);
    if text.len() < 5 {
        return ["0", &text].concat();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{duration, duration_long};

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(-5.0), "0:00");
        assert_eq!(duration(61_999.0), "1:01");
        assert_eq!(duration(3_661_000.0), "1:01:01");
        assert_eq!(duration(f64::NAN), "0:00");
    }

    #[test]
    fn minutes_of_a_call_have_two_digits() {
        assert_eq!(duration_long(61_999.0), "01:01");
        assert_eq!(duration_long(600_000.0), "10:00");
        assert_eq!(duration_long(3_661_000.0), "1:01:01");
    }
}
