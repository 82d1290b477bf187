//! Extractors whose refusals are problem documents, so that no handler ever answers in axum's plain text.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{HeaderMap, request::Parts},
};
use ccp_protocol::problem::FieldError;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{media_type, problem::ApiError};

/// The largest body any address takes, in bytes.
pub const MAX_BODY: usize = 2 * 1024 * 1024;

/// A JSON body. 415 when it is no JSON by its type, 413 over [`MAX_BODY`], 400 when it does not parse, 422 when it is
/// JSON of another shape.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let RawJson(bytes) = RawJson::from_request(request, state).await?;
        json(&bytes).map(Self)
    }
}

/// The bytes of a JSON body, for those that need them as they came. Refusals as [`Body`], but for its shape.
#[derive(Debug, Clone)]
pub struct RawJson(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawJson {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        bytes(request, state).await.map(Self)
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(cause)
                if cause.status() == http::StatusCode::PAYLOAD_TOO_LARGE =>
            {
                ApiError::TooLarge(format!("The body is over {MAX_BODY} bytes."))
            }
            _ => ApiError::BadRequest("The body did not arrive whole.".to_owned()),
        })
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = media_type::of(headers);
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a JSON document into a type; 400 when it is not JSON, 422 when it is of another shape.
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // First as any JSON: a document that breaks off is 400 even where its beginning is of the wrong shape.
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ApiError::BadRequest(format!("The body is not JSON: {error}.")))?;
    shaped(value)
}

/// Reads JSON into a type; 422 with a pointer to what is wrong.
///
/// Every document of the API is an object. Serde would also take a list for one, its values in the order of the fields: an
/// empty list would be a document that leaves everything out.
pub fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    if value.is_array() {
        return Err(ApiError::at("", "An object is asked for, not a list."));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = pointer(error.path());
        let detail = error.inner().to_string();
        // Serde names such a field in its text only; the path stops at the object that holds it.
        for beginning in ["unknown field `", "missing field `"] {
            if let Some(name) = detail
                .strip_prefix(beginning)
                .and_then(|rest| rest.split('`').next())
            {
                let last = format!("/{}", escaped(name));
                if !pointer.ends_with(&last) {
                    pointer.push_str(&last);
                }
            }
        }
        ApiError::Unprocessable {
            detail: "The body has not the shape that is asked for.".to_owned(),
            errors: vec![FieldError { pointer, detail }],
        }
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(escaped(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter()
        .filter_map(part)
        .flat_map(|part| ["/".to_owned(), part])
        .collect()
}

/// A key as a JSON pointer (RFC 6901) writes it.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The query. 400 when it cannot be read.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error| {
                ApiError::BadRequest(format!("The query is not right: {}.", error.body_text()))
            })
    }
}

/// What the path says. 404 when it cannot be read.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| ApiError::NotFound("page"))
    }
}

/// `?version=` on DELETE: the version read before.
#[derive(Debug, Clone, Copy, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// The version read before.
    pub version: i64,
}

/// How a list is paged.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most so many items; 50 when absent, 200 at most.
    pub limit: Option<usize>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl PageQuery {
    /// How many items, within bounds.
    pub fn size(&self) -> usize {
        self.limit.unwrap_or(50).clamp(1, 200)
    }

    /// Cuts a page out of a whole list whose items have unique keys, beginning after the item with the cursor's key.
    /// 400 when the cursor fits none of them.
    pub fn cut<T>(
        &self,
        items: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<ccp_protocol::Page<T>, ApiError> {
        let start = match &self.after {
            None => 0,
            Some(cursor) => {
                1 + items
                    .iter()
                    .position(|item| key(item) == *cursor)
                    .ok_or_else(|| {
                        ApiError::BadRequest(
                            "The list changed; begin again without `after`.".to_owned(),
                        )
                    })?
            }
        };
        let more = items.len() > start + self.size();
        let items: Vec<T> = items.into_iter().skip(start).take(self.size()).collect();
        let next = items.last().filter(|_| more).map(key);
        Ok(ccp_protocol::Page { items, next })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::actions::ActionInput;

    use super::*;

    fn pointer_of(text: &str) -> String {
        match json::<ActionInput>(text.as_bytes()).unwrap_err() {
            ApiError::Unprocessable { errors, .. } => errors[0].pointer.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_does_not_parse_is_400_even_where_its_beginning_has_the_wrong_shape() {
        assert!(matches!(
            json::<ActionInput>(br#"{"name": 1"#),
            Err(ApiError::BadRequest(_))
        ));
    }

    #[test]
    fn the_wrong_shape_points_at_the_field() {
        assert_eq!(pointer_of(r#"{"name": 1, "flowId": "f"}"#), "/name");
        assert_eq!(pointer_of(r#"{"name": "a"}"#), "/flowId");
        assert_eq!(
            pointer_of(r#"{"name": "a", "flowId": "f", "more": 1}"#),
            "/more"
        );
        assert_eq!(
            pointer_of(
                r#"{"name": "a", "flowId": "f", "form": {"fields": [{"name": "a", "x/y": 1}]}}"#
            ),
            "/form/fields/0/x~1y"
        );
    }

    #[test]
    fn a_list_is_no_document() {
        for text in ["[]", r#"["a", "f"]"#] {
            assert_eq!(pointer_of(text), "", "{text}");
        }
    }

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let list: Vec<i32> = (0..5).collect();
        let key = |item: &i32| item.to_string();
        let page = |after: Option<&str>| PageQuery {
            limit: Some(2),
            after: after.map(str::to_owned),
        };
        let first = page(None).cut(list.clone(), key).unwrap();
        assert_eq!(
            (first.items, first.next.as_deref()),
            (vec![0, 1], Some("1"))
        );
        let end = page(Some("3")).cut(list.clone(), key).unwrap();
        assert_eq!((end.items, end.next), (vec![4], None));
        assert!(matches!(
            page(Some("9")).cut(list, key),
            Err(ApiError::BadRequest(_))
        ));
    }
}
