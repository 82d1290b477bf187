use std::collections::BTreeSet;

use ccp_protocol::{ActionId, AgentId, RunId};
use ccp_store::runs::{RunCommit, RunOutcome, RunWrite};
use serde_json::json;

use crate::made::{NOW, count, entry, numbers, started, with_key};

sentences! {
    async fn a_key_starts_one_run(home: &impl BackEnd) {
        let store = home.open().await;
        let again = |run: &str, body: &str| RunCommit {
            writes: vec![count("anna", "n", 1.0)],
            ..with_key(started(run, "anna"), "key", body, NOW + 100)
        };
        assert!(matches!(store.commit_run(again("r1", "body")).await, Ok(RunOutcome::Written { .. })));
        assert_eq!(store.commit_run(again("r2", "body")).await, Ok(RunOutcome::Repeated(RunId::from("r1"))));
        assert_eq!(store.commit_run(again("r3", "other body")).await, Ok(RunOutcome::KeyReused));
        assert_eq!(store.property(&AgentId::from("anna"), "n").await, Ok(Some(json!(1))));
        assert_eq!(store.run(&RunId::from("r2")).await, Ok(None));
        assert_eq!(store.run(&RunId::from("r3")).await, Ok(None));
    }

    async fn a_key_holds_for_its_agent_and_action_alone(home: &impl BackEnd) {
        let store = home.open().await;
        let mut elsewhere = started("r3", "anna");
        elsewhere.start.as_mut().unwrap().action_id = Some(ActionId::from("other action"));
        for commit in [started("r1", "anna"), started("r2", "ben"), elsewhere] {
            let outcome = store.commit_run(with_key(commit, "key", "body", NOW + 100)).await;
            assert!(matches!(outcome, Ok(RunOutcome::Written { .. })));
        }
        let found = async |agent: &str, action: &str, key: &str| {
            let (agent, action) = (AgentId::from(agent), ActionId::from(action));
            store.run_by_key(&agent, &action, key, NOW).await.unwrap().map(|(run, body)| (run.0, body))
        };
        assert_eq!(found("anna", "action", "key").await, Some(("r1".to_owned(), "body".to_owned())));
        assert_eq!(found("ben", "action", "key").await.unwrap().0, "r2");
        assert_eq!(found("anna", "other action", "key").await.unwrap().0, "r3");
        assert_eq!(found("ben", "other action", "key").await, None);
        assert_eq!(found("anna", "action", "other key").await, None);
    }

    async fn a_key_whose_time_is_over_starts_anew(home: &impl BackEnd) {
        let store = home.open().await;
        let (anna, action) = (AgentId::from("anna"), ActionId::from("action"));
        let at = |run: &str, at, expires_at| RunCommit { at, ..with_key(started(run, "anna"), "key", run, expires_at) };
        store.commit_run(at("r1", NOW, NOW + 100)).await.unwrap();
        assert_eq!(store.commit_run(at("r2", NOW + 99, NOW + 200)).await, Ok(RunOutcome::KeyReused));
        assert_eq!(store.run_by_key(&anna, &action, "key", NOW + 100).await, Ok(None));
        assert!(matches!(store.commit_run(at("r2", NOW + 100, NOW + 200)).await, Ok(RunOutcome::Written { .. })));
        let found = store.run_by_key(&anna, &action, "key", NOW + 100).await.unwrap();
        assert_eq!(found, Some((RunId::from("r2"), "r2".to_owned())));
    }

    async fn a_start_that_fails_does_not_use_its_key_up(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r1", "anna")).await.unwrap();
        assert!(store.commit_run(with_key(started("r1", "anna"), "key", "body", NOW + 100)).await.is_err());
        let outcome = store.commit_run(with_key(started("r2", "anna"), "key", "body", NOW + 100)).await;
        assert!(matches!(outcome, Ok(RunOutcome::Written { .. })));
    }

    async fn of_fifty_starts_with_one_key_at_the_same_time_one_runs(home: &impl BackEnd) {
        let store = home.open().await;
        let starters: Vec<_> = (0..50)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let run = format!("r{number}");
                    let commit = RunCommit {
                        writes: vec![RunWrite::Entry(entry("anna", json!(number))), count("anna", "n", 1.0)],
                        ..with_key(started(&run, "anna"), "key", "body", NOW + 100)
                    };
                    match store.commit_run(commit).await.unwrap() {
                        RunOutcome::Written { .. } => (run, true),
                        RunOutcome::Repeated(run) => (run.0, false),
                        other => panic!("{other:?}"),
                    }
                })
            })
            .collect();
        let mut runs = BTreeSet::new();
        let mut written = 0;
        for starter in starters {
            let (run, wrote) = starter.await.unwrap();
            runs.insert(run);
            written += usize::from(wrote);
        }
        assert_eq!((written, runs.len()), (1, 1), "{runs:?}");
        assert_eq!(store.unfinished_runs().await.unwrap().len(), 1);
        assert_eq!(numbers(&*store, "anna").await, [1]);
        assert_eq!(store.property(&AgentId::from("anna"), "n").await, Ok(Some(json!(1))));
    }
}
