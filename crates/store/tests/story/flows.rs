use ccp_protocol::FlowId;
use ccp_store::{
    Store, StoreError,
    flows::{FlowRecord, FlowVersionRecord, PublishedFlow},
};

use crate::made::{NOW, action, flow};

fn id(text: &str) -> FlowId {
    FlowId::from(text)
}

async fn change(store: &dyn Store, flow: &FlowRecord, to: i64) -> FlowRecord {
    let changed = FlowRecord {
        version: to,
        draft: format!("draft {to}"),
        updated_at: NOW + to,
        ..flow.clone()
    };
    store.update_flow(&changed, to - 1, "ben").await.unwrap();
    changed
}

sentences! {
    async fn a_flow_reads_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.flow(&id("f")).await, Ok(None));
        let written = FlowRecord { event: Some("onInit".to_owned()), enabled: false, ..flow("f", "Ünïcode ✓") };
        store.insert_flow(&written, "anna").await.unwrap();
        assert_eq!(store.flow(&id("f")).await, Ok(Some(written.clone())));
        assert_eq!(store.insert_flow(&written, "anna").await, Err(StoreError::Taken { what: "id" }));
    }

    async fn flows_are_in_the_order_of_their_names_then_ids(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, name) in [("1", "b"), ("3", "a"), ("2", "a"), ("4", "B"), ("5", "é"), ("6", "z")] {
            store.insert_flow(&flow(id, name), "anna").await.unwrap();
        }
        let ids: Vec<_> = store.flows().await.unwrap().into_iter().map(|flow| flow.id.0).collect();
        assert_eq!(ids, ["4", "2", "3", "1", "6", "5"], "UTF-8: B, a, a, b, z, é");
    }

    async fn every_draft_is_kept_as_a_version(home: &impl BackEnd) {
        let store = home.open().await;
        let first = flow("f", "F");
        store.insert_flow(&first, "anna").await.unwrap();
        let second = change(&*store, &first, 2).await;
        assert_eq!(store.flow(&id("f")).await, Ok(Some(second)));
        let versions = store.flow_versions(&id("f")).await.unwrap();
        let kept = |version, at, author: &str| FlowVersionRecord { version, at, author: author.to_owned() };
        assert_eq!(versions, [kept(2, NOW + 2, "ben"), kept(1, NOW, "anna")]);
        assert_eq!(store.flow_version(&id("f"), 1).await, Ok(Some(first.draft)));
        assert_eq!(store.flow_version(&id("f"), 2).await, Ok(Some("draft 2".to_owned())));
        assert_eq!(store.flow_version(&id("f"), 3).await, Ok(None));
        assert_eq!(store.flow_versions(&id("other")).await, Ok(Vec::new()));
    }

    async fn a_change_of_a_flow_that_moved_on_is_refused_and_leaves_no_version(home: &impl BackEnd) {
        let store = home.open().await;
        let first = flow("f", "F");
        let late = FlowRecord { version: 2, ..first.clone() };
        assert_eq!(store.update_flow(&late, 1, "anna").await, Err(StoreError::Missing { what: "flow" }));
        store.insert_flow(&first, "anna").await.unwrap();
        change(&*store, &first, 2).await;
        assert_eq!(store.update_flow(&late, 1, "anna").await, Err(StoreError::Stale { current: 2 }));
        assert_eq!(store.flow_versions(&id("f")).await.unwrap().len(), 2);
    }

    async fn publishing_chooses_the_version_that_runs(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.publish_flow(&id("f"), 1, NOW).await, Err(StoreError::Missing { what: "flow" }));
        let first = FlowRecord {
            source: "voice".to_owned(),
            event: Some("onConnected".to_owned()),
            ..flow("f", "F")
        };
        store.insert_flow(&first, "anna").await.unwrap();
        let missing = StoreError::Missing { what: "flow version" };
        assert_eq!(store.publish_flow(&id("f"), 2, NOW).await, Err(missing));
        assert_eq!(store.published_flows("voice", "onConnected").await, Ok(Vec::new()));

        store.publish_flow(&id("f"), 1, NOW + 9).await.unwrap();
        let published = store.flow(&id("f")).await.unwrap().unwrap();
        assert_eq!((published.published_version, published.version, published.updated_at), (Some(1), 1, NOW + 9));
        // A new draft does not run until it is published.
        change(&*store, &published, 2).await;
        let running = PublishedFlow { id: id("f"), name: "F".to_owned(), version: 1, text: first.draft };
        assert_eq!(store.published_flows("voice", "onConnected").await, Ok(vec![running]));
        assert_eq!(store.flow(&id("f")).await.unwrap().unwrap().published_version, Some(1));
        store.publish_flow(&id("f"), 2, NOW + 10).await.unwrap();
        assert_eq!(store.published_flows("voice", "onConnected").await.unwrap()[0].text, "draft 2");
    }

    async fn only_enabled_published_flows_of_the_event_run_in_the_order_of_their_names(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, name, event, enabled, published) in [
            ("1", "b", "onInit", true, Some(1)),
            ("2", "a", "onInit", true, Some(1)),
            ("3", "off", "onInit", false, Some(1)),
            ("4", "draft", "onInit", true, None),
            ("5", "other event", "onEnded", true, Some(1)),
            ("6", "a", "onInit", true, Some(1)),
        ] {
            let flow = FlowRecord {
                source: "agent".to_owned(),
                event: Some(event.to_owned()),
                enabled,
                published_version: published,
                ..flow(id, name)
            };
            store.insert_flow(&flow, "anna").await.unwrap();
        }
        let ids = async |source, event| -> Vec<String> {
            let flows = store.published_flows(source, event).await.unwrap();
            flows.into_iter().map(|flow| flow.id.0).collect()
        };
        assert_eq!(ids("agent", "onInit").await, ["2", "6", "1"]);
        assert_eq!(ids("voice", "onInit").await, Vec::<String>::new());
    }

    async fn a_flow_that_an_action_starts_is_not_removed(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.remove_flow(&id("f"), 1).await, Err(StoreError::Missing { what: "flow" }));
        store.insert_flow(&flow("f", "F"), "anna").await.unwrap();
        store.insert_action(&action("a", "f")).await.unwrap();
        assert_eq!(store.remove_flow(&id("f"), 2).await, Err(StoreError::Stale { current: 1 }));
        assert_eq!(store.remove_flow(&id("f"), 1).await, Err(StoreError::InUse { what: "action" }));
        store.remove_action(&"a".into(), 1).await.unwrap();
        assert_eq!(store.remove_flow(&id("f"), 1).await, Ok(()));
        assert_eq!(store.flow(&id("f")).await, Ok(None));
        assert_eq!(store.flow_versions(&id("f")).await, Ok(Vec::new()));
    }
}
