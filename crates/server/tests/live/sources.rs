//! The whole table of sources and events: however an event is told, and however often, it starts each of its flows once.

use std::collections::{BTreeMap, BTreeSet};

use ccp_flow::{
    Source,
    source::{EventSpec, Raiser},
};
use serde_json::{Value, json};

use crate::{
    common::{PASSWORD, Server},
    overlay::{Tab, feed, hello, open},
};

/// Every event but those of the server alone.
fn told() -> impl Iterator<Item = (Source, &'static EventSpec)> {
    Source::ALL.into_iter().flat_map(|source| {
        let events = source.events().iter();
        events
            .filter(|event| event.is_told_by_overlays())
            .map(move |event| (source, event))
    })
}

fn channel(source: Source) -> Option<&'static str> {
    match source {
        Source::VoiceContact => Some("voice"),
        Source::QueueCallbackContact => Some("queueCallback"),
        Source::ChatContact => Some("chat"),
        Source::TaskContact => Some("task"),
        _ => None,
    }
}

struct Desk {
    server: Server,
    admin: String,
    anna: String,
}

async fn desk() -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    // Every event from every tab, within the minute.
    let mut limits = server
        .get("/api/v1/settings/limits", &admin)
        .await
        .expect(200);
    limits["socketMessagesPerMinute"] = json!(100_000);
    server
        .put("/api/v1/settings/limits", &admin, limits)
        .await
        .expect(200);
    Desk {
        server,
        admin,
        anna,
    }
}

impl Desk {
    /// A published flow of an event, which shows what it was started with.
    async fn flow(&self, name: &str, source: Source, event: &str, enabled: bool) {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "d" } },
            { "id": "d", "type": "SE_SendDataToOverlay", "controls": { "value": {
                "event": "$.event", "payload": "$.payload", "contact": "$.contact.contactId" } }, "ports": {} },
        ]);
        let flow = json!({ "name": name, "source": source.key(), "event": event, "enabled": enabled,
            "flow": { "actions": blocks } });
        self.server.published(&self.admin, flow).await;
    }

    /// How often each flow ran to its end, once none is under way.
    async fn runs(&self) -> BTreeMap<String, usize> {
        'again: loop {
            let (mut count, mut after) = (BTreeMap::new(), String::new());
            loop {
                let page = format!("/api/v1/runs?limit=100{after}");
                let page = self.server.get(&page, &self.admin).await.expect(200);
                for run in page["items"].as_array().unwrap() {
                    if run["status"] == "running" {
                        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                        continue 'again;
                    }
                    assert_eq!(run["status"], "completed", "{run}");
                    let name = run["flowName"].as_str().unwrap().to_owned();
                    *count.entry(name).or_insert(0) += 1;
                }
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => return count,
                }
            }
        }
    }

    /// Waits until the tab's frames so far were taken: they are, one after the other.
    async fn settle(&self, tab: &mut Tab, mark: &str) {
        tab.say(
            json!({ "type": "event", "source": "salesforceUi", "event": "onClickToDial",
            "payload": { "mark": mark }, "eventId": format!("mark {mark}") }),
        )
        .await;
        loop {
            let entry = tab.entry("data").await;
            let fields = &entry["body"]["fields"];
            if fields[1]["value"]["mark"] == mark {
                return;
            }
        }
    }
}

