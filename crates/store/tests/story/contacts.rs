use ccp_protocol::{
    ActionId, AgentId, ContactId, RunId,
    contacts::{Channel, ContactState, Direction, RecordRef},
    feed::EntryKind,
};
use ccp_store::{
    StoreError,
    contacts::{ContactRecord, EventCommit, EventOutcome, WaitingEvent},
    feed::{FeedHead, NewEntry},
    runs::{RunCommit, RunWrite},
};
use serde_json::json;

use crate::made::{NOW, contact, entry, feed, goes_on, object, started};

/// What a run sends under a key.
fn sent(run: &str, agent: &str, key: &str, body: serde_json::Value) -> RunWrite {
    RunWrite::Entry(NewEntry {
        run_id: Some(RunId::from(run)),
        replace_key: Some(key.to_owned()),
        ..entry(agent, body)
    })
}

sentences! {
    async fn a_contact_reads_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        let full = ContactRecord {
            channel: Channel::QueueCallback,
            direction: Direction::Out,
            state: ContactState::Missed,
            to: Some("100".to_owned()),
            customer_name: Some("Ünal".to_owned()),
            queue: Some("Sales".to_owned()),
            attributes: object(json!({"z": 1, "a": [null, "x"]})),
            external_id: Some("pbx-1".to_owned()),
            record: Some(RecordRef {
                record_id: "003".to_owned(),
                object_type: Some("Contact".to_owned()),
                run_id: Some(RunId::from("r")),
            }),
            rung: vec![AgentId::from("ben"), AgentId::from("anna")],
            waiting: vec![WaitingEvent {
                event: "onConnecting".to_owned(),
                event_id: "e".to_owned(),
                at: NOW,
                payload: json!({"z": [1], "a": null}),
            }],
            connected_at: Some(NOW + 1),
            ended_at: Some(NOW + 2),
            destroyed_at: Some(NOW + 3),
            version: 9,
            ..contact("full", Some("anna"))
        };
        for written in [full, ContactRecord { from: None, phone: None, ..contact("bare", None) }] {
            assert_eq!(store.contact(&written.id).await, Ok(None));
            let (given, heads) = store.insert_contact(&written, &[]).await.unwrap();
            assert_eq!((&given, heads), (&written, Vec::new()));
            assert_eq!(store.contact(&written.id).await, Ok(Some(written)));
        }
    }

    async fn a_new_contact_and_its_entries_come_together(home: &impl BackEnd) {
        let store = home.open().await;
        let news = NewEntry {
            kind: EntryKind::Contact,
            contact_id: Some(ContactId::from("c")),
            ..entry("anna", json!("rings"))
        };
        let (_, heads) = store.insert_contact(&contact("c", Some("anna")), &[news]).await.unwrap();
        assert_eq!(heads, [FeedHead { agent_id: AgentId::from("anna"), seq: 1 }]);
        let written = &feed(&*store, "anna").await[0];
        assert_eq!((written.kind, written.at, &written.body), (EntryKind::Contact, NOW, &json!("rings")));
        assert_eq!(written.contact_id, Some(ContactId::from("c")));
        // The same id again is refused, and its entries with it.
        let again = store.insert_contact(&contact("c", None), &[entry("anna", json!(2))]).await;
        assert_eq!(again, Err(StoreError::Taken { what: "id" }));
        assert_eq!(feed(&*store, "anna").await.len(), 1);
    }

    async fn of_many_who_report_one_external_contact_one_makes_it(home: &impl BackEnd) {
        let store = home.open().await;
        let reporters: Vec<_> = (0..20)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let external_id = Some("call-1".to_owned());
                    let contact = ContactRecord { external_id, ..contact(&number.to_string(), Some("anna")) };
                    store.insert_contact(&contact, &[entry("anna", json!(number))]).await.unwrap()
                })
            })
            .collect();
        let mut made = Vec::new();
        let mut ids = std::collections::BTreeSet::new();
        for reporter in reporters {
            let (contact, heads) = reporter.await.unwrap();
            ids.insert(contact.id.0);
            made.extend(heads);
        }
        assert_eq!(ids.len(), 1, "everybody was given the same contact");
        assert_eq!(made.len(), 1);
        let found = store.contact_by_external_id("call-1").await.unwrap().unwrap();
        assert!(ids.contains(&found.id.0));
        assert_eq!(store.contact_by_external_id("call-2").await, Ok(None));
        assert_eq!(feed(&*store, "anna").await.len(), 1);
    }

    async fn a_contact_takes_the_run_that_its_record_names_with_what_it_sent(home: &impl BackEnd) {
        let store = home.open().await;
        let clicked = |run: &str, agent: &str| {
            let mut commit = started(run, agent);
            commit.start.as_mut().unwrap().action_id = None;
            commit.writes = vec![sent(run, agent, "k", json!(run)), sent(run, agent, "l", json!(0)), sent(run, agent, "k", json!(1))];
            commit
        };
        for commit in [clicked("r", "anna"), clicked("other", "anna"), clicked("ben's", "ben")] {
            store.commit_run(commit).await.unwrap();
        }
        let mut pressed = clicked("pressed", "anna");
        pressed.start.as_mut().unwrap().action_id = Some(ActionId::from("action"));
        store.commit_run(pressed).await.unwrap();
        let naming = |id: &str, run: &str, agent: Option<&str>| ContactRecord {
            started_at: NOW + 9,
            record: Some(RecordRef { record_id: "003".to_owned(), object_type: None, run_id: Some(RunId::from(run)) }),
            ..contact(id, agent)
        };
        // What is not the agent's own click, or whose contact nobody has yet, stays as it is.
        for (id, run, agent) in [("1", "ben's", Some("anna")), ("2", "pressed", Some("anna")), ("3", "gone", Some("anna")), ("4", "r", None)] {
            let (_, heads) = store.insert_contact(&naming(id, run, agent), &[]).await.unwrap();
            assert_eq!(heads, [], "{run}");
        }
        let before = feed(&*store, "anna").await;

        let news = NewEntry { kind: EntryKind::Contact, ..entry("anna", json!("rings")) };
        let (_, heads) = store.insert_contact(&naming("c", "r", Some("anna")), &[news]).await.unwrap();
        let first = before.len() as u64;
        assert_eq!(heads, [FeedHead { agent_id: AgentId::from("anna"), seq: first + 3 }]);
        let after = feed(&*store, "anna").await;
        assert_eq!(after[..before.len()], before);
        let anew: Vec<_> = after[before.len() + 1..].iter().map(|entry| {
            assert_eq!((entry.contact_id.as_ref(), entry.at), (Some(&ContactId::from("c")), NOW));
            assert_eq!((entry.kind, entry.run_id.as_ref()), (EntryKind::Data, Some(&RunId::from("r"))));
            (entry.replaces, entry.body.clone())
        }).collect();
        assert_eq!(anew, [(Some(2), json!(0)), (Some(1), json!(1))]);
        assert_eq!(store.run(&RunId::from("r")).await.unwrap().unwrap().contact_id, Some(ContactId::from("c")));

        // What it sends from now on is the contact's, in the same places; a second contact does not get it.
        let more = RunCommit { writes: vec![sent("r", "anna", "k", json!(2)), sent("r", "anna", "m", json!(3))], ..goes_on("r", "s") };
        store.commit_run(more).await.unwrap();
        let event = |contact: ContactRecord, event_id: &str| EventCommit {
            scope: format!("contact:{}", contact.id),
            event_id: event_id.to_owned(),
            at: NOW + 20,
            contact: Some((contact, 1)),
            entries: Vec::new(),
            runs: Vec::new(),
        };
        let nothing = Ok(EventOutcome::Taken(Vec::new()));
        assert_eq!(store.take_event(event(naming("2", "r", Some("anna")), "e")).await, nothing);
        let written = feed(&*store, "anna").await;
        let last: Vec<_> = written[after.len()..].iter().map(|entry| (entry.replaces, entry.contact_id.clone())).collect();
        assert_eq!(last, [(Some(1), Some(ContactId::from("c"))), (None, Some(ContactId::from("c")))]);

        // A contact that is told of the click later takes its run then.
        let told = store.take_event(event(naming("4", "other", Some("anna")), "e")).await;
        let seq = written.len() as u64 + 2;
        assert_eq!(told, Ok(EventOutcome::Taken(vec![FeedHead { agent_id: AgentId::from("anna"), seq }])));
    }

    async fn contacts_without_external_id_do_not_meet(home: &impl BackEnd) {
        let store = home.open().await;
        for id in ["1", "2"] {
            let (made, _) = store.insert_contact(&contact(id, None), &[]).await.unwrap();
            assert_eq!(made.id.as_str(), id);
        }
    }

    async fn an_agents_contacts_are_those_not_destroyed_oldest_first(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, agent, started_at, destroyed_at) in [
            ("3", Some("anna"), NOW + 1, None),
            ("2", Some("anna"), NOW, None),
            ("1", Some("anna"), NOW, None),
            ("gone", Some("anna"), NOW, Some(NOW)),
            ("ben's", Some("ben"), NOW, None),
            ("nobody's", None, NOW, None),
        ] {
            let contact = ContactRecord { started_at, destroyed_at, ..contact(id, agent) };
            store.insert_contact(&contact, &[]).await.unwrap();
        }
        let contacts = store.contacts_of(&AgentId::from("anna")).await.unwrap();
        let ids: Vec<_> = contacts.iter().map(|contact| contact.id.as_str()).collect();
        assert_eq!(ids, ["1", "2", "3"]);
    }

    async fn open_contacts_come_by_id_with_the_time_they_were_last_told_of(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, started_at, destroyed_at) in [("a", NOW, None), ("b", NOW, Some(NOW)), ("c", NOW + 1, None), ("d", NOW + 9, None)] {
            let contact = ContactRecord { started_at, destroyed_at, ..contact(id, None) };
            store.insert_contact(&contact, &[]).await.unwrap();
        }
        for (event_id, at) in [("1", NOW + 7), ("2", NOW + 5)] {
            let event = EventCommit {
                scope: "contact:c".to_owned(),
                event_id: event_id.to_owned(),
                at,
                contact: None,
                entries: Vec::new(),
                runs: Vec::new(),
            };
            assert_eq!(store.take_event(event).await, Ok(EventOutcome::Taken(Vec::new())));
        }
        let found = async |after: Option<&str>, limit| -> Vec<(String, i64)> {
            let after = after.map(ContactId::from);
            let found = store.open_contacts(NOW + 9, after.as_ref(), limit).await.unwrap();
            found.into_iter().map(|open| (open.contact.id.0, open.heard_at)).collect()
        };
        assert_eq!(found(None, 9).await, [("a".to_owned(), NOW), ("c".to_owned(), NOW + 7)]);
        assert_eq!(found(None, 1).await, [("a".to_owned(), NOW)]);
        assert_eq!(found(Some("a"), 9).await, [("c".to_owned(), NOW + 7)]);
    }
}
