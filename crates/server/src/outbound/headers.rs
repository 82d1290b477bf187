//! The headers of a request, with its secrets put in. Pure.

use std::collections::BTreeSet;

use reqwest::header::{
    AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue,
};
use serde_json::{Map, Value};

use super::{Ask, Failure, Secret, Secrets, target::scalar};

/// Headers that say how the message itself travels: ours to set, or nobody's.
const REFUSED: [&str; 14] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "proxy-authenticate",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "accept-encoding",
    "http2-settings",
];
const OPEN: &str = "{{secret:";
const CLOSE: &str = "}}";

/// Whether a flow, or a secret, may set a header of this name.
pub fn is_allowed(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| !REFUSED.contains(&name.as_str()))
}

/// The secrets that a request names. `written` are the block's controls as the flow has them: what is filled in at the
/// run must not choose a secret.
pub fn secret_names(ask: &Ask, written: &Map<String, Value>) -> Result<BTreeSet<String>, Failure> {
    let mut names = BTreeSet::new();
    if let Some(name) = &ask.secret {
        if written.get("secret").and_then(Value::as_str) != Some(name) {
            return Err(Failure::SecretNotLiteral);
        }
        names.insert(name.clone());
    }
    for (header, value) in &ask.headers {
        let Some(text) = value.as_str().filter(|text| text.contains(OPEN)) else {
            continue;
        };
        if written
            .get("headers")
            .and_then(|headers| headers.get(header))
            != Some(value)
        {
            return Err(Failure::SecretNotLiteral);
        }
        // Only the names are of interest here.
        filled(text, |name| {
            names.insert(name.to_owned());
            Ok("")
        })?;
    }
    Ok(names)
}

/// The headers to send.
pub(super) fn build(ask: &Ask, secrets: &Secrets) -> Result<HeaderMap, Failure> {
    let find = |name: &str| {
        secrets
            .get(name)
            .ok_or_else(|| Failure::SecretMissing(name.to_owned()))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in &ask.headers {
        if value.is_null() {
            continue;
        }
        let bad = |why| Failure::BadHeader(name.clone(), why);
        let text = scalar(value).ok_or_else(|| bad("it is no text, number or boolean"))?;
        let secret = text.contains(OPEN);
        let text = filled(&text, |name| Ok(find(name)?.value()))?;
        headers.insert(allowed(name)?, sealed(name, &text, secret)?);
    }
    if let Some(secret) = ask.secret.as_deref().map(find).transpose()? {
        let (name, value) = proof(secret)?;
        headers.insert(name, value);
    }
    if !headers.contains_key(CONTENT_TYPE)
        && let Some(body) = &ask.body
    {
        let kind = if body.is_string() {
            "text/plain; charset=utf-8"
        } else {
            "application/json"
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    Ok(headers)
}

fn proof(secret: &Secret) -> Result<(HeaderName, HeaderValue), Failure> {
    if let Some(name) = &secret.header {
        return Ok((allowed(name)?, sealed(name, secret.value(), true)?));
    }
    let value = format!("Bearer {}", secret.value());
    Ok((AUTHORIZATION, sealed(AUTHORIZATION.as_str(), &value, true)?))
}

fn allowed(name: &str) -> Result<HeaderName, Failure> {
    let bad = |why| Failure::BadHeader(name.to_owned(), why);
    let known = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| bad("its name has characters that no header has"))?;
    if REFUSED.contains(&known.as_str()) {
        return Err(bad("it is not a flow's to set"));
    }
    Ok(known)
}

fn sealed(name: &str, text: &str, secret: bool) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_: InvalidHeaderValue| {
        Failure::BadHeader(
            name.to_owned(),
            "its value has line ends or control characters",
        )
    })?;
    value.set_sensitive(secret);
    Ok(value)
}

