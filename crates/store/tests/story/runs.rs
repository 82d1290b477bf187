use ccp_protocol::{
    ActionId, AgentId, ContactId, FlowId, RunId,
    runs::{RunError, RunStatus},
};
use ccp_store::{
    Store, StoreError,
    runs::{NewRun, RunCommit, RunEnd, RunFilter, RunOutcome, RunRecord, UnfinishedRun},
};
use serde_json::{Map, json};

use crate::made::{NOW, count, ended, entry, goes_on, object, set, started};

fn id(text: &str) -> RunId {
    RunId::from(text)
}

fn nothing_written() -> RunOutcome {
    RunOutcome::Written {
        answers: Vec::new(),
        heads: Vec::new(),
    }
}

fn record(run: &str) -> RunRecord {
    RunRecord {
        id: id(run),
        agent_id: AgentId::from("anna"),
        flow_id: FlowId::from("flow"),
        flow_name: "Flow".to_owned(),
        flow_version: 3,
        action_id: Some(ActionId::from("action")),
        source: None,
        event: None,
        contact_id: None,
        status: RunStatus::Running,
        error: None,
        actions: Map::new(),
        accepted_at: NOW,
        started_at: Some(NOW),
        ended_at: None,
    }
}

async fn states(store: &dyn Store) -> Vec<(String, String, Option<serde_json::Value>)> {
    let unfinished = store.unfinished_runs().await.unwrap();
    unfinished
        .into_iter()
        .map(|run| (run.run.id.0, run.state, run.answer))
        .collect()
}

async fn listed(store: &dyn Store, filter: RunFilter) -> Vec<String> {
    let limit = if filter.limit == 0 { 100 } else { filter.limit };
    let runs = store.runs(&RunFilter { limit, ..filter }).await.unwrap();
    runs.into_iter().map(|run| run.id.0).collect()
}

