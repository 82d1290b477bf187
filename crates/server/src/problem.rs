//! The one error shape of the HTTP API, and the one place that makes it (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ccp_protocol::problem::{FieldError, Problem};
use ccp_store::StoreError;

/// Why a request was not done. Every handler's error.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// 400: not JSON, or a header is missing.
    #[error("{0}")]
    BadRequest(String),
    /// 401: no or bad token.
    #[error("Sign in, or send a valid bearer token.")]
    Unauthorized,
    /// 403: wrong role, or a cookie without `X-CCP-Request`.
    #[error("{0}")]
    Forbidden(String),
    /// 404: not there, or not yours; the two look the same.
    #[error("There is no such {0}, or it is not yours.")]
    NotFound(&'static str),
    /// 405.
    #[error("This address does not take that method.")]
    MethodNotAllowed,
    /// 409: a stale version, an unpublished flow, an event after the end.
    #[error("{0}")]
    Conflict(String),
    /// 413.
    #[error("{0}")]
    TooLarge(String),
    /// 415.
    #[error("Send application/json.")]
    UnsupportedMediaType,
    /// 422: understood but wrong.
    #[error("{detail}")]
    Unprocessable {
        /// What is wrong over all.
        detail: String,
        /// The fields at fault.
        errors: Vec<FieldError>,
    },
    /// 429.
    #[error("Too many requests. Try again in {retry_after_s} s.")]
    TooManyRequests {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// 503: stopping, or the database does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// 500; what went wrong is in the log, never in the answer.
    #[error("Something went wrong on our side. The log has the details.")]
    Internal,
}

impl ApiError {
    /// 422 at one field.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Unprocessable {
            detail: "Some fields are not right.".to_owned(),
            errors: vec![FieldError {
                pointer: pointer.into(),
                detail,
            }],
        }
    }

    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad-request", "Bad request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "Not signed in"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Method not allowed",
            ),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict", "Conflict"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Unsupported media type",
            ),
            Self::Unprocessable { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "unprocessable",
                "Not right",
            ),
            Self::TooManyRequests { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests",
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Internal error",
            ),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, kind, title) = self.kind();
        let detail = self.to_string();
        let mut retry_after = None;
        let errors = match self {
            Self::Unprocessable { errors, .. } => errors,
            Self::TooManyRequests { retry_after_s } => {
                retry_after = Some(retry_after_s);
                Vec::new()
            }
            Self::Unavailable(_) => {
                retry_after = Some(1);
                Vec::new()
            }
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            errors,
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } | StoreError::InUse { .. } => {
                Self::Conflict(format!("Nothing was changed: {error}. Read it again."))
            }
            StoreError::Taken { what } => {
                Self::at(format!("/{what}"), format!("This {what} is taken."))
            }
            StoreError::Missing { what } => Self::NotFound(what),
            StoreError::Corrupt { .. } => {
                tracing::error!(%error, "a stored row cannot be read");
                Self::Internal
            }
            StoreError::Unavailable(_) => {
                tracing::error!(%error, "the database is not available");
                Self::Unavailable("The database does not answer. Try again.".to_owned())
            }
        }
    }
}
