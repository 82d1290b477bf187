//! Runs a property over files and over changed files, and keeps the input at hand in case it is the last one.

use std::{
    env,
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ccp_flow_properties::{Target, mutate};
use rand::{SeedableRng, rngs::StdRng};

/// How long a run without wishes changes inputs: enough to see that it does.
const SECONDS: u64 = 2;

/// Tries the property on each of its seeds, or on the one input that is named.
pub fn replay(target: Target) {
    if let Some(file) = env::var_os("CCP_FUZZ_INPUT") {
        return (target.holds)(&fs::read(file).unwrap());
    }
    let seeds = seeds(target);
    let mut at_hand = AtHand::new(target, "seeds");
    for (name, seed) in &seeds {
        at_hand.try_on(target, seed, name);
    }
    println!("ran: {}: {} seeds", target.name, seeds.len());
}

/// Tries the property on changed seeds until the time is over. What holds does not depend on the time.
pub fn fuzz(target: Target) {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let lasts = Duration::from_secs(number("CCP_FUZZ_SECONDS").unwrap_or(SECONDS));
    let drawn = number("CCP_FUZZ_SEED").unwrap_or_else(rand::random);
    let origin = format!("CCP_FUZZ_SEED={drawn}");
    println!("{}: {origin}", target.name);
    let seeds: Vec<_> = seeds(target).into_iter().map(|(_, seed)| seed).collect();
    let mut rng = StdRng::seed_from_u64(drawn);
    let mut at_hand = AtHand::new(target, "changed");
    let (start, mut inputs) = (Instant::now(), 0_u64);
    while start.elapsed() < lasts {
        let input = mutate::mutate(&mut rng, target.form, &seeds);
        at_hand.try_on(target, &input, &origin);
        inputs += 1;
    }
    println!(
        "ran: {}: {inputs} inputs in {} s, {origin}",
        target.name,
        lasts.as_secs()
    );
}

/// The files of a property, with their names.
fn seeds(target: Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target.name);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let file = entry.unwrap().path();
            let name = file.file_name().unwrap_or_default();
            (
                name.to_string_lossy().into_owned(),
                fs::read(&file).unwrap(),
            )
        })
        .collect();
    assert!(!seeds.is_empty(), "no seed in {}", folder.display());
    seeds.sort();
    seeds
}

/// The input that is being tried, in a file: one that exhausts the stack or never ends is found there, too.
struct AtHand {
    file: File,
    path: PathBuf,
}

impl AtHand {
    fn new(target: Target, what: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{}-{what}-{}", target.name, std::process::id()));
        Self {
            file: File::create(&path).unwrap(),
            path,
        }
    }

    fn try_on(&mut self, target: Target, input: &[u8], origin: &str) {
        self.file.seek(SeekFrom::Start(0)).unwrap();
        self.file.write_all(input).unwrap();
        self.file.set_len(input.len() as u64).unwrap();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.holds)(input))) {
            let kept = self.path.with_extension("failed");
            fs::write(&kept, input).unwrap();
            println!(
                "{} does not hold ({origin}). The input is kept; to try it again:\n  CCP_FUZZ_INPUT={} cargo test -p ccp-flow-properties {}::holds_for_every_seed",
                target.name,
                kept.display(),
                target.name
            );
            resume_unwind(panic);
        }
    }
}

impl Drop for AtHand {
    fn drop(&mut self) {
        // A file that cannot be removed is of no harm.
        let _ = fs::remove_file(&self.path);
    }
}
