//! What must hold of CTI Flow for any bytes at all: each property takes bytes and panics where it does not hold.
//!
//! Two fuzzers drive the same functions: `fuzz/` with libFuzzer, which needs a nightly compiler, and this crate's own test
//! program, which replays the seeds in `fuzz/seeds` and then [changes](mutate) them for as long as it is told to. "Hangs"
//! and "grows" are counted in steps and bytes, never in time.

mod checker;
mod engine;
mod generated;
mod import;
pub mod mutate;
mod references;
mod scenario;
mod size;

use mutate::Form;

/// One property with what a fuzzer needs to know of it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its folder of seeds.
    pub name: &'static str,
    /// The property; panics where it does not hold.
    pub holds: fn(&[u8]),
    /// What its inputs look like.
    pub form: Form,
}

/// Every property.
pub const TARGETS: [Target; 4] = [
    Target {
        name: "import",
        holds: import::holds,
        form: Form::Json,
    },
    Target {
        name: "references",
        holds: references::holds,
        form: Form::LineAndJson,
    },
    Target {
        name: "checker",
        holds: checker::holds,
        form: Form::JsonOrBytes,
    },
    Target {
        name: "engine",
        holds: engine::holds,
        form: Form::JsonOrBytes,
    },
];

/// The property of this name.
///
/// # Panics
/// When there is none.
pub fn target(name: &str) -> Target {
    let Some(target) = TARGETS.into_iter().find(|target| target.name == name) else {
        panic!("there is no property {name:?}");
    };
    target
}
