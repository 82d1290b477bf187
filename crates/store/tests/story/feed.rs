use ccp_protocol::{AgentId, ContactId, RunId, feed::EntryKind};
use ccp_store::feed::{EntryRecord, FeedHead, FeedReach, NewEntry};
use serde_json::json;

use crate::made::{NOW, entry, feed, numbers};

fn anna() -> AgentId {
    AgentId::from("anna")
}

fn keyed(run: Option<&str>, key: &str) -> NewEntry {
    NewEntry {
        run_id: run.map(RunId::from),
        replace_key: Some(key.to_owned()),
        ..entry("anna", json!(key))
    }
}

sentences! {
    async fn entries_are_numbered_from_one_in_their_order_each_feed_for_itself(home: &impl BackEnd) {
        let store = home.open().await;
        let heads = store
            .append(&[entry("anna", json!("a1")), entry("ben", json!("b1")), entry("anna", json!("a2"))], NOW)
            .await
            .unwrap();
        let head = |agent: &str, seq| FeedHead { agent_id: AgentId::from(agent), seq };
        assert_eq!(heads, [head("anna", 2), head("ben", 1)]);
        assert_eq!(store.append(&[entry("ben", json!("b2"))], NOW + 1).await, Ok(vec![head("ben", 2)]));
        assert_eq!(store.append(&[], NOW).await, Ok(Vec::new()));
        let bodies: Vec<_> = feed(&*store, "ben").await.into_iter().map(|entry| (entry.seq, entry.at, entry.body)).collect();
        assert_eq!(bodies, [(1, NOW, json!("b1")), (2, NOW + 1, json!("b2"))]);
    }

    async fn an_entry_of_each_kind_reads_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        let kinds = [
            EntryKind::Data,
            EntryKind::Contact,
            EntryKind::ContactEnded,
            EntryKind::Attributes,
            EntryKind::Run,
            EntryKind::Call,
            EntryKind::Configuration,
            EntryKind::Notice,
        ];
        for (seq, kind) in (1..).zip(kinds) {
            let written = NewEntry {
                kind,
                contact_id: Some(ContactId::from("c")),
                run_id: Some(RunId::from("r")),
                ..entry("anna", json!({"z": seq, "a": [1.5, "\u{0}é"]}))
            };
            store.append(std::slice::from_ref(&written), NOW).await.unwrap();
            let read = EntryRecord {
                seq,
                at: NOW,
                kind,
                contact_id: written.contact_id,
                run_id: written.run_id,
                replaces: None,
                body: written.body,
            };
            assert_eq!(store.feed_after(&anna(), seq - 1, None, 10).await, Ok(vec![read.clone()]));
            assert_eq!(store.feed_after(&anna(), 0, Some(kind), 10).await, Ok(vec![read]));
        }
    }

    async fn a_feed_is_read_on_from_any_number(home: &impl BackEnd) {
        let store = home.open().await;
        let entries: Vec<_> = (1..=10)
            .map(|number| NewEntry {
                kind: if number % 2 == 0 { EntryKind::Notice } else { EntryKind::Data },
                ..entry("anna", json!(number))
            })
            .collect();
        store.append(&entries, NOW).await.unwrap();
        let after = async |after, kind, limit| -> Vec<u64> {
            let entries = store.feed_after(&anna(), after, kind, limit).await.unwrap();
            entries.into_iter().map(|entry| entry.seq).collect()
        };
        assert_eq!(after(0, None, 3).await, [1, 2, 3]);
        assert_eq!(after(8, None, 100).await, [9, 10]);
        assert_eq!(after(10, None, 100).await, [0; 0]);
        assert_eq!(after(u64::MAX, None, 100).await, [0; 0]);
        assert_eq!(after(0, None, 0).await, [0; 0]);
        assert_eq!(after(3, Some(EntryKind::Notice), 2).await, [4, 6]);
        assert_eq!(after(0, Some(EntryKind::Call), 2).await, [0; 0]);
        assert_eq!(store.count_after(&anna(), 0, EntryKind::Data).await, Ok(5));
        assert_eq!(store.count_after(&anna(), 5, EntryKind::Data).await, Ok(2));
        assert_eq!(store.count_after(&AgentId::from("ben"), 0, EntryKind::Data).await, Ok(0));
    }

    async fn an_entry_with_a_key_replaces_the_first_of_its_run_with_that_key(home: &impl BackEnd) {
        let store = home.open().await;
        let entries = [
            keyed(Some("r"), "k"),
            keyed(Some("r"), "other"),
            keyed(Some("r2"), "k"),
            keyed(None, "k"),
            keyed(Some("r"), "k"),
            keyed(Some("r"), "k"),
            keyed(None, "k"),
            NewEntry { replace_key: None, ..keyed(Some("r"), "k") },
            NewEntry { agent_id: AgentId::from("ben"), ..keyed(Some("r"), "k") },
        ];
        store.append(&entries, NOW).await.unwrap();
        let replaces: Vec<_> = feed(&*store, "anna").await.into_iter().map(|entry| entry.replaces).collect();
        assert_eq!(replaces, [None, None, None, None, Some(1), Some(1), Some(4), None]);
        assert_eq!(feed(&*store, "ben").await[0].replaces, None);
    }

    async fn what_was_shown_never_goes_back_nor_beyond_the_head(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.feed_reach(&anna()).await, Ok(FeedReach { floor: 1, head: 0, acked: 0 }));
        store.acknowledge(&anna(), 5).await.unwrap();
        assert_eq!(store.feed_reach(&anna()).await.unwrap().acked, 0);
        let entries: Vec<_> = (0..5).map(|number| entry("anna", json!(number))).collect();
        store.append(&entries, NOW).await.unwrap();
        for (seq, acked) in [(3, 3), (2, 3), (0, 3), (4, 4), (u64::MAX, 5)] {
            store.acknowledge(&anna(), seq).await.unwrap();
            assert_eq!(store.feed_reach(&anna()).await, Ok(FeedReach { floor: 1, head: 5, acked }));
        }
    }

    async fn many_writers_leave_no_gap_and_keep_each_their_own_order(home: &impl BackEnd) {
        const WRITERS: u64 = 16;
        const EACH: u64 = 200;
        let store = home.open().await;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut last = 0;
                    for number in 0..EACH {
                        let heads = store.append(&[entry("anna", json!([writer, number]))], NOW).await.unwrap();
                        assert!(heads[0].seq > last, "a later entry has a greater number");
                        last = heads[0].seq;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(numbers(&*store, "anna").await, (1..=WRITERS * EACH).collect::<Vec<_>>());
        let mut next = vec![0; 16];
        for entry in feed(&*store, "anna").await {
            let (writer, number): (usize, u64) = serde_json::from_value(entry.body).unwrap();
            assert_eq!(number, next[writer]);
            next[writer] += 1;
        }
        assert_eq!(next, [EACH; 16]);
    }
}
