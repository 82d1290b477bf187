//! A telephone system that sends calls and nonsense without end costs no memory.

use std::time::Duration;

use futures_util::future::join_all;
use proptest::strategy::{Strategy, ValueTree};
use reqwest::Method;
use serde_json::json;

use crate::{
    bad_input::{AT_ONCE, REQUESTS, request, runner, with_id},
    common::{Server, send},
};

/// By then all that is filled once is filled: caches, connections, the request log.
const WARM: usize = 2_000;
/// Each may send 1,000 at once.
const TOKENS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_stays_within_a_tenth_after_the_warm_up() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut paths = Vec::new();
    for number in 0..TOKENS {
        let token = json!({ "name": number.to_string() });
        let token = server.post("/api/v1/pbx/tokens", &admin, token).await;
        let token = token.expect(201)["value"].as_str().unwrap().to_owned();
        paths.push(format!("/api/v1/cti/{token}"));
    }
    let mut runner = runner();
    let (mut sent, mut warm) = (0, 0);
    while sent < REQUESTS {
        let batch: Vec<_> = (sent..sent + AT_ONCE)
            .map(|number| {
                let mut message = request().new_tree(&mut runner).unwrap().current();
                if message.announces {
                    with_id(&mut message, number);
                }
                let path = &paths[number % TOKENS];
                let mut request = server.request(Method::POST, path, "");
                if let Some(kind) = message.kind {
                    request = request.header("content-type", kind);
                }
                send(request.body(message.body))
            })
            .collect();
        sent += batch.len();
        for reply in join_all(batch).await {
            assert!(
                matches!(reply.status.as_u16(), 200 | 400 | 413 | 422),
                "{}: {}",
                reply.status,
                reply.text
            );
        }
        if warm == 0 && sent >= WARM {
            warm = at_rest(&server, &admin).await;
        }
    }
    let now = at_rest(&server, &admin).await;
    println!("{warm} KiB after {WARM} requests, {now} KiB after {sent}");
    assert!(now * 10 <= warm * 11, "{warm} KiB, then {now} KiB");
}

/// The memory it holds once every call was told of.
async fn at_rest(server: &Server, admin: &str) -> u64 {
    loop {
        let page = server.get("/api/v1/calls?limit=300", admin).await;
        let page = page.expect(200);
        let rows = page["items"].as_array().unwrap();
        if rows.iter().all(|row| row["contactId"].is_string()) {
            return server.resident();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
