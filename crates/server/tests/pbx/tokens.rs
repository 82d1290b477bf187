//! Who may tell of calls.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::desk::{Desk, START};

const HANGUP: &str = r#"{"event":"hangup","direction":"in","callId":"c"}"#;

async fn tell(desk: &Desk, token: &str) -> u16 {
    let headers = [("Content-Type", "application/json")];
    desk.send(
        "POST",
        &format!("/api/v1/cti/{token}"),
        &headers,
        HANGUP.as_bytes(),
    )
    .await
    .status
}

async fn make(desk: &Desk, input: Value) -> Value {
    desk.admin("POST", "/api/v1/pbx/tokens", Some(input))
        .await
        .expect(201)
}

#[tokio::test]
async fn a_token_is_shown_once_works_beside_others_and_stops_at_once() {
    let desk = Desk::open().await;
    let first = make(&desk, json!({ "name": "Kamailio" })).await;
    let second = make(&desk, json!({ "name": "Kamailio, next" })).await;
    let value = |token: &Value| token["value"].as_str().unwrap().to_owned();
    assert_eq!(value(&first).len(), 64, "256 bits as hex");
    assert!(
        first["url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/api/v1/cti/{}", value(&first)))
    );
    let listed = desk.admin("GET", "/api/v1/pbx/tokens", None).await;
    assert!(!listed.text.contains(&value(&first)));
    assert_eq!(listed.expect(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (
            tell(&desk, &value(&first)).await,
            tell(&desk, &value(&second)).await
        ),
        (200, 200)
    );
    let path = format!("/api/v1/pbx/tokens/{}", first["id"].as_str().unwrap());
    desk.admin("DELETE", &path, None).await.expect(204);
    assert_eq!(
        (
            tell(&desk, &value(&first)).await,
            tell(&desk, &value(&second)).await
        ),
        (401, 200)
    );
    desk.admin("DELETE", &path, None).await.expect(404);
}

#[tokio::test]
async fn a_given_token_goes_on_working_if_it_is_strong_and_nobodys() {
    let desk = Desk::open().await;
    let value = "AbCdEfGhIjKlMnOpQrStUvWxYz0";
    make(&desk, json!({ "name": "moved", "value": value })).await;
    assert_eq!(tell(&desk, value).await, 200);
    for (input, pointer) in [
        (json!({ "name": "again", "value": value }), "/value"),
        (
            json!({ "name": "weak", "value": "testtoken0123456789" }),
            "/value",
        ),
        (json!({ "name": "", }), "/name"),
        (
            json!({ "name": "x", "addresses": ["10.0.0.0/99"] }),
            "/addresses/0",
        ),
        (
            json!({ "name": "x", "kind": "signed", "value": value }),
            "/value",
        ),
    ] {
        let refused = desk
            .admin("POST", "/api/v1/pbx/tokens", Some(input.clone()))
            .await
            .expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{input}");
    }
}

#[tokio::test]
async fn a_token_may_be_bound_to_addresses() {
    let desk = Desk::open().await;
    let elsewhere = make(&desk, json!({ "name": "a", "addresses": ["192.0.2.0/24"] })).await;
    let here = make(
        &desk,
        json!({ "name": "b", "addresses": ["192.0.2.7", "127.0.0.0/8"] }),
    )
    .await;
    assert_eq!(tell(&desk, elsewhere["value"].as_str().unwrap()).await, 401);
    assert_eq!(tell(&desk, here["value"].as_str().unwrap()).await, 200);
}

#[tokio::test]
async fn whoever_guesses_is_slowed_down_and_the_right_token_never() {
    let desk = Desk::open().await;
    desk.token("the-right-token").await;
    let mut statuses = Vec::new();
    for guess in 0..100 {
        statuses.push(tell(&desk, &format!("guess-{guess}")).await);
        // From the same address, all the while.
        if guess % 10 == 9 {
            assert_eq!(tell(&desk, "the-right-token").await, 200, "after {guess}");
        }
    }
    let (answered, held) = statuses.split_at(30);
    assert!(answered.iter().all(|status| *status == 401), "{answered:?}");
    assert!(held.iter().all(|status| *status == 429), "{held:?}");
    desk.pass(2000);
    assert_eq!(tell(&desk, "guess").await, 401);
}

#[tokio::test]
async fn how_many_guesses_are_answered_is_a_setting() {
    let desk = Desk::open().await;
    set_limits(&desk, &[("wrongTokensPerMinute", 3)]).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(tell(&desk, "a-guess").await);
    }
    assert_eq!(statuses, [401, 401, 401, 429]);
}

async fn set_limits(desk: &Desk, figures: &[(&str, u32)]) {
    let path = "/api/v1/settings/limits";
    let mut limits = desk.admin("GET", path, None).await.expect(200);
    for (name, figure) in figures {
        limits[*name] = json!(figure);
    }
    desk.admin("PUT", path, Some(limits)).await.expect(200);
}

#[tokio::test]
async fn a_flood_is_told_when_to_come_back() {
    let desk = Desk::open().await;
    desk.token("the-right-token").await;
    set_limits(
        &desk,
        &[("webhooksPerMinute", 6_000), ("webhooksBurst", 100)],
    )
    .await;
    for _ in 0..100 {
        assert_eq!(tell(&desk, "the-right-token").await, 200);
    }
    let headers = [("Content-Type", "application/json")];
    let held = desk
        .send(
            "POST",
            "/api/v1/cti/the-right-token",
            &headers,
            HANGUP.as_bytes(),
        )
        .await;
    assert_eq!((held.status, held.header("retry-after")), (429, Some("1")));
    assert!(held.json["error"].is_string());
    desk.pass(1000);
    assert_eq!(tell(&desk, "the-right-token").await, 200);
}

