//! Where things lie: the checkout, its build folder, the tools' cache in the user's home.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The folders every command works in; all absolute.
#[derive(Debug)]
pub struct Project {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's build folder.
    pub target: PathBuf,
    /// What may be thrown away with `target` and belongs to xtask: stamps and logs.
    pub work: PathBuf,
    /// Tools and the built standard library, shared by all checkouts.
    pub cache: PathBuf,
    /// Cargo's own folder in the user's home.
    pub cargo_home: PathBuf,
    /// Where Trunk keeps the tools it downloads.
    pub trunk_cache: PathBuf,
}

impl Project {
    /// Finds all folders, from the environment where it names them.
    pub fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .ancestors()
            .nth(2)
            .ok_or_else(|| Error::needed("xtask must lie in crates/xtask of the checkout"))?
            .to_path_buf();
        let home = std::env::home_dir()
            .ok_or_else(|| Error::needed("there is no home folder: set HOME"))?;
        let target = folder("CARGO_TARGET_DIR", &root).unwrap_or_else(|| root.join("target"));
        let user_cache = folder("XDG_CACHE_HOME", &root).unwrap_or_else(|| home.join(".cache"));
        Ok(Self {
            work: target.join("xtask"),
            target,
            cache: folder("CCP_CACHE", &root).unwrap_or_else(|| user_cache.join("ccp-overlay")),
            cargo_home: folder("CARGO_HOME", &root).unwrap_or_else(|| home.join(".cargo")),
            trunk_cache: if cfg!(target_os = "macos") {
                home.join("Library/Caches/dev.trunkrs.trunk")
            } else {
                user_cache.join("trunk")
            },
            root,
        })
    }

    /// The release bundle of the overlay, as the server embeds it.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A log file of this name, its folder made.
    pub fn log(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work.join("logs");
        std::fs::create_dir_all(&folder).map_err(Error::io("make", &folder))?;
        Ok(folder.join(format!("{name}.log")))
    }
}

/// A folder the environment names, made absolute; an empty variable counts as unset.
fn folder(variable: &str, root: &Path) -> Option<PathBuf> {
    let value = std::env::var_os(variable)?;
    (!value.is_empty()).then(|| root.join(value))
}
