//! Calls through Kamailio with the example's configuration, and what the server is asked and told of them.
//!
//! In most tests the endpoint is one that the test steers: it answers, refuses, hangs or fails as the test says. Those of `whole` have
//! the real server.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod at_once;
mod by_hand;
mod clients;
mod endpoint;
mod failing_open;
mod incoming;
mod lab;
mod outgoing;
mod server;
mod whole;