#[tokio::test]
async fn a_signed_message_counts_as_one_with_a_token() {
    let desk = Desk::open().await;
    let old = make(&desk, json!({ "name": "old", "kind": "signed" })).await;
    make(&desk, json!({ "name": "new", "kind": "signed" })).await;
    assert!(
        !desk
            .admin("GET", "/api/v1/pbx/tokens", None)
            .await
            .text
            .contains("whsec_")
    );
    let body = r#"{"event":"newCall","direction":"in","from":"1","to":"2","callId":"s"}"#;
    let at = (START / 1000).to_string();
    let signature = signature(&old, "id", &at, body);
    let send = async |signature: &str, body: &str| {
        let headers = [
            ("Content-Type", "application/json"),
            ("webhook-id", "id"),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature),
        ];
        desk.send("POST", "/api/v1/cti-signed", &headers, body.as_bytes())
            .await
    };
    assert_eq!(send(&signature, body).await.expect(200), json!({}));
    assert_eq!(
        send(&signature, body).await.expect(200),
        json!({}),
        "sent again"
    );
    assert_eq!(send(&signature, HANGUP).await.status, 401);
    assert_eq!(send("v1,AAAA", body).await.status, 401);
    assert_eq!(desk.log().await.len(), 1);
    // A signing key is no token.
    assert_eq!(tell(&desk, old["value"].as_str().unwrap()).await, 401);
    desk.pass(301_000);
    assert_eq!(send(&signature, body).await.status, 401);
}

/// A message's signature by a key as it was shown.
fn signature(key: &serde_json::Value, id: &str, at: &str, body: &str) -> String {
    let key = key["value"].as_str().unwrap();
    let key = STANDARD
        .decode(key.strip_prefix("whsec_").unwrap())
        .unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&key)
        .unwrap()
        .chain_update(format!("{id}.{at}.{body}"));
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_signed_message_counts_once_by_its_id() {
    let desk = Desk::open().await;
    let rules = json!({ "blocked": [{ "callerId": "+12025550199" }] });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(rules))
        .await
        .expect(200);
    let keys = [
        make(&desk, json!({ "name": "a", "kind": "signed" })).await,
        make(&desk, json!({ "name": "b", "kind": "signed" })).await,
    ];
    let at = (START / 1000).to_string();
    let send = async |key: usize, id: &str, body: &str| {
        let signature = signature(&keys[key], id, &at, body);
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        desk.send("POST", "/api/v1/cti-signed", &headers, body.as_bytes())
            .await
    };
    let call =
        |from: &str, id: &str| format!("event=newCall&direction=in&from={from}&to=2&callId={id}");
    let blocked = call("%2B12025550199", "blocked");
    let rejected = json!({ "action": "reject", "reason": "busy" });
    for (key, id, body, status, answer) in [
        (0, "one", call("1", "first"), 200, json!({})),
        (0, "one", call("1", "first"), 200, json!({})),
        // The id says that it was taken already; whatever else it says is not looked at.
        (0, "one", call("1", "second"), 200, json!({})),
        (
            0,
            "one",
            "event=hangup&callId=first".to_owned(),
            200,
            json!({}),
        ),
        // Another key has ids of its own.
        (1, "one", call("1", "third"), 200, json!({})),
        // The answer is what it was.
        (0, "two", blocked.clone(), 200, rejected.clone()),
        (0, "two", blocked, 200, rejected),
        // What was refused may be sent anew, mended.
        (
            0,
            "three",
            "event=newCall".to_owned(),
            422,
            json!({ "error": "Invalid 'direction'!" }),
        ),
        (0, "three", call("1", "fourth"), 200, json!({})),
    ] {
        assert_eq!(
            send(key, id, &body).await.expect(status),
            answer,
            "{id} {body}"
        );
    }
    desk.quiet().await;
    let log = desk.log().await;
    let rows: Vec<_> = log
        .iter()
        .map(|row| {
            (
                row["callId"].as_str().unwrap(),
                row["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("first", "ringing"),
            ("third", "ringing"),
            ("blocked", "blocked"),
            ("fourth", "ringing")
        ]
    );
}

#[tokio::test]
async fn refused_messages_are_in_the_audit_log_as_many_as_are_looked_at() {
    let desk = Desk::open().await;
    set_limits(&desk, &[("wrongTokensPerMinute", 3)]).await;
    for _ in 0..4 {
        tell(&desk, "a-guess").await;
    }
    desk.pass(60_000);
    let unsigned = desk
        .send("POST", "/api/v1/cti-signed", &[], b"a=secretbody")
        .await;
    assert_eq!(unsigned.status, 401);
    let refused = async || {
        let audit = desk.admin("GET", "/api/v1/audit", None).await;
        assert!(!audit.text.contains("a-guess") && !audit.text.contains("secretbody"));
        let items = audit.expect(200)["items"].as_array().unwrap().clone();
        let refused = items
            .into_iter()
            .filter(|line| line["what"] == "pbx.refused");
        refused
            .map(|line| line["details"].clone())
            .collect::<Vec<_>>()
    };
    let lines = loop {
        let lines = refused().await;
        if lines.len() >= 4 {
            break lines;
        }
        tokio::task::yield_now().await;
    };
    let line = |way: &str| json!({ "address": "127.0.0.1", "way": way });
    assert_eq!(
        lines,
        [line("signed"), line("token"), line("token"), line("token")]
    );
}
