//! Every data item exactly once and in order, whatever is cut, killed or pressed twice.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};

use crate::{
    common::{PASSWORD, Server, unique},
    overlay::{assert_gapless, ended, feed, hello, items, items_flow, open, open_through},
    proxy,
};

const ITEMS: usize = 50;

async fn desk(delay: Option<u64>) -> (Server, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let flow = server
        .action_flow(&admin, "Items", items_flow(ITEMS, delay))
        .await;
    let action = server
        .action(&admin, json!({ "name": "Items", "flowId": flow }))
        .await;
    (server, anna, action)
}

fn all() -> Vec<i64> {
    (0..).take(ITEMS).collect()
}

/// Reads entries through a proxy that cuts every connection after `frames` frames, and comes back each time after the
/// last number seen, until the run has ended.
async fn read_through_cuts(
    server: &Server,
    anna: &str,
    mut seen: u64,
    frames: usize,
) -> Vec<Value> {
    let url = proxy::cutting_after(&server.url, frames).await;
    let mut entries = Vec::new();
    let tab = unique("tab");
    loop {
        let Some((mut socket, welcome)) =
            open_through(&url, server, anna, hello(&tab, Some(seen), &[])).await
        else {
            continue;
        };
        assert_eq!(welcome["resumed"], true);
        while let Ok(frame) = socket.next().await {
            assert_eq!(frame["type"], "entry", "{frame}");
            seen = frame["seq"].as_u64().unwrap();
            let over = frame["kind"] == "run" && frame["body"]["status"] == "completed";
            entries.push(frame);
            if over {
                return entries;
            }
        }
    }
}

#[tokio::test]
async fn items_arrive_once_and_in_order_however_often_the_socket_is_cut() {
    let (server, anna, action) = desk(None).await;
    // A welcome comes first, so with one frame nothing else would ever arrive.
    for frames in [2, 3, 4, 5, 7, 10, 16, 25, 26, 33, 49, 50, 51, 52, 53] {
        let before = feed(&server, &anna).await.len();
        let key = unique("press");
        let (read, run) = tokio::join!(
            read_through_cuts(&server, &anna, before as u64, frames),
            server.press(&action, &anna, &key, json!({}))
        );
        run.expect(202);
        assert_eq!(items(&read), all(), "cut after {frames}");
        let mut stored = feed(&server, &anna).await.split_off(before);
        for entry in &mut stored {
            entry["type"] = "entry".into();
        }
        assert_eq!(read.len(), stored.len());
        for (read, stored) in read.iter().zip(&stored) {
            assert_eq!(read, stored, "cut after {frames}");
        }
    }
    assert_gapless(&feed(&server, &anna).await);
}

#[tokio::test]
async fn items_arrive_once_and_in_order_however_often_the_server_is_killed() {
    let (mut server, mut anna, action) = desk(Some(20)).await;
    let run = server
        .press(&action, &anna, "k", json!({}))
        .await
        .expect(202)["runId"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20 {
        // Moments that differ each time, but not from test run to test run.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        tokio::time::sleep(Duration::from_millis(random % 60)).await;
        server.kill_and_restart().await;
    }
    anna = server.sign_in("anna", PASSWORD).await;
    let ended = ended(&server, &anna, &run).await;
    assert_eq!(ended["status"], "completed", "{ended}");
    let entries = feed(&server, &anna).await;
    assert_gapless(&entries);
    assert_eq!(items(&entries), all());
    let news: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["kind"] == "run")
        .map(|entry| &entry["body"]["status"])
        .collect();
    assert_eq!(news, ["running", "completed"]);
    assert_eq!(
        ended["trace"].as_array().unwrap().len(),
        2 * ITEMS + 2,
        "each block is traced once"
    );
    // A start that was answered is the same start after all that.
    let again = server
        .press(&action, &anna, "k", json!({}))
        .await
        .expect(202);
    assert_eq!(again["runId"], run.as_str());
}

