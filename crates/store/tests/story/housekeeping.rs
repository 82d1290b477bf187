use ccp_protocol::{ActionId, AgentId, RunId, runs::RunStatus};
use ccp_store::{
    Millis, Store, StoreError,
    contacts::{EventCommit, EventOutcome},
    feed::FeedReach,
    housekeeping::Retention,
    identity::{AuditRecord, TicketRecord},
    runs::RunCommit,
};
use serde_json::json;

use crate::made::{
    KEEP_ALL, NOW, agent, contact, ended, entry, numbers, session, set, started, with_key,
};

async fn entries_at(store: &dyn Store, times: &[Millis]) {
    for at in times {
        store
            .append(&[entry("anna", json!(at))], *at)
            .await
            .unwrap();
    }
}

sentences! {
    async fn old_entries_go_and_the_numbers_go_on(home: &impl BackEnd) {
        let store = home.open().await;
        let anna = AgentId::from("anna");
        entries_at(&*store, &[NOW, NOW + 1, NOW + 2, NOW + 3]).await;
        store.append(&[entry("ben", json!(1))], NOW + 3).await.unwrap();
        store.acknowledge(&anna, 1).await.unwrap();
        store.prune(&Retention { feed_ms: 10, ..KEEP_ALL }, NOW + 12).await.unwrap();
        assert_eq!(numbers(&*store, "anna").await, [3, 4]);
        assert_eq!(store.feed_reach(&anna).await, Ok(FeedReach { floor: 3, head: 4, acked: 1 }));
        store.prune(&Retention { feed_ms: 10, ..KEEP_ALL }, NOW + 99).await.unwrap();
        assert_eq!(store.feed_reach(&anna).await, Ok(FeedReach { floor: 5, head: 4, acked: 1 }));
        entries_at(&*store, &[NOW + 99]).await;
        assert_eq!(numbers(&*store, "anna").await, [5]);
        assert_eq!(numbers(&*store, "ben").await, [0; 0]);
    }

    async fn only_the_newest_entries_of_a_long_feed_stay(home: &impl BackEnd) {
        let store = home.open().await;
        let many: Vec<_> = (0..1500).map(|number| entry("anna", json!(number))).collect();
        store.append(&many, NOW).await.unwrap();
        store.append(&[entry("ben", json!(1))], NOW).await.unwrap();
        store.prune(&Retention { feed_entries: 3, ..KEEP_ALL }, NOW).await.unwrap();
        assert_eq!(numbers(&*store, "anna").await, [1498, 1499, 1500]);
        assert_eq!(numbers(&*store, "ben").await, [1]);
        store.prune(&Retention { feed_entries: 0, ..KEEP_ALL }, NOW).await.unwrap();
        assert_eq!(store.feed_reach(&AgentId::from("anna")).await.unwrap().floor, 1501);
    }

    async fn an_old_entry_behind_a_young_one_stays_so_that_there_is_no_gap(home: &impl BackEnd) {
        let store = home.open().await;
        entries_at(&*store, &[NOW, NOW + 50, NOW, NOW + 51]).await;
        store.prune(&Retention { feed_ms: 10, ..KEEP_ALL }, NOW + 20).await.unwrap();
        assert_eq!(numbers(&*store, "anna").await, [2, 3, 4]);
    }

    async fn an_entry_still_replaces_the_first_that_was_thrown_away(home: &impl BackEnd) {
        let store = home.open().await;
        let keyed = ccp_store::feed::NewEntry {
            run_id: Some(RunId::from("r")),
            replace_key: Some("k".to_owned()),
            ..entry("anna", json!(1))
        };
        store.append(&[keyed.clone(), keyed.clone()], NOW).await.unwrap();
        store.prune(&Retention { feed_entries: 1, ..KEEP_ALL }, NOW).await.unwrap();
        store.append(&[keyed], NOW).await.unwrap();
        let replaces: Vec<_> = crate::made::feed(&*store, "anna").await.iter().map(|entry| entry.replaces).collect();
        assert_eq!(replaces, [Some(1), Some(1)]);
    }

    async fn contacts_that_have_gone_go_and_those_on_a_screen_stay(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, destroyed_at) in [("old", Some(NOW)), ("young", Some(NOW + 5)), ("open", None)] {
            let contact = ccp_store::contacts::ContactRecord { destroyed_at, ..contact(id, Some("anna")) };
            store.insert_contact(&contact, &[]).await.unwrap();
        }
        store.prune(&Retention { contacts_ms: 10, ..KEEP_ALL }, NOW + 15).await.unwrap();
        let mut left = Vec::new();
        for id in ["old", "young", "open"] {
            if store.contact(&id.into()).await.unwrap().is_some() {
                left.push(id);
            }
        }
        assert_eq!(left, ["young", "open"]);
    }

    async fn old_lines_of_the_audit_log_go(home: &impl BackEnd) {
        let store = home.open().await;
        for at in [NOW, NOW + 5] {
            let line = AuditRecord {
                at,
                who: "admin".to_owned(),
                what: "x".to_owned(),
                target: String::new(),
                details: json!({}),
            };
            store.audit(&line).await.unwrap();
        }
        store.prune(&Retention { audit_ms: 10, ..KEEP_ALL }, NOW + 15).await.unwrap();
        let left = store.audit_log(None, 9).await.unwrap();
        assert_eq!(left.iter().map(|(_, line)| line.at).collect::<Vec<_>>(), [NOW + 5]);
    }

    async fn ended_runs_go_with_their_traces_and_running_ones_stay(home: &impl BackEnd) {
        let store = home.open().await;
        for run in ["old", "young", "running"] {
            let commit = RunCommit { steps: vec![json!(run)], ..started(run, "anna") };
            store.commit_run(commit).await.unwrap();
        }
        store.commit_run(ended("old", RunStatus::Completed)).await.unwrap();
        store.commit_run(RunCommit { at: NOW + 90, ..ended("young", RunStatus::Failed) }).await.unwrap();
        store.prune(&Retention { runs_ms: 10, ..KEEP_ALL }, NOW + 100).await.unwrap();
        assert_eq!(store.run(&RunId::from("old")).await, Ok(None));
        assert_eq!(store.trace(&RunId::from("old")).await, Ok(Vec::new()));
        for kept in ["young", "running"] {
            assert!(store.run(&RunId::from(kept)).await.unwrap().is_some());
            assert_eq!(store.trace(&RunId::from(kept)).await, Ok(vec![json!(kept)]));
        }
        assert_eq!(store.unfinished_runs().await.unwrap().len(), 1);
    }

    async fn more_runs_than_go_at_once_all_go(home: &impl BackEnd) {
        let store = home.open().await;
        let event = EventCommit {
            scope: "agent:anna".to_owned(),
            event_id: "e".to_owned(),
            at: NOW,
            contact: None,
            entries: Vec::new(),
            runs: (0..1200)
                .map(|number| RunCommit { end: ended("", RunStatus::Completed).end, ..started(&format!("{number:05}"), "anna") })
                .collect(),
        };
        store.take_event(event).await.unwrap();
        store.prune(&Retention { runs_ms: 10, ..KEEP_ALL }, NOW + 100).await.unwrap();
        let all = ccp_store::runs::RunFilter { limit: 10, ..Default::default() };
        assert_eq!(store.runs(&all).await, Ok(Vec::new()));
    }

    async fn a_long_trace_goes_whole_with_its_run_and_what_it_was_given(home: &impl BackEnd) {
        let store = home.open().await;
        let long = |run: &str| RunCommit { steps: (0..1300).map(|step| json!(step)).collect(), ..started(run, "anna") };
        for run in ["one", "two", "kept"] {
            store.commit_run(long(run)).await.unwrap();
        }
        for (run, at) in [("one", NOW), ("two", NOW), ("kept", NOW + 95)] {
            store.commit_run(RunCommit { at, ..ended(run, RunStatus::Completed) }).await.unwrap();
        }
        store.prune(&Retention { runs_ms: 10, ..KEEP_ALL }, NOW + 100).await.unwrap();
        for run in ["one", "two"] {
            let run = RunId::from(run);
            assert_eq!(store.run(&run).await, Ok(None));
            assert_eq!(store.trace(&run).await, Ok(Vec::new()));
            assert_eq!(store.run_inputs(&run).await, Ok(None));
        }
        let kept = RunId::from("kept");
        assert_eq!(store.trace(&kept).await.unwrap().len(), 1300);
        assert_eq!(store.run_inputs(&kept).await, Ok(Some(json!({"payload": "kept"}))));
    }

    async fn old_event_ids_and_keys_go(home: &impl BackEnd) {
        let store = home.open().await;
        let event = |at| EventCommit {
            scope: "agent:anna".to_owned(),
            event_id: "e".to_owned(),
            at,
            contact: None,
            entries: Vec::new(),
            runs: Vec::new(),
        };
        store.take_event(event(NOW)).await.unwrap();
        store.commit_run(with_key(started("r", "anna"), "key", "body", NOW + 50)).await.unwrap();
        let keep = Retention { events_ms: 20, ..KEEP_ALL };
        store.prune(&keep, NOW + 20).await.unwrap();
        assert_eq!(store.take_event(event(NOW)).await, Ok(EventOutcome::Repeated));
        let (anna, action) = (AgentId::from("anna"), ActionId::from("action"));
        assert!(store.run_by_key(&anna, &action, "key", NOW).await.unwrap().is_some());
        store.prune(&keep, NOW + 50).await.unwrap();
        assert_eq!(store.take_event(event(NOW + 50)).await, Ok(EventOutcome::Taken(Vec::new())));
        assert_eq!(store.run_by_key(&anna, &action, "key", NOW).await, Ok(None));
    }

    async fn sessions_and_tickets_that_are_over_go_and_with_the_last_the_properties(home: &impl BackEnd) {
        let store = home.open().await;
        for id in ["anna", "ben"] {
            store.insert_agent(&agent(id)).await.unwrap();
        }
        store.insert_session(&session("short", "anna", NOW + 10)).await.unwrap();
        store.insert_session(&session("long", "ben", NOW + 99)).await.unwrap();
        let ticket = |hash: &str, expires_at| TicketRecord {
            ticket_hash: hash.to_owned(),
            session_hash: "long".to_owned(),
            agent_id: AgentId::from("ben"),
            expires_at,
        };
        store.insert_ticket(&ticket("over", NOW + 10)).await.unwrap();
        store.insert_ticket(&ticket("good", NOW + 11)).await.unwrap();
        let run = RunCommit {
            writes: vec![set("anna", "k", json!(1)), set("ben", "k", json!(1)), set("never signed in", "k", json!(1))],
            ..started("r", "anna")
        };
        store.commit_run(run).await.unwrap();
        store.prune(&KEEP_ALL, NOW + 10).await.unwrap();
        // Asked with a time at which they would still have been good.
        assert_eq!(store.session("short", NOW).await, Ok(None));
        assert_eq!(store.take_ticket("over", NOW).await, Ok(None));
        assert!(store.session("long", NOW).await.unwrap().is_some());
        assert!(store.take_ticket("good", NOW).await.unwrap().is_some());
        for (agent, kept) in [("anna", None), ("ben", Some(json!(1))), ("never signed in", None)] {
            assert_eq!(store.property(&AgentId::from(agent), "k").await, Ok(kept), "{agent}");
        }
    }

    async fn a_closed_store_takes_nothing_more_and_says_so(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.ready().await, Ok(()));
        assert_eq!(store.close().await, Ok(()));
        let gone = |result: Result<(), StoreError>| matches!(result, Err(StoreError::Unavailable(_)));
        assert!(gone(store.ready().await));
        assert!(gone(store.append(&[entry("anna", json!(1))], NOW).await.map(drop)));
        assert!(gone(store.agents().await.map(drop)));
        assert!(gone(store.prune(&KEEP_ALL, NOW).await));
        assert_eq!(store.close().await, Ok(()), "closing twice is closing once");
    }
}
