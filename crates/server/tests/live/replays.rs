//! Replays of past runs: what another version would have made of them, without doing anything.

use serde_json::{Value, json};

use crate::{
    common::{Server, unique},
    overlay::{ended, feed},
};

struct Desk {
    server: Server,
    admin: String,
    anna: String,
    flow: String,
    action: String,
}

/// Makes a task and sends its id.
fn task(subject: &str) -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "task" } },
        { "id": "task", "type": "SE_SFCreateTask", "controls": { "subject1": subject }, "ports": { "success": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": { "task": "$.actions.task.results.id" } },
          "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

async fn desk(blocks: Value) -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let flow = server.action_flow(&admin, "Flow", blocks).await;
    let form = json!({ "fields": [{ "name": "who" }, { "name": "ssn" }] });
    let action = json!({ "name": "A", "flowId": flow, "form": form });
    let action = server.action(&admin, action).await;
    Desk {
        server,
        admin,
        anna,
        flow,
        action,
    }
}

impl Desk {
    async fn run(&self, form: Value) -> Value {
        let (key, body) = (unique("k"), json!({ "form": form }));
        let started = self
            .server
            .press(&self.action, &self.anna, &key, body)
            .await;
        let run = started.expect(202)["runId"].as_str().unwrap().to_owned();
        ended(&self.server, &self.anna, &run).await
    }

    /// Stores a new version; it is not published.
    async fn change(&self, blocks: Value) -> i64 {
        let at = format!("/api/v1/flows/{}", self.flow);
        let stored = self.server.get(&at, &self.admin).await.expect(200);
        let body = json!({ "name": "Flow", "source": "ctiAction", "flow": { "actions": blocks }, "version": stored["version"] });
        let changed = self.server.put(&at, &self.admin, body).await.expect(200);
        changed["version"].as_i64().unwrap()
    }

    async fn replay(&self, run: &Value, body: Value) -> Value {
        let at = format!("/api/v1/runs/{}/replays", run["id"].as_str().unwrap());
        self.server.post(&at, &self.admin, body).await.expect(200)
    }
}

fn block<'a>(replay: &'a Value, id: &str) -> &'a Value {
    let blocks = replay["blocks"].as_array().unwrap();
    let found = blocks.iter().find(|block| block["block"] == id);
    found.unwrap_or_else(|| panic!("{id} is not in {replay}"))
}

