use ccp_protocol::{
    ActionId, AgentId,
    actions::{ActionDocument, Form, FormField},
};
use ccp_store::StoreError;
use serde_json::json;

use crate::made::{action, flow, object};

sentences! {
    async fn an_action_reads_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_flow(&flow("f", "F"), "anna").await.unwrap();
        let field = FormField {
            name: "LastName".to_owned(),
            label: "Last name".to_owned(),
            kind: ccp_protocol::actions::FieldKind::Text,
            order: 2,
            required: true,
            options: None,
            default: Some(json!("$.contact.phone")),
        };
        let written = ActionDocument {
            order: -3,
            payload: object(json!({"z": 1, "a": {"deep": [true, null]}})),
            form: Some(Form { title: "Gift".to_owned(), instructions: String::new(), fields: vec![field] }),
            visible_to: Some(vec![AgentId::from("anna")]),
            ..action("a", "f")
        };
        assert_eq!(store.action(&ActionId::from("a")).await, Ok(None));
        store.insert_action(&written).await.unwrap();
        assert_eq!(store.action(&ActionId::from("a")).await, Ok(Some(written.clone())));
        assert_eq!(store.insert_action(&written).await, Err(StoreError::Taken { what: "id" }));
    }

    async fn actions_are_in_their_order_then_by_name_then_by_id(home: &impl BackEnd) {
        let store = home.open().await;
        store.insert_flow(&flow("f", "F"), "anna").await.unwrap();
        for (id, name, order) in [("1", "b", 1), ("2", "a", 1), ("4", "same", 0), ("3", "same", 0), ("5", "z", -1)] {
            let action = ActionDocument { name: name.to_owned(), order, ..action(id, "f") };
            store.insert_action(&action).await.unwrap();
        }
        let ids: Vec<_> = store.actions().await.unwrap().into_iter().map(|action| action.id.0).collect();
        assert_eq!(ids, ["5", "3", "4", "2", "1"]);
    }

    async fn an_action_needs_its_flow(home: &impl BackEnd) {
        let store = home.open().await;
        let missing = Err(StoreError::Missing { what: "flow" });
        assert_eq!(store.insert_action(&action("a", "f")).await, missing);
        store.insert_flow(&flow("f", "F"), "anna").await.unwrap();
        store.insert_action(&action("a", "f")).await.unwrap();
        let elsewhere = ActionDocument { version: 2, ..action("a", "gone") };
        assert_eq!(store.update_action(&elsewhere, 1).await, missing);
    }

    async fn an_action_is_changed_and_removed_only_at_its_version(home: &impl BackEnd) {
        let store = home.open().await;
        let id = ActionId::from("a");
        store.insert_flow(&flow("f", "F"), "anna").await.unwrap();
        let changed = ActionDocument { name: "changed".to_owned(), version: 2, ..action("a", "f") };
        let missing = Err(StoreError::Missing { what: "action" });
        assert_eq!(store.update_action(&changed, 1).await, missing);
        assert_eq!(store.remove_action(&id, 1).await, missing);
        store.insert_action(&action("a", "f")).await.unwrap();
        store.update_action(&changed, 1).await.unwrap();
        assert_eq!(store.action(&id).await, Ok(Some(changed.clone())));
        assert_eq!(store.update_action(&changed, 1).await, Err(StoreError::Stale { current: 2 }));
        assert_eq!(store.remove_action(&id, 1).await, Err(StoreError::Stale { current: 2 }));
        store.remove_action(&id, 2).await.unwrap();
        assert_eq!(store.actions().await, Ok(Vec::new()));
    }
}
