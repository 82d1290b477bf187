use ccp_protocol::AgentId;
use serde_json::json;

sentences! {
    async fn each_tab_group_of_an_agent_keeps_its_own_state(home: &impl BackEnd) {
        let store = home.open().await;
        let (anna, ben) = (AgentId::from("anna"), AgentId::from("ben"));
        assert_eq!(store.overlay_state(&anna, "one").await, Ok(None));
        store.put_overlay_state(&anna, "one", &json!({"width": 320})).await.unwrap();
        store.put_overlay_state(&anna, "two", &json!(null)).await.unwrap();
        store.put_overlay_state(&ben, "one", &json!("ben's")).await.unwrap();
        store.put_overlay_state(&anna, "one", &json!({"width": 400})).await.unwrap();
        assert_eq!(store.overlay_state(&anna, "one").await, Ok(Some(json!({"width": 400}))));
        assert_eq!(store.overlay_state(&anna, "two").await, Ok(Some(json!(null))));
        assert_eq!(store.overlay_state(&ben, "one").await, Ok(Some(json!("ben's"))));
    }

    async fn the_order_of_keys_and_every_number_survive(home: &impl BackEnd) {
        let store = home.open().await;
        let anna = AgentId::from("anna");
        let text = r#"{"z":1,"a":1.0,"m":9007199254740993,"deep":{"y":[1e300,-0.5],"b":"\u0000é"}}"#;
        let state = serde_json::from_str(text).unwrap();
        store.put_overlay_state(&anna, "one", &state).await.unwrap();
        let read = store.overlay_state(&anna, "one").await.unwrap().unwrap();
        assert_eq!(read.to_string(), state.to_string());
    }
}
