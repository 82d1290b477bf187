//! Reading what a telephone system sends, in whichever of the formats: JSON, a form, a multipart form.

use bytes::Bytes;
use futures_util::stream;
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

/// The largest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// It says it is JSON and is not.
    #[error("The body is not JSON.")]
    Json,
    /// It says it is a multipart form and is not.
    #[error("The body is not a multipart form.")]
    Multipart,
}

/// The fields of a request: of its query, and over them those of its body. A field that was sent as a list, with `[]` in
/// its name or more than once, is a list where `is_list` says that it may be one; else its last value counts.
///
/// # Errors
/// When the body is not of the format that it says.
pub async fn read(
    query: Option<&str>,
    content_type: Option<&str>,
    body: &[u8],
    is_list: fn(&str) -> bool,
) -> Result<Map<String, Value>, BadBody> {
    let mut fields = form(query.unwrap_or_default().as_bytes(), is_list);
    let sent = match Format::of(content_type) {
        _ if body.iter().all(u8::is_ascii_whitespace) => Map::new(),
        Format::Json => match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => object,
            Ok(_) => Map::new(),
            Err(_) => return Err(BadBody::Json),
        },
        Format::Form => form(body, is_list),
        Format::Multipart => gathered(multipart(content_type, body).await?, is_list),
    };
    fields.extend(sent);
    Ok(fields)
}

enum Format {
    Json,
    Form,
    Multipart,
}

impl Format {
    /// What neither says JSON nor multipart is taken as a form: some systems send no content type, or a wrong one.
    fn of(content_type: Option<&str>) -> Self {
        let essence = crate::media_type::essence(content_type.unwrap_or_default());
        if essence == "application/json" || essence == "text/json" || essence.ends_with("+json") {
            Self::Json
        } else if essence == "multipart/form-data" {
            Self::Multipart
        } else {
            Self::Form
        }
    }
}

fn form(bytes: &[u8], is_list: fn(&str) -> bool) -> Map<String, Value> {
    let pairs = bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decoded(halves.next().unwrap_or_default());
            (half(), half())
        })
        .collect();
    gathered(pairs, is_list)
}

/// A name or a value of a form. What is not UTF-8 is Latin-1, which old systems send whatever they say.
fn decoded(bytes: &[u8]) -> String {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let bytes: Vec<u8> = percent_decode(&spaced).collect();
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

async fn multipart(
    content_type: Option<&str>,
    body: &[u8],
) -> Result<Vec<(String, String)>, BadBody> {
    let boundary =
        multer::parse_boundary(content_type.unwrap_or_default()).map_err(|_| BadBody::Multipart)?;
    let body = Bytes::copy_from_slice(body);
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| BadBody::Multipart)? {
        let Some(name) = part.name().map(str::to_owned) else {
            continue;
        };
        let bytes = part.bytes().await.map_err(|_| BadBody::Multipart)?;
        pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(pairs)
}

fn gathered(pairs: Vec<(String, String)>, is_list: fn(&str) -> bool) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in pairs {
        let (name, listed) = plain_name(&name);
        if name.is_empty() {
            continue;
        }
        match fields.get_mut(name) {
            Some(Value::Array(values)) => values.push(Value::String(value)),
            Some(before) if is_list(name) => {
                *before = Value::Array(vec![before.take(), Value::String(value)]);
            }
            _ if listed => {
                fields.insert(name.to_owned(), Value::Array(vec![Value::String(value)]));
            }
            _ => {
                fields.insert(name.to_owned(), Value::String(value));
            }
        }
    }
    fields
}

/// A name without `[]` or `[0]` at its end, and whether it had one.
fn plain_name(name: &str) -> (&str, bool) {
    let listed = name
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['));
    match listed {
        Some((plain, index)) if index.chars().all(|c| c.is_ascii_digit()) => (plain, true),
        _ => (name, false),
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