sentences! {
    async fn a_run_is_followed_from_its_start_to_its_end(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.run(&id("r")).await, Ok(None));
        let start = RunCommit { steps: vec![json!({"block": 1})], ..started("r", "anna") };
        assert_eq!(store.commit_run(start).await, Ok(nothing_written()));
        assert_eq!(store.run(&id("r")).await, Ok(Some(record("r"))));
        let unfinished = UnfinishedRun { run: record("r"), state: "state 1".to_owned(), answer: None };
        assert_eq!(store.unfinished_runs().await, Ok(vec![unfinished]));

        let on = RunCommit { steps: vec![json!({"block": 2}), json!(null)], ..goes_on("r", "state 2") };
        store.commit_run(on).await.unwrap();
        assert_eq!(states(&*store).await, [("r".to_owned(), "state 2".to_owned(), None)]);

        let error = RunError { block: Some("b1".to_owned()), code: "x".to_owned(), message: "No.".to_owned() };
        let mut last = RunCommit { steps: vec![json!("last")], ..ended("r", RunStatus::Failed) };
        last.end.as_mut().unwrap().error = Some(error.clone());
        store.commit_run(last).await.unwrap();
        let over = RunRecord {
            status: RunStatus::Failed,
            error: Some(error),
            actions: object(json!({"b1": {"success": true}})),
            ended_at: Some(NOW + 50),
            ..record("r")
        };
        assert_eq!(store.run(&id("r")).await, Ok(Some(over)));
        assert_eq!(store.unfinished_runs().await, Ok(Vec::new()));
        let trace = vec![json!({"block": 1}), json!({"block": 2}), json!(null), json!("last")];
        assert_eq!(store.trace(&id("r")).await, Ok(trace));
        assert_eq!(store.trace(&id("other")).await, Ok(Vec::new()));
    }

    async fn a_run_that_waits_in_line_has_not_begun_and_is_not_lost(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(RunCommit { begun: None, ..started("r", "anna") }).await.unwrap();
        let waits = RunRecord { started_at: None, ..record("r") };
        assert_eq!(store.run(&id("r")).await, Ok(Some(waits.clone())));
        let unfinished = store.unfinished_runs().await.unwrap();
        assert_eq!(unfinished[0].run, waits);
        store.commit_run(goes_on("r", "waits still")).await.unwrap();
        assert_eq!(store.run(&id("r")).await, Ok(Some(waits)));
        store.commit_run(RunCommit { begun: Some(NOW + 7), ..goes_on("r", "begins") }).await.unwrap();
        store.commit_run(goes_on("r", "goes on")).await.unwrap();
        let begun = RunRecord { started_at: Some(NOW + 7), ..record("r") };
        assert_eq!(store.run(&id("r")).await, Ok(Some(begun)));
    }

    async fn what_a_run_was_given_is_kept_where_there_is_something(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r", "anna")).await.unwrap();
        let mut without = started("s", "anna");
        without.start.as_mut().unwrap().inputs = None;
        store.commit_run(without).await.unwrap();
        assert_eq!(store.run_inputs(&id("r")).await, Ok(Some(json!({"payload": "r"}))));
        assert_eq!(store.run_inputs(&id("s")).await, Ok(None));
        assert_eq!(store.run_inputs(&id("none")).await, Ok(None));
    }

    async fn a_run_may_end_in_its_first_commit(home: &impl BackEnd) {
        let store = home.open().await;
        let start = NewRun {
            action_id: None,
            source: Some("voice".to_owned()),
            event: Some("onInit".to_owned()),
            contact_id: Some(ContactId::from("c")),
            ..started("r", "anna").start.unwrap()
        };
        let end = RunEnd { status: RunStatus::Completed, error: None, actions: object(json!({"b": 1})) };
        let whole = RunCommit {
            start: Some(start),
            steps: vec![json!(1)],
            state: String::new(),
            end: Some(end),
            ..started("r", "anna")
        };
        store.commit_run(whole).await.unwrap();
        let expected = RunRecord {
            action_id: None,
            source: Some("voice".to_owned()),
            event: Some("onInit".to_owned()),
            contact_id: Some(ContactId::from("c")),
            status: RunStatus::Completed,
            actions: object(json!({"b": 1})),
            ended_at: Some(NOW),
            ..record("r")
        };
        assert_eq!(store.run(&id("r")).await, Ok(Some(expected)));
        assert_eq!(store.trace(&id("r")).await, Ok(vec![json!(1)]));
        assert_eq!(store.unfinished_runs().await, Ok(Vec::new()));
    }

    async fn a_run_that_is_over_or_never_was_takes_nothing_more(home: &impl BackEnd) {
        let store = home.open().await;
        let late = || RunCommit {
            writes: vec![set("anna", "late", json!(1)), ccp_store::runs::RunWrite::Entry(entry("anna", json!(1)))],
            steps: vec![json!("late")],
            ..goes_on("r", "late")
        };
        assert_eq!(store.commit_run(late()).await, Ok(RunOutcome::NotRunning));
        store.commit_run(started("r", "anna")).await.unwrap();
        store.commit_run(ended("r", RunStatus::Completed)).await.unwrap();
        assert_eq!(store.commit_run(late()).await, Ok(RunOutcome::NotRunning));
        assert_eq!(store.commit_run(ended("r", RunStatus::Failed)).await, Ok(RunOutcome::NotRunning));
        assert_eq!(store.run(&id("r")).await.unwrap().unwrap().status, RunStatus::Completed);
        assert_eq!(store.trace(&id("r")).await, Ok(Vec::new()));
        assert!(store.properties(&AgentId::from("anna")).await.unwrap().is_empty());
        assert_eq!(crate::made::numbers(&*store, "anna").await, [0; 0]);
    }

    async fn a_run_is_started_once(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r", "anna")).await.unwrap();
        let again = RunCommit { writes: vec![set("anna", "again", json!(1))], ..started("r", "anna") };
        assert_eq!(store.commit_run(again).await, Err(StoreError::Taken { what: "run" }));
        assert!(store.properties(&AgentId::from("anna")).await.unwrap().is_empty());
    }

    async fn the_answer_a_run_awaits_is_kept_beside_its_state(home: &impl BackEnd) {
        let store = home.open().await;
        let counting = |commit: RunCommit, awaits_last_write| RunCommit {
            writes: vec![count("anna", "n", 1.0), count("anna", "n", 1.0)],
            awaits_last_write,
            ..commit
        };
        store.commit_run(counting(started("r", "anna"), true)).await.unwrap();
        assert_eq!(states(&*store).await, [("r".to_owned(), "state 1".to_owned(), Some(json!(2)))]);
        store.commit_run(counting(goes_on("r", "s2"), false)).await.unwrap();
        assert_eq!(states(&*store).await, [("r".to_owned(), "s2".to_owned(), None)]);
        // `null` is an answer too, and none is none.
        let null = RunCommit { writes: vec![set("anna", "k", json!(1))], ..counting(goes_on("r", "s3"), true) };
        store.commit_run(null).await.unwrap();
        assert_eq!(states(&*store).await, [("r".to_owned(), "s3".to_owned(), Some(json!(null)))]);
        store.commit_run(RunCommit { awaits_last_write: true, ..goes_on("r", "s4") }).await.unwrap();
        assert_eq!(states(&*store).await, [("r".to_owned(), "s4".to_owned(), None)]);
    }

    async fn runs_are_listed_newest_first_and_filtered(home: &impl BackEnd) {
        let store = home.open().await;
        for (run, agent, flow, at) in [
            ("01", "anna", "f", NOW),
            ("02", "ben", "f", NOW + 1),
            ("03", "anna", "g", NOW + 2),
            ("04", "anna", "f", NOW + 3),
        ] {
            let mut commit = RunCommit { at, begun: Some(at), ..started(run, agent) };
            commit.start.as_mut().unwrap().flow_id = FlowId::from(flow);
            store.commit_run(commit).await.unwrap();
        }
        store.commit_run(ended("03", RunStatus::Interrupted)).await.unwrap();
        let none = RunFilter::default;
        assert_eq!(listed(&*store, none()).await, ["04", "03", "02", "01"]);
        assert_eq!(listed(&*store, RunFilter { limit: 2, ..none() }).await, ["04", "03"]);
        assert_eq!(listed(&*store, RunFilter { before: Some(id("03")), ..none() }).await, ["02", "01"]);
        assert_eq!(listed(&*store, RunFilter { flow_id: Some(FlowId::from("g")), ..none() }).await, ["03"]);
        assert_eq!(listed(&*store, RunFilter { agent_id: Some(AgentId::from("ben")), ..none() }).await, ["02"]);
        assert_eq!(listed(&*store, RunFilter { status: Some(RunStatus::Interrupted), ..none() }).await, ["03"]);
        assert_eq!(listed(&*store, RunFilter { from: Some(NOW + 1), to: Some(NOW + 3), ..none() }).await, ["03", "02"]);
        let several = RunFilter {
            flow_id: Some(FlowId::from("f")),
            agent_id: Some(AgentId::from("anna")),
            status: Some(RunStatus::Running),
            before: Some(id("04")),
            ..none()
        };
        assert_eq!(listed(&*store, several).await, ["01"]);
        assert_eq!(listed(&*store, RunFilter { before: Some(id("gone")), ..none() }).await, [""; 0]);
    }

    async fn a_run_that_began_before_its_first_commit_was_accepted_no_later(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(RunCommit { at: NOW + 3, begun: Some(NOW), ..started("r", "anna") }).await.unwrap();
        let run = store.run(&id("r")).await.unwrap().unwrap();
        assert_eq!((run.accepted_at, run.started_at), (NOW, Some(NOW)));
    }

    async fn runs_of_one_moment_are_paged_without_a_gap(home: &impl BackEnd) {
        let store = home.open().await;
        for (run, at) in [("b", NOW), ("a", NOW), ("c", NOW), ("0", NOW + 1)] {
            store.commit_run(RunCommit { at, begun: Some(at), ..started(run, "anna") }).await.unwrap();
        }
        let mut seen: Vec<String> = Vec::new();
        loop {
            let before = seen.last().map(|run| id(run));
            let page = listed(&*store, RunFilter { before, limit: 1, ..RunFilter::default() }).await;
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        assert_eq!(seen, ["0", "c", "b", "a"]);
    }

    async fn unfinished_runs_are_oldest_first(home: &impl BackEnd) {
        let store = home.open().await;
        for run in ["03", "01", "02"] {
            store.commit_run(started(run, "anna")).await.unwrap();
        }
        store.commit_run(ended("02", RunStatus::Completed)).await.unwrap();
        let ids: Vec<_> = states(&*store).await.into_iter().map(|(id, ..)| id).collect();
        assert_eq!(ids, ["01", "03"]);
    }
}
