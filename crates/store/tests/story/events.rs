use ccp_protocol::{AgentId, ContactId, RunId, contacts::ContactState};
use ccp_store::{
    StoreError,
    contacts::{ContactRecord, EventCommit, EventOutcome},
    feed::FeedHead,
    runs::{RunCommit, RunWrite},
};
use serde_json::json;

use crate::made::{NOW, contact, entry, feed, started};

fn event(id: &str) -> EventCommit {
    EventCommit {
        scope: "contact:c".to_owned(),
        event_id: id.to_owned(),
        at: NOW + 3,
        contact: None,
        entries: vec![entry("anna", json!("event"))],
        runs: Vec::new(),
    }
}

fn head(agent: &str, seq: u64) -> FeedHead {
    FeedHead {
        agent_id: AgentId::from(agent),
        seq,
    }
}

sentences! {
    async fn an_event_moves_its_contact_tells_the_feeds_and_starts_its_runs(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_contact(&contact("c", Some("anna")), &[]).await.unwrap();
        let after = ContactRecord { state: ContactState::Connected, version: 1, ..contact("c", Some("anna")) };
        let run = RunCommit { writes: vec![RunWrite::Entry(entry("ben", json!("run")))], ..started("r", "anna") };
        let event = EventCommit {
            contact: Some((after.clone(), 1)),
            entries: vec![entry("anna", json!(1)), entry("anna", json!(2))],
            runs: vec![run, started("r2", "anna")],
            ..event("e")
        };
        assert_eq!(store.take_event(event).await, Ok(EventOutcome::Taken(vec![head("anna", 2), head("ben", 1)])));
        let stored = store.contact(&ContactId::from("c")).await.unwrap().unwrap();
        assert_eq!(stored, ContactRecord { version: 2, ..after });
        assert_eq!(feed(&*store, "anna").await[0].at, NOW + 3);
        assert!(store.run(&RunId::from("r")).await.unwrap().is_some());
        assert!(store.run(&RunId::from("r2")).await.unwrap().is_some());
    }

    async fn an_event_is_taken_once_however_many_bring_it(home: &impl BackEnd) {
        let store = home.open().await;
        let bringers: Vec<_> = (0..20)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let runs = vec![started(&format!("r{number}"), "anna")];
                    store.take_event(EventCommit { runs, ..event("e") }).await.unwrap()
                })
            })
            .collect();
        let mut taken = 0;
        for bringer in bringers {
            match bringer.await.unwrap() {
                EventOutcome::Taken(_) => taken += 1,
                EventOutcome::Repeated => {}
                EventOutcome::Stale => panic!("there is no contact to be stale"),
            }
        }
        assert_eq!(taken, 1);
        assert_eq!(feed(&*store, "anna").await.len(), 1);
        assert_eq!(store.unfinished_runs().await.unwrap().len(), 1);
        // Another scope and another id are other events.
        let elsewhere = EventCommit { scope: "agent:c".to_owned(), ..event("e") };
        assert!(matches!(store.take_event(elsewhere).await, Ok(EventOutcome::Taken(_))));
        assert!(matches!(store.take_event(event("e2")).await, Ok(EventOutcome::Taken(_))));
    }

    async fn an_event_on_a_contact_that_moved_on_writes_nothing_and_may_come_again(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_contact(&contact("c", Some("anna")), &[]).await.unwrap();
        let at = |version| EventCommit {
            contact: Some((ContactRecord { state: ContactState::Ended, ..contact("c", Some("anna")) }, version)),
            runs: vec![started("r", "anna")],
            ..event("e")
        };
        assert_eq!(store.take_event(at(2)).await, Ok(EventOutcome::Stale));
        assert_eq!(store.contact(&ContactId::from("c")).await.unwrap().unwrap().state, ContactState::Ringing);
        assert_eq!(feed(&*store, "anna").await, []);
        assert_eq!(store.run(&RunId::from("r")).await, Ok(None));
        assert!(matches!(store.take_event(at(1)).await, Ok(EventOutcome::Taken(_))));
        // Taken before goes before moved on.
        assert_eq!(store.take_event(at(1)).await, Ok(EventOutcome::Repeated));
    }

    async fn an_event_that_fails_in_the_middle_leaves_nothing(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r", "anna")).await.unwrap();
        let twice = EventCommit { runs: vec![started("r2", "anna"), started("r", "anna")], ..event("e") };
        assert_eq!(store.take_event(twice).await, Err(StoreError::Taken { what: "run" }));
        assert_eq!(feed(&*store, "anna").await, []);
        assert_eq!(store.run(&RunId::from("r2")).await, Ok(None));
        let nowhere = EventCommit { contact: Some((contact("none", None), 1)), ..event("e") };
        assert_eq!(store.take_event(nowhere).await, Err(StoreError::Missing { what: "contact" }));
        assert!(matches!(store.take_event(event("e")).await, Ok(EventOutcome::Taken(_))), "it was not used up");
    }
}
