//! Reads and writes the protocol's types by hand, out of JSON values and into them.
//!
//! The derived readers of the protocol crate are several times the code of everything they read; the bundle is
//! downloaded by every agent. Tests hold what stands here true to the derived readers. Unknown fields are
//! ignored, so that an older overlay survives a newer server.

#[macro_use]
mod table;
mod read;
mod types;
mod write;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use self::{
    read::{Read, absent, field, known, maybe},
    table::Name,
    write::{Write, map, object, text, to_text},
};
