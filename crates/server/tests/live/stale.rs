//! What the server tells of itself: contacts of which nobody tells any more.

use ccp_protocol::contacts::{Channel, ContactState, Direction};
use ccp_store::contacts::{ContactRecord, Contacts};
use serde_json::{Map, json};

use crate::desk::{Desk, beside};

#[tokio::test]
async fn the_server_tells_of_what_nobody_tells_of_any_more() {
    let mut desk = Desk::with_flows().await;
    for (source, event) in [("taskContact", "onTaskExpired"), ("taskContact", "onEnded")] {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": {
                "event": "$.event.event", "id": "$.event.eventId", "cause": "$.payload.reason", "state": "$.contact.state" } },
              "ports": {} },
        ]);
        desk.server
            .event_flow(&desk.admin, source, event, blocks)
            .await;
    }
    let fresh = desk.call(json!({ "agent": "anna" })).await;
    assert_eq!(desk.server.stop().await, Some(0));
    let old = |id: &str, channel, state, days: i64| ContactRecord {
        id: id.into(),
        channel,
        direction: Direction::In,
        state,
        from: None,
        to: None,
        phone: None,
        customer_name: None,
        queue: None,
        agent_id: Some(desk.anna_id.as_str().into()),
        attributes: Map::new(),
        external_id: None,
        record: None,
        rung: Vec::new(),
        waiting: Vec::new(),
        started_at: jiff::Timestamp::now().as_millisecond() - days * 24 * 60 * 60 * 1000,
        connected_at: None,
        ended_at: None,
        destroyed_at: None,
        version: 1,
    };
    beside(&desk.server.database(), async |store| {
        for contact in [
            old("rings", Channel::Voice, ContactState::Ringing, 1),
            old("talks", Channel::Voice, ContactState::Connected, 1),
            old("over", Channel::Voice, ContactState::Ended, 1),
            old("task", Channel::Task, ContactState::Connected, 7),
            old("chat", Channel::Chat, ContactState::Connected, 1),
        ] {
            store.insert_contact(&contact, &[]).await.unwrap();
        }
    })
    .await;
    desk.server.restart().await;
    // Started twice more, nothing is told again.
    let states = loop {
        let contacts = desk
            .server
            .get("/api/v1/contacts", &desk.anna)
            .await
            .expect(200);
        let states: Vec<(String, String)> = contacts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|contact| {
                ["id", "state"]
                    .map(|key| contact[key].as_str().unwrap().to_owned())
                    .into()
            })
            .collect();
        if states.len() == 5
            && !states
                .iter()
                .any(|(id, state)| id != "chat" && *state == "connected")
        {
            break states;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let state = |id: &str| {
        states
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, state)| state.as_str())
    };
    assert_eq!(
        [
            state("rings"),
            state("talks"),
            state("over"),
            state("task"),
            state("chat")
        ],
        [
            Some("missed"),
            Some("ended"),
            None,
            Some("ended"),
            Some("connected")
        ]
    );
    assert_eq!(state(fresh["id"].as_str().unwrap()), Some("ringing"));
    let mut begun = desk.begun(&desk.anna).await;
    begun.sort_unstable();
    let expected = [
        "onDestroy",
        "onEnded",
        "onEnded",
        "onEnded",
        "onMissed",
        "onTaskExpired",
    ];
    assert_eq!(begun, expected);
    desk.server.kill_and_restart().await;
    desk.server
        .get("/api/v1/contacts", &desk.anna)
        .await
        .expect(200);
    assert_eq!(desk.begun(&desk.anna).await.len(), expected.len());
}
