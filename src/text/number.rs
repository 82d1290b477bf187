//! Numbers in text, read by the browser: the standard library's reader is ten kilobytes of tables.

/// The decimal number that the text is; nothing for any other text.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    convert(text).filter(|number| plain && number.is_finite())
}

#[cfg(target_arch = "wasm32")]
fn convert(text: &str) -> Option<f64> {
    f64::try_from(wasm_bindgen::JsValue::from_str(text)).ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn convert(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_decimal_numbers_are_read() {
        assert_eq!(parse(" -1.5e3 "), Some(-1500.0));
        assert_eq!(parse("30"), Some(30.0));
        for text in [
            "", "-", "e", "12 s", "0x10", "1-2", "NaN", "Infinity", "1e999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
