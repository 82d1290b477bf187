//! Runs: limits, refusals, traces and what is masked in them, who may see them.

use serde_json::{Value, json};

use crate::{
    common::{Server, data_blocks, quiet_blocks, unique},
    overlay::{ended, feed, hello, open},
};

async fn desk() -> (Server, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    (server, admin, anna)
}

async fn run_of(server: &Server, admin: &str, token: &str, blocks: Value) -> Value {
    let flow = server.action_flow(admin, &unique("Flow"), blocks).await;
    let action = server
        .action(admin, json!({ "name": "A", "flowId": flow }))
        .await;
    let run = server
        .press(&action, token, "k", json!({}))
        .await
        .expect(202);
    ended(server, token, run["runId"].as_str().unwrap()).await
}

#[tokio::test]
async fn a_loop_without_end_fails_at_its_limit_and_the_server_stays_well() {
    let (server, admin, anna) = desk().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "a" } },
        { "id": "a", "type": "SE_GetPayload", "ports": { "done": "b" } },
        { "id": "b", "type": "SE_CoreTruthy", "controls": { "value": "$.payload" }, "ports": { "true": "a", "false": "a" } },
    ]);
    let flow = server.action_flow(&admin, "Loop", blocks).await;
    let action = server
        .action(&admin, json!({ "name": "Loop", "flowId": flow }))
        .await;
    let mut runs = Vec::new();
    for press in 0..8 {
        let run = server
            .press(&action, &anna, &press.to_string(), json!({}))
            .await
            .expect(202);
        runs.push(run["runId"].as_str().unwrap().to_owned());
    }
    // While they turn, others are served.
    server.get("/api/v1/session", &anna).await.expect(200);
    for run in runs {
        let run = ended(&server, &anna, &run).await;
        assert_eq!(
            (&run["status"], &run["error"]["code"]),
            (&json!("failed"), &json!("limit_steps"))
        );
    }
    let last = feed(&server, &anna).await.pop().unwrap();
    assert_eq!(
        (&last["kind"], &last["body"]["status"]),
        (&json!("run"), &json!("failed"))
    );
    assert!(
        last["body"]["error"].as_str().unwrap().contains("steps"),
        "{last}"
    );
}

#[tokio::test]
async fn a_loop_that_sends_data_without_end_stays_within_its_limits() {
    let (server, admin, anna) = desk().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "a" } },
        { "id": "a", "type": "SE_SendDataToOverlay", "controls": { "value": { "a": "$.payload" } }, "ports": { "done": "a" } },
    ]);
    let run = run_of(&server, &admin, &anna, blocks).await;
    assert_eq!(run["error"]["code"], "limit_steps");
    let entries = feed(&server, &anna).await;
    crate::overlay::assert_gapless(&entries);
    let data: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["kind"] == "data")
        .collect();
    assert!(data.len() > 9_000, "{}", data.len());
    assert!(
        data[1..]
            .iter()
            .all(|entry| entry["replaces"] == data[0]["seq"]),
        "the same keys update one item"
    );
}

#[tokio::test]
async fn a_path_bomb_ends_and_the_server_stays_well() {
    let (server, admin, anna) = desk().await;
    for path in [
        format!("${}", "..*".repeat(200)),
        format!("$.{}", "a[?(@.b)]".repeat(300)),
        "$.".repeat(5000),
    ] {
        let blocks = json!([
            { "id": "s", "type": "SE_Start", "ports": { "done": "a" } },
            { "id": "a", "type": "SE_CoreLength", "controls": { "value": path }, "ports": { "done": "e" } },
            { "id": "e", "type": "SE_End" },
        ]);
        let run = run_of(&server, &admin, &anna, blocks).await;
        assert!(
            ["completed", "failed"].contains(&run["status"].as_str().unwrap()),
            "{run}"
        );
        server.get("/api/v1/session", &anna).await.expect(200);
    }
}