fn changes(replay: &Value) -> Vec<(&str, &str)> {
    let blocks = replay["blocks"].as_array().unwrap().iter();
    blocks
        .map(|block| {
            let (id, change) = (block["block"].as_str(), block["change"].as_str());
            (id.unwrap(), change.unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_run_is_replayed_against_a_changed_flow_and_nothing_is_done() {
    let desk = desk(task("$.payload.who")).await;
    let run = desk.run(json!({ "who": "Ada" })).await;
    assert_eq!(run["inputs"]["payload"]["who"], "Ada");
    let fed = feed(&desk.server, &desk.anna).await.len();

    // The same version: all is as it was.
    let same = desk.replay(&run, json!({ "flowVersion": 1 })).await;
    assert_eq!(
        (
            &same["recordedVersion"],
            &same["flowVersion"],
            &same["exact"]
        ),
        (&json!(1), &json!(1), &json!(true))
    );
    assert_eq!(
        same["status"],
        json!({ "before": "completed", "after": "completed" })
    );
    let all_same = ["s", "task", "send", "e"].map(|id| (id, "same"));
    assert_eq!(changes(&same), all_same);
    assert_eq!(same["notes"], json!([]));

    let mut blocks = task("$.payload.who");
    blocks[1]["controls"]["subject2"] = json!("Call back");
    blocks[1]["ports"]["success"] = json!("log");
    let more = json!({ "id": "log", "type": "SE_Log", "controls": { "message": "made" }, "ports": { "done": "e" } });
    blocks.as_array_mut().unwrap().push(more);
    let version = desk.change(blocks).await;
    let newest = desk.replay(&run, json!({})).await;
    assert_eq!(newest["flowVersion"], version);
    assert_eq!(
        changes(&newest),
        [
            ("s", "same"),
            ("task", "changed"),
            ("log", "added"),
            ("send", "removed"),
            ("e", "same")
        ]
    );
    let changed = block(&newest, "task");
    assert_eq!(changed["fields"], json!(["controls.subject2"]));
    assert_eq!(changed["after"]["controls"]["subject2"], "Call back");
    assert_eq!(changed["after"]["results"], changed["before"]["results"]);
    assert_eq!(block(&newest, "log")["before"], Value::Null);
    assert_eq!(block(&newest, "send")["after"], Value::Null);
    assert_eq!(newest["exact"], false, "{newest}");
    let notes = newest["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{newest}");
    assert_eq!(
        (&notes[0]["block"], &notes[0]["code"]),
        (&json!("task"), &json!("asked_otherwise"))
    );

    let tasks = desk
        .server
        .get("/api/v1/crm/tasks", &desk.anna)
        .await
        .expect(200);
    assert_eq!(tasks["items"].as_array().unwrap().len(), 1, "{tasks}");
    assert_eq!(feed(&desk.server, &desk.anna).await.len(), fed);
    let runs = desk
        .server
        .get("/api/v1/runs", &desk.admin)
        .await
        .expect(200);
    assert_eq!(
        runs["items"].as_array().unwrap().len(),
        1,
        "a replay is no run"
    );
}

#[tokio::test]
async fn what_the_run_never_asked_for_fails_and_is_said() {
    let desk = desk(task("$.payload.who")).await;
    let run = desk.run(json!({ "who": "Ada" })).await;
    let mut blocks = task("$.payload.who");
    blocks[1]["ports"]["success"] = json!("second");
    let second = json!({ "id": "second", "type": "SE_SFCreateTask", "controls": { "subject1": "again" }, "ports": {} });
    blocks.as_array_mut().unwrap().push(second);
    desk.change(blocks).await;
    let replay = desk.replay(&run, json!({})).await;
    assert_eq!(replay["status"]["after"], "failed");
    assert_eq!(replay["error"]["before"], Value::Null);
    assert_eq!(
        (
            &replay["error"]["after"]["block"],
            &replay["error"]["after"]["code"]
        ),
        (&json!("second"), &json!("not_recorded"))
    );
    assert_eq!(replay["exact"], false);
    assert_eq!(
        (&replay["notes"][0]["block"], &replay["notes"][0]["code"]),
        (&json!("second"), &json!("not_recorded"))
    );
}

#[tokio::test]
async fn masked_values_stay_masked_and_the_replay_says_that_it_had_no_others() {
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "set" } },
        { "id": "set", "type": "SE_SetProperty", "controls": { "key": "ssn", "value": "$.payload.ssn" }, "ports": { "done": "get" } },
        { "id": "get", "type": "SE_GetProperty", "controls": { "key": "ssn" }, "ports": { "done": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": { "ssn": "$.actions.get.results.value" } }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let desk = desk(blocks).await;
    let redaction = json!({ "fields": ["ssn"] });
    let at = "/api/v1/settings/redaction";
    desk.server
        .put(at, &desk.admin, redaction)
        .await
        .expect(200);
    let run = desk.run(json!({ "ssn": "078-05-1120" })).await;
    assert_eq!(run["status"], "completed");
    assert_eq!(run["inputs"]["payload"]["ssn"], "***");
    assert!(!run.to_string().contains("078-05-1120"), "{run}");
    let replay = desk.replay(&run, json!({})).await;
    assert!(!replay.to_string().contains("078-05-1120"), "{replay}");
    assert_eq!(replay["exact"], false);
    let noted: Vec<(&Value, &Value)> = replay["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| (&note["block"], &note["code"]))
        .collect();
    assert_eq!(
        noted,
        [
            (&Value::Null, &json!("masked")),
            (&json!("get"), &json!("masked"))
        ]
    );

    // What is named only now is masked in the answer all the same.
    let run = desk.run(json!({ "who": "Ada Byron" })).await;
    let redaction = json!({ "fields": ["ssn", "who"] });
    desk.server
        .put(at, &desk.admin, redaction)
        .await
        .expect(200);
    let mut blocks = task("$.payload.who");
    blocks[1] = json!({ "id": "task", "type": "SE_SetProperty", "controls": { "key": "who", "value": "$.payload.who" },
        "ports": { "done": "send" } });
    desk.change(blocks).await;
    let replay = desk.replay(&run, json!({})).await;
    assert!(!replay.to_string().contains("Ada Byron"), "{replay}");
}

#[tokio::test]
async fn what_cannot_be_replayed_is_refused_with_the_reason() {
    let waiting = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "w" } },
        { "id": "w", "type": "SE_CoreDelay", "controls": { "milliseconds": 30_000 }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let desk = desk(waiting).await;
    let running = desk
        .server
        .press(&desk.action, &desk.anna, "k", json!({}))
        .await;
    let running = running.expect(202)["runId"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/runs/{running}/replays");
    desk.server
        .post(&at, &desk.admin, json!({}))
        .await
        .problem(409);
    desk.server
        .post(&at, &desk.anna, json!({}))
        .await
        .problem(403);
    let nowhere = "/api/v1/runs/nothing/replays";
    desk.server
        .post(nowhere, &desk.admin, json!({}))
        .await
        .problem(404);

    desk.change(task("x")).await;
    let publish = format!("/api/v1/flows/{}/publish", desk.flow);
    desk.server
        .post(&publish, &desk.admin, json!({}))
        .await
        .expect(200);
    let run = desk.run(json!({})).await;
    let at = format!("/api/v1/runs/{}/replays", run["id"].as_str().unwrap());
    let wrong = json!({ "flowVersion": 99 });
    let pointers = desk.server.post(&at, &desk.admin, wrong).await.problem(422);
    assert_eq!(pointers, ["/flowVersion"]);
    let unknown = json!({ "version": 1 });
    let pointers = desk
        .server
        .post(&at, &desk.admin, unknown)
        .await
        .problem(422);
    assert_eq!(pointers, ["/version"]);
    for (path, query) in [("actions", &desk.action), ("flows", &desk.flow)] {
        let at = format!("/api/v1/{path}/{query}");
        let version = desk.server.get(&at, &desk.admin).await.expect(200)["version"].clone();
        let at = format!("{at}?version={version}");
        desk.server.delete(&at, &desk.admin).await.expect(204);
    }
    desk.server
        .post(&at, &desk.admin, json!({}))
        .await
        .problem(409);
}
