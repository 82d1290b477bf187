//! Telephone systems: their tokens, and what they sent.

use std::sync::Arc;

use async_trait::async_trait;
use ccp_protocol::PbxTokenId;

use crate::{Millis, Result};

/// What a telephone system proves itself by.
#[derive(Clone, PartialEq, Eq)]
pub enum PbxProof {
    /// A token in the address; SHA-256 of it, hex.
    Token(String),
    /// A key that it signs with, as it is: without it no signature can be checked.
    Signature(String),
}

impl std::fmt::Debug for PbxProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token",
            Self::Signature(_) => "Signature",
        })
    }
}

/// A telephone system that may call us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PbxTokenRecord {
    /// Its id.
    pub id: PbxTokenId,
    /// What it is for.
    pub name: String,
    /// What it proves itself by; unique.
    pub proof: PbxProof,
    /// Addresses and networks it may come from; any when empty.
    pub addresses: Vec<String>,
    /// When it was made.
    pub created_at: Millis,
}

/// A request of a telephone system and what it was answered. Neither has a token or a secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PbxRequestRecord {
    /// Its number; 0 until it is stored.
    pub seq: i64,
    /// When it came.
    pub at: Millis,
    /// From where.
    pub address: String,
    /// Whose; none when the token was wrong.
    pub token: Option<PbxTokenId>,
    /// How it came: `token`, `signed` or `test`.
    pub way: String,
    /// The status it was answered with.
    pub status: u16,
    /// How long the answer took, milliseconds.
    pub took_ms: i64,
    /// Its content type, if it had one.
    pub content_type: Option<String>,
    /// The address's query.
    pub query: Option<String>,
    /// Its body; text.
    pub body: String,
    /// What it was answered.
    pub answer: String,
}

/// Stored telephone systems.
#[async_trait]
pub trait Pbx {
    /// All of them, by name, then id.
    async fn pbx_tokens(&self) -> Result<Arc<Vec<PbxTokenRecord>>>;
    /// Writes a new one.
    ///
    /// # Errors
    /// `Taken` (`value` when another one has this proof, else `id`).
    async fn insert_pbx_token(&self, token: &PbxTokenRecord) -> Result<()>;
    /// Removes one.
    ///
    /// # Errors
    /// `Missing`.
    async fn remove_pbx_token(&self, id: &PbxTokenId) -> Result<()>;

    /// Whether a signed message of a token with this id was taken.
    async fn is_pbx_message_taken(&self, token: &PbxTokenId, id: &str) -> Result<bool>;
    /// A signed message of a token with this id was taken. It is forgotten as the ids of events are.
    async fn pbx_message_taken(&self, token: &PbxTokenId, id: &str, at: Millis) -> Result<()>;

    /// Writes requests, in their order.
    async fn log_pbx_requests(&self, requests: &[PbxRequestRecord]) -> Result<()>;
    /// Requests newest first: those before a number, with this text without regard to case in body, answer or address.
    async fn pbx_requests(
        &self,
        before: Option<i64>,
        text: Option<&str>,
        limit: usize,
    ) -> Result<Vec<PbxRequestRecord>>;
    /// One.
    async fn pbx_request(&self, seq: i64) -> Result<Option<PbxRequestRecord>>;
}
