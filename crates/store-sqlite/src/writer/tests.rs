#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{future::Future, path::Path, sync::mpsc, task::Poll};

use ccp_store::StoreError;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Writer;
use crate::{
    connection,
    failure::Step,
    rows::{change, value},
};

struct Home {
    folder: tempfile::TempDir,
    writer: Writer,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = connection::for_writing(&folder.path().join("ccp.db")).unwrap();
        connection
            .execute_batch("CREATE TABLE notes (text TEXT NOT NULL) STRICT")
            .unwrap();
        let checkpoints = connection::for_checkpoints(&folder.path().join("ccp.db")).unwrap();
        let writer = Writer::start(connection, checkpoints).unwrap();
        Self { folder, writer }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("ccp.db")
    }

    /// Keeps the writer in a job until the sender is used or dropped, so that what is handed in gathers.
    async fn hold(&self) -> (mpsc::Sender<()>, impl Future<Output = ()> + '_) {
        let (go_on, wait) = mpsc::channel::<()>();
        let (began, begins) = oneshot::channel();
        let mut held = Box::pin(async move {
            self.writer
                .run(move |_| {
                    began.send(()).unwrap();
                    wait.recv().ok();
                    Ok(())
                })
                .await
                .unwrap();
        });
        handed_in(&mut held).await;
        begins.await.unwrap();
        (go_on, held)
    }

    async fn note(&self, text: &'static str) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| note(connection, text))
            .await
    }
}

fn note(connection: &Connection, text: &str) -> Step<()> {
    change(connection, "INSERT INTO notes (text) VALUES (?1)", [text])?;
    Ok(())
}

