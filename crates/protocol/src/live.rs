//! The socket `GET /api/v1/live`: JSON text frames, `{"type": …}`.

use serde_json::{Map, Value};

use crate::{ContactId, TabId, contacts::RecordRef, feed::FeedEntry};

wire! {
    /// What the overlay says.
    #[serde(tag = "type", rename_all_fields = "camelCase")]
    pub enum FromOverlay {
        /// The first frame, within five seconds: start, or go on after `after`.
        Hello {
            /// One-use ticket from `POST /api/v1/live/tickets`.
            ticket: String,
            /// The highest number seen; `null` for only what is new.
            after: Option<u64>,
            /// This page load.
            tab: TabId,
            /// Command names that overlay and host can perform now.
            #[serde(default)]
            capabilities: Vec<String>,
        },
        /// All up to `seq` was shown.
        Ack {
            /// The highest number shown.
            seq: u64,
        },
        /// Whether the agent looks at this tab.
        Focus {
            /// `true` when it came into focus.
            active: bool,
        },
        /// What overlay and host can perform now.
        Capabilities {
            /// Command names.
            capabilities: Vec<String>,
        },
        /// Answer to a command.
        CommandResult(CommandResult),
        /// Something happened on the host or the softphone.
        Event(HostEvent),
    }
}

wire! {
    /// Answer to a command.
    pub struct CommandResult {
        /// The command's id.
        pub id: String,
        /// Whether it was done.
        pub success: bool,
        /// What came of it, shaped as the block's results.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub results: Option<Value>,
        /// Why not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exception: Option<CommandException>,
    }
}

wire! {
    /// Why a command was not done.
    pub struct CommandException {
        /// For programs, `capability_missing` for example.
        pub code: String,
        /// For people.
        #[serde(default)]
        pub message: String,
    }
}

wire! {
    /// Something that happened on the host page or the softphone.
    pub struct HostEvent {
        /// Source key, `salesforceUi` for example.
        pub source: String,
        /// Event key, `onClickToDial` for example.
        pub event: String,
        /// What came with it.
        #[serde(default)]
        pub payload: Value,
        /// The contact in view, if the event belongs to one. An event of a contact source may instead bring the facts of
        /// its contact as `payload.contact`, see [`crate::contacts::ContactFacts`]; those come first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// Makes it once only, however many tabs tell of it.
        pub event_id: String,
    }
}

wire! {
    /// What the server says.
    #[serde(tag = "type", rename_all_fields = "camelCase")]
    pub enum FromServer {
        /// The hello was taken.
        Welcome {
            /// The highest number when sent.
            seq: u64,
            /// `false`: the gap was too old, fetch the snapshot.
            resumed: bool,
        },
        /// A feed entry.
        Entry(FeedEntry),
        /// Do this and answer; not part of the feed.
        Command(Command),
        /// The socket is about to close.
        Bye {
            /// `signedOut`, `replaced` or `shuttingDown`.
            reason: String,
            /// Come back after so many milliseconds; absent when not.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            retry_ms: Option<u64>,
        },
    }
}

wire! {
    /// What a run asks of overlay or host.
    pub struct Command {
        /// Names the command; the result carries it back. The same id again is the same command.
        pub id: String,
        /// The block's wire name less `SE_`, in camelCase: `sfScreenpopObject`.
        pub name: String,
        /// The block's controls, resolved.
        pub args: Map<String, Value>,
        /// Time to answer, from receipt.
        pub deadline_ms: u64,
        /// What the run is about, where it is about something: a [`CommandAbout`], handed on as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub about: Option<Value>,
    }
}

wire! {
    /// What the run that asks is about.
    #[derive(Default)]
    pub struct CommandAbout {
        /// The contact in hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// The id another system, the softphone for example, knows that contact by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub external_id: Option<String>,
        /// The record whose number was clicked, else the contact's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub record: Option<RecordRef>,
    }
}
