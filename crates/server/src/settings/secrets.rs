//! `settings/secrets`: what flows prove themselves with to other systems. A value goes in and is never shown again.
//!
//! Values stand in the database locked, under a key that lies elsewhere, together with their name, header and hosts: who
//! can write to the database cannot send one where it is not meant to go.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use ccp_protocol::Page;
use ccp_store::{
    StoreError,
    documents::{Document, Shelf},
};
use serde_json::{Value, json};

use crate::{
    App,
    extract::{Body, PageQuery, Path, Query},
    identity::{audit, caller::AdministratorCaller},
    outbound::{self, Scheme, Secret},
    problem::ApiError,
    seal::SealError,
};

/// The longest value, in bytes.
const LONGEST: usize = 8 * 1024;
/// Hosts that one may be bound to.
const HOSTS: usize = 100;
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
    /// The only hosts it may be sent to, written as the entries of `settings/outbound` write theirs; every allowed
    /// destination where nothing is said.
    hosts: Option<Vec<String>>,
}

/// A secret without its value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretEntry {
    /// What flows call it.
    pub name: String,
    /// The header it is sent in; none sends `Authorization: Bearer …`.
    pub header: Option<String>,
    /// The only hosts it may be sent to; none names every allowed destination.
    pub hosts: Option<Vec<String>>,
    /// Goes up each time it is set.
    pub version: i64,
}

/// Why a secret cannot be had.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unusable {
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] ApiError),
    /// It could not be unlocked.
    #[error(transparent)]
    Locked(#[from] SealError),
}

impl From<StoreError> for Unusable {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

/// A secret to send; none when there is none of this name.
///
/// # Errors
/// When it cannot be read or unlocked.
pub async fn find(app: &App, name: &str) -> Result<Option<Secret>, Unusable> {
    let Some(document) = app.store.document(Shelf::Secret, name).await? else {
        return Ok(None);
    };
    let value = value(app, &document)?;
    let entry = entry(Arc::unwrap_or_clone(document));
    let secret = Secret::new(entry.header, value).only_for(entry.hosts.unwrap_or_default());
    Ok(Some(secret))
}

/// Locks what an older version of this server stored in the clear. What cannot be locked stays as it is, and
/// [`unreadable`] tells of it.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_all(app: &App) -> Result<(), StoreError> {
    let documents = app.store.documents(Shelf::Secret).await?;
    let mut first = !documents.iter().any(is_locked);
    for document in documents.iter().filter(|it| !is_locked(it)) {
        let open = document.body["value"].as_str().unwrap_or_default();
        match locked(app, &document.id, &document.body, open, first) {
            Ok(body) => {
                let put =
                    app.store
                        .put_document(Shelf::Secret, &document.id, &body, document.version);
                match put.await {
                    // Somebody else changed it at the same time, and locked it.
                    Ok(_) | Err(StoreError::Stale { .. }) => first = false,
                    Err(error) => return Err(error),
                }
            }
            Err(error) => tracing::error!(%error, "a secret stays unlocked in the database"),
        }
    }
    Ok(())
}

/// What is wrong with the key of the secrets, or with one of them; none when all can be used.
pub async fn unreadable(app: &App) -> Option<String> {
    // That the database does not answer is told by itself.
    let documents = app.store.documents(Shelf::Secret).await.ok()?;
    documents.iter().find_map(|document| {
        let what = match (value(app, document), is_locked(document)) {
            (Err(error), _) => error.to_string(),
            (Ok(_), false) => {
                "it is not locked, as there was no key when the server started".to_owned()
            }
            (Ok(_), true) => return None,
        };
        Some(format!("{:?}: {what}", document.id))
    })
}

fn is_locked(document: &Document) -> bool {
    document.body.get("locked").is_some()
}

fn value(app: &App, document: &Document) -> Result<String, SealError> {
    let text = |field: &str| document.body[field].as_str();
    match text("locked") {
        Some(locked) => app.seal.open(locked, &about(&document.id, &document.body)),
        None => Ok(text("value").unwrap_or_default().to_owned()),
    }
}

/// What a locked value belongs to.
fn about(name: &str, body: &Value) -> String {
    json!([name, body["header"], body["hosts"]]).to_string()
}

/// What is stored of a secret.
fn locked(
    app: &App,
    name: &str,
    body: &Value,
    value: &str,
    first: bool,
) -> Result<Value, SealError> {
    let about = about(name, body);
    let locked = app.seal.lock(value, &about, &*app.clock, first)?;
    Ok(json!({ "header": body["header"], "hosts": body["hosts"], "locked": locked }))
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
    let (body, value) = checked(body)?;
    let all = app.store.documents(Shelf::Secret).await?;
    let first = !all.iter().any(is_locked);
    let body = locked(&app, &name, &body, &value, first).map_err(|error| {
        ApiError::Unavailable(format!(
            "The secret cannot be locked, so it was not stored: {error}."
        ))
    })?;
    let before = all.into_iter().find(|document| document.id == name);
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
        json!({ "header": body["header"], "hosts": body["hosts"], "version": version }),
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

/// What is stored, but for the value, and the value. Every refusal is in our own words: a library's would quote what it
/// did not like.
fn checked(body: Value) -> Result<(Value, String), ApiError> {
    let Value::Object(fields) = body else {
        return Err(ApiError::at("", "An object with a value."));
    };
    if let Some(name) = fields
        .keys()
        .find(|name| !matches!(name.as_str(), "value" | "header" | "hosts"))
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
    let hosts = hosts(fields.get("hosts").unwrap_or(&Value::Null))?;
    let body = json!({ "header": header, "hosts": hosts });
    Ok((body, value.to_owned()))
}

fn hosts(given: &Value) -> Result<Option<Vec<String>>, ApiError> {
    let wanted = || ApiError::at("/hosts", format!("A list of 1 to {HOSTS} hosts."));
    let given = match given {
        Value::Null => return Ok(None),
        Value::Array(given) if (1..=HOSTS).contains(&given.len()) => given,
        _ => return Err(wanted()),
    };
    let entry = |(index, host): (usize, &Value)| {
        let host = host.as_str().ok_or_else(wanted)?;
        outbound::host_entry(Scheme::Https, host)
            .map_err(|detail| ApiError::at(format!("/hosts/{index}"), detail))
    };
    given
        .iter()
        .enumerate()
        .map(entry)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn entry(document: Document) -> SecretEntry {
    SecretEntry {
        header: document.body["header"].as_str().map(str::to_owned),
        hosts: document.body["hosts"].as_array().map(|hosts| {
            let hosts = hosts.iter().filter_map(Value::as_str);
            hosts.map(str::to_owned).collect()
        }),
        name: document.id,
        version: document.version,
    }
}
