//! The description of the HTTP API: what the handlers say of themselves, and what holds for all of them.

use ccp_protocol::{
    RecordId,
    problem::{FieldError, Problem},
};
use serde_json::{Value, json};
use utoipa::{
    PartialSchema,
    openapi::{Info, OpenApi, Paths},
};

use crate::identity::caller::COOKIE;

/// What the handlers' descriptions are added to.
pub fn document() -> OpenApi {
    let mut info = Info::new("CCP overlay", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Sign in at `/api/v1/session`, then send the token as `Authorization: Bearer …`. Every answer of 4xx and 5xx is \
         a problem document (RFC 9457). Lists are paged: `next` of a page is `after` of the one behind it. A change \
         carries the `version` it was read at and answers 409 when that moved on. With the cookie alone nothing is \
         changed: send `X-CCP-Request: 1` beside it."
            .to_owned(),
    );
    OpenApi::new(info, Paths::new())
}

/// The whole document: who may call, and the problems every call may answer.
pub fn complete(openapi: &OpenApi) -> Value {
    let mut document = serde_json::to_value(openapi).unwrap_or_else(|error| {
        tracing::error!(%error, "the description of the API cannot be written");
        json!({})
    });
    let operations = document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|path| path.values_mut())
        .filter_map(Value::as_object_mut);
    for operation in operations {
        let security = operation
            .entry("security")
            .or_insert(json!([{ "session": [] }, { "cookie": [] }]));
        let is_public = security
            .as_array()
            .is_some_and(|ways| ways.iter().any(|way| way == &json!({})));
        if let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        {
            let problem = json!({ "$ref": "#/components/responses/Problem" });
            for status in if is_public {
                &["default"][..]
            } else {
                &["401", "403", "default"]
            } {
                responses.entry(*status).or_insert(problem.clone());
            }
        }
    }
    complete_components(&mut document);
    document
}

fn complete_components(document: &mut Value) {
    let parts = [
        ("schemas", "Problem", schema::<Problem>()),
        ("schemas", "FieldError", schema::<FieldError>()),
        // Stands in paths only; what stands in bodies names itself.
        ("schemas", "RecordId", schema::<RecordId>()),
        (
            "responses",
            "Problem",
            json!({ "description": "Not done; the document says why.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } }),
        ),
        (
            "securitySchemes",
            "session",
            json!({ "type": "http", "scheme": "bearer", "description": "The token of a sign-in." }),
        ),
        (
            "securitySchemes",
            "cookie",
            json!({ "type": "apiKey", "in": "cookie", "name": COOKIE,
                "description": "Set by a sign-in. To change something it wants the header X-CCP-Request: 1 beside it." }),
        ),
        (
            "securitySchemes",
            "apiKey",
            json!({ "type": "http", "scheme": "bearer", "description": "An integration's key, ccpk_…" }),
        ),
    ];
    for (kind, name, part) in parts {
        document["components"][kind][name] = part;
    }
}

fn schema<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}