#[tokio::test]
async fn every_event_of_every_source_starts_each_flow_once() {
    let desk = desk().await;
    for (source, event) in told() {
        for (name, enabled) in [("B", true), ("A", true), ("off", false)] {
            let name = format!("{source}.{} {name}", event.key);
            desk.flow(&name, source, event.key, enabled).await;
        }
    }
    let (mut one, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let (mut two, welcome) = open(&desk.server, &desk.anna, hello("two", None, &[])).await;

    // Each event happens twice, under two ids. Both tabs tell of both.
    let mut events = Vec::new();
    for (source, event) in told() {
        for id in ["first", "second"] {
            let name = format!("{source}.{}", event.key);
            let mut frame = json!({ "type": "event", "source": source.key(), "event": event.key,
                "payload": { "mark": name, "time": id }, "eventId": format!("{name} {id}") });
            if let Some(channel) = channel(source) {
                let new = json!({ "channel": channel, "direction": "in", "from": "+12065550100" });
                let contact = desk.server.post("/api/v1/contacts", &desk.anna, new).await;
                frame["contactId"] = contact.expect(201)["id"].clone();
            }
            events.push(frame);
        }
    }
    for event in &events {
        one.say(event.clone()).await;
        two.say(event.clone()).await;
        one.say(event.clone()).await;
    }
    desk.settle(&mut one, "one").await;
    desk.settle(&mut two, "two").await;
    // A reload tells again what it may have lost; so does a tab that comes back.
    let (mut reloaded, _) = open(
        &desk.server,
        &desk.anna,
        hello("reloaded", welcome["seq"].as_u64(), &[]),
    )
    .await;
    let (mut back, _) = open(&desk.server, &desk.anna, hello("two", None, &[])).await;
    for event in &events {
        reloaded.say(event.clone()).await;
        back.say(event.clone()).await;
    }
    desk.settle(&mut reloaded, "reloaded").await;
    desk.settle(&mut back, "back").await;
    // And over the API it is the same event still.
    for event in &events {
        if let Some(contact) = event["contactId"].as_str() {
            let at = format!("/api/v1/contacts/{contact}/events");
            let body = json!({ "event": event["event"], "eventId": event["eventId"], "payload": event["payload"] });
            let taken = desk.server.post(&at, &desk.anna, body).await.expect(200);
            assert_eq!(taken["repeated"], true, "{event}");
        }
    }

    let marks = 4;
    let expected: BTreeMap<String, usize> = told()
        .flat_map(|(source, event)| {
            let name = format!("{source}.{}", event.key);
            let clicks = if name == "salesforceUi.onClickToDial" {
                marks
            } else {
                0
            };
            ["A", "B"].map(|flow| (format!("{name} {flow}"), 2 + clicks))
        })
        .collect();
    assert_eq!(desk.runs().await, expected);

    let entries = feed(&desk.server, &desk.anna).await;
    let data: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["kind"] == "data")
        .collect();
    let begun: Vec<&str> = entries
        .iter()
        .filter(|entry| entry["kind"] == "run" && entry["body"]["status"] == "running")
        .map(|entry| {
            let sent = data.iter().find(|data| data["runId"] == entry["runId"]);
            sent.unwrap()["body"]["title"].as_str().unwrap()
        })
        .collect();
    for pair in begun.chunks(2) {
        assert_eq!(
            pair[0].strip_suffix(" A"),
            pair[1].strip_suffix(" B"),
            "{pair:?}"
        );
    }
    // What each run was started with.
    let mut seen = BTreeSet::new();
    for entry in data {
        let value = |at: usize| entry["body"]["fields"][at]["value"].clone();
        let event = value(0);
        if event["eventId"].as_str().unwrap().starts_with("mark") {
            continue;
        }
        let told = events
            .iter()
            .find(|told| told["eventId"] == event["eventId"]);
        let told = told.unwrap();
        assert_eq!(
            [&event["source"], &event["event"], &event["payload"]],
            [&told["source"], &told["event"], &told["payload"]]
        );
        assert!(event["at"].as_str().unwrap().ends_with('Z'), "{event}");
        assert_eq!(value(1), told["payload"]);
        assert_eq!(value(2), told["contactId"], "{told}");
        seen.insert(event["eventId"].to_string());
    }
    assert_eq!(seen.len(), events.len());
}

