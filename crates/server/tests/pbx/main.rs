//! Telephone systems, the caller log and the request log, over real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "tests; a story is told in one piece"
)]

mod audience;
mod bad_input;
#[path = "../common/mod.rs"]
mod common;
#[path = "../pbx_common/mod.rs"]
mod desk;
mod erase;
mod flows;
mod killed;
mod log;
mod markers;
#[cfg(target_os = "linux")]
mod memory;
mod number_tables;
mod odd_requests;
#[path = "../live/overlay.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod overlay;
mod rematch;
mod requests;
mod tabs;
mod tokens;
