//! `cargo xtask test`: every suite in turn, a count after each, the sum of all at the end.

mod browser;
mod counts;
mod e2e;
mod fuzz;
mod native;
mod run_logged;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::bundle;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::report;
use crate::setup::{self, Part};

pub use counts::Counts;

/// A group of tests that can be run by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// What needs neither server nor browser.
    Unit,
    /// The flow corpus, in the engine and through the server's command line.
    Flows,
    /// Any bytes at all, in import, references, checker and engine.
    Fuzz,
    /// The server over HTTP and sockets.
    Server,
    /// Telephone systems: what others have written of their behaviour, and everything else that may be sent.
    Pbx,
    /// Real telephone calls through Kamailio.
    Sip,
    /// The overlay's components in a real browser.
    Browser,
    /// The whole product in a real browser.
    EndToEnd,
}

const ALL: [(&str, Suite); 8] = [
    ("unit", Suite::Unit),
    ("flows", Suite::Flows),
    ("fuzz", Suite::Fuzz),
    ("server", Suite::Server),
    ("pbx", Suite::Pbx),
    ("sip", Suite::Sip),
    ("browser", Suite::Browser),
    ("e2e", Suite::EndToEnd),
];

impl Suite {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        ALL.iter()
            .find(|(_, suite)| *suite == self)
            .map_or("", |(name, _)| name)
    }

    fn is_native(self) -> bool {
        matches!(
            self,
            Self::Unit | Self::Flows | Self::Server | Self::Pbx | Self::Sip
        )
    }

    fn parts(self) -> &'static [Part] {
        match self {
            Self::Browser => &[Part::WasmTarget, Part::WasmBindgen, Part::Browser],
            Self::EndToEnd => &[
                Part::Make,
                Part::WasmTarget,
                Part::WasmBindgen,
                Part::Trunk,
                Part::BuildTools,
                Part::Browser,
                Part::EndToEnd,
            ],
            Self::Server => &[Part::Make, Part::WasmTarget, Part::TestPackages],
            // The native suites take the same compiler, or all would be compiled twice.
            _ => &[Part::Make, Part::WasmTarget],
        }
    }
}

/// Runs the suites named, or all.
pub fn run(project: &Project, names: &[String]) -> Result<ExitCode> {
    let suites = chosen(names)?;
    let parts: Vec<Part> = suites
        .iter()
        .flat_map(|suite| suite.parts())
        .copied()
        .collect();
    setup::ensure(project, &unique(parts))?;
    // Before the server is compiled, since the bundle becomes part of it.
    let bundle = if suites.contains(&Suite::EndToEnd) {
        bundle::overlay(project)
    } else {
        Ok(())
    };
    // Not with the other parts: where it cannot be installed, only the tests with calls have failed.
    let with_calls = [Suite::Sip, Suite::EndToEnd];
    let telephony = if suites.iter().any(|suite| with_calls.contains(suite)) {
        setup::ensure(project, setup::CALLS)
    } else {
        Ok(())
    };
    let mut results: BTreeMap<Suite, Counts> = BTreeMap::new();
    let native: Vec<Suite> = suites
        .iter()
        .copied()
        .filter(|suite| suite.is_native())
        .collect();
    let built = if native.is_empty() {
        None
    } else {
        Some(native::build(project, &native)?)
    };
    for suite in suites {
        println!("\n== {} ==", suite.name());
        let start = Instant::now();
        let counts = match (suite, &built) {
            (Suite::Browser, _) => browser::run(project),
            (Suite::Fuzz, _) => fuzz::run(project),
            (Suite::EndToEnd, _) => match &bundle {
                Ok(()) => e2e::run(project, built.as_ref()),
                Err(error) => Err(Error::needed(error.to_string())),
            },
            (Suite::Sip, Some(built)) => match &telephony {
                Ok(()) => native::run(project, suite, built),
                Err(error) => Err(Error::needed(error.to_string())),
            },
            (_, Some(built)) => native::run(project, suite, built),
            (_, None) => Ok(Counts::default()),
        };
        results.insert(suite, closed(suite, counts, start.elapsed()));
    }
    Ok(total(&results))
}

/// What a suite came to: an error that kept it from running is a failure, as is a suite in which nothing ran.
fn closed(suite: Suite, counts: Result<Counts>, took: Duration) -> Counts {
    let mut counts = counts.unwrap_or_else(|error| {
        println!("{error}");
        Counts::failure()
    });
    if counts == Counts::default() {
        println!("there is no test in this suite");
        counts = Counts::failure();
    }
    // Of the cases of other systems, those we have not decided about are skipped by name, whichever file they are in.
    if corpus_is_given() && counts.skipped > 0 && suite != Suite::Pbx {
        println!(
            "{} skipped: while CCP_FLOW_CORPUS is set a skipped test is a failure",
            counts.skipped
        );
        counts = counts.with_skipped_as_failed();
    }
    println!("{}: {counts} in {}", suite.name(), report::duration(took));
    counts
}

fn total(results: &BTreeMap<Suite, Counts>) -> ExitCode {
    let mut sum = Counts::default();
    let mut failed = Vec::new();
    for (suite, counts) in results {
        sum = sum.plus(*counts);
        if counts.failed > 0 {
            failed.push(suite.name());
        }
    }
    println!();
    if !failed.is_empty() {
        println!("Suites with failures: {}", failed.join(", "));
    }
    println!("{sum}");
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn corpus_is_given() -> bool {
    std::env::var_os("CCP_FLOW_CORPUS").is_some_and(|folder| !folder.is_empty())
}

fn chosen(names: &[String]) -> Result<Vec<Suite>> {
    if names.is_empty() {
        return Ok(ALL.iter().map(|(_, suite)| *suite).collect());
    }
    let mut suites = Vec::new();
    for name in names {
        let Some((_, suite)) = ALL.iter().find(|(own, _)| own == name) else {
            let known: Vec<&str> = ALL.iter().map(|(own, _)| *own).collect();
            return Err(Error::usage(&format!(
                "no suite `{name}`; there are: {}",
                known.join(" ")
            )));
        };
        suites.push(*suite);
    }
    suites.sort_unstable();
    suites.dedup();
    Ok(suites)
}

fn unique(parts: Vec<Part>) -> Vec<Part> {
    let mut unique = Vec::new();
    for part in parts {
        if !unique.contains(&part) {
            unique.push(part);
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn without_a_name_all_suites_run_and_with_names_each_once_in_order() {
        assert_eq!(chosen(&[]).unwrap().len(), ALL.len());
        let names = ["e2e", "unit", "e2e"].map(String::from);
        assert_eq!(chosen(&names).unwrap(), [Suite::Unit, Suite::EndToEnd]);
        assert!(chosen(&["unti".into()]).is_err());
    }

    #[test]
    fn a_suite_that_could_not_run_or_ran_nothing_has_failed() {
        let took = Duration::ZERO;
        assert_eq!(closed(Suite::Unit, Err(Error::needed("x")), took).failed, 1);
        assert_eq!(closed(Suite::Unit, Ok(Counts::default()), took).failed, 1);
        let passed = Counts {
            passed: 3,
            ..Counts::default()
        };
        assert_eq!(closed(Suite::Unit, Ok(passed), took), passed);
    }
}