#[tokio::test]
async fn a_delay_beyond_the_runs_time_ends_it_there() {
    let (server, admin, anna) = desk().await;
    let limits = json!({ "run": { "runMs": 300 } });
    server
        .put("/api/v1/settings/limits", &admin, limits)
        .await
        .expect(200);
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "w" } },
        { "id": "w", "type": "SE_CoreDelay", "controls": { "milliseconds": 3_600_000 }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let run = run_of(&server, &admin, &anna, blocks).await;
    assert_eq!(
        (&run["error"]["code"], &run["error"]["block"]),
        (&json!("limit_time"), &json!("w"))
    );
}

#[tokio::test]
async fn a_flow_that_does_not_run_is_a_conflict_and_a_foreign_contact_is_not_found() {
    let (server, admin, anna) = desk().await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let draft =
        json!({ "name": "Draft", "source": "ctiAction", "flow": { "actions": quiet_blocks() } });
    let draft = server
        .post("/api/v1/flows", &admin, draft)
        .await
        .expect(201)["id"]
        .clone();
    let drafted = server
        .action(&admin, json!({ "name": "D", "flowId": draft }))
        .await;
    server
        .press(&drafted, &anna, "k", json!({}))
        .await
        .problem(409);
    let flow = server.action_flow(&admin, "Send", data_blocks()).await;
    let action = server
        .action(&admin, json!({ "name": "S", "flowId": flow }))
        .await;
    let contact = server
        .post(
            "/api/v1/contacts",
            &ben,
            json!({ "channel": "chat", "direction": "in" }),
        )
        .await
        .expect(201);
    let with = json!({ "contactId": contact["id"] });
    server
        .press(&action, &anna, "k", with.clone())
        .await
        .problem(404);
    server
        .press(&action, &anna, "k", json!({ "contactId": "nothing" }))
        .await
        .problem(404);
    let run = server.press(&action, &ben, "k", with).await.expect(202)["runId"]
        .as_str()
        .unwrap()
        .to_owned();
    ended(&server, &ben, &run).await;
    // Its run, its data and its feed are the agent's alone.
    server
        .get(&format!("/api/v1/runs/{run}"), &anna)
        .await
        .problem(404);
    server
        .get(&format!("/api/v1/runs/{run}"), &admin)
        .await
        .expect(200);
    server.get("/api/v1/runs", &ben).await.problem(403);
    assert!(
        feed(&server, &anna)
            .await
            .iter()
            .all(|entry| entry["kind"] == "configuration")
    );
    let data = feed(&server, &ben)
        .await
        .into_iter()
        .find(|entry| entry["kind"] == "data")
        .unwrap();
    assert_eq!(data["contactId"], contact["id"]);
    // Switched off after the start: the same press is answered as before, a new one is refused.
    let stored = server
        .get(&format!("/api/v1/flows/{flow}"), &admin)
        .await
        .expect(200);
    let off = json!({ "name": "Send", "source": "ctiAction", "enabled": false, "flow": stored["flow"], "version": stored["version"] });
    server
        .put(&format!("/api/v1/flows/{flow}"), &admin, off)
        .await
        .expect(200);
    let again = server
        .press(&action, &ben, "k", json!({ "contactId": contact["id"] }))
        .await
        .expect(202);
    assert_eq!(again["runId"], run.as_str());
    server
        .press(&action, &ben, "k2", json!({}))
        .await
        .problem(409);
}

