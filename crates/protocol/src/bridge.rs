//! The bridge: overlay and host page, first by window message, then by a `MessagePort`.

use serde_json::Value;

use crate::live::CommandException;

/// The version of the bridge that both sides name.
pub const BRIDGE_VERSION: u32 = 1;

wire! {
    /// The frame's first window message, to each origin it may be framed by.
    pub struct Ready {
        /// Always `ready`.
        pub ccp: String,
        /// [`BRIDGE_VERSION`].
        pub v: u32,
    }
}

wire! {
    /// The host's answer; it carries a `MessagePort`.
    pub struct Hello {
        /// Always `hello`.
        pub ccp: String,
        /// [`BRIDGE_VERSION`].
        pub v: u32,
        /// The frame's first message on the port repeats it.
        pub nonce: String,
        /// Command names the host can perform.
        #[serde(default)]
        pub capabilities: Vec<String>,
    }
}

wire! {
    /// What kind of message it is.
    #[derive(Copy, Eq)]
    pub enum MessageKind {
        /// Wants a response with the same id.
        Request,
        /// Answers a request.
        Response,
        /// Wants nothing.
        Event,
    }
}

wire! {
    /// Everything on the port.
    pub struct Envelope {
        /// [`BRIDGE_VERSION`].
        pub v: u32,
        /// Ties a response to its request.
        pub id: String,
        /// Request, response or event.
        #[serde(rename = "type")]
        pub kind: MessageKind,
        /// What it is about. Overlay to host: `hello` (event, body `{"nonce"}`), `layout` (event, body
        /// [`Layout`]), and requests named as commands (`sfScreenpopObject`). Host to overlay: `event`
        /// (event, body a [`crate::live::HostEvent`]), `focus` (event, body `{"active"}`),
        /// `capabilities` (event, body `{"capabilities"}`), `context` (event, body
        /// `{"theme"?, "tokens"?, "locale"?}`), `open` and `close` (event: the drawer).
        pub name: String,
        /// As the name says. A response's body is a [`Reply`].
        #[serde(default)]
        pub body: Value,
        /// With a request that is a command: what the run is about, a [`crate::live::CommandAbout`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub about: Option<Value>,
        /// With a request: milliseconds from its receipt after which nobody waits for the response any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deadline_ms: Option<u64>,
    }
}

wire! {
    /// Body of a response.
    pub struct Reply {
        /// Whether it was done.
        pub success: bool,
        /// What came of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub results: Option<Value>,
        /// Why not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exception: Option<CommandException>,
    }
}

wire! {
    /// How wide the frame should be.
    pub struct Layout {
        /// Whether the drawer is open; closed, only the handle stays.
        pub open: bool,
        /// CSS pixels the frame needs now.
        pub width: u32,
    }
}
