//! Counting tests in what test programs print.

use std::fmt;

/// How many tests came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold, or could not run.
    pub failed: u64,
    /// Were not run, or said themselves that they could not.
    pub skipped: u64,
}

impl Counts {
    /// One failure and nothing else.
    pub fn failure() -> Self {
        Self {
            failed: 1,
            ..Self::default()
        }
    }

    /// The sum of both.
    pub fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// For runs in which nothing may be skipped.
    pub fn with_skipped_as_failed(self) -> Self {
        Self {
            passed: self.passed,
            failed: self.failed + self.skipped,
            skipped: 0,
        }
    }

    /// Reads the output of Rust's test programs, also those in the browser: the sum of all `test result:` lines. A test that
    /// printed a line beginning with `skipped:` and passed is a skipped one.
    ///
    /// A program that died has no such line: then the tests that ended count, and one failure for the death.
    pub fn in_output(output: &str, ended_well: bool) -> Self {
        let mut counts = Self::default();
        let mut results = 0;
        for line in output.lines() {
            if let Some(result) = line.trim_start().strip_prefix("test result: ") {
                counts = counts.plus(Self::in_result(result));
                results += 1;
            }
        }
        if results == 0 {
            for line in output.lines().filter(|line| line.starts_with("test ")) {
                counts.passed += u64::from(line.ends_with("... ok"));
                counts.failed +=
                    u64::from(line.ends_with("... FAILED") || line.ends_with("... FAIL"));
            }
        }
        if !ended_well && counts.failed == 0 {
            counts.failed = 1;
        }
        let said = output
            .lines()
            .filter(|line| line.trim_start().starts_with("skipped:"))
            .count();
        let said = u64::try_from(said).unwrap_or(u64::MAX).min(counts.passed);
        counts.passed -= said;
        counts.skipped += said;
        counts
    }

    /// `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s`
    fn in_result(result: &str) -> Self {
        let number = |word: &str| {
            result
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
                .unwrap_or(0)
        };
        Self {
            passed: number("passed"),
            failed: number("failed"),
            skipped: number("ignored"),
        }
    }

    /// Reads the `stats` of Playwright's JSON report. A test that passed only when tried again hides something: it failed.
    pub fn in_playwright(report: &serde_json::Value) -> Option<Self> {
        let stats = report.get("stats")?;
        let number = |name: &str| stats.get(name).and_then(serde_json::Value::as_u64);
        let broken = report
            .get("errors")
            .and_then(|errors| errors.as_array())
            .is_some_and(|errors| !errors.is_empty());
        let failed = number("unexpected")? + number("flaky").unwrap_or(0);
        Some(Self {
            passed: number("expected")?,
            failed: if broken && failed == 0 { 1 } else { failed },
            skipped: number("skipped").unwrap_or(0),
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::Counts;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn all_result_lines_are_summed() {
        let output = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                      test result: FAILED. 10 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.25s\n";
        assert_eq!(Counts::in_output(output, false), counts(12, 3, 1));
    }

    #[test]
    fn the_browser_s_result_line_is_read_alike() {
        let output =
            "test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 filtered out; finished in 0.08s";
        assert_eq!(Counts::in_output(output, false), counts(1, 1, 1));
    }

    #[test]
    fn a_passed_test_that_says_it_skipped_is_skipped() {
        let output = "test a ... ok\n---- a stdout ----\nskipped: no corpus given\n\n\
                      test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(Counts::in_output(output, true), counts(1, 0, 1));
    }

    #[test]
    fn a_program_that_died_has_failed_once_and_keeps_what_ended() {
        assert_eq!(
            Counts::in_output("running 3 tests\ntest a ... ok\ntest b ... ", false),
            counts(1, 1, 0)
        );
        assert_eq!(
            Counts::in_output("error: could not compile", false),
            counts(0, 1, 0)
        );
    }

    #[test]
    fn a_failure_after_good_results_is_not_lost() {
        let output = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\nerror: test failed";
        assert_eq!(Counts::in_output(output, false), counts(2, 1, 0));
    }

    #[test]
    fn a_flaky_or_broken_end_to_end_run_has_failed() {
        let report = |text: &str| Counts::in_playwright(&serde_json::from_str(text).unwrap());
        assert_eq!(
            report(r#"{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2},"errors":[]}"#),
            Some(counts(5, 2, 2))
        );
        assert_eq!(
            report(
                r#"{"stats":{"expected":0,"unexpected":0,"flaky":0,"skipped":0},"errors":[{"message":"x"}]}"#
            ),
            Some(counts(0, 1, 0))
        );
        assert_eq!(report("{}"), None);
    }

    #[test]
    fn skipped_ones_are_named_only_if_there_are_any() {
        assert_eq!(counts(3, 0, 0).to_string(), "3 passed, 0 failed");
        assert_eq!(counts(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
