//! What a destination answered, as a flow sees it.

use reqwest::{Response, header::HeaderMap};
use serde_json::{Map, Value, json};

use super::Failure;
use crate::media_type;

/// Headers that a flow may see; cookies and what else a server says to its own clients are none of them.
const SHOWN: [&str; 18] = [
    "age",
    "allow",
    "cache-control",
    "content-disposition",
    "content-language",
    "content-length",
    "content-location",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "vary",
    "x-correlation-id",
    "x-request-id",
];
const MASK: &str = "***";

/// Reads an answer while it is not longer than `most` bytes, whatever it says of its length. `hidden` are the values of
/// the secrets that were sent: a destination that echoes them must not bring them into the run.
pub(super) async fn read(
    mut response: Response,
    most: usize,
    hidden: &[&str],
    broken: impl Fn(&reqwest::Error) -> Failure,
) -> Result<Value, Failure> {
    let status = response.status().as_u16();
    let headers = shown(response.headers());
    let says_json = is_json(response.headers());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(Failure::TooLarge(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    let mut answer =
        json!({ "status": status, "headers": headers, "body": body(&bytes, says_json) });
    for value in hidden {
        mask(&mut answer, value);
    }
    Ok(answer)
}

fn shown(headers: &HeaderMap) -> Map<String, Value> {
    let text = |name: &str| {
        let values = headers.get_all(name).iter();
        let texts: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        (!texts.is_empty()).then(|| (name.to_owned(), texts.join(", ").into()))
    };
    SHOWN.into_iter().filter_map(text).collect()
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = media_type::of(headers);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// JSON where it says so, or where an object or a list calls itself something else, as many servers have it; else text.
fn body(bytes: &[u8], says_json: bool) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if (says_json || text.trim_start().starts_with(['{', '[']))
        && let Ok(value) = serde_json::from_str(text)
    {
        return value;
    }
    text.into()
}

fn mask(value: &mut Value, hidden: &str) {
    match value {
        Value::String(text) if text.contains(hidden) => *text = text.replace(hidden, MASK),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, hidden)),
        Value::Object(map) => {
            if map.keys().any(|key| key.contains(hidden)) {
                let old = std::mem::take(map).into_iter();
                *map = old
                    .map(|(key, item)| (key.replace(hidden, MASK), item))
                    .collect();
            }
            map.values_mut().for_each(|item| mask(item, hidden));
        }
        Value::Number(number) if number.to_string() == hidden => *value = MASK.into(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_where_it_is_and_text_otherwise() {
        assert_eq!(body(br#"{"a":1}"#, true), json!({ "a": 1 }));
        assert_eq!(body(b"12", true), json!(12));
        assert_eq!(body(b"12", false), json!("12"));
        assert_eq!(body(" \u{feff}[1]".trim().as_bytes(), false), json!([1]));
        assert_eq!(body(b"{oops", true), json!("{oops"));
        assert_eq!(body(b"", true), json!(""));
        assert_eq!(body(&[0xff, b'a'], false), json!("\u{fffd}a"));
    }

    #[test]
    fn a_secret_that_is_echoed_does_not_come_back() {
        let mut answer = json!({ "a": ["Bearer s3cret\"1", { "s3cret\"1": 1 }], "b": "x" });
        mask(&mut answer, "s3cret\"1");
        assert_eq!(
            answer,
            json!({ "a": ["Bearer ***", { "***": 1 }], "b": "x" })
        );
        let mut number = json!({ "pin": 12_345_678 });
        mask(&mut number, "12345678");
        assert_eq!(number, json!({ "pin": "***" }));
    }
}
