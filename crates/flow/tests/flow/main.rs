//! The crate as its users meet it: files, references, blocks, limits, dry runs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(
    clippy::needless_pass_by_value,
    reason = "json!() as an argument reads better than a borrow of it"
)]

mod arbitrary;
mod blocks;
mod bombs;
mod catalogue;
mod checker;
mod commands;
mod contact;
mod crm;
mod dry;
mod findings;
mod format;
mod javascript;
mod limits;
mod references;
mod run;
mod support;
