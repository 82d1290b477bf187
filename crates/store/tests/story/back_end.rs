//! What the story asks of a back end, and those it is told on.

use std::{path::Path, sync::Arc};

use ccp_store::Store;

/// A database for one sentence; gone with it.
pub trait BackEnd: Sized + Send + Sync + 'static {
    /// The module the sentences on it are in.
    const NAME: &'static str;

    /// A new, empty database.
    async fn fresh() -> Self;

    /// Where it is, for [`BackEnd::open_at`] in another process.
    fn address(&self) -> String;

    /// Opens the database at an address.
    async fn open_at(address: &str) -> Arc<dyn Store>;

    /// Opens this database, anew where it was open before.
    async fn open(&self) -> Arc<dyn Store> {
        Self::open_at(&self.address()).await
    }
}

/// `SQLite` in a folder of its own, which is made by opening.
pub struct Sqlite {
    folder: tempfile::TempDir,
}

impl BackEnd for Sqlite {
    const NAME: &'static str = "sqlite";

    async fn fresh() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn address(&self) -> String {
        let path = self.folder.path().join("made/by/opening/ccp.db");
        path.to_str().unwrap().to_owned()
    }

    async fn open_at(address: &str) -> Arc<dyn Store> {
        Arc::new(ccp_store_sqlite::SqliteStore::open(Path::new(address)).unwrap())
    }
}
