//! Settings that are asked for with every message: read out of their documents once, until those change.

use std::sync::{Arc, Mutex, PoisonError};

use ccp_store::documents::Shelf;
use serde::de::DeserializeOwned;

use super::versioned;
use crate::{App, pbx::rules::Rules, problem::ApiError, settings::limits::Limits};

/// What was last read.
#[derive(Debug, Default)]
pub struct Settings {
    pub(super) limits: Latest<Limits>,
    pub(super) pbx: Latest<Rules>,
}

/// A setting, ready for use, and the version it was made of; 0 while it is as delivered.
#[derive(Debug)]
pub(super) struct Latest<T>(Mutex<Option<(i64, Arc<T>)>>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Latest<T> {
    /// The setting as its document says now.
    pub(super) async fn read<S: DeserializeOwned>(
        &self,
        app: &App,
        name: &str,
        delivered: impl FnOnce() -> S,
        make: impl FnOnce(S) -> T,
    ) -> Result<Arc<T>, ApiError> {
        let document = app.store.document(Shelf::Setting, name).await?;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = document.as_ref().map_or(0, |document| document.version);
        if let Some((of, ready)) = &*last
            && *of == version
        {
            return Ok(ready.clone());
        }
        let set = versioned::of(name, document.as_deref(), delivered)?.value;
        let ready = Arc::new(make(set));
        *last = Some((version, ready.clone()));
        Ok(ready)
    }
}
