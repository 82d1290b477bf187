//! The HTTP API from outside: the real program, real requests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod actions;
mod assets;
#[path = "../common/mod.rs"]
mod common;
mod flows;
mod identity;
mod program;
mod routes;
mod settings;
mod shapes;
mod versions;