#[tokio::test]
async fn starts_beyond_the_burst_are_told_when_to_come_again() {
    let (server, admin, anna) = desk().await;
    let (_, ben) = server.agent(&admin, "ben").await;
    server
        .put(
            "/api/v1/settings/limits",
            &admin,
            json!({ "runsPerMinute": 60, "runsBurst": 3 }),
        )
        .await
        .expect(200);
    let flow = server.action_flow(&admin, "Quiet", quiet_blocks()).await;
    let action = server
        .action(&admin, json!({ "name": "Q", "flowId": flow }))
        .await;
    let mut refused = None;
    for press in 0..10 {
        let reply = server
            .press(&action, &anna, &press.to_string(), json!({}))
            .await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        reply.expect(202);
    }
    let refused = refused.expect("ten in a moment are too many");
    assert!(
        refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            >= 1
    );
    refused.problem(429);
    server
        .press(&action, &anna, "0", json!({}))
        .await
        .expect(202);
    server
        .press(&action, &ben, "0", json!({}))
        .await
        .expect(202);
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_by_what_they_are_asked_for() {
    let (server, admin, anna) = desk().await;
    let (ben_id, ben) = server.agent(&admin, "ben").await;
    let quiet = server.action_flow(&admin, "Quiet", quiet_blocks()).await;
    let failing = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "p" } },
        { "id": "p", "type": "SE_SFScreenpopObject", "controls": { "recordId": "x" }, "ports": {} },
    ]);
    let failing = server.action_flow(&admin, "Failing", failing).await;
    let mut runs = Vec::new();
    for (flow, token) in [
        (&quiet, &anna),
        (&failing, &anna),
        (&quiet, &ben),
        (&quiet, &anna),
    ] {
        let action = server
            .action(&admin, json!({ "name": "A", "flowId": flow }))
            .await;
        let run = server
            .press(&action, token, "k", json!({}))
            .await
            .expect(202)["runId"]
            .as_str()
            .unwrap()
            .to_owned();
        ended(&server, token, &run).await;
        runs.insert(0, run);
    }
    let ids = async |query: &str| {
        let page = server
            .get(&format!("/api/v1/runs{query}"), &admin)
            .await
            .expect(200);
        let ids: Vec<String> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|run| run["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(ids("").await.0, runs);
    let (first, next) = ids("?limit=3").await;
    assert_eq!(
        (first.as_slice(), next.as_deref()),
        (&runs[..3], Some(runs[2].as_str()))
    );
    assert_eq!(
        ids(&format!("?limit=3&after={}", runs[2])).await,
        (runs[3..].to_vec(), None)
    );
    assert_eq!(ids(&format!("?agent={ben_id}")).await.0, [runs[1].clone()]);
    assert_eq!(
        ids(&format!("?flow={failing}&status=failed")).await.0,
        [runs[2].clone()]
    );
    assert_eq!(ids(&format!("?flow={failing}")).await.0, [runs[2].clone()]);
    assert_eq!(ids("?status=failed").await.0, [runs[2].clone()]);
    let accepted = async |run: &str| {
        let run = server.get(&format!("/api/v1/runs/{run}"), &admin).await;
        run.expect(200)["acceptedAt"].as_str().unwrap().to_owned()
    };
    let (from, to) = (accepted(&runs[2]).await, accepted(&runs[0]).await);
    assert_eq!(ids(&format!("?from={from}")).await.0, runs[..3]);
    assert_eq!(ids(&format!("?to={to}")).await.0, runs[1..]);
    assert_eq!(ids(&format!("?from={from}&to={to}")).await.0, runs[1..3]);
    assert_eq!(
        ids("?from=2099-01-01T00:00:00Z").await.0,
        Vec::<String>::new()
    );
    assert_eq!(
        ids("?to=2099-01-01T00:00:00Z&status=completed")
            .await
            .0
            .len(),
        3
    );
    server
        .get("/api/v1/runs?from=yesterday", &admin)
        .await
        .problem(400);
    server
        .get("/api/v1/runs?status=well", &admin)
        .await
        .problem(400);
    let failed = server
        .get(&format!("/api/v1/runs/{}", runs[2]), &anna)
        .await
        .expect(200);
    assert_eq!(failed["error"]["code"], "agent_not_connected");
    assert_eq!(failed["error"]["block"], "p");
}

#[tokio::test]
async fn what_the_redaction_list_names_is_masked_in_trace_and_results() {
    let (server, admin, anna) = desk().await;
    server
        .put(
            "/api/v1/settings/redaction",
            &admin,
            json!({ "fields": ["ssn"] }),
        )
        .await
        .expect(200);
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "set" } },
        { "id": "set", "type": "SE_SetProperty", "controls": { "key": "ssn", "value": "078-05-1120" }, "ports": { "done": "get" } },
        { "id": "get", "type": "SE_GetProperty", "controls": { "key": "ssn" }, "ports": { "done": "all" } },
        { "id": "all", "type": "SE_GetAllProperties", "ports": { "done": "send" } },
        { "id": "send", "type": "SE_SendDataToOverlay", "controls": { "value": { "ssn": "$.actions.get.results.value" } }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let run = run_of(&server, &admin, &anna, blocks).await;
    assert_eq!(run["status"], "completed");
    assert!(!run.to_string().contains("078-05-1120"), "{run}");
    assert_eq!(run["actions"]["get"]["results"]["value"], "***");
    // The agent's own panel shows it: that is what the flow is for.
    let data = feed(&server, &anna)
        .await
        .into_iter()
        .find(|entry| entry["kind"] == "data")
        .unwrap();
    assert_eq!(
        data["body"]["fields"],
        json!([{ "key": "ssn", "value": "078-05-1120" }])
    );
}

