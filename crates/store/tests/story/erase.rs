use std::sync::Arc;

use ccp_protocol::{AgentId, CallId, calls::CallState, feed::EntryKind, runs::RunStatus};
use ccp_store::{
    Store,
    calls::{CallKeys, CallRecord},
    contacts::ContactRecord,
    directory::RecordKind,
    documents::Shelf,
    erase::{Erased, Erasure, GoingOn},
    feed::NewEntry,
    pbx::PbxRequestRecord,
    runs::{RunCommit, RunWrite},
};
use serde_json::{Value, json};

use crate::{
    calls::call,
    made::{NOW, agent, contact, ended, entry, feed, numbers, object, record, session, started},
};

/// The number that is erased. "other" is not.
const NUMBER: &str = "+49305550123";

async fn erase(store: &dyn Store) -> Erased {
    let erasure = Erasure {
        key: NUMBER.to_owned(),
        stands_in: Arc::new(|text| text.contains(NUMBER)),
    };
    assert!(!format!("{erasure:?}").contains(NUMBER));
    store.erase(erasure).await.unwrap()
}

fn call_with(id: &str, state: CallState, side: &str, contact: Option<&str>) -> CallRecord {
    let number = vec![NUMBER.to_owned()];
    CallRecord {
        state,
        keys: match side {
            "from" => CallKeys {
                from: number,
                ..CallKeys::default()
            },
            "to" => CallKeys {
                to: number,
                ..CallKeys::default()
            },
            _ => CallKeys {
                queue: number,
                ..CallKeys::default()
            },
        },
        contact_id: contact.map(Into::into),
        ..call(id, NOW)
    }
}

async fn contacts_with(store: &dyn Store) {
    let gone = |id: &str| ContactRecord {
        destroyed_at: Some(NOW),
        ..contact(id, Some("anna"))
    };
    for one in [
        gone("of-a-call"),
        ContactRecord {
            from: Some(NUMBER.to_owned()),
            ..gone("from")
        },
        ContactRecord {
            attributes: object(json!({ "pbx.x": NUMBER })),
            ..gone("attributes")
        },
        ContactRecord {
            destroyed_at: None,
            phone: Some(NUMBER.to_owned()),
            ..gone("open")
        },
        gone("other"),
    ] {
        store.insert_contact(&one, &[]).await.unwrap();
    }
}

async fn run_with(store: &dyn Store, id: &str, change: impl FnOnce(&mut RunCommit), is_over: bool) {
    let mut commit = started(id, "anna");
    change(&mut commit);
    store.commit_run(commit).await.unwrap();
    if is_over {
        store
            .commit_run(ended(id, RunStatus::Completed))
            .await
            .unwrap();
    }
}

