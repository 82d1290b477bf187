//! `settings/secrets`: what flows prove themselves with to other systems. A value goes in and is never shown again.
//!
//! Values stand in the database as they are: this server has no key of its own to lock them with, so who reads the
//! database's file, or a backup of it, reads them. Keep both as you keep the secrets.

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::Page;
use ccp_store::documents::{Document, Shelf};
use serde_json::{Value, json};

use crate::{
    App,
    extract::{Body, PageQuery, Path, Query},
    identity::{audit, caller::AdministratorCaller},
    outbound::{self, Secret},
    problem::ApiError,
};

/// The longest value, in bytes.
const LONGEST: usize = 8 * 1024;
/// The shortest: what is shorter would be found, and masked, in answers by chance.
const SHORTEST: usize = 8;

/// A secret as an administrator sets it.
#[derive(Clone, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "describes the body; it is read by hand, so that no error can quote the value"
)]
pub struct SecretInput {
    /// 8 to 8192 bytes of printable text. Write only.
    #[schema(write_only)]
    value: String,
    /// The header in which a block's `secret` is sent, with nothing before the value; without it
    /// `Authorization: Bearer VALUE` is sent.
    header: Option<String>,
}

/// A secret without its value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretEntry {
    /// What flows call it.
    pub name: String,
    /// The header it is sent in; none sends `Authorization: Bearer …`.
    pub header: Option<String>,
    /// Goes up each time it is set.
    pub version: i64,
}

/// A secret to send; none when there is none of this name.
pub async fn find(app: &App, name: &str) -> Result<Option<Secret>, ApiError> {
    let document = app.store.document(Shelf::Secret, name).await?;
    Ok(document.map(|document| {
        let text = |field: &str| document.body[field].as_str().map(str::to_owned);
        Secret::new(text("header"), text("value").unwrap_or_default())
    }))
}

/// The secrets, by name, without their values.
#[utoipa::path(get, path = "/api/v1/settings/secrets", tag = "settings", params(PageQuery),
    responses((status = 200, description = "A page of names.", body = Page<SecretEntry>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SecretEntry>>, ApiError> {
    let documents = app.store.documents(Shelf::Secret).await?;
    let entries = documents.into_iter().map(entry).collect();
    Ok(Json(
        query.cut(entries, |it: &SecretEntry| it.name.clone())?,
    ))
}

/// Set a secret, new or in place of the one before.
#[utoipa::path(put, path = "/api/v1/settings/secrets/{name}", tag = "settings", params(("name" = String, Path)),
    request_body = SecretInput, responses((status = 200, description = "Set.", body = SecretEntry)))]
pub async fn put(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(name): Path<String>,
    Body(body): Body<Value>,
) -> Result<Json<SecretEntry>, ApiError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !name.chars().all(plain) || !(1..=64).contains(&name.len()) {
        return Err(ApiError::at(
            "",
            "A name has 1 to 64 letters, digits, dots, hyphens and underscores.",
        ));
    }
    let body = checked(body)?;
    let before = app.store.document(Shelf::Secret, &name).await?;
    let expected = before.map_or(0, |document| document.version);
    let version = app
        .store
        .put_document(Shelf::Secret, &name, &body, expected)
        .await?;
    audit::write(
        &app,
        &caller.agent.login,
        "secret.set",
        &name,
        json!({ "header": body["header"], "version": version }),
    )
    .await?;
    Ok(Json(entry(Document {
        id: name,
        body,
        version,
    })))
}

/// Forget a secret; flows that name it fail from now on.
#[utoipa::path(delete, path = "/api/v1/settings/secrets/{name}", tag = "settings", params(("name" = String, Path)),
    responses((status = 204, description = "Forgotten.")))]
pub async fn remove(
    State(app): State<App>,
    caller: AdministratorCaller,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    let document = app.store.document(Shelf::Secret, &name).await?;
    let document = document.ok_or(ApiError::NotFound("secret"))?;
    app.store
        .remove_document(Shelf::Secret, &name, document.version)
        .await?;
    audit::write(&app, &caller.agent.login, "secret.remove", &name, json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is stored. Every refusal is in our own words: a library's would quote what it did not like.
fn checked(body: Value) -> Result<Value, ApiError> {
    let Value::Object(fields) = body else {
        return Err(ApiError::at("", "An object with a value."));
    };
    if let Some(name) = fields
        .keys()
        .find(|name| !matches!(name.as_str(), "value" | "header"))
    {
        return Err(ApiError::at(
            format!("/{}", crate::extract::escaped(name)),
            "There is no such field.",
        ));
    }
    let printable = |text: &&str| {
        (SHORTEST..=LONGEST).contains(&text.len())
            && text.trim() == *text
            && !text.chars().any(char::is_control)
    };
    let value = fields
        .get("value")
        .and_then(Value::as_str)
        .filter(printable)
        .ok_or_else(|| {
            ApiError::at(
                "/value",
                format!(
                    "{SHORTEST} to {LONGEST} bytes of text, without line ends or spaces around it."
                ),
            )
        })?;
    let header = match fields.get("header") {
        None | Some(Value::Null) => None,
        Some(header) => Some(
            header
                .as_str()
                .filter(|name| outbound::is_allowed_header(name))
                .ok_or_else(|| {
                    ApiError::at("/header", "The name of a header that flows may set.")
                })?,
        ),
    };
    Ok(json!({ "header": header, "value": value }))
}

fn entry(document: Document) -> SecretEntry {
    SecretEntry {
        header: document.body["header"].as_str().map(str::to_owned),
        name: document.id,
        version: document.version,
    }
}
