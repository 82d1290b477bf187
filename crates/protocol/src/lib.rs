//! Every type that crosses a wire: REST, socket and bridge.
//!
//! No logic and no I/O lives here, and nothing that does not build for wasm: server, overlay and console
//! all read these types, so that the two ends of a wire cannot disagree. JSON, `camelCase`; ids are text;
//! times are RFC 3339 in UTC.

/// Marks a type as part of the `OpenAPI` document where the server asks for it.
macro_rules! wire {
    ($(#[$meta:meta])* $vis:vis $kind:ident $name:ident $($rest:tt)*) => {
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        $(#[$meta])*
        $vis $kind $name $($rest)*
    };
}

pub mod actions;
pub mod bridge;
pub mod calls;
pub mod contacts;
pub mod feed;
pub mod flows;
pub mod identity;
pub mod ids;
pub mod live;
pub mod overlay;
pub mod page;
pub mod problem;
pub mod runs;
pub mod settings;
pub mod time;

pub use ids::{
    ActionId, AgentId, ApiKeyId, AttributeId, CallId, ContactId, FlowId, PbxTokenId, QueueId,
    RecordId, RunId, TabId,
};
pub use page::Page;
pub use time::Timestamp;
