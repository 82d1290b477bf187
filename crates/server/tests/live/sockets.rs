//! The socket's own rules: who may open one, what closes it and how, where it goes on.

use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    common::{PASSWORD, Server, data_blocks},
    overlay::{connect, ended, feed, hello, open, open_through, ticket},
};

async fn with_anna() -> (Server, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    (server, admin, anna)
}

/// An action of anna's that sends one item.
async fn sending(server: &Server, admin: &str) -> String {
    let flow = server.action_flow(admin, "Send", data_blocks()).await;
    server
        .action(
            admin,
            json!({ "name": "Send", "flowId": flow, "payload": { "value": 1 } }),
        )
        .await
}

#[tokio::test]
async fn only_our_own_pages_get_a_socket() {
    let server = Server::start().await;
    assert_eq!(connect(&server.url, None).await.err().unwrap(), 403);
    for origin in [
        "http://evil.example",
        "null",
        "https://127.0.0.1",
        "http://127.0.0.1:1",
    ] {
        assert_eq!(
            connect(&server.url, Some(origin)).await.err().unwrap(),
            403,
            "{origin}"
        );
    }
    assert!(connect(&server.url, Some(&server.url)).await.is_ok());
    assert!(
        connect(
            &server.url,
            Some(&server.url.replace("127.0.0.1", "localhost"))
        )
        .await
        .is_ok()
    );
    server.get("/api/v1/live", "").await.problem(400);
}

#[tokio::test]
async fn a_ticket_is_good_once_and_while_its_session_lasts() {
    let (server, _, anna) = with_anna().await;
    let first = ticket(&server, &anna).await;
    for (ticket, code) in [
        (first.as_str(), None),
        (first.as_str(), Some(4401)),
        ("made up", Some(4401)),
    ] {
        let mut tab = connect(&server.url, Some(&server.url)).await.unwrap();
        tab.say(json!({ "type": "hello", "ticket": ticket, "after": null, "tab": "one" }))
            .await;
        match code {
            Some(code) => assert_eq!(tab.closed().await, code),
            None => assert_eq!(
                tab.next().await.unwrap(),
                json!({ "type": "welcome", "seq": 0, "resumed": true })
            ),
        }
    }
    let last = ticket(&server, &anna).await;
    server.delete("/api/v1/session", &anna).await.expect(204);
    let mut tab = connect(&server.url, Some(&server.url)).await.unwrap();
    tab.say(json!({ "type": "hello", "ticket": last, "after": null, "tab": "one" }))
        .await;
    assert_eq!(tab.closed().await, 4401);
    server
        .call(reqwest::Method::POST, "/api/v1/live/tickets", &anna, None)
        .await
        .problem(401);
}

#[tokio::test]
async fn whoever_says_no_hello_is_closed() {
    let server = Server::start().await;
    let mut tab = connect(&server.url, Some(&server.url)).await.unwrap();
    assert_eq!(tab.closed().await, 4408);
}

