//! Documents that stand on a shelf by id: listed, made, changed and removed at their version, whatever they say.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use ccp_protocol::Page;
use ccp_store::{
    documents::{Document, Shelf},
    without_values,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    App,
    extract::{PageQuery, VersionQuery},
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// What one kind of document has of its own.
pub(super) trait Shelved: DeserializeOwned {
    /// Where it stands. The shelf's key is also its name in the audit log and in a 404.
    const SHELF: Shelf;
    /// The part of what agents see that changes with it, as [`super::announce`] names it; none when they see nothing
    /// of it.
    const SEEN_AS: Option<&'static str>;
    /// What an administrator writes to make or change one; its fields but `version` are what is stored.
    type Input: Serialize;

    /// Its id.
    fn id(&self) -> &str;
    /// What lists are sorted by.
    fn place(&self) -> impl Ord;
    /// The name that is asked for.
    fn name(input: &Self::Input) -> &str;
    /// The version read before.
    fn version(input: &Self::Input) -> Option<i64>;
    /// 422 where something besides the name is wrong.
    async fn check(app: &App, input: &Self::Input) -> Result<(), ApiError>;
}

/// All of a kind, in their order.
pub(super) async fn all<T: Shelved>(app: &App) -> Result<Vec<T>, ApiError> {
    let documents = app.store.documents(T::SHELF).await?;
    let mut all = documents
        .into_iter()
        .map(from_document)
        .collect::<Result<Vec<T>, _>>()?;
    all.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(all)
}

/// A page of them.
pub(super) async fn list<T: Shelved>(
    app: &App,
    query: &PageQuery,
) -> Result<Json<Page<T>>, ApiError> {
    Ok(Json(
        query.cut(all(app).await?, |one: &T| one.id().to_owned())?,
    ))
}

/// One more.
pub(super) async fn create<T: Shelved>(
    app: &App,
    caller: &AdministratorCaller,
    input: &T::Input,
) -> Result<(StatusCode, Json<T>), ApiError> {
    let made = put(app, caller, "create", app.clock.id(), input, 0).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One of them.
pub(super) async fn read<T: Shelved>(app: &App, id: &str) -> Result<Json<T>, ApiError> {
    Ok(Json(from_document(stored::<T>(app, id).await?)?))
}

/// One of them as it is to be from now on.
pub(super) async fn update<T: Shelved>(
    app: &App,
    caller: &AdministratorCaller,
    id: String,
    input: &T::Input,
) -> Result<Json<T>, ApiError> {
    stored::<T>(app, &id).await?;
    let expected = T::version(input)
        .ok_or_else(|| ApiError::at("/version", "The version read before is missing."))?;
    Ok(Json(put(app, caller, "update", id, input, expected).await?))
}

/// One less.
pub(super) async fn remove<T: Shelved>(
    app: &App,
    caller: &AdministratorCaller,
    id: &str,
    query: VersionQuery,
) -> Result<StatusCode, ApiError> {
    stored::<T>(app, id).await?;
    app.store
        .remove_document(T::SHELF, id, query.version)
        .await?;
    tell::<T>(app, caller, "remove", id, json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn stored<T: Shelved>(app: &App, id: &str) -> Result<Document, ApiError> {
    let document = app.store.document(T::SHELF, id).await?;
    document
        .map(Arc::unwrap_or_clone)
        .ok_or(ApiError::NotFound(T::SHELF.key()))
}

async fn put<T: Shelved>(
    app: &App,
    caller: &AdministratorCaller,
    what: &str,
    id: String,
    input: &T::Input,
    expected: i64,
) -> Result<T, ApiError> {
    let name = T::name(input);
    if name.trim().is_empty() || name.len() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
    T::check(app, input).await?;
    let mut body = serde_json::to_value(input).map_err(|_| ApiError::Internal)?;
    if let Value::Object(fields) = &mut body {
        fields.shift_remove("version");
    }
    let version = app
        .store
        .put_document(T::SHELF, &id, &body, expected)
        .await?;
    tell::<T>(app, caller, what, &id, json!({ "name": name })).await?;
    from_document(Document { id, body, version })
}

/// Says what was done, to the audit log and to the agents who see it.
async fn tell<T: Shelved>(
    app: &App,
    caller: &AdministratorCaller,
    what: &str,
    id: &str,
    details: Value,
) -> Result<(), ApiError> {
    let what = format!("{}.{what}", T::SHELF.key());
    audit::write(app, &caller.agent.login, &what, id, details).await?;
    match T::SEEN_AS {
        Some(part) => super::announce(app, part).await,
        None => Ok(()),
    }
}

fn from_document<T: Shelved>(document: Document) -> Result<T, ApiError> {
    let mut body = document.body;
    if let Value::Object(fields) = &mut body {
        fields.insert("id".to_owned(), Value::String(document.id));
        fields.insert("version".to_owned(), document.version.into());
    }
    serde_json::from_value(body).map_err(|error| {
        tracing::error!(
            error = without_values(&error),
            shelf = T::SHELF.key(),
            "a stored document cannot be read"
        );
        ApiError::Internal
    })
}
