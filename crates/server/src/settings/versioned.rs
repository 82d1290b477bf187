//! A setting with the version it is at: how each of the small documents is read and written.

use axum::Json;
use ccp_store::{
    documents::{Document, Shelf},
    without_values,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    App,
    extract::shaped,
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
};

/// A setting and its version.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Versioned<T> {
    /// The setting.
    #[serde(flatten)]
    pub value: T,
    /// Goes up with every change; 0 while it is as delivered. In a change: the version read before; when absent the
    /// change is made whatever the version.
    pub version: i64,
}

/// A setting as it is, or as it is delivered.
pub(super) async fn read<T: DeserializeOwned>(
    app: &App,
    name: &str,
    delivered: impl FnOnce() -> T,
) -> Result<Versioned<T>, ApiError> {
    let document = app.store.document(Shelf::Setting, name).await?;
    of(name, document.as_deref(), delivered)
}

/// A setting out of its document.
pub(super) fn of<T: DeserializeOwned>(
    name: &str,
    document: Option<&Document>,
    delivered: impl FnOnce() -> T,
) -> Result<Versioned<T>, ApiError> {
    match document {
        None => Ok(Versioned {
            value: delivered(),
            version: 0,
        }),
        Some(document) => {
            let value = T::deserialize(&document.body).map_err(|error| {
                tracing::error!(
                    error = without_values(&error),
                    name,
                    "a stored setting cannot be read"
                );
                ApiError::Internal
            })?;
            Ok(Versioned {
                value,
                version: document.version,
            })
        }
    }
}

/// Takes a changed setting: its shape, then its rules, then its version.
pub(super) async fn write<T: Serialize + DeserializeOwned>(
    app: &App,
    caller: &AdministratorCaller,
    name: &str,
    body: Value,
    check: impl FnOnce(&mut T) -> Result<(), ApiError>,
) -> Result<Json<Versioned<T>>, ApiError> {
    let (body, expected) = split(body)?;
    let mut value: T = shaped(body)?;
    check(&mut value)?;
    let stored = serde_json::to_value(&value).map_err(|_| ApiError::Internal)?;
    let expected = match expected {
        Some(version) => version,
        None => app
            .store
            .document(Shelf::Setting, name)
            .await?
            .map_or(0, |document| document.version),
    };
    let version = app
        .store
        .put_document(Shelf::Setting, name, &stored, expected)
        .await?;
    audit::write(
        app,
        &caller.agent.login,
        "settings.update",
        name,
        json!({ "version": version }),
    )
    .await?;
    Ok(Json(Versioned { value, version }))
}

/// The version out of a body. The types behind know no such field and refuse unknown ones.
fn split(mut body: Value) -> Result<(Value, Option<i64>), ApiError> {
    let version = match body
        .as_object_mut()
        .and_then(|fields| fields.shift_remove("version"))
    {
        None | Some(Value::Null) => None,
        Some(version) => Some(
            version
                .as_i64()
                .ok_or_else(|| ApiError::at("/version", "A whole number."))?,
        ),
    };
    Ok((body, version))
}
