//! Ids as types, so that one kind can never stand where another is meant.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text, as it stands in paths and documents.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

id! {
    /// A CTI Action.
    ActionId;
    /// An agent or administrator.
    AgentId;
    /// An integration's key, never its secret.
    ApiKeyId;
    /// A configured contact attribute.
    AttributeId;
    /// A row of the caller log; never the telephone system's own id.
    CallId;
    /// One interaction with a customer.
    ContactId;
    /// A stored CTI Flow.
    FlowId;
    /// A telephone system's token, never its secret.
    PbxTokenId;
    /// A queue.
    QueueId;
    /// A record of the CRM; opaque, its type may be unknown.
    RecordId;
    /// One execution of a flow.
    RunId;
    /// One open overlay: a tab, or a frame in one. New with every page load.
    TabId;
}
