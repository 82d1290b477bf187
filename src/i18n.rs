//! Every text an agent reads, in one place, so that a translation replaces one module.

mod en;

pub use en::*;
