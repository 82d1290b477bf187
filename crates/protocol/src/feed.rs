//! The feed: all that the server tells one agent, numbered without a gap.

use serde_json::Value;

use crate::{ActionId, ContactId, RunId, Timestamp, runs::RunStatus};

wire! {
    /// What a feed entry is about.
    #[derive(Copy, Eq, Hash)]
    pub enum EntryKind {
        /// A data item: [`DataItem`].
        Data,
        /// A contact, whole: [`crate::contacts::Contact`].
        Contact,
        /// A contact went: [`ContactEnded`].
        ContactEnded,
        /// Attributes of a contact changed: [`AttributesChanged`].
        Attributes,
        /// A run began or ended: [`RunNews`].
        Run,
        /// A row of the caller log.
        Call,
        /// The configuration changed: [`ConfigurationChanged`].
        Configuration,
        /// A line for the agent: [`Notice`].
        Notice,
    }
}

wire! {
    /// One entry of an agent's feed.
    pub struct FeedEntry {
        /// Starts at 1 and has no gap.
        pub seq: u64,
        /// When it was committed.
        pub at: Timestamp,
        /// What it is about; says the shape of `body`.
        pub kind: EntryKind,
        /// The contact it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// The run that made it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub run_id: Option<RunId>,
        /// The number of the entry that this one updates in place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub replaces: Option<u64>,
        /// As `kind` says.
        pub body: Value,
    }
}

wire! {
    /// Body of a `data` entry.
    pub struct DataItem {
        /// Heading of the item: the block's own title, else the flow's name.
        pub title: String,
        /// The flow that sent it.
        pub flow: String,
        /// Keys and values in the order they were set.
        pub fields: Vec<DataField>,
    }
}

wire! {
    /// One row of a data item.
    pub struct DataField {
        /// The key.
        pub key: String,
        /// Any JSON.
        pub value: Value,
    }
}

wire! {
    /// Body of a `contactEnded` entry.
    pub struct ContactEnded {
        /// The contact that went.
        pub id: ContactId,
        /// When.
        pub at: Timestamp,
    }
}

wire! {
    /// Body of an `attributes` entry.
    pub struct AttributesChanged {
        /// Attributes set, with their values.
        #[serde(default)]
        pub set: serde_json::Map<String, Value>,
        /// Attributes removed.
        #[serde(default)]
        pub removed: Vec<String>,
    }
}

wire! {
    /// Body of a `run` entry.
    pub struct RunNews {
        /// The run.
        pub id: RunId,
        /// The action that started it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action_id: Option<ActionId>,
        /// Where it stands.
        pub status: RunStatus,
        /// Why it failed, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<String>,
    }
}

wire! {
    /// Body of a `configuration` entry: what should be fetched again.
    pub struct ConfigurationChanged {
        /// Parts that changed: `actions`, `attributes`, `panels`, `features` of the snapshot; `calls`, the caller log: the
        /// agent may see others than before.
        pub changed: Vec<String>,
    }
}

wire! {
    /// How loud a notice is.
    #[derive(Copy, Eq)]
    pub enum NoticeLevel {
        /// For information.
        Info,
        /// Something went well.
        Success,
        /// Something needs a look.
        Warning,
        /// Something went wrong.
        Error,
    }
}

wire! {
    /// Body of a `notice` entry.
    pub struct Notice {
        /// How loud.
        pub level: NoticeLevel,
        /// What it says; plain text.
        pub text: String,
    }
}
