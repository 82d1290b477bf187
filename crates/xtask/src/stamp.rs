//! Remembering that something was done for given inputs, so that it is not done again.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A fingerprint of files and words. Only ever compared with one this program wrote; a change of the hash costs a rebuild.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a word.
    pub fn word(&mut self, word: &str) -> &mut Self {
        word.hash(&mut self.0);
        self
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        bytes.hash(&mut self.0);
        self
    }

    /// Adds the contents of a file, or of every file under a folder; what is not there counts as such.
    pub fn path(&mut self, base: &Path, path: &Path) -> Result<&mut Self> {
        for file in files_under(path)? {
            let name = file.strip_prefix(base).unwrap_or(&file);
            self.word(&name.to_string_lossy());
            self.bytes(&fs::read(&file).map_err(Error::io("read", &file))?);
        }
        Ok(self)
    }

    /// The fingerprint as text.
    pub fn text(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// Every file at or under a path, sorted; none if there is nothing.
pub fn files_under(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(path, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        found.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).map_err(Error::io("read", path))? {
            collect(&entry.map_err(Error::io("read", path))?.path(), found)?;
        }
    }
    Ok(())
}

/// The names and lengths of a folder's files: enough to see that the folder is not the one it was.
pub fn listing(folder: &Path) -> Result<String> {
    let mut print = Fingerprint::default();
    for file in files_under(folder)? {
        let length = fs::metadata(&file).map_err(Error::io("read", &file))?.len();
        print
            .word(&file.strip_prefix(folder).unwrap_or(&file).to_string_lossy())
            .word(&length.to_string());
    }
    Ok(print.text())
}

/// Whether the stamp says exactly this.
pub fn says(stamp: &Path, text: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == text)
}

/// Writes a stamp, its folder made.
pub fn write(stamp: &Path, text: &str) -> Result<()> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder).map_err(Error::io("make", folder))?;
    }
    fs::write(stamp, text).map_err(Error::io("write", stamp))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("xtask-stamp-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        folder
    }

    fn print(folder: &Path) -> String {
        Fingerprint::default().path(folder, folder).unwrap().text()
    }

    #[test]
    fn a_changed_file_changes_the_fingerprint_and_a_touched_one_does_not() {
        let folder = folder("change");
        let file = folder.join("inner/a.rs");
        fs::write(&file, "one").unwrap();
        let before = print(&folder);
        fs::write(&file, "one").unwrap();
        assert_eq!(print(&folder), before);
        fs::write(&file, "two").unwrap();
        assert_ne!(print(&folder), before);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_renamed_file_changes_the_listing() {
        let folder = folder("listing");
        fs::write(folder.join("a.js"), "x").unwrap();
        let before = listing(&folder).unwrap();
        fs::rename(folder.join("a.js"), folder.join("b.js")).unwrap();
        assert_ne!(listing(&folder).unwrap(), before);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_stamp_that_is_not_there_says_nothing() {
        assert!(!says(Path::new("/nowhere/at/all"), ""));
    }
}
