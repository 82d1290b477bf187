//! How connections are opened: the pragmas that make writes durable, and the migrations.

use std::{
    fs::{self, File},
    path::Path,
    time::Duration,
};

use ccp_store::{Result, StoreError};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use rusqlite_migration::{M, Migrations};

use crate::{
    failure::{Failure, Step},
    holds,
};

/// In their order; one that was released is never changed, only followed.
const MIGRATIONS: &[M<'_>] = &[
    M::up(include_str!("../migrations/0001_first.sql")),
    M::up(include_str!("../migrations/0002_contacts_of_nobody.sql")),
    M::up(include_str!("../migrations/0003_runs_wait.sql")),
    M::up(include_str!("../migrations/0004_calls.sql")),
    M::up(include_str!("../migrations/0005_agents_changed.sql")),
    M::up(include_str!("../migrations/0006_calls_of_agents.sql")),
    M::up(include_str!("../migrations/0007_agents_email.sql")),
];

/// How long a connection waits for another process that holds the lock (a backup tool, a second program).
const BUSY: Duration = Duration::from_secs(5);

/// More statements than there are in this crate, so that each is prepared once a connection.
const STATEMENTS: usize = 256;

/// At so many pages of write-ahead log the writer checkpoints itself, where the checkpoints beside it were never done
/// before the next write.
const CHECKPOINT: i64 = 16 * 1024;

/// How much of the write-ahead log stays on the disk after a burst, in bytes.
const JOURNAL: i64 = 64 * 1024 * 1024;

/// Not `SQLITE_OPEN_URI`: a path is a path, even one that looks like a URI.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// The connection that writes; makes folder, file and schema where they are missing.
pub(crate) fn for_writing(path: &Path) -> Result<Connection> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|error| {
            StoreError::Unavailable(format!("cannot make {}: {error}", folder.display()))
        })?;
    }
    Ok(prepare_for_writing(path)?)
}

fn prepare_for_writing(path: &Path) -> Step<Connection> {
    let mut connection = connect(path, FLAGS | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", JOURNAL)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    // What was removed or overwritten leaves no traces in the file: it may have been a secret.
    connection.pragma_update(None, "secure_delete", true)?;
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut connection)
        .map_err(|error| Failure::Store(StoreError::Unavailable(error.to_string())))?;
    Ok(connection)
}

/// The connection that checkpoints; the writer's must have been opened before.
pub(crate) fn for_checkpoints(path: &Path) -> Result<Connection> {
    Ok(connect(path, FLAGS)?)
}

/// A connection that reads; the writer's must have been opened before.
pub(crate) fn for_reading(path: &Path) -> Step<Connection> {
    let connection = connect(path, FLAGS)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags) -> Step<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    // A statement is planned once, not anew for every value that is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    holds::add(&connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Copies the database at `from`, which may be in use, into the new file `to`.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(StoreError::Taken { what: "file" });
    }
    let target = to
        .to_str()
        .ok_or_else(|| StoreError::Unavailable("the name of the copy is not UTF-8".to_owned()))?;
    vacuum_into(from, target)?;
    // SQLite leaves the copy to the operating system; a backup should outlive a power cut.
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn vacuum_into(from: &Path, to: &str) -> Step<()> {
    connect(from, FLAGS)?.execute("VACUUM INTO ?1", [to])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_migrations_are_sound() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
    }

    #[test]
    fn runs_of_an_older_version_keep_their_steps_and_their_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ccp.db");
        {
            let mut old = connect(&path, FLAGS | OpenFlags::SQLITE_OPEN_CREATE).unwrap();
            Migrations::from_slice(&MIGRATIONS[..1])
                .to_latest(&mut old)
                .unwrap();
            old.execute_batch(
                "INSERT INTO runs (id, agent_id, flow_id, flow_name, flow_version, status, actions, started_at)
                     VALUES ('r', 'a', 'f', 'Flow', 1, 'completed', '{}', 7);
                 INSERT INTO run_steps (run_id, place, step) VALUES ('r', 1, '{}');",
            )
            .unwrap();
        }
        let upgraded = for_writing(&path).unwrap();
        let kept: (i64, i64, i64) = upgraded
            .query_row(
                "SELECT accepted_at, started_at, (SELECT count(*) FROM run_steps) FROM runs",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(kept, (7, 7, 1));
    }

    #[test]
    fn every_commit_of_the_writer_reaches_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("new/folder/ccp.db")).unwrap();
        let pragma = |name: &str| -> String {
            connection
                .query_row(
                    &format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"),
                    [],
                    |row| row.get(0),
                )
                .unwrap()
        };
        assert_eq!(pragma("journal_mode"), "wal");
        assert_eq!(pragma("synchronous"), "2", "2 is FULL");
        assert_eq!(pragma("foreign_keys"), "1");
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ccp.db");
        let _writer = for_writing(&path).unwrap();
        let reader = for_reading(&path).unwrap();
        assert!(reader.execute("DELETE FROM agents", []).is_err());
    }
}
