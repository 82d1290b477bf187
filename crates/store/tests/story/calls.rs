use ccp_protocol::{
    AgentId, CallId,
    calls::{CallMatch, CallState, Cause, MatchLevel},
    contacts::Direction,
};
use ccp_store::{
    Millis, Store, StoreError,
    calls::{CallFilter, CallKeys, CallRecord, CallTold, CallWritten, CallsSeen},
    feed::FeedHead,
    housekeeping::Retention,
};
use serde_json::{Map, json};

use crate::made::{KEEP_ALL, NOW, entry, object};

pub fn call(id: &str, at: Millis) -> CallRecord {
    CallRecord {
        id: CallId::from(id),
        call_id: format!("pbx-{id}"),
        direction: Direction::In,
        from: "+49 30 1".to_owned(),
        from_e164: None,
        from_names: Vec::new(),
        to: "sales".to_owned(),
        to_e164: None,
        to_names: Vec::new(),
        queue: Some("sales".to_owned()),
        keys: CallKeys::default(),
        state: CallState::Ringing,
        cause: None,
        raw_cause: None,
        done: false,
        incomplete: false,
        initialized_at: at,
        started_at: None,
        ended_at: None,
        waiting_seconds: None,
        talking_seconds: None,
        matches: Vec::new(),
        agent_id: None,
        contact_id: None,
        note: String::new(),
        call_back: false,
        dialled_as: None,
        fields: Map::new(),
        version: 1,
    }
}

/// Every field with something in it.
fn whole(id: &str) -> CallRecord {
    CallRecord {
        direction: Direction::Out,
        from_e164: Some("+49301".to_owned()),
        from_names: vec!["Anna".to_owned()],
        to_e164: Some("+49302".to_owned()),
        to_names: vec!["Ada".to_owned(), "Ben".to_owned()],
        keys: keys(&["+49301"], &["+49302", "302"], &["name:sales"]),
        state: CallState::Missed,
        cause: Some(Cause::NoAnswer),
        raw_cause: Some("NO_ANSWER".to_owned()),
        done: true,
        incomplete: true,
        started_at: Some(NOW + 1),
        ended_at: Some(NOW + 2),
        waiting_seconds: Some(3),
        talking_seconds: Some(4),
        matches: vec![CallMatch {
            customer_id: "c".into(),
            level: MatchLevel::Maybe,
            organisation: Some("Holm & Partners".to_owned()),
            inactive: true,
        }],
        agent_id: Some("anna".into()),
        contact_id: Some("contact".into()),
        note: "Nötiz".to_owned(),
        call_back: true,
        dialled_as: Some("+49301".to_owned()),
        fields: object(json!({ "skill": ["a"] })),
        ..call(id, NOW)
    }
}

fn keys(from: &[&str], to: &[&str], queue: &[&str]) -> CallKeys {
    let owned = |keys: &[&str]| keys.iter().map(ToString::to_string).collect();
    CallKeys {
        from: owned(from),
        to: owned(to),
        queue: owned(queue),
    }
}

fn all() -> CallFilter {
    CallFilter::of(CallsSeen::All, 100)
}

async fn found(store: &dyn Store, filter: CallFilter) -> Vec<String> {
    let calls = store.calls(&filter).await.unwrap();
    let counted = CallFilter {
        after: None,
        ..filter.clone()
    };
    if filter.after.is_none() && filter.limit >= 100 {
        assert_eq!(store.count_calls(&counted).await, Ok(calls.len() as u64));
    }
    calls.into_iter().map(|call| call.id.0).collect()
}

