use ccp_protocol::AgentId;
use ccp_store::{
    Store,
    feed::FeedHead,
    runs::{RunCommit, RunOutcome, RunWrite},
};
use serde_json::{Value, json};

use crate::made::{count, entry, goes_on, numbers, set, started};

fn anna() -> AgentId {
    AgentId::from("anna")
}

async fn answers(store: &dyn Store, run: &str, writes: Vec<RunWrite>) -> Vec<Value> {
    let commit = RunCommit {
        writes,
        ..goes_on(run, "state")
    };
    match store.commit_run(commit).await.unwrap() {
        RunOutcome::Written { answers, .. } => answers,
        other => panic!("not written: {other:?}"),
    }
}

async fn properties(store: &dyn Store) -> String {
    Value::from(store.properties(&anna()).await.unwrap()).to_string()
}

sentences! {
    async fn a_run_sets_unsets_and_clears_properties_in_order(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r", "anna")).await.unwrap();
        let unset = |key: &str| RunWrite::UnsetProperty { agent_id: anna(), key: key.to_owned() };
        let writes = vec![set("anna", "z", json!({"b": 1, "a": 2})), set("anna", "a", json!(null)), set("ben", "a", json!(1))];
        assert_eq!(answers(&*store, "r", writes).await, vec![json!(null); 3]);
        assert_eq!(properties(&*store).await, r#"{"a":null,"z":{"b":1,"a":2}}"#);
        assert_eq!(store.property(&anna(), "a").await, Ok(Some(json!(null))));
        assert_eq!(store.property(&anna(), "none").await, Ok(None));

        let writes = vec![unset("z"), unset("none"), set("anna", "a", json!("again"))];
        assert_eq!(answers(&*store, "r", writes).await, vec![json!(null); 3]);
        assert_eq!(properties(&*store).await, r#"{"a":"again"}"#);

        let clear = RunWrite::ClearProperties { agent_id: anna() };
        let writes = vec![set("anna", "b", json!(1)), clear, set("anna", "c", json!(2))];
        assert_eq!(answers(&*store, "r", writes).await, vec![json!(null); 3]);
        assert_eq!(properties(&*store).await, r#"{"c":2}"#);
        assert_eq!(store.property(&AgentId::from("ben"), "a").await, Ok(Some(json!(1))));
    }

    async fn a_counter_starts_at_zero_and_is_an_integer_where_it_is_whole(home: &impl BackEnd) {
        let store = home.open().await;
        store.commit_run(started("r", "anna")).await.unwrap();
        let writes = vec![
            count("anna", "n", 1.0),
            count("anna", "n", 2.5),
            count("anna", "n", -0.5),
            set("anna", "text", json!("seven")),
            count("anna", "text", 1.0),
            set("anna", "float", json!(2.0)),
            count("anna", "float", 1.0),
            set("anna", "spelled", json!("41")),
            count("anna", "spelled", 1.0),
        ];
        let given: Vec<_> = answers(&*store, "r", writes).await.iter().map(Value::to_string).collect();
        assert_eq!(given, ["1", "3.5", "3", "null", "1", "null", "3", "null", "42"]);
        assert_eq!(properties(&*store).await, r#"{"float":3,"n":3,"spelled":42,"text":1}"#);
    }

    async fn counting_at_the_same_time_loses_no_count(home: &impl BackEnd) {
        let store = home.open().await;
        let counters: Vec<_> = (0..40)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let commit = RunCommit { writes: vec![count("anna", "n", 1.0)], ..started(&number.to_string(), "anna") };
                    match store.commit_run(commit).await.unwrap() {
                        RunOutcome::Written { answers, .. } => answers[0].as_u64().unwrap(),
                        other => panic!("not written: {other:?}"),
                    }
                })
            })
            .collect();
        let mut given = Vec::new();
        for counter in counters {
            given.push(counter.await.unwrap());
        }
        given.sort_unstable();
        assert_eq!(given, (1..=40).collect::<Vec<_>>());
        assert_eq!(store.property(&anna(), "n").await, Ok(Some(json!(40))));
    }

    async fn entries_of_a_run_are_answered_with_their_numbers(home: &impl BackEnd) {
        let store = home.open().await;
        store.append(&[entry("anna", json!(0))], 1).await.unwrap();
        let writes = ["anna", "ben", "anna"].map(|agent| RunWrite::Entry(entry(agent, json!(1))));
        let commit = RunCommit { writes: writes.to_vec(), ..started("r", "anna") };
        let head = |agent: &str, seq| FeedHead { agent_id: AgentId::from(agent), seq };
        let written = RunOutcome::Written {
            answers: vec![json!(2), json!(1), json!(3)],
            heads: vec![head("anna", 3), head("ben", 1)],
        };
        assert_eq!(store.commit_run(commit).await, Ok(written));
        assert_eq!(numbers(&*store, "anna").await, [1, 2, 3]);
    }
}
