//! Who is signed in: sessions, agents, roles, tickets for the socket.

use crate::{AgentId, Timestamp};

wire! {
    /// What a person may do. An administrator may do all that an agent may.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum Role {
        /// Talks to customers: the overlay.
        Agent,
        /// Sets things up: actions, flows, settings, logs.
        Administrator,
    }
}

wire! {
    /// A person who may sign in, as others may see them.
    pub struct Agent {
        /// The agent's id.
        pub id: AgentId,
        /// The name they sign in with; unique.
        pub login: String,
        /// The name shown.
        pub name: String,
        /// Their telephone number or extension, if any; several with commas between them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
        /// What they may do.
        pub roles: Vec<Role>,
    }
}

/// Body of `POST /api/v1/session`. Its `Debug` hides the password.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The agent's login.
    pub login: String,
    /// Their password.
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// Answer to a sign-in. Its `Debug` hides the token.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Bearer token; shown once, stored hashed.
    pub token: String,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub agent: Agent,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("expires_at", &self.expires_at)
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}

wire! {
    /// Answer to `GET /api/v1/session`: who am I.
    pub struct WhoAmI {
        /// Who is signed in.
        pub agent: Agent,
        /// When the session stops working.
        pub expires_at: Timestamp,
    }
}

wire! {
    /// A one-use ticket for the socket; good for 30 seconds.
    pub struct Ticket {
        /// What the first frame carries.
        pub ticket: String,
    }
}
