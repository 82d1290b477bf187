//! Requests that flows send to other systems: what may be called, how far a request reaches, what comes back.
//!
//! A flow is written by an administrator but filled with what callers and agents type, so nothing in a request is
//! believed: the address is held against the list of allowed destinations, the name is looked up once, and every address
//! it leads to is checked before the one connection is made to exactly those addresses.

mod address;
mod answer;
mod client;
#[cfg(test)]
mod client_tests;
mod destination;
mod failure;
mod headers;
mod names;
mod places;
mod secret;
mod target;

pub use client::Outbound;
pub use destination::{Destination, Scheme, host_entry};
pub use failure::Failure;
pub use headers::{is_allowed as is_allowed_header, secret_names};
pub use names::{Resolver, SystemResolver};
pub use secret::Secret;

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Map, Value};

/// One request of a flow, its references resolved.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Upper case.
    pub method: String,
    /// The address.
    pub url: String,
    /// Request headers; `{{secret:NAME}}` in a value stands for that secret.
    pub headers: Map<String, Value>,
    /// Parameters to add to the address.
    pub query: Map<String, Value>,
    /// Text as it is, anything else as JSON.
    pub body: Option<Value>,
    /// How long the block would wait, milliseconds; the rules may allow less.
    pub timeout_ms: Option<u64>,
    /// Name of a secret to prove ourselves with.
    pub secret: Option<String>,
}

/// What holds for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// What may be called.
    pub destinations: Vec<Destination>,
    /// The longest a request may take, and what it takes where the block says nothing.
    pub timeout: Duration,
    /// The most bytes of an answer.
    pub answer_bytes: usize,
    /// How many at once.
    pub places: Sizes,
    /// How many a minute to one scheme, host and port.
    pub per_minute: u32,
    /// How many one run may send.
    pub per_run: u32,
}

/// How many requests may be under way at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Of this copy of the server.
    pub all: usize,
    /// To one scheme, host and port.
    pub each: usize,
}

impl Sizes {
    /// How many of all may be further ones to destinations that have one: half, the others are kept for firsts.
    pub fn further(self) -> usize {
        self.all / 2
    }
}

/// Secrets by name: those that one request names.
pub type Secrets = BTreeMap<String, Secret>;

/// Holds secrets against the address that they would be sent to.
///
/// # Errors
/// The first that is bound to other hosts; or the address is none.
pub fn check_hosts(url: &str, secrets: &Secrets) -> Result<(), Failure> {
    let url = target::parse(url)?;
    let host = url.host_str().unwrap_or_default();
    match secrets.iter().find(|(_, secret)| !secret.is_for(host)) {
        Some((name, _)) => Err(Failure::SecretNotForHost(name.clone(), host.to_owned())),
        None => Ok(()),
    }
}