#[tokio::test]
async fn an_alert_a_switch_and_attributes_reach_the_overlay_with_their_contact() {
    let (server, admin, anna) = desk().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "alert" } },
        { "id": "alert", "type": "SE_Alert", "controls": { "message": "<b>hi</b>", "level": "warning" }, "ports": { "done": "show" } },
        { "id": "show", "type": "SE_ShowAllAttributes", "controls": { "enabled": true }, "ports": { "done": "attr" } },
        { "id": "attr", "type": "SE_ContactUpdateAttributes", "controls": { "attributes": { "vip": "yes", "old": null } },
          "ports": { "success": "read", "failure": "read" } },
        { "id": "read", "type": "SE_ContactGetAttributeValue", "controls": { "attributeName": "vip" }, "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let flow = server.action_flow(&admin, "Show", blocks).await;
    let action = server
        .action(&admin, json!({ "name": "Show", "flowId": flow }))
        .await;
    let new = json!({ "channel": "voice", "direction": "in", "from": "+12065550100", "attributes": { "old": 1 } });
    let contact = server
        .post("/api/v1/contacts", &anna, new)
        .await
        .expect(201);
    let (mut tab, _) = open(&server, &anna, hello("one", None, &[])).await;
    let run = server
        .press(&action, &anna, "k", json!({ "contactId": contact["id"] }))
        .await
        .expect(202);
    assert_eq!(
        tab.entry("notice").await["body"],
        json!({ "level": "warning", "text": "<b>hi</b>" })
    );
    assert_eq!(
        tab.entry("configuration").await["body"],
        json!({ "changed": ["showAllAttributes:true"] })
    );
    let changed = tab.entry("attributes").await;
    assert_eq!(
        changed["body"],
        json!({ "set": { "vip": "yes" }, "removed": ["old"] })
    );
    assert_eq!(changed["contactId"], contact["id"]);
    let run = ended(&server, &anna, run["runId"].as_str().unwrap()).await;
    assert_eq!(run["actions"]["read"]["results"]["value"], "yes");
    let stored = server
        .get(
            &format!("/api/v1/contacts/{}", contact["id"].as_str().unwrap()),
            &anna,
        )
        .await
        .expect(200);
    assert_eq!(stored["attributes"], json!({ "vip": "yes" }));
    // Without a contact the same action fails at that block, and goes on by its failure port.
    let run = server
        .press(&action, &anna, "k2", json!({}))
        .await
        .expect(202);
    let run = ended(&server, &anna, run["runId"].as_str().unwrap()).await;
    assert_eq!(
        (&run["status"], &run["actions"]["attr"]["exception"]["code"]),
        (&json!("completed"), &json!("no_contact"))
    );
}