#[tokio::test]
async fn a_counter_counts_once_however_often_the_server_is_killed() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let (_, mut anna) = server.agent(&admin, "anna").await;
    let mut blocks = vec![json!({ "id": "s", "type": "SE_Start", "ports": { "done": "count-0" } })];
    for number in 0..30 {
        blocks.push(json!({ "id": format!("count-{number}"), "type": "SE_UpdateCounter", "controls": { "key": "n" },
            "ports": { "done": format!("wait-{number}") } }));
        blocks.push(json!({ "id": format!("wait-{number}"), "type": "SE_CoreDelay", "controls": { "milliseconds": 15 },
            "ports": { "done": format!("count-{}", number + 1) } }));
    }
    blocks.push(json!({ "id": "count-30", "type": "SE_End" }));
    let flow = server
        .action_flow(&admin, "Count", Value::Array(blocks))
        .await;
    let action = server
        .action(&admin, json!({ "name": "Count", "flowId": flow }))
        .await;
    let run = server
        .press(&action, &anna, "k", json!({}))
        .await
        .expect(202)["runId"]
        .as_str()
        .unwrap()
        .to_owned();
    for wait in [1, 7, 13, 29, 31] {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        server.kill_and_restart().await;
    }
    anna = server.sign_in("anna", PASSWORD).await;
    let run = ended(&server, &anna, &run).await;
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(run["actions"]["count-29"]["results"]["value"], 30);
}

#[tokio::test]
async fn the_same_key_is_one_run_and_one_task_whether_twice_or_fifty_times_at_once() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "t" } },
        { "id": "t", "type": "SE_SFCreateTask", "controls": { "subject1": "$.payload.who" }, "ports": { "success": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let flow = server.action_flow(&admin, "Task", blocks).await;
    let form = json!({ "fields": [{ "name": "who" }] });
    let action = server
        .action(
            &admin,
            json!({ "name": "Task", "flowId": flow, "form": form }),
        )
        .await;
    let body = json!({ "form": { "who": "Ada" } });
    let presses = (0..50).map(|_| server.press(&action, &anna, "one press", body.clone()));
    let replies = futures_util::future::join_all(presses).await;
    let runs: BTreeSet<String> = replies
        .into_iter()
        .map(|reply| reply.expect(202)["runId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(runs.len(), 1);
    let again = server
        .press(&action, &anna, "one press", body.clone())
        .await
        .expect(202);
    assert!(runs.contains(again["runId"].as_str().unwrap()));
    server
        .press(
            &action,
            &anna,
            "one press",
            json!({ "form": { "who": "Bob" } }),
        )
        .await
        .problem(422);
    ended(&server, &anna, runs.first().unwrap()).await;
    let list = server.get("/api/v1/runs", &admin).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    let tasks = server.get("/api/v1/crm/tasks", &anna).await.expect(200);
    assert_eq!(tasks["items"].as_array().unwrap().len(), 1, "{tasks}");
    // A key is the agent's own.
    let bens = server
        .press(&action, &ben, "one press", body)
        .await
        .expect(202);
    assert!(!runs.contains(bens["runId"].as_str().unwrap()));
}

#[tokio::test]
async fn two_tabs_and_the_feed_over_http_tell_the_same() {
    let (server, anna, action) = desk(None).await;
    let (mut one, _) = open(&server, &anna, hello("one", Some(0), &[])).await;
    let (mut two, _) = open(&server, &anna, hello("two", Some(0), &[])).await;
    let presses = (0..4).map(|_| server.press(&action, &anna, "k", json!({})));
    futures_util::future::join_all(presses)
        .await
        .into_iter()
        .for_each(|reply| {
            reply.expect(202);
        });
    let stored = {
        let mut entries = Vec::new();
        while entries.len() < ITEMS + 2 {
            entries = feed(&server, &anna).await;
        }
        entries
    };
    for tab in [&mut one, &mut two] {
        for expected in &stored {
            let entry = tab.next().await.unwrap();
            assert_eq!(
                (&entry["seq"], &entry["body"]),
                (&expected["seq"], &expected["body"])
            );
        }
    }
    let data = server
        .get("/api/v1/feed?kind=data&after=10&limit=5", &anna)
        .await
        .expect(200);
    let kinds: BTreeSet<&str> = data["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        (kinds, data["items"].as_array().unwrap().len()),
        (BTreeSet::from(["data"]), 5)
    );
    assert_eq!(data["next"], data["items"][4]["seq"].to_string());
}
