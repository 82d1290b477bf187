//! Runs that wait in line: so many of an agent at once, the rest in order, none lost.

use serde_json::{Value, json};

use crate::{
    common::{PASSWORD, Server, unique},
    overlay::{Tab, ended, feed, hello, open},
};

const POP: &[&str] = &["sfScreenpopObject"];

/// A flow that pops the record it is started with, and sends its name once that is done.
fn popping() -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "pop" } },
        { "id": "pop", "type": "SE_SFScreenpopObject", "controls": { "recordId": "$.payload.record" },
          "ports": { "success": "send", "failure": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": { "popped": "$.payload.record" } },
          "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

struct Desk {
    server: Server,
    admin: String,
    anna: String,
    action: String,
}

/// One agent with an action whose runs go on when their tab says so, within these limits.
async fn desk(mut limits: Value) -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    limits["commandMs"] = json!(600_000);
    if limits["run"].is_null() {
        limits["run"] = json!({ "runMs": 600_000 });
    }
    server
        .put("/api/v1/settings/limits", &admin, limits)
        .await
        .expect(200);
    let action = action(&server, &admin, popping()).await;
    Desk {
        server,
        admin,
        anna,
        action,
    }
}

async fn action(server: &Server, admin: &str, blocks: Value) -> String {
    let flow = server.action_flow(admin, &unique("Flow"), blocks).await;
    let form = json!({ "fields": [{ "name": "record" }] });
    let action = json!({ "name": "Pop", "flowId": flow, "form": form });
    server.action(admin, action).await
}

impl Desk {
    async fn press(&self, action: &str, record: &str) -> String {
        let body = json!({ "form": { "record": record } });
        let run = self
            .server
            .press(action, &self.anna, &unique("press"), body)
            .await
            .expect(202);
        run["runId"].as_str().unwrap().to_owned()
    }

    async fn run(&self, run: &str) -> Value {
        let path = format!("/api/v1/runs/{run}");
        self.server.get(&path, &self.anna).await.expect(200)
    }

    async fn tab(&self) -> Tab {
        open(&self.server, &self.anna, hello("one", None, POP))
            .await
            .0
    }

    async fn popped(&self) -> Vec<String> {
        let entries = feed(&self.server, &self.anna).await;
        let data = entries.iter().filter(|entry| entry["kind"] == "data");
        data.map(|entry| {
            let value = &entry["body"]["fields"][0]["value"];
            value.as_str().unwrap().to_owned()
        })
        .collect()
    }

    async fn ended(&self, run: &str) -> Value {
        ended(&self.server, &self.anna, run).await
    }
}

#[tokio::test]
async fn no_more_than_so_many_of_an_agent_run_at_once_and_the_rest_follow_in_order() {
    // One at work is enough for two that wait for their tab: who waits is not at work.
    let desk = desk(json!({ "runsAtOnce": 2, "runsAtWork": 1 })).await;
    let mut tab = desk.tab().await;
    let mut runs = Vec::new();
    for record in ["1", "2", "3", "4", "5"] {
        runs.push(desk.press(&desk.action, record).await);
    }
    let mut asked = Vec::new();
    for _ in 0..2 {
        asked.push(tab.next_of("command").await);
    }
    for run in &runs[2..] {
        let run = desk.run(run).await;
        assert_eq!(run["status"], "running", "{run}");
        assert_eq!(run["startedAt"], Value::Null, "it has not begun: {run}");
        assert_eq!(run["trace"], json!([]), "{run}");
    }
    // Another agent is served meanwhile.
    let (_, ben) = desk.server.agent(&desk.admin, "ben").await;
    let bens = json!({ "form": { "record": "ben" } });
    let bens = desk.server.press(&desk.action, &ben, "k", bens).await;
    let bens = bens.expect(202)["runId"].as_str().unwrap().to_owned();
    assert_eq!(
        ended(&desk.server, &ben, &bens).await["status"],
        "completed"
    );

    for (run, place) in runs.iter().zip(0..) {
        if place == asked.len() {
            asked.push(tab.next_of("command").await);
        }
        let command = &asked[place];
        assert_eq!(command["args"]["recordId"], (place + 1).to_string());
        tab.done(command, Value::Null).await;
        let run = desk.ended(run).await;
        assert_eq!(run["status"], "completed", "{run}");
        let (accepted, started) = (run["acceptedAt"].as_str(), run["startedAt"].as_str());
        assert!(accepted <= started && started <= run["endedAt"].as_str());
    }
    assert_eq!(desk.popped().await, ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn the_time_of_a_run_begins_when_its_turn_comes() {
    let desk = desk(json!({ "runsAtOnce": 1, "run": { "runMs": 300 } })).await;
    let waiting = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "w" } },
        { "id": "w", "type": "SE_CoreDelay", "controls": { "milliseconds": 3_600_000 }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let waiting = action(&desk.server, &desk.admin, waiting).await;
    let mut runs = Vec::new();
    for _ in 0..3 {
        runs.push(desk.press(&waiting, "").await);
    }
    let moment = |run: &Value, name: &str| {
        let text = run[name].as_str().unwrap();
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    };
    let mut before = 0;
    for run in &runs {
        let run = desk.ended(run).await;
        assert_eq!(run["error"]["code"], "limit_time", "{run}");
        let (started, ended) = (moment(&run, "startedAt"), moment(&run, "endedAt"));
        assert!(ended - started >= 300, "it had its whole time: {run}");
        assert!(started >= before, "one after the other: {run}");
        before = ended;
    }
}

#[tokio::test]
async fn runs_that_wait_when_the_server_is_killed_follow_in_their_order_after_it() {
    let mut desk = desk(json!({ "runsAtOnce": 1 })).await;
    dialling(&desk).await;
    let mut tab = desk.tab().await;
    let first = desk.press(&desk.action, "first").await;
    tab.next_of("command").await;
    let second = desk.press(&desk.action, "second").await;
    tab.say(dial("click", "third")).await;
    let third = runs_of_events(&desk, 1).await.remove(0);
    let fourth = desk.press(&desk.action, "fourth").await;

    desk.server.kill_and_restart().await;
    desk.anna = desk.server.sign_in("anna", PASSWORD).await;
    // A pop may be asked for again, so the first goes on; the others never began.
    let mut tab = desk.tab().await;
    let mut asked = Vec::new();
    while asked.last() != Some(&json!("fourth")) {
        let command = tab.next_of("command").await;
        tab.done(&command, Value::Null).await;
        asked.push(command["args"]["recordId"].clone());
    }
    assert_eq!(asked, ["first", "second", "third", "fourth"]);
    for run in [&first, &second, &third, &fourth] {
        desk.ended(run).await;
    }
    assert_eq!(desk.popped().await, ["first", "second", "third", "fourth"]);
}

#[tokio::test]
async fn a_run_whose_turn_comes_after_a_restart_waits_for_a_tab_to_come_back() {
    let mut desk = desk(json!({ "runsAtOnce": 1 })).await;
    let pause = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "w" } },
        { "id": "w", "type": "SE_CoreDelay", "controls": { "milliseconds": 1_000 }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let pause = action(&desk.server, &desk.admin, pause).await;
    let tab = desk.tab().await;
    desk.press(&pause, "").await;
    let second = desk.press(&desk.action, "second").await;
    desk.server.kill_and_restart().await;
    drop(tab);
    desk.anna = desk.server.sign_in("anna", PASSWORD).await;
    while desk.run(&second).await["startedAt"].is_null() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(desk.run(&second).await["status"], "running");
    let mut tab = desk.tab().await;
    let command = tab.next_of("command").await;
    tab.done(&command, Value::Null).await;
    let second = desk.ended(&second).await;
    assert_eq!(second["actions"]["pop"]["success"], true, "{second}");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_those_in_line_and_they_run_after_it() {
    let mut desk = desk(json!({ "runsAtOnce": 1 })).await;
    let mut tab = desk.tab().await;
    desk.press(&desk.action, "first").await;
    tab.next_of("command").await;
    let second = desk.press(&desk.action, "second").await;
    assert_eq!(desk.server.stop().await, Some(0));
    desk.server.restart().await;
    desk.anna = desk.server.sign_in("anna", PASSWORD).await;
    let mut tab = desk.tab().await;
    while desk.run(&second).await["status"] == "running" {
        let command = tab.next_of("command").await;
        tab.done(&command, Value::Null).await;
        if command["args"]["recordId"] == "second" {
            break;
        }
    }
    assert_eq!(desk.ended(&second).await["status"], "completed");
}

/// A flow that a click to dial starts and that pops the number.
async fn dialling(desk: &Desk) {
    let mut blocks = popping();
    blocks[1]["controls"]["recordId"] = json!("$.payload.number");
    blocks[2]["controls"]["value"]["popped"] = json!("$.payload.number");
    desk.server
        .event_flow(&desk.admin, "salesforceUi", "onClickToDial", blocks)
        .await;
}

fn dial(id: &str, number: &str) -> Value {
    json!({ "type": "event", "source": "salesforceUi", "event": "onClickToDial", "payload": { "number": number }, "eventId": id })
}

/// The runs that events started, once there are so many, the newest first.
async fn runs_of_events(desk: &Desk, count: usize) -> Vec<String> {
    loop {
        let runs = desk.server.get("/api/v1/runs", &desk.admin).await;
        let runs = runs.expect(200);
        let of_events: Vec<String> = runs["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|run| run["actionId"].is_null())
            .map(|run| run["id"].as_str().unwrap().to_owned())
            .collect();
        if of_events.len() >= count {
            return of_events;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn beyond_the_line_an_action_is_refused_and_an_event_is_taken_with_its_run_recorded_as_failed()
 {
    let desk = desk(json!({ "runsAtOnce": 1, "runsWaiting": 1 })).await;
    dialling(&desk).await;
    let mut tab = desk.tab().await;
    desk.press(&desk.action, "under way").await;
    let command = tab.next_of("command").await;
    let waits = desk.press(&desk.action, "waits").await;

    let form = json!({ "form": { "record": "too many" } });
    let refused = desk
        .server
        .press(&desk.action, &desk.anna, "refused", form.clone())
        .await;
    let retry_after = refused.headers["retry-after"].to_str().unwrap().to_owned();
    assert!(retry_after.parse::<u64>().unwrap() >= 1);
    refused.problem(429);

    tab.say(dial("click", "too many")).await;
    let run = runs_of_events(&desk, 1).await.remove(0);
    let run = desk.run(&run).await;
    assert_eq!(
        (&run["status"], &run["error"]["code"], &run["startedAt"]),
        (&json!("failed"), &json!("too_many_runs"), &Value::Null),
        "{run}"
    );
    let told = |entry: &Value| entry["kind"] == "run" && entry["runId"] == run["id"];
    let news: Vec<Value> = feed(&desk.server, &desk.anna).await;
    let news: Vec<&Value> = news.iter().filter(|entry| told(entry)).collect();
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!(news[0]["body"]["status"], "failed");

    // The same press is good as soon as there is room, and what waited was not touched.
    tab.done(&command, Value::Null).await;
    let command = tab.next_of("command").await;
    assert_eq!(command["args"]["recordId"], "waits");
    desk.server
        .press(&desk.action, &desk.anna, "refused", form)
        .await
        .expect(202);
    tab.done(&command, Value::Null).await;
    assert_eq!(desk.ended(&waits).await["status"], "completed");
    let command = tab.next_of("command").await;
    assert_eq!(command["args"]["recordId"], "too many");
}
