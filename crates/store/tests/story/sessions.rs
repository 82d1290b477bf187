use ccp_protocol::AgentId;
use ccp_store::{
    StoreError,
    contacts::{EventCommit, EventOutcome, presence_scope},
    housekeeping::Retention,
    identity::TicketRecord,
    runs::RunCommit,
};
use serde_json::json;

use crate::made::{KEEP_ALL, NOW, agent, session, set, started};

fn ticket(hash: &str, session: &str) -> TicketRecord {
    TicketRecord {
        ticket_hash: hash.to_owned(),
        session_hash: session.to_owned(),
        agent_id: AgentId::from("anna"),
        expires_at: NOW + 30,
    }
}

sentences! {
    async fn a_session_is_worth_something_until_its_end(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        let written = session("s", "anna", NOW + 100);
        store.insert_session(&written).await.unwrap();
        let found = Ok(Some((written, agent("anna"))));
        assert_eq!(store.session("s", NOW).await, found);
        assert_eq!(store.session("s", NOW + 99).await, found);
        assert_eq!(store.session("s", NOW + 100).await, Ok(None));
        assert_eq!(store.session("other", NOW).await, Ok(None));

        store.extend_session("s", NOW + 200).await.unwrap();
        let (extended, _) = store.session("s", NOW + 199).await.unwrap().unwrap();
        assert_eq!(extended.expires_at, NOW + 200);
        assert_eq!(store.extend_session("other", NOW + 200).await, Ok(()));
    }

    async fn a_session_needs_its_agent_and_a_ticket_its_session(home: &impl BackEnd) {
        let store = home.open().await;
        let no_agent = Err(StoreError::Missing { what: "agent" });
        assert_eq!(store.insert_session(&session("s", "anna", NOW + 100)).await, no_agent);
        let no_session = Err(StoreError::Missing { what: "session" });
        assert_eq!(store.insert_ticket(&ticket("t", "s")).await, no_session);
    }

    async fn with_the_last_session_its_tickets_and_the_properties_go(home: &impl BackEnd) {
        let store = home.open().await;
        let anna = AgentId::from("anna");
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_session(&session("desk", "anna", NOW + 100)).await.unwrap();
        store.insert_session(&session("laptop", "anna", NOW + 100)).await.unwrap();
        store.insert_ticket(&ticket("t", "desk")).await.unwrap();
        let run = RunCommit { writes: vec![set("anna", "k", json!(1))], ..started("r", "anna") };
        store.commit_run(run).await.unwrap();

        store.end_session("desk").await.unwrap();
        assert_eq!(store.session("desk", NOW).await, Ok(None));
        assert_eq!(store.take_ticket("t", NOW).await, Ok(None));
        assert_eq!(store.property(&anna, "k").await, Ok(Some(json!(1))));
        store.end_session("desk").await.unwrap();
        assert_eq!(store.property(&anna, "k").await, Ok(Some(json!(1))), "ending it twice is ending it once");
        store.end_session("laptop").await.unwrap();
        assert_eq!(store.property(&anna, "k").await, Ok(None));
    }

    async fn what_counts_once_while_an_agent_is_signed_in_counts_again_after(home: &impl BackEnd) {
        let store = home.open().await;
        let started = |agent: &str| EventCommit {
            scope: presence_scope(&AgentId::from(agent)),
            event_id: "onInit".to_owned(),
            at: NOW,
            contact: None,
            entries: Vec::new(),
            runs: Vec::new(),
        };
        for id in ["anna", "ben"] {
            store.insert_agent(&agent(id)).await.unwrap();
            store.insert_session(&session(id, id, NOW + 100)).await.unwrap();
            assert_eq!(store.take_event(started(id)).await, Ok(EventOutcome::Taken(Vec::new())), "{id}");
        }
        store.insert_session(&session("more", "anna", NOW + 10)).await.unwrap();
        let ages = Retention { events_ms: 1, ..KEEP_ALL };
        store.end_session("anna").await.unwrap();
        store.prune(&ages, NOW + 9).await.unwrap();
        assert_eq!(store.take_event(started("anna")).await, Ok(EventOutcome::Repeated), "a session is left, however old");
        store.prune(&ages, NOW + 10).await.unwrap();
        assert_eq!(store.take_event(started("anna")).await, Ok(EventOutcome::Taken(Vec::new())), "the last one ran out");
        store.end_session("ben").await.unwrap();
        assert_eq!(store.take_event(started("ben")).await, Ok(EventOutcome::Taken(Vec::new())), "he signed out");
    }

    async fn a_ticket_whose_time_is_over_is_worth_nothing(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_session(&session("s", "anna", NOW + 100)).await.unwrap();
        store.insert_ticket(&ticket("in time", "s")).await.unwrap();
        store.insert_ticket(&ticket("late", "s")).await.unwrap();
        assert_eq!(store.take_ticket("in time", NOW + 29).await, Ok(Some(ticket("in time", "s"))));
        assert_eq!(store.take_ticket("late", NOW + 30).await, Ok(None));
        assert_eq!(store.take_ticket("late", NOW).await, Ok(None), "it is gone");
        assert_eq!(store.take_ticket("unknown", NOW).await, Ok(None));
    }

    async fn of_many_who_take_a_ticket_one_gets_it(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_session(&session("s", "anna", NOW + 100)).await.unwrap();
        store.insert_ticket(&ticket("t", "s")).await.unwrap();
        let takers: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.take_ticket("t", NOW).await.unwrap() })
            })
            .collect();
        let mut got = 0;
        for taker in takers {
            got += usize::from(taker.await.unwrap().is_some());
        }
        assert_eq!(got, 1);
    }
}