sentences! {
    async fn calls_that_are_over_are_erased_with_their_contacts(home: &impl BackEnd) {
        let store = home.open().await;
        for one in [
            call_with("from", CallState::Ended, "from", Some("of-a-call")),
            call_with("to", CallState::Missed, "to", None),
            call_with("rings", CallState::Ringing, "from", None),
            call_with("talks", CallState::Connected, "to", Some("open")),
            call_with("queue", CallState::Ended, "queue", None),
            CallRecord { note: NUMBER.to_owned(), ..call("noted", NOW) },
            CallRecord { fields: object(json!({ "x": NUMBER })), ..call("told", NOW) },
            call("other", NOW),
        ] {
            store.insert_call(&one, Some(&json!(NUMBER))).await.unwrap();
        }
        contacts_with(&*store).await;
        let erased = erase(&*store).await;
        assert_eq!(erased, Erased {
            calls: 2,
            contacts: 3,
            going_on: GoingOn { calls: 2, contacts: 1, runs: 0 },
            other_calls: vec![CallId::from("noted"), CallId::from("told")],
            ..Erased::default()
        });
        for (id, is_there) in [("from", false), ("to", false), ("rings", true), ("talks", true), ("queue", true),
                               ("noted", true), ("told", true), ("other", true)] {
            assert_eq!(store.call(&id.into()).await.unwrap().is_some(), is_there, "{id}");
        }
        for (id, is_there) in [("of-a-call", false), ("from", false), ("attributes", false), ("open", true), ("other", true)] {
            assert_eq!(store.contact(&id.into()).await.unwrap().is_some(), is_there, "{id}");
        }
        let told: Vec<CallId> = store.call_news(0, 99).await.unwrap().into_iter().map(|news| news.call).collect();
        assert!(!told.contains(&"from".into()) && told.contains(&"rings".into()));
        let again = erase(&*store).await;
        assert_eq!((again.calls, again.contacts), (0, 0));
    }

    async fn runs_that_have_ended_are_erased_wherever_the_number_stands_in_them(home: &impl BackEnd) {
        let store = home.open().await;
        contacts_with(&*store).await;
        let of = |contact: &'static str| move |commit: &mut RunCommit| {
            commit.start.as_mut().unwrap().contact_id = Some(contact.into());
        };
        run_with(&*store, "contact", of("from"), true).await;
        run_with(&*store, "inputs", |it| it.start.as_mut().unwrap().inputs = Some(json!({ "payload": NUMBER })), true).await;
        run_with(&*store, "steps", |it| it.steps = vec![json!(1), json!({ "number": NUMBER })], true).await;
        run_with(&*store, "state", |it| NUMBER.clone_into(&mut it.state), false).await;
        run_with(&*store, "other", of("other"), true).await;
        run_with(&*store, "result", |_| (), false).await;
        let mut end = ended("result", RunStatus::Completed);
        end.end.as_mut().unwrap().actions = object(json!({ "b": NUMBER }));
        store.commit_run(end).await.unwrap();
        let erased = erase(&*store).await;
        assert_eq!((erased.runs, erased.going_on.runs), (4, 1));
        for (id, is_there) in [("contact", false), ("inputs", false), ("steps", false), ("result", false), ("state", true),
                               ("other", true)] {
            assert_eq!(store.run(&id.into()).await.unwrap().is_some(), is_there, "{id}");
            assert!(store.trace(&id.into()).await.unwrap().is_empty() || is_there, "{id}");
        }
    }

    async fn a_feed_keeps_its_numbers(home: &impl BackEnd) {
        let store = home.open().await;
        contacts_with(&*store).await;
        let of = |contact: &str, body: Value| NewEntry {
            contact_id: Some(contact.into()),
            replace_key: Some(contact.to_owned()),
            ..entry("anna", body)
        };
        let many = (0..1200).map(|number| entry("ben", json!({ "x": if number % 100 == 7 { NUMBER } else { "other" } })));
        store.append(&many.collect::<Vec<_>>(), NOW).await.unwrap();
        let entries = [
            of("from", json!("no number")),
            of("from", json!(NUMBER)),
            entry("anna", json!({ "fields": [NUMBER] })),
            of("open", json!(NUMBER)),
            of("other", json!("other")),
        ];
        store.append(&entries, NOW).await.unwrap();
        assert_eq!(erase(&*store).await.feed_entries, 15);
        assert_eq!(numbers(&*store, "anna").await, [1, 2, 3, 4, 5]);
        let left = feed(&*store, "anna").await;
        let nothing = json!({ "changed": [] });
        for (entry, body) in left.iter().zip([&nothing, &nothing, &nothing, &json!(NUMBER), &json!("other")]) {
            assert_eq!(&entry.body, body);
            assert_eq!(entry.kind == EntryKind::Configuration, body == &nothing);
            assert_eq!(entry.contact_id.is_none() && entry.replaces.is_none(), body == &nothing);
        }
        let ben = store.feed_after(&AgentId::from("ben"), 0, None, 2000).await.unwrap();
        assert_eq!(ben.len(), 1200);
        assert!(ben.iter().all(|entry| !entry.body.to_string().contains(NUMBER)));
    }

    async fn requests_properties_and_drafts_are_erased_and_what_an_administrator_keeps_is_told(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_session(&session("s", "anna", NOW + 99)).await.unwrap();
        let request = |body: &str, query: Option<&str>| PbxRequestRecord {
            seq: 0,
            at: NOW,
            address: "192.0.2.7".to_owned(),
            token: None,
            way: "token".to_owned(),
            status: 200,
            took_ms: 1,
            content_type: None,
            query: query.map(str::to_owned),
            body: body.to_owned(),
            answer: "{}".to_owned(),
        };
        let requests = [request(NUMBER, None), request("other", None), request("", Some(NUMBER))];
        store.log_pbx_requests(&requests).await.unwrap();
        let property = |key: &str, value: Value| RunWrite::SetProperty {
            agent_id: "anna".into(),
            key: key.to_owned(),
            value,
        };
        let writes = vec![property("+last", json!([NUMBER])), property("kept", json!("other"))];
        run_with(&*store, "r", |it| it.writes = writes, true).await;
        for (group, draft) in [("a", NUMBER), ("b", "other")] {
            store.put_overlay_state(&"anna".into(), group, &json!({ "draft": draft })).await.unwrap();
        }
        let customer = record("c", RecordKind::Customer, NOW, json!({ "Phone": NUMBER }));
        store.insert_record(&customer, None).await.unwrap();
        store.insert_record(&record("t", RecordKind::Task, NOW, json!({ "Subject": "other" })), None).await.unwrap();
        store.put_document(Shelf::Setting, "pbx", &json!({ "blocked": [NUMBER] }), 0).await.unwrap();
        store.put_document(Shelf::Queue, "q", &json!({ "name": NUMBER }), 0).await.unwrap();
        let erased = erase(&*store).await;
        assert_eq!(erased, Erased {
            requests: 2,
            properties: 1,
            overlay_states: 1,
            records: vec![(RecordKind::Customer, "c".into())],
            settings: vec!["pbx".to_owned()],
            ..Erased::default()
        });
        assert_eq!(store.pbx_requests(None, None, 9).await.unwrap().len(), 1);
        assert_eq!(store.properties(&"anna".into()).await.unwrap().keys().collect::<Vec<_>>(), ["kept"]);
        assert_eq!(store.overlay_state(&"anna".into(), "a").await, Ok(None));
        assert!(store.overlay_state(&"anna".into(), "b").await.unwrap().is_some());
        assert!(store.record(&"c".into()).await.unwrap().is_some());
    }
}
