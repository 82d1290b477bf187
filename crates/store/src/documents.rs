//! Small versioned documents: settings, attribute definitions, queues.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use crate::Result;

/// Which shelf a document stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// `settings/…`, by name.
    Setting,
    /// Attribute definitions, by id.
    Attribute,
    /// Queues, by id.
    Queue,
    /// Secrets that flows send to other systems, by name.
    Secret,
}

impl Shelf {
    /// As rows write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Attribute => "attribute",
            Self::Queue => "queue",
            Self::Secret => "secret",
        }
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Unique on its shelf.
    pub id: String,
    /// What it says.
    pub body: Value,
    /// Goes up with every change; 1 at first.
    pub version: i64,
}

/// Stored documents.
#[async_trait]
pub trait Documents {
    /// All of a shelf, by id.
    async fn documents(&self, shelf: Shelf) -> Result<Vec<Document>>;
    /// One.
    async fn document(&self, shelf: Shelf, id: &str) -> Result<Option<Arc<Document>>>;
    /// Writes a document that must be at `expected` (0: must not be there yet) and gives back its new version.
    ///
    /// # Errors
    /// `Stale`; `Missing` (the shelf's key) when `expected` is not 0 and it is not there.
    async fn put_document(
        &self,
        shelf: Shelf,
        id: &str,
        body: &Value,
        expected: i64,
    ) -> Result<i64>;
    /// Removes the one that is at `expected`.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn remove_document(&self, shelf: Shelf, id: &str, expected: i64) -> Result<()>;
}
