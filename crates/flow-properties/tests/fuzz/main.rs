//! Replays the seeds of each property, and then changes them for as long as `CCP_FUZZ_SECONDS` says (2 when unset).
//!
//! The numbers drawn begin with `CCP_FUZZ_SEED`, or with one that is printed. An input for which a property does not hold is
//! left in a file that the failure names; `CCP_FUZZ_INPUT` names one to try alone.
#![allow(clippy::unwrap_used, reason = "tests")]

mod runner;

macro_rules! property {
    ($name:ident) => {
        mod $name {
            use ccp_flow_properties::target;

            use crate::runner;

            #[test]
            fn holds_for_every_seed() {
                runner::replay(target(stringify!($name)));
            }

            #[test]
            fn holds_for_changed_seeds() {
                runner::fuzz(target(stringify!($name)));
            }
        }
    };
}

property!(import);
property!(references);
property!(checker);
property!(engine);
