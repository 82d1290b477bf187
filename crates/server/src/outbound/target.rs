//! From the text of a flow to the one address that is meant, in the one spelling it has. Pure.
//!
//! The parser is the one that makes the request (WHATWG URL), so what is checked is what is called: odd spellings of IPv4,
//! backslashes, dot segments, capital letters and names in other alphabets are resolved before anybody looks.

use percent_encoding::percent_decode;
use reqwest::Url;
use serde_json::{Map, Value};

use super::Failure;

/// The longest address, in bytes.
const LONGEST: usize = 8 * 1024;
/// Rounds of decoding after which a path is taken for a riddle.
const ROUNDS: usize = 4;
/// Names under which clouds hand out a machine's own credentials.
const METADATA: [&str; 6] = [
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.internal",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Parses and straightens an address.
pub(super) fn parse(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(Failure::BadUrl("it is too long"));
    }
    // The parser drops tabs and line ends: an address that has some is not what it looks like.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Failure::BadUrl("it has spaces or control characters"));
    }
    let mut url = Url::parse(text).map_err(|_| Failure::BadUrl("it is no whole web address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::BadUrl("only http and https can be called"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::BadUrl("it must not have a user or password"));
    }
    if url.port() == Some(0) {
        return Err(Failure::BadUrl("there is no port 0"));
    }
    let given = url.host_str().unwrap_or_default();
    if let Some(rooted) = given.strip_suffix('.') {
        let rooted = rooted.to_owned();
        url.set_host(Some(&rooted))
            .map_err(|_| Failure::BadUrl("its host is no name"))?;
    }
    let host = url.host_str().unwrap_or_default();
    if !is_address(host) && (host.split('.').any(str::is_empty) || host.contains('*')) {
        return Err(Failure::BadUrl("its host is no name"));
    }
    if METADATA.contains(&host) {
        return Err(Failure::Never(host.to_owned()));
    }
    if hides_steps(url.path()) {
        return Err(Failure::BadUrl("its path hides where it leads"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Adds the parameters.
pub(super) fn with_query(mut url: Url, query: &Map<String, Value>) -> Result<Url, Failure> {
    for (name, value) in query {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    append(&mut url, name, item)?;
                }
            }
            one => append(&mut url, name, one)?,
        }
    }
    if url.as_str().len() > LONGEST {
        return Err(Failure::BadUrl("it is too long"));
    }
    Ok(url)
}

fn append(url: &mut Url, name: &str, value: &Value) -> Result<(), Failure> {
    let text = scalar(value).ok_or_else(|| Failure::BadQuery(name.to_owned()))?;
    url.query_pairs_mut().append_pair(name, &text);
    Ok(())
}

/// Text, number or boolean as text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A host as [`parse`] leaves it; none where it is more or less than one.
pub(super) fn host(scheme: &str, text: &str) -> Option<String> {
    let text = if text.parse::<std::net::Ipv6Addr>().is_ok() {
        format!("[{text}]")
    } else {
        text.to_owned()
    };
    // A port is no part of a host, also where it is the scheme's own and the parser would leave it out.
    let has_port = !text.starts_with('[') && text.contains(':') || text.contains("]:");
    if text.is_empty() || has_port || text.contains(['/', '\\', '?', '#', '@', '%', '*']) {
        return None;
    }
    let url = parse(&format!("{scheme}://{text}/")).ok()?;
    url.host_str().map(str::to_owned)
}

/// Whether a parsed host is an address and no name.
pub(super) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Whether a path, decoded as often as some server behind may decode it, steps upwards or has control characters. Plain
/// dot segments were resolved by the parser: those that are left want to be overlooked.
fn hides_steps(path: &str) -> bool {
    let mut bytes = path.as_bytes().to_vec();
    for _ in 0..ROUNDS {
        let steps = bytes
            .split(|byte| matches!(byte, b'/' | b'\\'))
            .any(|part| {
                let name = part.split(|byte| *byte == b';').next().unwrap_or_default();
                name == b"." || name == b".."
            });
        if steps || bytes.iter().any(u8::is_ascii_control) {
            return true;
        }
        let decoded: Vec<u8> = percent_decode(&bytes).collect();
        if decoded == bytes {
            return false;
        }
        bytes = decoded;
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (text, straight) in [
            ("HTTPS://Crm.Example.:443/a/../b#c", "https://crm.example/b"),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("http://2130706433/", "http://127.0.0.1/"),
            ("http://017700000001/", "http://127.0.0.1/"),
            ("http://127.1", "http://127.0.0.1/"),
            ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
            ("http://[0:0::1]/", "http://[::1]/"),
            ("https:\\\\crm.example\\a", "https://crm.example/a"),
            (
                "https://crm.example\\@evil.example/",
                "https://crm.example/@evil.example/",
            ),
        ] {
            assert_eq!(parse(text).unwrap().as_str(), straight, "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_web_address_is_refused() {
        for text in [
            "",
            "crm.example/a",
            "//crm.example/a",
            "ftp://crm.example/",
            "file:///etc/passwd",
            "gopher://crm.example/",
            "javascript:alert(1)",
            "https://",
            "https://user@crm.example/",
            "https://crm.example@evil.example/",
            "https://user:pass@crm.example/",
            "https://:pass@crm.example/",
            "https://crm.exa\tmple/",
            "https://crm.example/\r\nHost: x",
            "https://crm.example /",
            "https://a..example/",
            "https://.example/",
            "https://crm.example../",
            "https://*.example/",
            "https://crm.example:0/",
            "https://crm.example:99999/",
            "https://[fe80::1%25eth0]/",
            "https://1.2.3.4.5/",
            "https://256.1.1.1/",
            "https://a.example/x/..%2f..%2fy",
            "https://a.example/x/%2e%2e%5cy",
            "https://a.example/x/%252e%252e/y",
            "https://a.example/x/..;a=b/y",
            "https://a.example/x%00",
            "https://a.example/x%0d%0ay",
            "http://metadata.google.internal/computeMetadata/v1/",
            "http://METADATA.google.internal./",
            "http://metadata/",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&format!("https://a.example/{}", "x".repeat(LONGEST))).is_err());
    }

    #[test]
    fn parameters_are_encoded_and_cannot_leave_their_place() {
        let query =
            json!({ "q": "a&b=c#d /?", "n": 1, "yes": true, "none": null, "many": ["x", 2] });
        let url = parse("https://a.example/s?k=v").unwrap();
        assert_eq!(
            with_query(url.clone(), query.as_object().unwrap())
                .unwrap()
                .as_str(),
            "https://a.example/s?k=v&q=a%26b%3Dc%23d+%2F%3F&n=1&yes=true&many=x&many=2"
        );
        assert_eq!(with_query(url.clone(), &Map::new()).unwrap(), url);
        let deep = json!({ "q": { "a": 1 } });
        assert_eq!(
            with_query(url, deep.as_object().unwrap())
                .unwrap_err()
                .code(),
            "bad_query"
        );
    }
}
