//! The built-in customer directory: the CRM that is there when no other is connected.

use async_trait::async_trait;
use ccp_protocol::RecordId;
use serde_json::{Map, Value};

use crate::{Millis, Result};

/// The kinds of record the directory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// A person; `Contact` in flows.
    Customer,
    /// `Task` in flows.
    Task,
    /// `Case` in flows.
    Case,
    /// `Lead` in flows.
    Lead,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Task, Self::Case, Self::Lead];

    /// As paths and rows write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Customer => "customers",
            Self::Task => "tasks",
            Self::Case => "cases",
            Self::Lead => "leads",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id; opaque, unique over all kinds.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Field names as flows write them (`Subject`, `WhoId`, `Phone`, …) to values. Neither `Id` nor `type`.
    pub fields: Map<String, Value>,
    /// The numbers it may be found by, normalised by the caller (E.164, or digits where it is none).
    pub numbers: Vec<String>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
    /// Goes up with every change.
    pub version: i64,
}

/// Which records of a kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordFilter {
    /// Found by one of these normalised numbers; all when absent.
    pub numbers: Option<Vec<String>>,
    /// Has this text in one of its field values, without regard to case. Numbers and booleans are text as JSON writes
    /// them, lists and objects the texts in them, one a line; `null` is no text.
    pub text: Option<String>,
    /// Fields that equal these values as text; no regard to case, neither in names nor in values.
    pub equal: Vec<(String, String)>,
    /// Sorted by this field (descending when `true`): those without it, then numbers by size, then text without
    /// regard to case; equals, and all when absent, by age (`created_at`, then id), oldest first.
    pub order: Option<(String, bool)>,
    /// Only those after this id in the order of age; for paging, not together with `order`. When that record is gone,
    /// those with a greater id.
    pub after: Option<RecordId>,
    /// At most so many.
    pub limit: usize,
}

/// Stored records.
#[async_trait]
pub trait Directory {
    /// Writes a new record. With a `once` key that was used before nothing is written and the id of the
    /// record made then is given back, even when that record is gone.
    ///
    /// # Errors
    /// `Taken` (`id`).
    async fn insert_record(&self, record: &Record, once: Option<&str>) -> Result<RecordId>;
    /// Replaces a record's fields and numbers; with `expected` only at that version. `record.version` is ignored, the
    /// stored one goes up by one and is given back; kind and `created_at` stay what they are.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn update_record(&self, record: &Record, expected: Option<i64>) -> Result<i64>;
    /// Removes a record; with `expected` only at that version.
    ///
    /// # Errors
    /// `Missing`, `Stale`.
    async fn remove_record(&self, id: &RecordId, expected: Option<i64>) -> Result<()>;
    /// One, of whichever kind.
    async fn record(&self, id: &RecordId) -> Result<Option<Record>>;
    /// Those of a kind that the filter lets through.
    async fn records(&self, kind: RecordKind, filter: &RecordFilter) -> Result<Vec<Record>>;
}
