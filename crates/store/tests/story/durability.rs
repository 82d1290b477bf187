//! What was answered is there after the database was opened anew, whatever ended the process.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use ccp_protocol::{AgentId, ContactId, RunId, runs::RunStatus};
use ccp_store::{
    Store,
    documents::Shelf,
    runs::{RunCommit, RunWrite},
};
use serde_json::json;

use crate::made::{NOW, contact, count, ended, entry, feed, goes_on, session, started};

/// Set in the process that is to be killed: the address of the database it writes to.
const VICTIM: &str = "CCP_STORE_STORY_VICTIM";

/// Before each number that the victim was answered.
const ANSWERED: &str = "answered ";

/// Several writers append and commit for ever, and print each number they were given.
async fn write_until_killed(store: std::sync::Arc<dyn Store>) {
    let born = store.feed_reach(&AgentId::from("anna")).await.unwrap().head;
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0_u64.. {
                    let body = json!([born, writer, number]);
                    let seq = if number % 2 == 0 {
                        store.append(&[entry("anna", body)], NOW).await.unwrap()[0].seq
                    } else {
                        // Entry and counter are one commit: both or neither.
                        let commit = RunCommit {
                            writes: vec![
                                RunWrite::Entry(entry("anna", body)),
                                count("anna", "commits", 1.0),
                            ],
                            ..started(&format!("{born}-{writer}-{number}"), "anna")
                        };
                        match store.commit_run(commit).await.unwrap() {
                            ccp_store::runs::RunOutcome::Written { heads, .. } => heads[0].seq,
                            other => panic!("{other:?}"),
                        }
                    };
                    println!("\n{ANSWERED}{seq}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Lets a victim write until it was answered so often, kills it, and gives back every number it was answered.
fn kill_after(answers: usize, sentence: &str, address: &str) -> Vec<u64> {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", sentence, "--nocapture"])
        .env(VICTIM, address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(victim.stdout.take().unwrap());
    let mut answered = Vec::new();
    let mut line = String::new();
    let mut killed = false;
    // To the end of what it printed; a line cut short by the kill has no end and counts for nothing.
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some(seq) = line
            .strip_prefix(ANSWERED)
            .and_then(|rest| rest.strip_suffix('\n'))
        {
            answered.push(seq.parse().unwrap());
        }
        line.clear();
        if !killed && answered.len() >= answers {
            victim.kill().unwrap();
            killed = true;
        }
    }
    assert!(!victim.wait().unwrap().success());
    assert!(
        killed,
        "the victim died by itself after {} answers",
        answered.len()
    );
    answered
}

sentences! {
    async fn what_was_answered_survives_a_kill_at_any_moment(home: &impl BackEnd) {
        if let Ok(address) = std::env::var(VICTIM) {
            return write_until_killed(B::open_at(&address).await).await;
        }
        let sentence = format!("durability::{}::what_was_answered_survives_a_kill_at_any_moment", B::NAME);
        let mut answered = Vec::new();
        for round in 0..12_u64 {
            // Anything from the first answer on; uneven, and the same every time.
            let after = 1 + usize::try_from((round * 7919 + 13) % 97).unwrap();
            let (sentence, address) = (sentence.clone(), home.address());
            let given = tokio::task::spawn_blocking(move || kill_after(after, &sentence, &address));
            answered.extend(given.await.unwrap());

            let store = home.open().await;
            let entries = feed(&*store, "anna").await;
            let numbers: Vec<_> = entries.iter().map(|entry| entry.seq).collect();
            assert_eq!(numbers, (1..=entries.len() as u64).collect::<Vec<_>>(), "no gap");
            assert_eq!(store.feed_reach(&AgentId::from("anna")).await.unwrap().head, entries.len() as u64);
            let lost: Vec<_> = answered.iter().filter(|seq| !numbers.contains(seq)).collect();
            assert_eq!(lost, [&0; 0], "all that was answered is there");
            let committed = entries.iter().filter(|entry| entry.body[2].as_u64().unwrap() % 2 == 1).count();
            let counted = store.property(&AgentId::from("anna"), "commits").await.unwrap();
            assert_eq!(counted.map_or(0, |n| n.as_u64().unwrap()), committed as u64, "all of a commit or none");
            assert_eq!(store.unfinished_runs().await.unwrap().len(), committed);
            store.close().await.unwrap();
        }
        let distinct: std::collections::BTreeSet<_> = answered.iter().collect();
        assert_eq!(distinct.len(), answered.len(), "no number was given twice");
    }

    async fn everything_is_there_after_opening_anew(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&crate::made::agent("anna")).await.unwrap();
        store.insert_session(&session("s", "anna", NOW + 100)).await.unwrap();
        store.insert_flow(&crate::made::flow("f", "F"), "anna").await.unwrap();
        store.insert_action(&crate::made::action("a", "f")).await.unwrap();
        store.put_document(Shelf::Setting, "panels", &json!({"z": 1, "a": 2}), 0).await.unwrap();
        store.insert_contact(&contact("c", Some("anna")), &[entry("anna", json!(1))]).await.unwrap();
        let record = crate::made::record("1", ccp_store::directory::RecordKind::Lead, NOW, json!({"Name": "N"}));
        store.insert_record(&record, Some("once")).await.unwrap();
        store.put_overlay_state(&AgentId::from("anna"), "one", &json!({"open": "data"})).await.unwrap();
        let run = RunCommit {
            writes: vec![count("anna", "n", 2.0)],
            awaits_last_write: true,
            steps: vec![json!("step")],
            ..started("r", "anna")
        };
        store.commit_run(run).await.unwrap();
        store.close().await.unwrap();
        drop(store);

        let store = home.open().await;
        assert!(store.session("s", NOW).await.unwrap().is_some());
        assert_eq!(store.flows().await.unwrap().len(), 1);
        assert_eq!(store.actions().await.unwrap().len(), 1);
        let panels = store.document(Shelf::Setting, "panels").await.unwrap().unwrap();
        assert_eq!(panels.body.to_string(), r#"{"z":1,"a":2}"#);
        assert!(store.contact(&ContactId::from("c")).await.unwrap().is_some());
        assert_eq!(store.record(&record.id).await, Ok(Some(record)));
        assert!(store.overlay_state(&AgentId::from("anna"), "one").await.unwrap().is_some());
        let unfinished = store.unfinished_runs().await.unwrap();
        assert_eq!((unfinished.len(), &unfinished[0].answer), (1, &Some(json!(2))));
        // And it all goes on where it stood.
        store.commit_run(RunCommit { steps: vec![json!("next")], ..goes_on("r", "s2") }).await.unwrap();
        store.commit_run(ended("r", RunStatus::Completed)).await.unwrap();
        assert_eq!(store.trace(&RunId::from("r")).await, Ok(vec![json!("step"), json!("next")]));
        assert_eq!(store.append(&[entry("anna", json!(2))], NOW).await.unwrap()[0].seq, 2);
    }
}
