//! Runs, sockets, contacts and the directory from outside: the real program, real requests, real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod commands;
#[path = "../common/mod.rs"]
mod common;
mod contacts;
mod corpus;
mod directory;
mod events;
mod exactly_once;
mod overlay;
mod proxy;
mod runs;
mod sockets;