sentences! {
    async fn a_call_is_read_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.insert_call(&whole("1"), None).await, Ok(CallWritten::Written));
        assert_eq!(store.call(&CallId::from("1")).await, Ok(Some(whole("1"))));
        assert_eq!(store.call_by_call_id("pbx-1").await, Ok(Some(whole("1"))));
        assert_eq!(store.call(&CallId::from("2")).await, Ok(None));
        assert_eq!(store.call_by_call_id("1").await, Ok(None));
    }

    async fn one_call_id_makes_one_row_and_a_change_needs_the_version_it_was_read_at(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_call(&call("1", NOW), None).await.unwrap();
        let again = CallRecord { call_id: "pbx-1".to_owned(), ..call("2", NOW) };
        assert_eq!(store.insert_call(&again, Some(&json!(1))).await, Ok(CallWritten::Moved(Box::new(call("1", NOW)))));
        assert_eq!(store.update_call(&call("9", NOW), None).await, Err(StoreError::Missing { what: "call" }));
        let changed = CallRecord { call_id: "pbx-1".to_owned(), ..whole("1") };
        assert_eq!(store.update_call(&changed, None).await, Ok(CallWritten::Written));
        let stored = CallRecord { version: 2, ..changed.clone() };
        assert_eq!(store.update_call(&changed, Some(&json!(2))).await, Ok(CallWritten::Moved(Box::new(stored.clone()))));
        assert_eq!(store.call(&stored.id).await, Ok(Some(stored)));
        assert_eq!(store.call_news(0, 9).await, Ok(Vec::new()));
    }

    async fn what_is_to_be_told_stays_until_it_was_told_once(home: &impl BackEnd) {
        let store = home.open().await;
        let step = json!({ "event": "newCall" });
        store.insert_call(&call("1", NOW), Some(&step)).await.unwrap();
        store.update_call(&call("1", NOW), Some(&json!({ "event": "hangup" }))).await.unwrap();
        let store = { drop(store); home.open().await };
        let news = store.call_news(0, 9).await.unwrap();
        assert_eq!(news.iter().map(|news| news.step["event"].as_str().unwrap()).collect::<Vec<_>>(), ["newCall", "hangup"]);
        assert_eq!((&news[0].call, &news[0].step), (&CallId::from("1"), &step));
        let first = news[0].seq;
        assert_eq!(store.call_news(first, 9).await.unwrap().len(), 1);
        assert_eq!(store.call_news(0, 1).await.unwrap().len(), 1);
        let entries = [entry("anna", json!(1)), entry("ben", json!(1))];
        let head = |agent: &str, seq| FeedHead { agent_id: AgentId::from(agent), seq };
        // The update made it the second version.
        let read = store.call(&CallId::from("1")).await.unwrap().unwrap();
        let named = CallRecord { from_names: vec!["Anna".to_owned()], ..read.clone() };
        let heads = CallTold::Told(vec![head("anna", 1), head("ben", 1)]);
        assert_eq!(store.call_told(first, &named, &entries, NOW).await, Ok(heads));
        let stored = CallRecord { version: 3, ..named };
        assert_eq!(store.call(&stored.id).await, Ok(Some(stored.clone())));
        assert_eq!(store.call_told(first, &stored, &entries, NOW).await, Ok(CallTold::Told(Vec::new())), "told before");
        let rest = store.call_news(0, 9).await.unwrap();
        assert_eq!(rest.len(), 1);
        let second = rest[0].seq;
        let moved = CallTold::Moved(Box::new(stored.clone()));
        assert_eq!(store.call_told(second, &read, &entries, NOW).await, Ok(moved), "read before the change");
        assert_eq!(store.call_news(0, 9).await.unwrap().len(), 1);
        assert_eq!(store.feed_reach(&AgentId::from("anna")).await.unwrap().head, 1);
        let heads = CallTold::Told(vec![head("anna", 2), head("ben", 2)]);
        assert_eq!(store.call_told(second, &stored, &entries, NOW).await, Ok(heads));
        assert_eq!(store.call(&stored.id).await.unwrap().unwrap().version, 3, "nothing of it changed");
        assert_eq!(store.call_news(0, 9).await, Ok(Vec::new()));
    }

    async fn news_that_nobody_can_tell_are_forgotten(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_call(&call("1", NOW), Some(&json!("?"))).await.unwrap();
        let news = store.call_news(0, 9).await.unwrap();
        store.forget_call_news(news[0].seq).await.unwrap();
        assert_eq!(store.call_news(0, 9).await, Ok(Vec::new()));
        store.forget_call_news(news[0].seq).await.unwrap();
    }

    async fn calls_are_listed_newest_first_in_pages(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, at) in [("a", 3), ("b", 1), ("c", 3), ("d", 2)] {
            store.insert_call(&call(id, NOW + at), None).await.unwrap();
        }
        assert_eq!(found(&*store, all()).await, ["c", "a", "d", "b"]);
        let after = |id: &str| CallFilter { after: Some(id.into()), limit: 2, ..all() };
        assert_eq!(found(&*store, CallFilter { limit: 2, ..all() }).await, ["c", "a"]);
        assert_eq!(found(&*store, after("a")).await, ["d", "b"]);
        assert_eq!(found(&*store, after("b")).await, [""; 0]);
    }

    async fn calls_are_found_by_all_that_is_asked_together(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_call(&whole("1"), None).await.unwrap();
        let other = CallRecord { keys: keys(&["+41791"], &["+49302"], &["name:help"]), ..call("2", NOW + 10) };
        store.insert_call(&other, None).await.unwrap();
        store.insert_call(&call("3", NOW + 20), None).await.unwrap();
        let text = |text: &str| CallFilter { text: Some(text.to_owned()), ..all() };
        for (filter, expected) in [
            (text("NÖTIZ"), vec!["1"]),
            (text("ada"), vec!["1"]),
            (text("pbx-"), vec!["3", "2", "1"]),
            (text("nötiz  BEN "), vec!["1"]),
            (text("nötiz clara"), vec![]),
            (CallFilter { digits: Some("930".to_owned()), ..text("nothing") }, vec!["1"]),
            (text("%"), vec![]),
            (text("' OR 1=1 --"), vec![]),
            (CallFilter { numbers: vec!["+49302".to_owned()], ..text("nothing") }, vec!["2", "1"]),
            (CallFilter { states: vec![CallState::Missed, CallState::Stale], ..all() }, vec!["1"]),
            (CallFilter { queues: vec!["name:help".to_owned()], ..all() }, vec!["2"]),
            (CallFilter { agent: Some("anna".into()), ..all() }, vec!["1"]),
            (CallFilter { done: Some(false), ..all() }, vec!["3", "2"]),
            (CallFilter { from: Some(NOW + 10), to: Some(NOW + 20), ..all() }, vec!["2"]),
            (CallFilter { done: Some(true), states: vec![CallState::Ringing], ..all() }, vec![]),
        ] {
            assert_eq!(found(&*store, filter.clone()).await, expected, "{filter:?}");
        }
        // A changed row is found by what it has become.
        let moved = CallRecord { keys: keys(&[], &[], &["name:other"]), ..other };
        store.update_call(&moved, None).await.unwrap();
        assert_eq!(found(&*store, CallFilter { queues: vec!["name:help".to_owned()], ..all() }).await, [""; 0]);
        assert_eq!(found(&*store, CallFilter { queues: vec!["name:other".to_owned()], ..all() }).await, ["2"]);
    }

    async fn only_rows_that_may_be_seen_are_found(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, to, queue) in [("1", "201", "name:sales"), ("2", "201", "name:help"), ("3", "9", "name:help"), ("4", "9", "name:new")] {
            let agent_id = (id == "4").then(|| "ben".into());
            store.insert_call(&CallRecord { keys: keys(&[], &[to], &[queue]), agent_id, ..call(id, NOW) }, None).await.unwrap();
        }
        let those = |queues: &[&str], own: &[&str], outside: Option<&[&str]>| {
            let owned = |keys: &[&str]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
            let seen = |agent: &str| CallsSeen::Those {
                agent: agent.into(),
                queues: owned(queues),
                own_numbers: owned(own),
                outside: outside.map(owned),
            };
            (CallFilter::of(seen("anna"), 100), CallFilter::of(seen("ben"), 100))
        };
        for ((anna, ben), expected, own) in [
            (those(&["name:sales"], &[], None), vec!["1"], vec!["4", "1"]),
            (those(&[], &["201"], None), vec!["2", "1"], vec!["4", "2", "1"]),
            (those(&["name:help"], &["201"], None), vec!["3", "2", "1"], vec!["4", "3", "2", "1"]),
            (those(&["name:sales"], &[], Some(&["name:sales", "name:help"])), vec!["4", "1"], vec!["4", "1"]),
            (those(&[], &[], None), vec![], vec!["4"]),
        ] {
            assert_eq!(found(&*store, anna.clone()).await, expected, "{anna:?}");
            assert_eq!(found(&*store, ben.clone()).await, own, "{ben:?}");
        }
    }

    async fn agents_and_queues_of_calls_that_may_be_seen_are_choices(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, agent, queue) in [("1", Some("anna"), Some("sales")), ("2", Some("ben"), Some("help")),
            ("3", None, Some("sales")), ("4", None, None)] {
            let keyed = keys(&[], &[], &[&format!("name:{}", queue.unwrap_or_default())]);
            let one = CallRecord { agent_id: agent.map(AgentId::from), queue: queue.map(str::to_owned), keys: keyed,
                ..call(id, NOW + id.parse::<Millis>().unwrap()) };
            store.insert_call(&one, None).await.unwrap();
        }
        let asked = ["clara", "ben", "anna"].map(AgentId::from);
        let choices = async |seen: CallsSeen| {
            let found = store.call_choices(&seen, &asked).await.unwrap();
            let agents: Vec<String> = found.agents.into_iter().map(|agent| agent.0).collect();
            (agents.join(" "), found.queues.join(" "))
        };
        assert_eq!(choices(CallsSeen::All).await, ("ben anna".to_owned(), "sales help".to_owned()));
        let clara = |queue: &str| CallsSeen::Those { agent: "clara".into(), queues: vec![queue.to_owned()],
            own_numbers: Vec::new(), outside: None };
        assert_eq!(choices(clara("name:sales")).await, ("anna".to_owned(), "sales".to_owned()));
        assert_eq!(choices(clara("name:none")).await, (String::new(), String::new()));
    }

    async fn calls_are_found_by_the_number_at_their_other_end(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, direction, from, to) in [
            ("in", Direction::In, "+491", "+492"),
            ("later", Direction::In, "+491", "201"),
            ("back", Direction::Out, "+492", "+491"),
            ("out", Direction::Out, "+491", "+492"),
        ] {
            let one = CallRecord { direction, keys: keys(&[from], &[to], &[]), ..call(id, NOW + i64::from(id == "later")) };
            store.insert_call(&one, None).await.unwrap();
        }
        let ids = async |number, limit| -> Vec<String> {
            store.calls_with(number, limit).await.unwrap().into_iter().map(|call| call.id.0).collect()
        };
        assert_eq!(ids("+491", 9).await, ["later", "in", "back"]);
        assert_eq!(ids("+491", 1).await, ["later"]);
        assert_eq!(ids("+492", 9).await, ["out"]);
        assert_eq!(ids("201", 9).await, [""; 0]);
    }

    async fn calls_nothing_was_heard_of_are_those_still_going_on(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, state, at, started) in [
            ("rings", CallState::Ringing, 0, None),
            ("talks", CallState::Connected, -9, Some(NOW + 5)),
            ("ended", CallState::Ended, 0, None),
            ("new", CallState::Ringing, 9, None),
        ] {
            let one = CallRecord { state, started_at: started, ..call(id, NOW + at) };
            store.insert_call(&one, None).await.unwrap();
        }
        let ids = async |before| -> Vec<String> {
            store.calls_unheard(before, 9).await.unwrap().into_iter().map(|call| call.id.0).collect()
        };
        assert_eq!(ids(NOW).await, [""; 0]);
        assert_eq!(ids(NOW + 1).await, ["rings"]);
        assert_eq!(ids(NOW + 6).await, ["rings", "talks"]);
        assert_eq!(store.calls_unheard(NOW + 99, 1).await.unwrap().len(), 1);
    }

    async fn old_calls_go_with_all_that_belongs_to_them(home: &impl BackEnd) {
        let store = home.open().await;
        let keyed = CallRecord { keys: keys(&["1"], &["2"], &["3"]), ..call("old", NOW) };
        store.insert_call(&keyed, Some(&json!(1))).await.unwrap();
        store.insert_call(&call("new", NOW + 10), None).await.unwrap();
        let retention = Retention { calls_ms: 10, ..KEEP_ALL };
        store.prune(&retention, NOW + 15).await.unwrap();
        assert_eq!(found(&*store, all()).await, ["new"]);
        assert_eq!(store.call_news(0, 9).await, Ok(Vec::new()));
        store.insert_call(&keyed, None).await.unwrap();
        assert_eq!(found(&*store, all()).await, ["new", "old"]);
    }
}
