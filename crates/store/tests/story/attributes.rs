use ccp_protocol::{AgentId, ContactId, RunId, feed::EntryKind};
use ccp_store::{
    StoreError,
    contacts::ContactRecord,
    feed::FeedHead,
    runs::{RunCommit, RunOutcome, RunWrite},
};
use serde_json::{Value, json};

use crate::made::{NOW, contact, feed, object, started};

fn with_attributes(id: &str, agent: Option<&str>, attributes: Value) -> ContactRecord {
    ContactRecord {
        attributes: object(attributes),
        ..contact(id, agent)
    }
}

fn merge(contact: &str, patch: Value) -> RunWrite {
    RunWrite::MergeAttributes {
        contact_id: ContactId::from(contact),
        patch: object(patch),
    }
}

sentences! {
    async fn a_merge_sets_and_removes_and_tells_what_really_changed(home: &impl BackEnd) {
        let store = home.open().await;
        let id = ContactId::from("c");
        let before = with_attributes("c", Some("anna"), json!({"keep": 1, "change": 1, "drop": 1, "same": {"a": 1}}));
        store.insert_contact(&before, &[]).await.unwrap();
        let patch = object(json!({"new": "n", "change": 2, "drop": null, "same": {"a": 1}, "never": null}));
        let (after, heads) = store.merge_attributes(&id, &patch, NOW + 7).await.unwrap();
        assert_eq!(Value::from(after.attributes.clone()), json!({"keep": 1, "change": 2, "same": {"a": 1}, "new": "n"}));
        assert_eq!(after.version, 2);
        assert_eq!(store.contact(&id).await, Ok(Some(after)));
        assert_eq!(heads, [FeedHead { agent_id: AgentId::from("anna"), seq: 1 }]);
        let told = &feed(&*store, "anna").await[0];
        assert_eq!(told.body, json!({"set": {"new": "n", "change": 2}, "removed": ["drop"]}));
        assert_eq!((told.kind, told.at, &told.contact_id, &told.run_id), (EntryKind::Attributes, NOW + 7, &Some(id), &None));
    }

    async fn a_merge_that_changes_nothing_says_nothing(home: &impl BackEnd) {
        let store = home.open().await;
        let id = ContactId::from("c");
        let before = with_attributes("c", Some("anna"), json!({"a": 1}));
        store.insert_contact(&before, &[]).await.unwrap();
        for patch in [json!({}), json!({"a": 1}), json!({"b": null})] {
            let (after, heads) = store.merge_attributes(&id, &object(patch), NOW).await.unwrap();
            assert_eq!((after, heads), (before.clone(), Vec::new()));
        }
        assert_eq!(feed(&*store, "anna").await, []);
    }

    async fn nobodys_contact_tells_nobody(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_contact(&contact("c", None), &[]).await.unwrap();
        let patch = object(json!({"a": 1}));
        let (after, heads) = store.merge_attributes(&ContactId::from("c"), &patch, NOW).await.unwrap();
        assert_eq!((after.attributes, heads), (patch.clone(), Vec::new()));
        let missing = store.merge_attributes(&ContactId::from("none"), &patch, NOW).await;
        assert_eq!(missing, Err(StoreError::Missing { what: "contact" }));
    }

    async fn merges_at_the_same_time_lose_nothing(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_contact(&contact("c", Some("anna")), &[]).await.unwrap();
        let mergers: Vec<_> = (0..30)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let patch = object(json!({number.to_string(): number}));
                    store.merge_attributes(&ContactId::from("c"), &patch, NOW).await.unwrap();
                })
            })
            .collect();
        for merger in mergers {
            merger.await.unwrap();
        }
        let after = store.contact(&ContactId::from("c")).await.unwrap().unwrap();
        assert_eq!((after.attributes.len(), after.version), (30, 31));
        assert_eq!(feed(&*store, "anna").await.len(), 30);
    }

    async fn a_runs_merge_tells_the_contacts_agent_and_names_the_run(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_contact(&contact("c", Some("ben")), &[]).await.unwrap();
        let run = RunCommit {
            writes: vec![merge("c", json!({"vip": true})), merge("c", json!({"vip": true})), merge("none", json!({"a": 1}))],
            ..started("r", "anna")
        };
        let written = RunOutcome::Written {
            answers: vec![json!(true), json!(true), json!(false)],
            heads: vec![FeedHead { agent_id: AgentId::from("ben"), seq: 1 }],
        };
        assert_eq!(store.commit_run(run).await, Ok(written));
        let told = feed(&*store, "ben").await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].run_id, Some(RunId::from("r")));
        assert_eq!(told[0].body, json!({"set": {"vip": true}, "removed": []}));
    }
}
