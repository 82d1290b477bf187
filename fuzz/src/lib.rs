//! What the targets share: libFuzzer with the mutator that knows JSON and the format's words.

pub use ccp_flow_properties::{mutate, target};
pub use libfuzzer_sys;
pub use rand;

/// Fuzzes the property of this name; every other input is changed as a tree, the rest by libFuzzer itself.
#[macro_export]
macro_rules! fuzz {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| ($crate::target($name).holds)(data));

        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            use $crate::rand::{RngCore, SeedableRng, rngs::StdRng};
            let mut rng = StdRng::seed_from_u64(seed.into());
            if rng.next_u32() % 2 == 0 {
                return $crate::libfuzzer_sys::fuzzer_mutate(data, size, max_size);
            }
            let input = [data[..size].to_vec()];
            let changed = $crate::mutate::mutate(&mut rng, $crate::target($name).form, &input);
            let length = changed.len().min(max_size);
            data[..length].copy_from_slice(&changed[..length]);
            length
        });
    };
}
