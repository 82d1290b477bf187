//! Many at the same time: one that fails harms no other, and no feed ever has a gap.

use std::{collections::BTreeMap, sync::Arc};

use ccp_protocol::AgentId;
use ccp_store::{
    Store, StoreError,
    contacts::EventCommit,
    feed::FeedHead,
    runs::{RunCommit, RunOutcome, RunWrite},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;

use crate::{
    back_end::BackEnd,
    made::{NOW, agent, count, entry, feed, started},
};

/// What one writer does, one after the other.
#[derive(Debug, Clone)]
enum Deed {
    /// Appends one entry to the feed of each of these agents.
    Append(Vec<u8>),
    /// Commits a run that writes one entry to the feed of each of these agents.
    Commit(Vec<u8>),
    /// The same, in an event that fails at its end.
    Fail(Vec<u8>),
}

fn deed() -> impl Strategy<Value = Deed> {
    let agents = || prop::collection::vec(0..3_u8, 0..4);
    prop_oneof![
        4 => agents().prop_map(Deed::Append),
        4 => agents().prop_map(Deed::Commit),
        1 => agents().prop_map(Deed::Fail),
    ]
}

/// Does the deeds of one writer; how many entries it wrote to each feed.
async fn write(store: Arc<dyn Store>, writer: usize, deeds: Vec<Deed>) -> BTreeMap<u8, u64> {
    let mut written = BTreeMap::new();
    for (number, deed) in deeds.into_iter().enumerate() {
        let run = format!("{writer}-{number}");
        let mut entries = |agents: &[u8]| -> Vec<_> {
            let entry = |agent: &u8| {
                let place = written.entry(*agent).or_insert(0_u64);
                *place += 1;
                entry(&agent.to_string(), json!([writer, *place]))
            };
            agents.iter().map(entry).collect()
        };
        match deed {
            Deed::Append(agents) => {
                store.append(&entries(&agents), NOW).await.unwrap();
            }
            Deed::Commit(agents) => {
                let entries = entries(&agents).into_iter().map(RunWrite::Entry);
                let commit = RunCommit {
                    writes: entries.collect(),
                    ..started(&run, "0")
                };
                let outcome = store.commit_run(commit).await.unwrap();
                assert!(matches!(outcome, RunOutcome::Written { .. }));
            }
            Deed::Fail(agents) => {
                let event = EventCommit {
                    scope: "agent:0".to_owned(),
                    event_id: run.clone(),
                    at: NOW,
                    contact: None,
                    entries: agents
                        .iter()
                        .map(|agent| entry(&agent.to_string(), json!("never")))
                        .collect(),
                    runs: vec![started(&run, "0"), started(&run, "0")],
                };
                assert_eq!(
                    store.take_event(event).await,
                    Err(StoreError::Taken { what: "run" })
                );
            }
        }
    }
    written
}

async fn all_write(store: Arc<dyn Store>, plan: Vec<Vec<Deed>>) {
    let writers: Vec<_> = plan
        .into_iter()
        .enumerate()
        .map(|(writer, deeds)| tokio::spawn(write(store.clone(), writer, deeds)))
        .collect();
    let mut written: BTreeMap<u8, u64> = BTreeMap::new();
    for writer in writers {
        for (agent, count) in writer.await.unwrap() {
            *written.entry(agent).or_default() += count;
        }
    }
    for agent in 0..3_u8 {
        let total = written.get(&agent).copied().unwrap_or_default();
        let entries = feed(&*store, &agent.to_string()).await;
        let numbers: Vec<_> = entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(
            numbers,
            (1..=total).collect::<Vec<_>>(),
            "no gap, none twice, none too many"
        );
        let reach = store.feed_reach(&AgentId(agent.to_string())).await.unwrap();
        assert_eq!((reach.floor, reach.head), (1, total));
        let mut last: BTreeMap<u64, u64> = BTreeMap::new();
        for entry in entries {
            let (writer, place): (u64, u64) = serde_json::from_value(entry.body).unwrap();
            let before = last.insert(writer, place).unwrap_or_default();
            assert_eq!(
                place,
                before + 1,
                "each writer's entries are there in its order"
            );
        }
    }
}

fn check<B: BackEnd>(_: &B, runtime: &tokio::runtime::Handle) {
    let plan = prop::collection::vec(prop::collection::vec(deed(), 0..12), 1..8);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let checked = runner.run(&plan, |plan| {
        runtime.block_on(async {
            let home = B::fresh().await;
            let store = home.open().await;
            // In a task of its own: a failed assertion there is a failed case here, which can shrink.
            let told = tokio::spawn(all_write(store.clone(), plan)).await;
            store.close().await.unwrap();
            told.map_err(|error| TestCaseError::fail(error.to_string()))
        })
    });
    if let Err(error) = checked {
        panic!("{error}");
    }
}

sentences! {
    async fn whoever_writes_whatever_in_whichever_order_no_feed_has_a_gap(home: &impl BackEnd) {
        // Each case has a database of its own; this one only names the back end.
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| check(home, &runtime));
    }

    async fn one_that_fails_harms_no_other(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        store.commit_run(started("there", "anna")).await.unwrap();
        let tasks: Vec<_> = (0..240)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    match number % 4 {
                        0 => store.append(&[entry("anna", json!(number))], NOW).await.map(drop),
                        1 => store.update_agent(&agent("anna"), 99).await,
                        2 => {
                            let event = EventCommit {
                                scope: "agent:anna".to_owned(),
                                event_id: number.to_string(),
                                at: NOW,
                                contact: None,
                                entries: vec![entry("anna", json!("undone"))],
                                runs: vec![RunCommit {
                                    writes: vec![count("anna", "n", 1.0)],
                                    ..started(&number.to_string(), "anna")
                                }, started("there", "anna")],
                            };
                            store.take_event(event).await.map(drop)
                        }
                        _ => {
                            let commit = RunCommit { writes: vec![count("anna", "n", 1.0)], ..started(&number.to_string(), "anna") };
                            store.commit_run(commit).await.map(drop)
                        }
                    }
                })
            })
            .collect();
        for (number, task) in tasks.into_iter().enumerate() {
            let expected = match number % 4 {
                1 => Err(StoreError::Stale { current: 1 }),
                2 => Err(StoreError::Taken { what: "run" }),
                _ => Ok(()),
            };
            assert_eq!(task.await.unwrap(), expected);
        }
        let entries = feed(&*store, "anna").await;
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=60).collect::<Vec<_>>());
        assert!(entries.iter().all(|entry| entry.body != json!("undone")));
        assert_eq!(store.property(&AgentId::from("anna"), "n").await, Ok(Some(json!(60))));
        assert_eq!(store.unfinished_runs().await.unwrap().len(), 61);
        assert_eq!(store.append(&[entry("anna", json!("next"))], NOW).await, Ok(vec![FeedHead {
            agent_id: AgentId::from("anna"),
            seq: 61,
        }]));
    }
}
