//! Storage as traits and records: what the server may ask of a database, whichever it is.
//!
//! One file a slice. A back end implements every slice trait and so [`Store`]; the story under
//! `tests/` is what each must pass. Look-ups give `Option`; times and ids come in as arguments; whatever
//! belongs together is one call, and one call is one transaction, durable when it returns.
//! Times are milliseconds since the Unix epoch, UTC.

pub mod actions;
pub mod calls;
pub mod contacts;
pub mod directory;
pub mod documents;
pub mod erase;
mod error;
pub mod feed;
pub mod flows;
pub mod housekeeping;
pub mod identity;
pub mod overlay_state;
pub mod pbx;
pub mod properties;
pub mod runs;

pub use error::{StoreError, without_values};

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = i64;

/// Answer of every call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Everything a back end must be able to do.
pub trait Store:
    actions::Actions
    + calls::Calls
    + contacts::Contacts
    + directory::Directory
    + documents::Documents
    + erase::Erase
    + feed::Feed
    + flows::Flows
    + housekeeping::Housekeeping
    + identity::Identity
    + overlay_state::OverlayStates
    + pbx::Pbx
    + properties::Properties
    + runs::Runs
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: actions::Actions
        + calls::Calls
        + contacts::Contacts
        + directory::Directory
        + documents::Documents
        + erase::Erase
        + feed::Feed
        + flows::Flows
        + housekeeping::Housekeeping
        + identity::Identity
        + overlay_state::OverlayStates
        + pbx::Pbx
        + properties::Properties
        + runs::Runs
        + Send
        + Sync
        + 'static
{
}
