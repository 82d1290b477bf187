//! Known holes in dependencies. Their database is fetched from GitHub, which not every machine reaches.

use super::Verdict;
use crate::error::Result;
use crate::process;
use crate::project::Project;

/// Checks the dependencies against the database, if it can be had.
pub fn check(project: &Project) -> Result<Verdict> {
    let log = project.log("advisories")?;
    let result = process::run_logged(
        process::command(project, "cargo").args([
            "deny",
            "--log-level",
            "error",
            "check",
            "advisories",
        ]),
        &log,
    );
    match result {
        Ok(()) => Ok(Verdict::Holds),
        Err(_) if is_unreachable(&process::read_lossy(&log)?) => {
            Ok(Verdict::NotTried("database not reachable, not checked"))
        }
        Err(error) => Err(error),
    }
}

/// Whether the check failed for want of the database, and not for what is in it.
fn is_unreachable(said: &str) -> bool {
    let said = said.to_lowercase();
    let fetching = [
        "failed to fetch advisory database",
        "failed to load advisory database",
        "failed to open advisory database",
    ];
    fetching.iter().any(|words| said.contains(words)) && !said.contains("error[vulnerability]")
}

#[cfg(test)]
mod tests {
    use super::is_unreachable;

    #[test]
    fn a_hole_that_was_found_is_no_want_of_a_database() {
        assert!(is_unreachable(
            "[ERROR] failed to fetch advisory database https://github.com/rustsec/advisory-db"
        ));
        assert!(!is_unreachable(
            "error[vulnerability]: use after free\nadvisories FAILED"
        ));
        assert!(!is_unreachable("error[unmaintained]: no longer kept"));
    }
}
