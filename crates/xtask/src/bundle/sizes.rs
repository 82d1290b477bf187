//! How large the bundle is on the wire, against its budget.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::report::kilobytes;
use crate::stamp;

/// What wasm, scripts and styles may weigh together after brotli, in bytes. An agent's first page on a slow line
/// stays within 1.2 s with it.
pub const BUDGET: u64 = 150_000;

/// One file as made and as sent.
struct Row {
    name: String,
    plain: u64,
    brotli: u64,
}

/// The files that count, largest first.
pub struct Sizes(Vec<Row>);

impl Sizes {
    /// Measures a bundle that was compressed.
    pub fn of(folder: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        for file in stamp::files_under(folder)? {
            let counts = file.extension().is_some_and(|extension| {
                ["wasm", "js", "css"]
                    .iter()
                    .any(|wanted| extension == *wanted)
            });
            if counts {
                let plain = fs::metadata(&file).map_err(Error::io("read", &file))?.len();
                // What did not gain by compression is sent as it is.
                let packed = fs::metadata(format!("{}.br", file.display()));
                let name = file
                    .strip_prefix(folder)
                    .unwrap_or(&file)
                    .display()
                    .to_string();
                rows.push(Row {
                    name,
                    plain,
                    brotli: packed.map_or(plain, |meta| meta.len()),
                });
            }
        }
        rows.sort_by(|one, other| {
            other
                .brotli
                .cmp(&one.brotli)
                .then_with(|| one.name.cmp(&other.name))
        });
        if !rows.iter().any(|row| {
            Path::new(&row.name)
                .extension()
                .is_some_and(|own| own == "wasm")
        }) {
            return Err(Error::needed(format!(
                "there is no bundle in {}",
                folder.display()
            )));
        }
        Ok(Self(rows))
    }

    /// All files together, as sent.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|row| row.brotli).sum()
    }

    /// Whether the bundle may be shipped.
    pub fn within_budget(&self) -> bool {
        self.total() <= BUDGET
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .0
            .iter()
            .map(|row| row.name.len())
            .max()
            .unwrap_or(0)
            .max(20);
        writeln!(
            out,
            "    {:width$}  {:>10}  {:>10}",
            "overlay", "plain", "brotli"
        )?;
        for row in &self.0 {
            writeln!(
                out,
                "    {:width$}  {:>10}  {:>10}",
                row.name,
                kilobytes(row.plain),
                kilobytes(row.brotli)
            )?;
        }
        let plain = self.0.iter().map(|row| row.plain).sum();
        writeln!(
            out,
            "    {:width$}  {:>10}  {:>10}",
            "together",
            kilobytes(plain),
            kilobytes(self.total())
        )?;
        let verdict = if self.within_budget() {
            "kept"
        } else {
            "BROKEN"
        };
        writeln!(out, "    budget {}: {verdict}", kilobytes(BUDGET))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn sizes(wasm: u64) -> Sizes {
        let row = |name: &str, plain, brotli| Row {
            name: name.into(),
            plain,
            brotli,
        };
        Sizes(vec![
            row("a_bg.wasm", 400_000, wasm),
            row("a.js", 20_000, 5_000),
        ])
    }

    #[test]
    fn the_budget_counts_all_files_together() {
        assert!(sizes(145_000).within_budget());
        assert!(sizes(145_000).to_string().contains("150.0 kB: kept"));
        assert!(!sizes(145_001).within_budget());
        assert!(sizes(145_001).to_string().contains("BROKEN"));
    }

    #[test]
    fn a_file_without_a_packed_twin_counts_as_it_is() {
        let folder = std::env::temp_dir().join(format!("xtask-sizes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.wasm"), [0; 900]).unwrap();
        fs::write(folder.join("a.wasm.br"), [0; 100]).unwrap();
        fs::write(folder.join("b.css"), [0; 30]).unwrap();
        fs::write(folder.join("index.html"), [0; 30]).unwrap();
        assert_eq!(Sizes::of(&folder).unwrap().total(), 130);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_empty_folder_is_no_bundle() {
        assert!(Sizes::of(Path::new("/nowhere/at/all")).is_err());
    }
}
