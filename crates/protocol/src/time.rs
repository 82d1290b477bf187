//! How a moment is written on every wire.

/// A moment as RFC 3339 text in UTC with milliseconds, for example `2026-11-21T08:30:00.000Z`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub String);

impl Timestamp {
    /// The text as it crosses the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
