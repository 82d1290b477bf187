//! Open overlays of a desk, and what crosses their sockets.

use serde_json::{Value, json};

use crate::{
    desk::Desk,
    overlay::{Tab, connect},
};

/// An overlay that the agent has open.
pub async fn open(desk: &Desk, agent: &str) -> Tab {
    let url = format!("http://{}", desk.address);
    let ticket = desk
        .as_agent(agent, "POST", "/api/v1/live/tickets", None)
        .await
        .expect(200);
    let mut tab = connect(&url, Some(&url)).await.unwrap();
    tab.say(json!({ "type": "hello", "ticket": ticket["ticket"], "after": 0, "tab": agent, "capabilities": [] }))
        .await;
    assert_eq!(tab.next().await.unwrap()["type"], "welcome");
    tab
}

/// An agent's feed over HTTP.
pub async fn feed(desk: &Desk, agent: &str) -> Vec<Value> {
    let page = desk
        .as_agent(agent, "GET", "/api/v1/feed?limit=1000", None)
        .await
        .expect(200);
    page["items"].as_array().unwrap().clone()
}

/// The frames that came after entry `after`, up to the newest entry of the agent's feed.
pub async fn frames(desk: &Desk, agent: &str, tab: &mut Tab, after: u64) -> Vec<Value> {
    let entries = feed(desk, agent).await;
    let newest = entries
        .last()
        .map_or(0, |entry| entry["seq"].as_u64().unwrap());
    let (mut frames, mut seen) = (Vec::new(), after);
    while seen < newest {
        let frame = tab.next().await.unwrap();
        seen = frame["seq"].as_u64().unwrap_or(seen);
        frames.push(frame);
    }
    frames
}
