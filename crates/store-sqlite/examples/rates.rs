//! Prints how fast this machine writes durably and reads: `cargo run --release -p ccp-store-sqlite --example rates`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement, not a part of the product"
)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use ccp_protocol::{AgentId, feed::EntryKind};
use ccp_store::{
    feed::{Feed, NewEntry},
    housekeeping::Housekeeping,
};
use ccp_store_sqlite::SqliteStore;
use serde_json::json;

const TASKS: usize = 64;
const SPAN: Duration = Duration::from_secs(5);

fn entry(agent: usize) -> NewEntry {
    NewEntry {
        agent_id: AgentId(format!("agent-{agent}")),
        kind: EntryKind::Data,
        contact_id: None,
        run_id: None,
        replace_key: None,
        body: json!({"title": "Callback", "flow": "Create callback task", "fields": [{"key": "number", "value": "+4930123456"}]}),
    }
}

fn show(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |part: usize| took[(took.len() - 1) * part / 1000];
    println!(
        "{what}: n {}, median {:?}, p99 {:?}, p99.9 {:?}",
        took.len(),
        at(500),
        at(990),
        at(999)
    );
}

#[tokio::main]
async fn main() {
    let folder =
        tempfile::tempdir_in(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned())).unwrap();
    let store = Arc::new(SqliteStore::open(&Path::new(folder.path()).join("rates.db")).unwrap());

    let began = Instant::now();
    let writers: Vec<_> = (0..TASKS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                while began.elapsed() < SPAN {
                    let asked = Instant::now();
                    store.append(&[entry(writer)], 1).await.unwrap();
                    took.push(asked.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for writer in writers {
        took.extend(writer.await.unwrap());
    }
    let rows = took.len() as u128 * 1000 / began.elapsed().as_millis();
    println!("{TASKS} tasks appending: {rows} rows/s");
    show("one append of those", took);

    let mut alone = Vec::new();
    let mut reads = Vec::new();
    let began = Instant::now();
    while began.elapsed() < SPAN {
        let asked = Instant::now();
        let heads = store.append(&[entry(0)], 1).await.unwrap();
        alone.push(asked.elapsed());
        let asked = Instant::now();
        store
            .feed_after(&heads[0].agent_id, heads[0].seq - 1, None, 100)
            .await
            .unwrap();
        reads.push(asked.elapsed());
    }
    show("one append alone", alone);
    show("one read of the new entry", reads);
    store.close().await.unwrap();
}