#[tokio::test]
async fn a_frame_that_is_none_closes_the_socket_before_and_after_the_hello() {
    let (server, _, anna) = with_anna().await;
    for bad in [
        Message::text("{"),
        Message::text(r#"{"type":"dance"}"#),
        Message::binary(vec![1, 2]),
    ] {
        let mut early = connect(&server.url, Some(&server.url)).await.unwrap();
        early.stream.send(bad.clone()).await.unwrap();
        assert_eq!(early.closed().await, 4400, "{bad}");
        let (mut tab, _) = open(&server, &anna, hello("one", None, &[])).await;
        tab.stream.send(bad.clone()).await.unwrap();
        assert_eq!(tab.closed().await, 4400, "{bad}");
    }
    let mut early = connect(&server.url, Some(&server.url)).await.unwrap();
    early.say(json!({ "type": "ack", "seq": 1 })).await;
    assert_eq!(early.closed().await, 4400);
}

#[tokio::test]
async fn a_frame_that_is_too_big_closes_the_socket_and_hurts_nobody() {
    let (server, admin, anna) = with_anna().await;
    let action = sending(&server, &admin).await;
    let (mut well, _) = open(&server, &anna, hello("well", None, &[])).await;
    for bytes in [64 * 1024 + 1, 1024 * 1024] {
        let (mut tab, _) = open(&server, &anna, hello("big", None, &[])).await;
        tab.say(json!({ "type": "focus", "active": "x".repeat(bytes) }))
            .await;
        assert_eq!(tab.closed().await, 1009, "{bytes}");
        let mut early = connect(&server.url, Some(&server.url)).await.unwrap();
        early
            .say(json!({ "type": "hello", "ticket": "x".repeat(bytes) }))
            .await;
        assert_eq!(early.closed().await, 1009, "{bytes}");
    }
    // Ten megabytes do not fit between the two ends, so the sender may learn of it by a broken connection.
    let mut tab = connect(&server.url, Some(&server.url)).await.unwrap();
    let frame = Message::text("x".repeat(10 * 1024 * 1024));
    let _ = tab.stream.send(frame).await;
    assert!([0, 1009].contains(&tab.closed().await));
    server
        .press(&action, &anna, "k", json!({}))
        .await
        .expect(202);
    assert_eq!(
        well.entry("data").await["body"]["fields"],
        json!([{ "key": "value", "value": 1 }])
    );
}

#[tokio::test]
async fn the_same_tab_again_replaces_its_socket() {
    let (server, _, anna) = with_anna().await;
    let (mut old, _) = open(&server, &anna, hello("one", None, &[])).await;
    let (mut new, _) = open(&server, &anna, hello("one", None, &[])).await;
    assert_eq!(
        old.next().await.unwrap(),
        json!({ "type": "bye", "reason": "replaced" })
    );
    assert_eq!(old.closed().await, 4409);
    server.delete("/api/v1/session", &anna).await.expect(204);
    assert_eq!(
        new.next().await.unwrap(),
        json!({ "type": "bye", "reason": "signedOut" })
    );
    assert_eq!(new.closed().await, 4401);
}

#[tokio::test]
async fn an_agent_has_five_sockets_and_the_sixth_is_refused() {
    let (server, admin, anna) = with_anna().await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let mut tabs = Vec::new();
    for name in ["1", "2", "3", "4", "5"] {
        tabs.push(open(&server, &anna, hello(name, None, &[])).await.0);
    }
    let mut sixth = connect(&server.url, Some(&server.url)).await.unwrap();
    let ticket = ticket(&server, &anna).await;
    sixth
        .say(json!({ "type": "hello", "ticket": ticket, "after": null, "tab": "6" }))
        .await;
    assert_eq!(sixth.closed().await, 4429);
    open(&server, &ben, hello("1", None, &[])).await;
    open(&server, &anna, hello("5", None, &[])).await;
}

#[tokio::test]
async fn more_than_a_hundred_messages_a_minute_close_the_socket_but_acknowledgements_do_not() {
    let (server, _, anna) = with_anna().await;
    let (mut tab, _) = open(&server, &anna, hello("one", None, &[])).await;
    for seq in 0..500 {
        tab.say(json!({ "type": "ack", "seq": seq })).await;
    }
    for _ in 0..100 {
        tab.say(json!({ "type": "focus", "active": true })).await;
    }
    // Its answer shows that all before it was taken.
    let replaced = open(&server, &anna, hello("two", None, &[])).await;
    drop(replaced);
    for _ in 0..20 {
        tab.say(json!({ "type": "focus", "active": true })).await;
    }
    assert_eq!(tab.closed().await, 4429);
}

#[tokio::test]
async fn a_socket_goes_on_after_the_last_number_it_has_seen() {
    let (server, admin, anna) = with_anna().await;
    let action = sending(&server, &admin).await;
    for press in ["a", "b", "c"] {
        let run = server
            .press(&action, &anna, press, json!({}))
            .await
            .expect(202);
        ended(&server, &anna, run["runId"].as_str().unwrap()).await;
    }
    let all = feed(&server, &anna).await;
    let head = all.len() as u64;
    let of_runs = all.iter().filter(|entry| !entry["runId"].is_null()).count();
    assert_eq!(of_runs, 9, "each run begins, sends and ends");
    for after in 0..=head {
        let (mut tab, welcome) = open(&server, &anna, hello("one", Some(after), &[])).await;
        assert_eq!(
            welcome,
            json!({ "type": "welcome", "seq": head, "resumed": true })
        );
        for expected in &all[usize::try_from(after).unwrap()..] {
            let mut entry = tab.next().await.unwrap();
            assert_eq!(
                entry.as_object_mut().unwrap().remove("type"),
                Some("entry".into())
            );
            assert_eq!(&entry, expected);
        }
    }
    let (mut new_only, welcome) = open(&server, &anna, hello("new", None, &[])).await;
    assert_eq!(welcome["seq"], head);
    let (mut beyond, welcome) = open(&server, &anna, hello("beyond", Some(head + 1), &[])).await;
    assert_eq!(
        welcome,
        json!({ "type": "welcome", "seq": head, "resumed": false })
    );
    server
        .press(&action, &anna, "d", json!({}))
        .await
        .expect(202);
    assert_eq!(new_only.next().await.unwrap()["seq"], head + 1);
    assert_eq!(beyond.next().await.unwrap()["seq"], head + 1);
}

#[tokio::test]
async fn what_was_shown_counts_as_read_and_another_agents_feed_is_untouched() {
    let (server, admin, anna) = with_anna().await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let action = sending(&server, &admin).await;
    for press in ["a", "b"] {
        let run = server
            .press(&action, &anna, press, json!({}))
            .await
            .expect(202);
        ended(&server, &anna, run["runId"].as_str().unwrap()).await;
    }
    let unread = async |token: &str| {
        server.get("/api/v1/overlay", token).await.expect(200)["unread"]["data"].clone()
    };
    assert_eq!(unread(&anna).await, 2);
    let (mut tab, _) = open(&server, &anna, hello("one", Some(0), &[])).await;
    let shown = tab.entry("data").await["seq"].clone();
    tab.say(json!({ "type": "ack", "seq": shown })).await;
    // Far beyond what there is: taken as all that was sent.
    while unread(&anna).await != 1 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    tab.say(json!({ "type": "ack", "seq": 1_000_000 })).await;
    while unread(&anna).await != 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(unread(&ben).await, 0);
    assert!(
        feed(&server, &ben)
            .await
            .iter()
            .all(|entry| entry["kind"] == "configuration")
    );
}

#[tokio::test]
async fn a_stop_says_when_to_come_back_and_the_feed_goes_on_after_it() {
    let (mut server, admin, anna) = with_anna().await;
    let action = sending(&server, &admin).await;
    let (mut tab, _) = open(&server, &anna, hello("one", None, &[])).await;
    server
        .press(&action, &anna, "k", json!({}))
        .await
        .expect(202);
    let seen = tab.entry("data").await["seq"].as_u64().unwrap();
    assert_eq!(server.stop().await, Some(0));
    let bye = tab.next_of("bye").await;
    assert_eq!(bye["reason"], "shuttingDown");
    assert!(bye["retryMs"].as_u64().unwrap() > 0);
    assert_eq!(tab.closed().await, 1012);
    server.restart().await;
    let anna = server.sign_in("anna", PASSWORD).await;
    let (mut tab, welcome) = open(&server, &anna, hello("one", Some(seen), &[])).await;
    assert_eq!(welcome["resumed"], true);
    let end = tab.entry("run").await;
    assert_eq!(
        (&end["seq"], &end["body"]["status"]),
        (&json!(seen + 1), &json!("completed"))
    );
}

#[tokio::test]
async fn a_peer_that_reads_nothing_hurts_nobody() {
    let (server, admin, anna) = with_anna().await;
    let flow = server.action_flow(&admin, "Big", data_blocks()).await;
    let big = "x".repeat(60_000);
    let action = server
        .action(
            &admin,
            json!({ "name": "Big", "flowId": flow, "payload": { "value": big } }),
        )
        .await;
    // Asks for all and never reads.
    let (slow, _) = open(&server, &anna, hello("slow", Some(0), &[])).await;
    let (mut quick, _) = open(&server, &anna, hello("quick", Some(0), &[])).await;
    for press in 0..140 {
        server
            .press(&action, &anna, &press.to_string(), json!({}))
            .await
            .expect(202);
        let item = quick.entry("data").await;
        assert_eq!(item["body"]["fields"][0]["value"], json!(big), "{press}");
    }
    drop(slow);
    assert!(
        open_through(&server.url, &server, &anna, hello("again", None, &[]))
            .await
            .is_some()
    );
    let health: Value = server.get("/api/v1/session", &anna).await.expect(200);
    assert_eq!(health["agent"]["login"], "anna");
}
