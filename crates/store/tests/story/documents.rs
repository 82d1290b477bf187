use ccp_store::{
    StoreError,
    documents::{Document, Shelf},
};
use serde_json::json;

sentences! {
    async fn a_document_goes_up_by_one_with_every_change(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.document(Shelf::Setting, "panels").await, Ok(None));
        assert_eq!(store.put_document(Shelf::Setting, "panels", &json!({"b": 1, "a": 2}), 0).await, Ok(1));
        assert_eq!(store.put_document(Shelf::Setting, "panels", &json!([1]), 1).await, Ok(2));
        let document = store.document(Shelf::Setting, "panels").await.unwrap().unwrap();
        assert_eq!(*document, Document { id: "panels".to_owned(), body: json!([1]), version: 2 });
    }

    async fn a_document_written_at_another_version_is_refused(home: &impl BackEnd) {
        let store = home.open().await;
        let put = async |expected| store.put_document(Shelf::Queue, "q", &json!(expected), expected).await;
        assert_eq!(put(1).await, Err(StoreError::Missing { what: "queue" }));
        assert_eq!(put(0).await, Ok(1));
        assert_eq!(put(0).await, Err(StoreError::Stale { current: 1 }));
        assert_eq!(put(2).await, Err(StoreError::Stale { current: 1 }));
        assert_eq!(store.document(Shelf::Queue, "q").await.unwrap().unwrap().body, json!(0));
    }

    async fn a_document_is_removed_only_at_its_version(home: &impl BackEnd) {
        let store = home.open().await;
        let remove = async |expected| store.remove_document(Shelf::Attribute, "vip", expected).await;
        assert_eq!(remove(1).await, Err(StoreError::Missing { what: "attribute" }));
        store.put_document(Shelf::Attribute, "vip", &json!({}), 0).await.unwrap();
        assert_eq!(remove(2).await, Err(StoreError::Stale { current: 1 }));
        assert_eq!(remove(1).await, Ok(()));
        assert_eq!(store.document(Shelf::Attribute, "vip").await, Ok(None));
        assert_eq!(store.put_document(Shelf::Attribute, "vip", &json!({}), 0).await, Ok(1));
    }

    async fn shelves_are_apart_and_in_the_order_of_ids(home: &impl BackEnd) {
        let store = home.open().await;
        for (shelf, id) in [(Shelf::Queue, "b"), (Shelf::Queue, "a"), (Shelf::Queue, "B"), (Shelf::Setting, "a")] {
            store.put_document(shelf, id, &json!(shelf.key()), 0).await.unwrap();
        }
        let queues = store.documents(Shelf::Queue).await.unwrap();
        let ids: Vec<_> = queues.iter().map(|queue| queue.id.as_str()).collect();
        assert_eq!(ids, ["B", "a", "b"]);
        assert!(queues.iter().all(|queue| queue.body == json!("queue")));
        assert_eq!(store.documents(Shelf::Attribute).await, Ok(Vec::new()));
    }
}
