//! Looking up and writing customers, tasks, cases and leads: one trait, and the built-in directory behind it when no
//! other system is connected.

pub mod callers;
mod changed;
pub mod directory;
pub mod fields;
pub mod http;
pub mod query;

use std::collections::BTreeSet;

use async_trait::async_trait;
use ccp_protocol::{Page, RecordId};
use ccp_store::{
    StoreError,
    directory::{Record, RecordKind},
};
use serde_json::{Map, Value};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use callers::Caller;
pub use directory::DirectoryCrm;

use crate::App;

/// This slice's addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(http::list, http::create))
        .routes(routes!(http::read, http::update, http::remove))
}

/// Why the CRM did not do it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrmError {
    /// It has no such type of record.
    #[error("the CRM has no records of type {0:?}")]
    UnknownType(String),
    /// The record to change is not there.
    #[error("there is no such record")]
    NotFound,
    /// A field cannot be as given.
    #[error("field {field}: {reason}")]
    BadField {
        /// Which.
        field: String,
        /// Why.
        reason: String,
    },
    /// A query we cannot read.
    #[error("the query is not understood: {0}")]
    BadQuery(String),
    /// It changed meanwhile, or its database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CrmError {
    /// For programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownType(_) => "unknown_type",
            Self::NotFound | Self::Store(StoreError::Missing { .. }) => "not_found",
            Self::BadField { .. } => "bad_field",
            Self::BadQuery(_) => "bad_query",
            Self::Store(StoreError::Stale { .. }) => "stale",
            Self::Store(_) => "unavailable",
        }
    }
}

/// Answer of every call.
pub type Result<T> = std::result::Result<T, CrmError>;

/// Which records to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// With this number, in any spelling.
    pub phone: Option<String>,
    /// With this text in one of their fields.
    pub text: Option<String>,
    /// After this record.
    pub after: Option<RecordId>,
    /// At most so many.
    pub limit: usize,
}

/// The configured CRM. Types are named as flows name them: `Contact`, `Task`, `Case`, `Lead`; also by their plain names.
#[async_trait]
pub trait Crm: Send + Sync + 'static {
    /// Whether a look-up is a read of our own database: then a run need not be stored before it waits for one.
    fn is_at_hand(&self) -> bool {
        false
    }

    /// The oldest record with this number in any spelling; only in `field` when one is given.
    async fn find_by_phone(
        &self,
        kind: &str,
        phone: &str,
        field: Option<&str>,
    ) -> Result<Option<String>>;
    /// The name of the oldest customer with this number.
    async fn name_by_phone(&self, phone: &str) -> Result<Option<String>>;
    /// The customers who may be at the other end of a number, newest first: whose number it is; only where it is nobody's,
    /// those in the text of whose tasks and cases it stands.
    async fn callers(&self, number: &str) -> Result<Vec<Caller>>;
    /// Waits until numbers may have come to be somebody else's, or their owners are called otherwise; gives them, as
    /// [`numbers::candidates`](crate::pbx::numbers::candidates) writes them. For one who asks.
    async fn changed_numbers(&self) -> BTreeSet<String>;
    /// Numbers without a country code are another country's from now on: records are found by what they mean there.
    async fn renumber(&self) -> Result<()>;
    /// A record's fields; all when `fields` is empty. A record of another type than asked for is none.
    async fn retrieve(&self, kind: &str, id: &str, fields: &[String]) -> Result<Option<Value>>;
    /// Changes the record with this id, or makes one; gives its id. With the same `once` again no second one is made.
    async fn save(
        &self,
        kind: &str,
        id: Option<&str>,
        fields: Map<String, Value>,
        once: &str,
    ) -> Result<String>;
    /// Makes a task; gives its id. With the same `once` again no second one is made.
    async fn create_task(&self, fields: Map<String, Value>, once: &str) -> Result<String>;
    /// Whether the record is marked "do not call".
    async fn is_do_not_call(&self, id: &str) -> Result<bool>;
    /// Records by a query in the CRM's own language.
    async fn query(&self, query: &str) -> Result<Vec<Value>>;

    /// Records of a kind, oldest first.
    async fn search(&self, kind: RecordKind, search: &Search) -> Result<Page<Record>>;
    /// One record of a kind.
    async fn record(&self, kind: RecordKind, id: &RecordId) -> Result<Option<Record>>;
    /// Makes a record.
    async fn insert(&self, kind: RecordKind, fields: Map<String, Value>) -> Result<Record>;
    /// Replaces a record's fields; with `expected` only at that version.
    async fn replace(
        &self,
        kind: RecordKind,
        id: &RecordId,
        fields: Map<String, Value>,
        expected: Option<i64>,
    ) -> Result<Record>;
    /// Removes a record; with `expected` only at that version.
    async fn remove(&self, kind: RecordKind, id: &RecordId, expected: Option<i64>) -> Result<()>;
}

/// A kind by the name flows give it.
///
/// # Errors
/// `UnknownType`.
pub fn kind_of(name: &str) -> Result<RecordKind> {
    let kind = match name.to_ascii_lowercase().as_str() {
        "contact" | "customer" | "customers" => RecordKind::Customer,
        "task" | "tasks" => RecordKind::Task,
        "case" | "cases" => RecordKind::Case,
        "lead" | "leads" => RecordKind::Lead,
        _ => return Err(CrmError::UnknownType(name.to_owned())),
    };
    Ok(kind)
}