/// A text with what stands for secrets replaced, once: a secret's value is never looked into.
fn filled<'a>(
    text: &str,
    mut value: impl FnMut(&str) -> Result<&'a str, Failure>,
) -> Result<String, Failure> {
    let (mut done, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, behind)) = after.split_once(CLOSE) else {
            break;
        };
        done.push_str(before);
        done.push_str(value(name.trim())?);
        rest = behind;
    }
    done.push_str(rest);
    Ok(done)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn ask(headers: Value) -> Ask {
        Ask {
            headers: map(headers),
            ..Ask::default()
        }
    }

    fn secrets() -> Secrets {
        let own = Secret::new(Some("X-Key".to_owned()), "{{secret:crm}}".to_owned());
        Secrets::from([
            ("crm".to_owned(), Secret::new(None, "value-1".to_owned())),
            ("own".to_owned(), own),
        ])
    }

    fn code(headers: Value) -> &'static str {
        build(&ask(headers), &secrets()).unwrap_err().code()
    }

    #[test]
    fn text_numbers_and_booleans_are_sent_and_nothing_else() {
        let headers = build(
            &ask(json!({ "A": "x", "B": 1, "C": true, "D": null })),
            &secrets(),
        )
        .unwrap();
        assert_eq!(
            (&headers["a"], &headers["b"], &headers["c"], headers.len()),
            (
                &HeaderValue::from_static("x"),
                &HeaderValue::from_static("1"),
                &HeaderValue::from_static("true"),
                3
            )
        );
        for value in [
            json!(["x"]),
            json!({}),
            json!("a\r\nB: c"),
            json!("a\nb"),
            json!("a\u{0}b"),
        ] {
            assert_eq!(code(json!({ "A": value })), "bad_header", "{value}");
        }
        for name in [
            "",
            "a b",
            "a\r\nb",
            "a:b",
            "ä",
            "Host",
            "content-LENGTH",
            "Transfer-Encoding",
            "Connection",
            "TE",
        ] {
            assert_eq!(code(json!({ name: "x" })), "bad_header", "{name}");
        }
    }

    #[test]
    fn a_secret_is_a_bearer_or_in_the_header_that_it_names_and_hidden_from_logs() {
        let with = |name: &str| Ask {
            secret: Some(name.to_owned()),
            ..ask(json!({ "authorization": "Basic x" }))
        };
        let bearer = build(&with("crm"), &secrets()).unwrap();
        assert_eq!(bearer["authorization"], "Bearer value-1");
        assert!(!format!("{bearer:?}").contains("value-1"));
        let own = build(&with("own"), &secrets()).unwrap();
        assert_eq!(
            (&own["x-key"], &own["authorization"]),
            (
                &"{{secret:crm}}".parse().unwrap(),
                &"Basic x".parse().unwrap()
            )
        );
        assert_eq!(
            build(&with("none"), &secrets()).unwrap_err().code(),
            "secret_missing"
        );
    }

    #[test]
    fn what_stands_for_a_secret_in_a_header_is_replaced_once() {
        let headers = build(
            &ask(json!({ "A": "k={{secret: crm }};{{secret:own}}", "B": "{{secret:" })),
            &secrets(),
        )
        .unwrap();
        assert_eq!(headers["a"], "k=value-1;{{secret:crm}}");
        assert_eq!(headers["b"], "{{secret:");
        assert!(headers["a"].is_sensitive());
        assert_eq!(code(json!({ "A": "{{secret:none}}" })), "secret_missing");
    }

    #[test]
    fn what_is_filled_in_chooses_no_secret() {
        let written = map(
            json!({ "headers": { "A": "{{secret:crm}}", "B": "$.payload.b" }, "secret": "crm" }),
        );
        let named = Ask {
            secret: Some("crm".to_owned()),
            ..ask(json!({ "A": "{{secret:crm}}", "B": "hello" }))
        };
        assert_eq!(
            secret_names(&named, &written).unwrap(),
            BTreeSet::from(["crm".to_owned()])
        );
        let header = ask(json!({ "A": "{{secret:crm}}", "B": "{{secret:own}}" }));
        assert_eq!(
            secret_names(&header, &written),
            Err(Failure::SecretNotLiteral)
        );
        let control = Ask {
            secret: Some("own".to_owned()),
            ..Ask::default()
        };
        let by_data = map(json!({ "secret": "$.payload.secret" }));
        assert_eq!(
            secret_names(&control, &by_data),
            Err(Failure::SecretNotLiteral)
        );
    }

    #[test]
    fn a_body_says_what_it_is_unless_the_flow_does() {
        let of = |body: Value, headers: Value| {
            let ask = Ask {
                body: Some(body),
                ..ask(headers)
            };
            build(&ask, &secrets()).unwrap()["content-type"].clone()
        };
        assert_eq!(of(json!({}), json!({})), "application/json");
        assert_eq!(of(json!("x"), json!({})), "text/plain; charset=utf-8");
        assert_eq!(
            of(
                json!("a=b"),
                json!({ "Content-Type": "application/x-www-form-urlencoded" })
            ),
            "application/x-www-form-urlencoded"
        );
    }
}
