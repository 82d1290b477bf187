use ccp_protocol::{AgentId, ApiKeyId, identity::Role};
use ccp_store::{
    StoreError,
    identity::{AgentRecord, ApiKeyRecord, AuditRecord},
};
use serde_json::json;

use crate::made::{NOW, agent, session};

fn api_key(id: &str, name: &str, secret: &str) -> ApiKeyRecord {
    ApiKeyRecord {
        id: ApiKeyId::from(id),
        name: name.to_owned(),
        secret_hash: secret.to_owned(),
        created_at: NOW,
    }
}

sentences! {
    async fn an_agent_reads_back_as_written(home: &impl BackEnd) {
        let store = home.open().await;
        let anna = AgentRecord { roles: vec![Role::Administrator, Role::Agent], ..agent("anna") };
        let ben = AgentRecord { phone: None, email: None, password_hash: None, roles: Vec::new(), ..agent("ben") };
        for written in [&anna, &ben] {
            assert_eq!(store.agent(&written.id).await, Ok(None));
            store.insert_agent(written).await.unwrap();
            assert_eq!(store.agent(&written.id).await, Ok(Some(written.clone())));
        }
    }

    async fn a_login_is_found_and_unique_without_regard_to_case(home: &impl BackEnd) {
        let store = home.open().await;
        let emile = AgentRecord { login: "Émile".to_owned(), ..agent("1") };
        store.insert_agent(&emile).await.unwrap();
        for login in ["Émile", "éMILE"] {
            assert_eq!(store.agent_by_login(login).await, Ok(Some(emile.clone())));
        }
        assert_eq!(store.agent_by_login("Emile").await, Ok(None));
        let taken = Err(StoreError::Taken { what: "login" });
        assert_eq!(store.insert_agent(&AgentRecord { login: "ÉMILE".to_owned(), ..agent("2") }).await, taken);
        let id_taken = Err(StoreError::Taken { what: "id" });
        assert_eq!(store.insert_agent(&AgentRecord { login: "other".to_owned(), ..agent("1") }).await, id_taken);

        store.insert_agent(&agent("ben")).await.unwrap();
        let renamed = AgentRecord { login: "émile".to_owned(), version: 2, ..agent("ben") };
        assert_eq!(store.update_agent(&renamed, 1).await, taken);
        // Their own login may change its case.
        let own = AgentRecord { login: "ÉMILE".to_owned(), version: 2, ..emile };
        assert_eq!(store.update_agent(&own, 1).await, Ok(()));
    }

    async fn agents_are_in_the_order_of_their_logins(home: &impl BackEnd) {
        let store = home.open().await;
        for login in ["cleo", "Anna", "ben"] {
            store.insert_agent(&agent(login)).await.unwrap();
        }
        let logins: Vec<_> = store.agents().await.unwrap().iter().map(|agent| agent.login.clone()).collect();
        assert_eq!(logins, ["Anna", "ben", "cleo"]);
    }

    async fn an_agent_is_changed_only_at_their_version(home: &impl BackEnd) {
        let store = home.open().await;
        let changed = AgentRecord { name: "Changed".to_owned(), version: 2, ..agent("anna") };
        let missing = Err(StoreError::Missing { what: "agent" });
        assert_eq!(store.update_agent(&changed, 1).await, missing);
        assert_eq!(store.remove_agent(&changed.id, 1).await, missing);
        store.insert_agent(&agent("anna")).await.unwrap();
        store.update_agent(&changed, 1).await.unwrap();
        assert_eq!(store.agent(&changed.id).await, Ok(Some(changed.clone())));
        let stale = Err(StoreError::Stale { current: 2 });
        assert_eq!(store.update_agent(&changed, 1).await, stale);
        assert_eq!(store.remove_agent(&changed.id, 1).await, stale);
    }

    async fn a_changed_password_ends_the_sessions_and_another_change_does_not(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_agent(&agent("ben")).await.unwrap();
        store.insert_session(&session("anna's", "anna", NOW + 100)).await.unwrap();
        store.insert_session(&session("ben's", "ben", NOW + 100)).await.unwrap();
        let renamed = AgentRecord { name: "Other".to_owned(), version: 2, ..agent("anna") };
        store.update_agent(&renamed, 1).await.unwrap();
        assert!(store.session("anna's", NOW).await.unwrap().is_some());
        let new_password = AgentRecord { password_hash: Some("new".to_owned()), version: 3, ..renamed };
        store.update_agent(&new_password, 2).await.unwrap();
        assert_eq!(store.session("anna's", NOW).await, Ok(None));
        assert!(store.session("ben's", NOW).await.unwrap().is_some());
    }

    async fn a_removed_agent_leaves_no_session_and_no_state(home: &impl BackEnd) {
        let store = home.open().await;
        let anna = AgentId::from("anna");
        store.insert_agent(&agent("anna")).await.unwrap();
        store.insert_session(&session("s", "anna", NOW + 100)).await.unwrap();
        store.put_overlay_state(&anna, "one", &json!(1)).await.unwrap();
        let run = ccp_store::runs::RunCommit {
            writes: vec![crate::made::set("anna", "k", json!(1))],
            ..crate::made::started("r", "anna")
        };
        store.commit_run(run).await.unwrap();
        store.remove_agent(&anna, 1).await.unwrap();
        assert_eq!(store.agent(&anna).await, Ok(None));
        assert_eq!(store.agent_by_login("anna").await, Ok(None));
        assert_eq!(store.session("s", NOW).await, Ok(None));
        assert_eq!(store.overlay_state(&anna, "one").await, Ok(None));
        assert!(store.properties(&anna).await.unwrap().is_empty());
    }

    async fn api_keys_are_found_by_their_secret_and_listed_by_name(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, name, secret) in [("3", "pbx", "s3"), ("2", "crm", "s2"), ("1", "pbx", "s1")] {
            store.insert_api_key(&api_key(id, name, secret)).await.unwrap();
        }
        let ids: Vec<_> = store.api_keys().await.unwrap().into_iter().map(|key| key.id.0).collect();
        assert_eq!(ids, ["2", "1", "3"]);
        assert_eq!(store.api_key_by_hash("s2").await, Ok(Some(api_key("2", "crm", "s2"))));
        assert_eq!(store.api_key_by_hash("s4").await, Ok(None));
        let taken = Err(StoreError::Taken { what: "id" });
        assert_eq!(store.insert_api_key(&api_key("2", "again", "s4")).await, taken);
        assert_eq!(store.insert_api_key(&api_key("4", "same secret", "s2")).await, taken);

        store.remove_api_key(&ApiKeyId::from("2")).await.unwrap();
        assert_eq!(store.api_key_by_hash("s2").await, Ok(None));
        let missing = Err(StoreError::Missing { what: "API key" });
        assert_eq!(store.remove_api_key(&ApiKeyId::from("2")).await, missing);
    }

    async fn the_audit_log_is_read_from_its_end_in_pages(home: &impl BackEnd) {
        let store = home.open().await;
        for number in 0..5 {
            let line = AuditRecord {
                at: NOW - number,
                who: "anna".to_owned(),
                what: "flow.publish".to_owned(),
                target: format!("flow {number}"),
                details: json!({"version": number}),
            };
            store.audit(&line).await.unwrap();
        }
        let mut targets = Vec::new();
        let mut cursor = None;
        loop {
            let page = store.audit_log(cursor, 2).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            cursor = Some(*last);
            targets.extend(page.into_iter().map(|(_, line)| (line.target, line.details["version"].clone())));
        }
        let expected: Vec<_> = (0..5).rev().map(|number| (format!("flow {number}"), json!(number))).collect();
        assert_eq!(targets, expected);
    }
}
