//! What is done to the database from outside: bring it up to date, copy it, put a copy back.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use ccp_store::housekeeping::Housekeeping;
use ccp_store_sqlite::SqliteStore;

use super::{CliError, DatabaseOptions};

/// Opens a database; its schema is brought up to date while it opens.
pub(super) async fn open(path: PathBuf) -> Result<SqliteStore, CliError> {
    let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&path)).await;
    opened
        .map_err(|error| CliError::Usage(error.to_string()))?
        .map_err(CliError::Store)
}

/// `migrate`.
pub(super) async fn migrate(options: &DatabaseOptions) -> Result<(), CliError> {
    open(options.path()?).await?.close().await?;
    println!("the database is up to date");
    Ok(())
}

/// `backup FILE`.
pub(super) async fn backup(options: &DatabaseOptions, file: &Path) -> Result<(), CliError> {
    let path = options.path()?;
    if !path.exists() {
        return Err(CliError::Usage(format!("{} is not there", path.display())));
    }
    let store = open(path).await?;
    store.backup(file).await?;
    store.close().await?;
    println!("written: {}", file.display());
    Ok(())
}

/// `restore FILE`: the copy is checked by opening it before it takes the database's place.
pub(super) async fn restore(
    options: &DatabaseOptions,
    file: &Path,
    replace: bool,
) -> Result<(), CliError> {
    let path = options.path()?;
    if path.exists() && !replace {
        return Err(CliError::Usage(format!(
            "{} is there already; --replace puts the copy in its place",
            path.display()
        )));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(CliError::io(format!("making {}", folder.display())))?;
    }
    let fresh = beside(&path, ".restoring");
    std::fs::copy(file, &fresh).map_err(CliError::io(format!("reading {}", file.display())))?;
    let opened = match open(fresh.clone()).await {
        Ok(store) => store.close().await.map_err(CliError::Store),
        Err(error) => Err(error),
    };
    if let Err(error) = opened {
        remove(&fresh)?;
        return Err(error);
    }
    for ending in ["-wal", "-shm"] {
        remove(&beside(&path, ending))?;
        remove(&beside(&fresh, ending))?;
    }
    std::fs::rename(&fresh, &path).map_err(CliError::io(format!("writing {}", path.display())))?;
    println!("restored: {}", path.display());
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<(), CliError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CliError::io(format!("removing {}", path.display()))(error))
        }
        _ => Ok(()),
    }
}