#[tokio::test]
async fn an_agents_first_overlay_starts_what_starts_with_it_once_until_they_sign_in_anew() {
    let desk = desk().await;
    desk.flow("Start", Source::Initialization, "onInit", true)
        .await;
    desk.flow("Click", Source::SalesforceUi, "onClickToDial", true)
        .await;
    let (mut one, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let entry = one.entry("data").await;
    let event = &entry["body"]["fields"][0]["value"];
    assert_eq!(
        [&event["source"], &event["event"], &event["payload"]],
        [&json!("initialization"), &json!("onInit"), &json!({})]
    );
    // A second tab, a reload, a session beside the first; nor can a page say that it started.
    let beside = desk.server.sign_in("anna", PASSWORD).await;
    for (tab, token) in [("two", &desk.anna), ("three", &beside)] {
        let (mut tab, _) = open(&desk.server, token, hello(tab, None, &[])).await;
        tab.say(json!({ "type": "event", "source": "initialization", "event": "onInit", "eventId": "page" }))
            .await;
        desk.settle(&mut tab, token).await;
    }
    let count = async |name: &str| desk.runs().await.get(name).copied().unwrap_or_default();
    assert_eq!((count("Start").await, count("Click").await), (1, 2));
    for token in [&desk.anna, &beside] {
        desk.server
            .delete("/api/v1/session", token)
            .await
            .expect(204);
    }
    let anna = desk.server.sign_in("anna", PASSWORD).await;
    let (mut one, _) = open(&desk.server, &anna, hello("four", None, &[])).await;
    one.entry("data").await;
    assert_eq!(count("Start").await, 2);
}

#[tokio::test]
async fn contacts_that_an_overlay_finds_are_refreshed_once_for_each_load_of_the_only_tab() {
    let desk = desk().await;
    desk.flow("Found", Source::ChatContact, "onRefresh", true)
        .await;
    desk.flow("Click", Source::SalesforceUi, "onClickToDial", true)
        .await;
    let new = json!({ "channel": "chat", "direction": "in" });
    let chat = desk
        .server
        .post("/api/v1/contacts", &desk.anna, new)
        .await
        .expect(201);
    let count = async || desk.runs().await.get("Found").copied().unwrap_or_default();

    let (mut one, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    let entry = one.entry("data").await;
    assert_eq!(entry["contactId"], chat["id"]);
    assert_eq!(
        entry["body"]["fields"][0]["value"]["payload"],
        json!({ "reason": "overlay" })
    );
    // It comes back after a cut connection, and a second tab is opened beside it.
    let (mut again, _) = open(&desk.server, &desk.anna, hello("one", None, &[])).await;
    desk.settle(&mut again, "again").await;
    let (mut two, _) = open(&desk.server, &desk.anna, hello("two", None, &[])).await;
    desk.settle(&mut two, "two").await;
    assert_eq!(count().await, 1);
    // Both go, and the agent loads the page anew.
    for mut tab in [one, again, two] {
        let _ = tab.stream.close(None).await;
    }
    let mut loads = 0;
    while count().await == 1 {
        loads += 1;
        let (mut tab, _) = open(
            &desk.server,
            &desk.anna,
            hello(&format!("load {loads}"), None, &[]),
        )
        .await;
        desk.settle(&mut tab, &format!("load {loads}")).await;
        tab.stream.close(None).await.unwrap();
    }
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn administrators_read_the_table_and_imports_know_every_name_of_a_source() {
    let desk = desk().await;
    let table = desk
        .server
        .get("/api/v1/flows/sources", &desk.admin)
        .await
        .expect(200);
    let rows = table["items"].as_array().unwrap();
    assert_eq!(rows.len(), Source::ALL.len());
    for (row, source) in rows.iter().zip(Source::ALL) {
        assert_eq!(
            (&row["key"], &row["title"]),
            (&json!(source.key()), &json!(source.title()))
        );
        for (event, spec) in row["events"]
            .as_array()
            .unwrap()
            .iter()
            .zip(source.events())
        {
            assert_eq!(event["key"], spec.key);
            assert_eq!(event["title"], spec.title);
            let by_server = spec.raised_by.contains(&Raiser::Server);
            let raised_by = event["raisedBy"].as_array().unwrap();
            assert_eq!(raised_by.contains(&json!("server")), by_server, "{event}");
        }
    }
    desk.server
        .get("/api/v1/flows/sources", &desk.anna)
        .await
        .problem(403);
    let file = json!({ "actions": [{ "id": "0", "type": "SE_Start" }] });
    let at = "/api/v1/flows/import?name=Mine&source=sfUi&event=onNavigationChange";
    let made = desk.server.post(at, &desk.admin, file).await.expect(201);
    let at = format!("/api/v1/flows/{}", made["id"].as_str().unwrap());
    let flow = desk.server.get(&at, &desk.admin).await.expect(200);
    assert_eq!(
        (&flow["source"], &flow["event"]),
        (&json!("salesforceUi"), &json!("onNavigationChange"))
    );
}
