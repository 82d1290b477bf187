//! Who sees and hears which calls: on every way a call takes to an agent, also while the rules change.

use ccp_protocol::identity::Role;
use serde_json::{Value, json};

use crate::{
    desk::Desk,
    overlay::Tab,
    tabs::{feed, frames, open},
};

/// Agent, queue, and a number that is in none but its calls.
const DESKS: [(&str, &str, &str); 3] = [
    ("anna", "sales", "+493055501"),
    ("ben", "support", "+493055502"),
    ("cleo", "billing", "+493055503"),
];

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token("token").await;
    for (agent, ..) in DESKS {
        desk.agent(agent, agent, agent, None, vec![Role::Agent])
            .await;
    }
    filter(&desk, DESKS.map(|(agent, queue, _)| (queue, agent))).await;
    desk
}

async fn filter(desk: &Desk, rows: [(&str, &str); 3]) {
    let rows = rows.map(|(queue, agent)| json!({ "queue": queue, "agentIds": [agent] }));
    let settings = json!({ "defaultCountry": "DE", "filter": rows, "otherQueues": "nobody" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
}

async fn ring(desk: &Desk, id: &str, queue: &str, number: &str) {
    desk.tell(json!({ "event": "newCall", "direction": "in", "from": format!("{number}00"), "to": queue, "callId": id }),
    )
    .await;
}

/// The call ids an agent has in their log, newest first.
async fn ids(desk: &Desk, agent: &str) -> Vec<String> {
    let page = desk.as_agent(agent, "GET", "/api/v1/calls", None).await;
    let page = page.expect(200);
    let rows = page["items"].as_array().unwrap();
    rows.iter()
        .map(|row| row["callId"].as_str().unwrap().to_owned())
        .collect()
}

/// Call id and `rings` of the call entries among frames.
fn calls(frames: &[Value]) -> Vec<(String, bool)> {
    let calls = frames.iter().filter(|frame| frame["kind"] == "call");
    calls
        .map(|frame| {
            let row = &frame["body"];
            let id = row["callId"].as_str().unwrap().to_owned();
            (id, row["rings"].as_bool().unwrap())
        })
        .collect()
}

/// What configuration entries among frames say has changed.
fn changed(frames: &[Value]) -> Vec<&Value> {
    let entries = frames
        .iter()
        .filter(|frame| frame["kind"] == "configuration");
    entries.map(|entry| &entry["body"]["changed"]).collect()
}

fn last_seq(entries: &[Value]) -> u64 {
    entries.last().map_or(0, |it| it["seq"].as_u64().unwrap())
}

#[tokio::test]
async fn three_agents_of_three_queues_each_see_and_hear_only_their_own() {
    let desk = desk().await;
    let mut tabs = Vec::new();
    for (agent, ..) in DESKS {
        tabs.push(open(&desk, agent).await);
    }
    for (agent, queue, number) in DESKS {
        ring(&desk, &format!("rings-{agent}"), queue, number).await;
        ring(&desk, &format!("talks-{agent}"), queue, number).await;
        let answer = json!({ "event": "answer", "callId": format!("talks-{agent}"), "answeringNumber": agent });
        desk.tell(answer).await;
        let hangup = json!({ "event": "hangup", "callId": format!("talks-{agent}") });
        desk.tell(hangup).await;
    }
    let rows = desk.log().await;
    for ((agent, queue, number), tab) in DESKS.into_iter().zip(&mut tabs) {
        let own = [format!("talks-{agent}"), format!("rings-{agent}")];
        assert_eq!(ids(&desk, agent).await, own);
        let mut told = Vec::new();
        for path in [
            "/api/v1/calls",
            "/api/v1/calls?q=30555",
            "/api/v1/calls/export?format=csv",
            "/api/v1/calls/export?format=json",
            "/api/v1/feed?limit=1000",
            "/api/v1/contacts",
            "/api/v1/overlay",
        ] {
            let answer = desk.as_agent(agent, "GET", path, None).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            told.push((path.to_owned(), answer.text));
        }
        let crossed = frames(&desk, agent, tab, 0).await;
        told.extend(
            crossed
                .iter()
                .map(|frame| ("a frame".to_owned(), frame.to_string())),
        );
        // Its own are on every way, or nothing would be shown by the rest.
        for way in [0, 1, 2, 3, 4] {
            let (path, text) = &told[way];
            assert!(text.contains(&number[1..]), "{agent} {path}: {text}");
        }
        let heard = calls(&crossed);
        for (id, rings) in [(&own[0], true), (&own[1], true), (&own[0], false)] {
            assert!(heard.contains(&(id.clone(), rings)), "{heard:?}");
        }
        let counts = desk.as_agent(agent, "GET", "/api/v1/calls/counts", None);
        assert_eq!(counts.await.expect(200), json!({ "missed": 0, "open": 1 }));
        for (other, foreign, marker) in DESKS.into_iter().filter(|(it, ..)| *it != agent) {
            for (path, text) in &told {
                assert!(
                    !text.contains(&marker[1..]) && !text.contains(&format!("-{other}")),
                    "{agent} got a call of {other} by {path}: {text}"
                );
            }
            for query in [
                format!("q=%2B{}00", &marker[1..]),
                format!("queue={foreign}"),
                format!("agent={other}"),
                format!("q=talks-{other}"),
            ] {
                let path = format!("/api/v1/calls?{query}");
                let page = desk.as_agent(agent, "GET", &path, None).await;
                assert_eq!(page.expect(200)["items"], json!([]), "{agent} {query}");
            }
            let row = rows.iter().find(|row| row["queue"] == foreign).unwrap();
            let path = format!("/api/v1/calls/{}", row["id"].as_str().unwrap());
            let note = Some(json!({ "note": "mine" }));
            desk.as_agent(agent, "PATCH", &path, note).await.expect(404);
            let whose = Some(json!({ "customerId": "x" }));
            desk.as_agent(agent, "POST", &format!("{path}/assign"), whose)
                .await
                .expect(404);
            let done = Some(json!({ "ids": [row["id"]] }));
            desk.as_agent(agent, "POST", "/api/v1/calls/done", done)
                .await
                .expect(404);
        }
        // Ticking all off is all of theirs.
        desk.pass(60_000);
        let done = Some(json!({ "all": true }));
        let done = desk.as_agent(agent, "POST", "/api/v1/calls/done", done);
        assert_eq!(done.await.expect(200), json!({ "done": 1 }), "{queue}");
    }
    // Administrators see all, and are rung by none.
    assert_eq!(rows.len(), 6);
    assert!(
        desk.feed("admin")
            .await
            .iter()
            .all(|row| row["rings"] == false)
    );
}

/// A drawer, and how far its feed was read.
struct Drawer {
    agent: &'static str,
    tab: Tab,
    read: u64,
}

impl Drawer {
    async fn open(desk: &Desk, agent: &'static str) -> Self {
        let mut tab = open(desk, agent).await;
        let before = frames(desk, agent, &mut tab, 0).await;
        Self {
            agent,
            tab,
            read: last_seq(&before),
        }
    }

    /// What came since.
    async fn news(&mut self, desk: &Desk) -> Vec<Value> {
        let news = frames(desk, self.agent, &mut self.tab, self.read).await;
        self.read = last_seq(&news).max(self.read);
        news
    }
}

#[tokio::test]
async fn another_filter_takes_effect_on_open_drawers_and_on_what_rings() {
    let desk = desk().await;
    ring(&desk, "now", "sales", DESKS[0].2).await;
    ring(&desk, "before", "sales", DESKS[0].2).await;
    desk.tell(json!({ "event": "hangup", "callId": "before" }))
        .await;
    let mut anna = Drawer::open(&desk, "anna").await;
    let mut ben = Drawer::open(&desk, "ben").await;
    let mut cleo = Drawer::open(&desk, "cleo").await;
    assert_eq!(ids(&desk, "anna").await, ["before", "now"]);
    assert!(ids(&desk, "ben").await.is_empty());

    filter(
        &desk,
        [("sales", "ben"), ("support", "anna"), ("billing", "cleo")],
    )
    .await;
    let lost = anna.news(&desk).await;
    assert_eq!(
        (changed(&lost), calls(&lost)),
        (vec![&json!(["calls"])], vec![])
    );
    let gained = ben.news(&desk).await;
    assert_eq!(
        (changed(&gained), calls(&gained)),
        (vec![&json!(["calls"])], vec![("now".to_owned(), true)])
    );
    let untouched = cleo.news(&desk).await;
    assert!(calls(&untouched).is_empty(), "{untouched:?}");
    assert!(ids(&desk, "anna").await.is_empty());
    assert_eq!(ids(&desk, "ben").await, ["before", "now"]);

    // What happens next to the call is told to who sees it now.
    desk.tell(json!({ "event": "hangup", "callId": "now" }))
        .await;
    assert!(anna.news(&desk).await.is_empty());
    assert_eq!(
        calls(&ben.news(&desk).await),
        [("now".to_owned(), false)],
        "it rings no more"
    );
    ring(&desk, "next", "sales", DESKS[0].2).await;
    assert!(anna.news(&desk).await.is_empty());
    assert_eq!(calls(&ben.news(&desk).await), [("next".to_owned(), true)]);

    // Without rows everybody is rung, administrators included.
    let none = json!({ "defaultCountry": "DE" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(none))
        .await
        .expect(200);
    for drawer in [&mut anna, &mut cleo] {
        let news = drawer.news(&desk).await;
        assert_eq!(calls(&news), [("next".to_owned(), true)]);
        assert_eq!(changed(&news), [&json!(["calls"])]);
    }
    assert!(calls(&ben.news(&desk).await).is_empty(), "it rang there");
    let newest = desk.feed("admin").await.pop().unwrap();
    assert_eq!(
        (&newest["callId"], &newest["rings"]),
        (&json!("next"), &json!(true))
    );

    // A change that moves nobody's calls disturbs nobody.
    let other = json!({ "defaultCountry": "DE", "popOnAnswer": false });
    let before = feed(&desk, "anna").await.len();
    desk.admin("PUT", "/api/v1/settings/pbx", Some(other))
        .await
        .expect(200);
    assert_eq!(feed(&desk, "anna").await.len(), before);
}
