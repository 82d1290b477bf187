//! What was answered is written, also when the server is killed in the middle of it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use reqwest::Method;
use serde_json::json;

use crate::common::{Server, send};

const CALLS: usize = 5000;
const KILLED_AT: usize = 2000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_that_was_answered_is_in_the_log_after_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let token = server
        .post("/api/v1/pbx/tokens", &admin, json!({ "name": "p" }))
        .await
        .expect(201);
    let path = format!("/api/v1/cti/{}", token["value"].as_str().unwrap());
    let answered = Arc::new(Mutex::new(Vec::new()));
    let killed = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicUsize::new(0));
    let ring = |url: String, http: reqwest::Client| {
        let (answered, killed, next, path) =
            (answered.clone(), killed.clone(), next.clone(), path.clone());
        tokio::spawn(async move {
            while !killed.load(Ordering::SeqCst) {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= CALLS {
                    return;
                }
                let call = json!({ "event": "newCall", "direction": "in", "from": "1", "to": "2",
                                   "callId": format!("k{number}") });
                let mut wait = 1;
                loop {
                    match http.post(format!("{url}{path}")).json(&call).send().await {
                        Ok(reply) if reply.status() == 200 => {
                            answered.lock().unwrap().push(number);
                            break;
                        }
                        // Faster than is allowed: as told, later.
                        Ok(reply) if reply.status() == 429 => {
                            tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
                            wait = (wait * 2).min(200);
                        }
                        Ok(reply) => panic!("{}", reply.status()),
                        // Killed: nothing was promised of this one.
                        Err(_) => return,
                    }
                }
            }
        })
    };
    let workers: Vec<_> = (0..16)
        .map(|_| ring(server.url.clone(), server.http.clone()))
        .collect();
    while answered.lock().unwrap().len() < KILLED_AT {
        tokio::task::yield_now().await;
    }
    server.kill_and_restart().await;
    killed.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.unwrap();
    }
    // The rest after the restart.
    killed.store(false, Ordering::SeqCst);
    let workers: Vec<_> = (0..16)
        .map(|_| ring(server.url.clone(), server.http.clone()))
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // What was committed and not told by then is told as well.
    let logged = loop {
        let rows = rows(&server, &admin).await;
        if rows.values().all(|is_told| *is_told) {
            break rows;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    let answered = answered.lock().unwrap();
    assert!(answered.len() >= CALLS - 16, "{}", answered.len());
    for number in answered.iter() {
        assert!(
            logged.contains_key(&format!("k{number}")),
            "k{number} was answered and is not in the log"
        );
    }
}

/// The caller log: by the telephone system's id, whether the call was told of.
async fn rows(server: &Server, admin: &str) -> HashMap<String, bool> {
    let mut rows = HashMap::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/calls?limit=300{after}");
        let page = send(server.request(Method::GET, &path, admin)).await;
        let page = page.expect(200);
        for row in page["items"].as_array().unwrap() {
            let call_id = row["callId"].as_str().unwrap().to_owned();
            let before = rows.insert(call_id, row["contactId"].is_string());
            assert_eq!(before, None, "twice in the log");
        }
        let Some(next) = page["next"].as_str() else {
            return rows;
        };
        after = format!("&after={next}");
    }
}
