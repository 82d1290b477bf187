//! Calls through Kamailio with the example's configuration, and what the server is asked and told of them.
//!
//! The endpoint is one that a test steers: it answers, refuses, hangs or fails as the test says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod at_once;
mod clients;
mod endpoint;
mod failing_open;
mod incoming;
mod lab;
mod outgoing;
