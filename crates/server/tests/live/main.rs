//! Runs, sockets, contacts and the directory from outside: the real program, real requests, real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "tests; a story is told in one piece"
)]

mod attributes;
mod cli_flow;
mod click;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod contacts;
mod corpus;
mod desk;
mod directory;
mod events;
mod exactly_once;
mod guide;
mod http_request;
mod line;
mod options;
mod overlay;
mod proxy;
mod replays;
mod ringing;
mod runs;
mod secrets;
mod sockets;
mod softphone;
mod sources;
mod stale;
