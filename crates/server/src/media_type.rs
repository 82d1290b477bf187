//! What a body says that it is, read leniently: senders write capitals, blanks and parameters of all kinds.

use axum::http::{HeaderMap, header};

/// Type and subtype in small letters, without parameters: `application/json` of `Application/JSON; charset=utf-8`.
pub fn essence(content_type: &str) -> String {
    let end = content_type.find(';').unwrap_or(content_type.len());
    content_type[..end].trim().to_ascii_lowercase()
}

/// The essence of a message's `Content-Type`; empty where it has none that can be read.
pub fn of(headers: &HeaderMap) -> String {
    let told = headers.get(header::CONTENT_TYPE);
    essence(told.and_then(|told| told.to_str().ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn parameters_blanks_and_capitals_do_not_count() {
        for (told, expected) in [
            ("application/json", "application/json"),
            (
                " Application/Problem+JSON ;charset=utf-8; x",
                "application/problem+json",
            ),
            (
                "multipart/form-data;boundary=\"a;b\"",
                "multipart/form-data",
            ),
            ("; charset=utf-8", ""),
            ("", ""),
        ] {
            assert_eq!(essence(told), expected, "{told}");
        }
    }

    #[test]
    fn a_message_that_says_nothing_readable_says_nothing() {
        let mut headers = HeaderMap::new();
        assert_eq!(of(&headers), "");
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("Text/JSON;x"),
        );
        assert_eq!(of(&headers), "text/json");
        if let Ok(odd) = HeaderValue::from_bytes(b"text/\xff") {
            headers.insert(header::CONTENT_TYPE, odd);
        }
        assert_eq!(of(&headers), "");
    }
}