fn notes(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare("SELECT text FROM notes ORDER BY rowid")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Polls once: a call hands in its job when it is first polled.
async fn handed_in<F: Future + Unpin>(call: &mut F) {
    std::future::poll_fn(|context| {
        assert!(std::pin::Pin::new(&mut *call).poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn what_gathers_is_committed_together_and_a_failing_or_panicking_job_undoes_only_itself() {
    let home = Home::new();
    let (go_on, held) = home.hold().await;

    let mut first = Box::pin(home.note("first"));
    let mut failing = Box::pin(home.writer.run(|connection| -> Step<()> {
        note(connection, "failing")?;
        Err(StoreError::Missing { what: "anything" }.into())
    }));
    let mut panicking = Box::pin(home.writer.run(|connection| -> Step<()> {
        note(connection, "panicking")?;
        std::panic::resume_unwind(Box::new("on purpose"))
    }));
    // Sees what came before it in the same batch, and that nothing of that is committed yet.
    let path = home.path();
    let mut looking = Box::pin(home.writer.run(move |connection| {
        let inside = value::<i64>(connection, "SELECT COUNT(*) FROM notes", [])?;
        Ok((inside, notes(&path).len()))
    }));
    let mut last = Box::pin(home.note("last"));
    handed_in(&mut first).await;
    handed_in(&mut failing).await;
    handed_in(&mut panicking).await;
    handed_in(&mut looking).await;
    handed_in(&mut last).await;
    drop(go_on);
    held.await;

    assert_eq!(first.await, Ok(()));
    assert_eq!(failing.await, Err(StoreError::Missing { what: "anything" }));
    assert!(matches!(panicking.await, Err(StoreError::Unavailable(_))));
    assert_eq!(looking.await, Ok((Some(1), 0)));
    assert_eq!(last.await, Ok(()));
    assert_eq!(notes(&home.path()), ["first", "last"]);
}

#[tokio::test]
async fn a_job_whose_caller_went_away_is_done_all_the_same() {
    let home = Home::new();
    let (go_on, held) = home.hold().await;
    let mut given_up = Box::pin(home.note("given up"));
    handed_in(&mut given_up).await;
    drop(given_up);
    drop(go_on);
    held.await;
    home.note("after").await.unwrap();
    assert_eq!(notes(&home.path()), ["given up", "after"]);
}

#[tokio::test]
async fn closing_writes_what_was_handed_in_and_takes_nothing_more() {
    let home = Home::new();
    let (go_on, held) = home.hold().await;
    let mut before = Box::pin(home.note("before"));
    handed_in(&mut before).await;
    let mut closing = Box::pin(home.writer.close());
    handed_in(&mut closing).await;
    let mut behind = Box::pin(home.note("behind"));
    handed_in(&mut behind).await;
    drop(go_on);
    held.await;
    closing.await;

    assert_eq!(before.await, Ok(()));
    assert!(matches!(
        home.note("after").await,
        Err(StoreError::Unavailable(_))
    ));
    // Handed in behind the closing: done or refused, but answered, and true.
    let done = behind.await.is_ok();
    let expected: &[&str] = if done {
        &["before", "behind"]
    } else {
        &["before"]
    };
    assert_eq!(notes(&home.path()), expected);
    home.writer.close().await;
}

#[tokio::test]
async fn a_full_disk_makes_writes_unavailable_until_there_is_room_again() {
    let home = Home::new();
    let pages = |most: i64| {
        home.writer.run(move |connection| {
            let most = most.max(value(connection, "PRAGMA page_count", [])?.unwrap_or_default());
            connection.pragma_update(None, "max_page_count", most)?;
            Ok(())
        })
    };
    home.note("before").await.unwrap();
    pages(0).await.unwrap();
    let much = home
        .writer
        .run(|connection| note(connection, &"x".repeat(1 << 20)));
    assert!(matches!(much.await, Err(StoreError::Unavailable(_))));
    pages(1 << 20).await.unwrap();
    home.note("after").await.unwrap();
    assert_eq!(notes(&home.path()), ["before", "after"]);
}

#[tokio::test]
async fn a_transaction_that_cannot_begin_answers_everybody() {
    let home = Home::new();
    home.writer
        .run(|connection| Ok(connection.busy_timeout(std::time::Duration::ZERO)?))
        .await
        .unwrap();
    let other = Connection::open(home.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(
        home.note("locked out").await,
        Err(StoreError::Unavailable(_))
    ));
    other.execute_batch("COMMIT").unwrap();
    home.note("let in").await.unwrap();
    assert_eq!(notes(&home.path()), ["let in"]);
}

#[tokio::test]
async fn more_jobs_than_the_queue_holds_wait_and_are_all_done() {
    let home = Home::new();
    let (go_on, held) = home.hold().await;
    let mut calls: Vec<_> = (0..super::QUEUE + super::BATCH)
        .map(|_| Box::pin(home.note("one of many")))
        .collect();
    for call in &mut calls {
        handed_in(call).await;
    }
    drop(go_on);
    held.await;
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(notes(&home.path()).len(), super::QUEUE + super::BATCH);
}

#[tokio::test]
async fn the_write_ahead_log_is_brought_home_beside_the_writer() {
    let home = Home::new();
    let size = || std::fs::metadata(home.path()).unwrap().len();
    let before = size();
    for _ in 0..200 {
        home.writer
            .run(|connection| note(connection, &"x".repeat(4096)))
            .await
            .unwrap();
    }
    // Only a checkpoint makes the database file itself grow; the writer alone would not do one yet.
    let late = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while size() == before {
        assert!(std::time::Instant::now() < late, "no checkpoint came");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    home.writer.close().await;
    let log = home.folder.path().join("ccp.db-wal");
    assert!(!log.exists(), "closing brings home the rest");
}

#[tokio::test]
async fn when_the_commit_fails_everybody_is_told_even_those_who_were_refused_before_it() {
    let home = Home::new();
    let (go_on, held) = home.hold().await;
    let mut written = Box::pin(home.note("lost"));
    // Its refusal may rest on what the lost batch wrote.
    let mut refused = Box::pin(
        home.writer
            .run(|_| -> Step<()> { Err(StoreError::Stale { current: 2 }.into()) }),
    );
    let mut unsound = Box::pin(home.writer.run(|connection| {
        connection.pragma_update(None, "defer_foreign_keys", true)?;
        change(
            connection,
            "INSERT INTO sessions (token_hash, agent_id, created_at, expires_at) VALUES ('s', 'nobody', 1, 1)",
            [],
        )
    }));
    handed_in(&mut written).await;
    handed_in(&mut refused).await;
    handed_in(&mut unsound).await;
    drop(go_on);
    held.await;
    assert!(matches!(written.await, Err(StoreError::Unavailable(_))));
    assert!(matches!(refused.await, Err(StoreError::Unavailable(_))));
    assert!(matches!(unsound.await, Err(StoreError::Unavailable(_))));
    home.note("after").await.unwrap();
    assert_eq!(notes(&home.path()), ["after"]);
}
