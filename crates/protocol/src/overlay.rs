//! What the overlay starts from: the snapshot.

use std::collections::BTreeMap;

use crate::{
    actions::Action,
    contacts::Contact,
    identity::Agent,
    settings::{AttributeDefinition, Features, Panels},
};

wire! {
    /// Answer of `GET /api/v1/overlay`, true at feed number `seq`.
    pub struct Snapshot {
        /// Who is signed in.
        pub agent: Agent,
        /// Which panels there are, in which order.
        pub panels: Panels,
        /// Switches.
        pub features: Features,
        /// The actions this agent sees, sorted.
        pub actions: Vec<Action>,
        /// The attributes shown.
        pub attributes: Vec<AttributeDefinition>,
        /// The agent's contacts that have not gone, oldest first.
        pub contacts: Vec<Contact>,
        /// Panel to the number of entries that no overlay has shown yet.
        pub unread: BTreeMap<String, u64>,
        /// The feed number this is true at.
        pub seq: u64,
    }
}
