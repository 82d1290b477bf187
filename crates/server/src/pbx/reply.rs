//! What a telephone system is answered, byte for byte as its peers do.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::{body::BadBody, message::Refused};

/// An answer: a status and a JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: String,
    /// Seconds to wait before it is tried again.
    pub retry_after_s: Option<u64>,
}

/// What the telephone system is to do with a new call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order<'a> {
    /// As it likes.
    None,
    /// Refuse it as busy.
    Reject,
    /// Call under this number.
    Dial {
        /// The number to call under.
        caller_id: &'a str,
        /// The number to call, as it was sent.
        number: &'a str,
    },
}

/// Both spellings of `caller_id` are read by some client.
#[derive(Serialize)]
struct Dial<'a> {
    action: &'static str,
    caller_id: &'a str,
    #[serde(rename = "callerId")]
    caller_id_again: &'a str,
    number: &'a str,
}

impl Reply {
    /// 200.
    pub fn done(order: &Order<'_>) -> Self {
        let body = match order {
            Order::None => "{}".to_owned(),
            Order::Reject => r#"{"action":"reject","reason":"busy"}"#.to_owned(),
            Order::Dial { caller_id, number } => {
                let dial = Dial {
                    action: "dial",
                    caller_id,
                    caller_id_again: caller_id,
                    number,
                };
                // Texts can always be written as JSON.
                serde_json::to_string(&dial).unwrap_or_else(|_| "{}".to_owned())
            }
        };
        Self {
            status: StatusCode::OK,
            body,
            retry_after_s: None,
        }
    }

    fn error(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            body: serde_json::json!({ "error": text }).to_string(),
            retry_after_s: None,
        }
    }

    /// 401; says nothing of what was wrong.
    pub fn wrong_token() -> Self {
        let text = "Invalid token, please contact your admin!";
        Self::error(StatusCode::UNAUTHORIZED, text)
    }

    /// 422: switched off.
    pub fn switched_off() -> Self {
        let text = "Feature is disabled, please contact your administrator!";
        Self::error(StatusCode::UNPROCESSABLE_ENTITY, text)
    }

    /// 413.
    pub fn too_large() -> Self {
        let text = format!("The body is over {} bytes.", super::body::MAX_BODY);
        Self::error(StatusCode::PAYLOAD_TOO_LARGE, &text)
    }

    /// 400: it broke off.
    pub fn broken() -> Self {
        Self::error(StatusCode::BAD_REQUEST, "The body did not arrive whole.")
    }

    /// 429.
    pub fn too_many(retry_after_s: u64) -> Self {
        let text = format!("Too many requests. Try again in {retry_after_s} s.");
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::error(StatusCode::TOO_MANY_REQUESTS, &text)
        }
    }

    /// 503: the call was not written; to be sent again.
    pub fn unavailable() -> Self {
        Self {
            retry_after_s: Some(1),
            ..Self::error(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer. Send it again.",
            )
        }
    }
}

impl From<BadBody> for Reply {
    fn from(bad: BadBody) -> Self {
        Self::error(StatusCode::BAD_REQUEST, &bad.to_string())
    }
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        Self::error(StatusCode::UNPROCESSABLE_ENTITY, &refused.to_string())
    }
}

impl From<&Reply> for Response {
    fn from(reply: &Reply) -> Self {
        let mut response = Response::new(Body::from(reply.body.clone()));
        *response.status_mut() = reply.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(seconds) = reply.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bodies_are_those_that_peers_compare_byte_by_byte() {
        assert_eq!(Reply::done(&Order::None).body, "{}");
        assert_eq!(
            Reply::done(&Order::Reject).body,
            r#"{"action":"reject","reason":"busy"}"#
        );
        let dial = Order::Dial {
            caller_id: "4930\"7",
            number: "49123",
        };
        assert_eq!(
            Reply::done(&dial).body,
            r#"{"action":"dial","caller_id":"4930\"7","callerId":"4930\"7","number":"49123"}"#
        );
        for (reply, status, body) in [
            (
                Reply::wrong_token(),
                401,
                r#"{"error":"Invalid token, please contact your admin!"}"#,
            ),
            (
                Reply::switched_off(),
                422,
                r#"{"error":"Feature is disabled, please contact your administrator!"}"#,
            ),
            (
                Refused::Direction.into(),
                422,
                r#"{"error":"Invalid 'direction'!"}"#,
            ),
            (
                Refused::Missing("from").into(),
                422,
                r#"{"error":"Attribute 'from' required!"}"#,
            ),
        ] {
            assert_eq!((reply.status.as_u16(), reply.body.as_str()), (status, body));
        }
    }
}
