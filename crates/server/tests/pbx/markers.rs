//! What belongs to customers, agents and telephone systems is in no line that the program writes, however much it is asked to
//! log.

use ccp_store::{
    documents::{Documents, Shelf},
    housekeeping::Housekeeping,
};
use ccp_store_sqlite::SqliteStore;
use futures_util::SinkExt;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    common::{PASSWORD, Server, send},
    overlay::{connect, ended, feed, hello, open},
};

/// Words that stand for what nobody may read, each where it is sent.
const NAME: &str = "Quillmarker";
const NUMBER: &str = "+4930987654321";
const DIGITS: &str = "987654321";
const WRONG_TOKEN: &str = "wrongtokenmarker-0123456789";
const SECRET: &str = "secretvaluemarker";
const NEW_PASSWORD: &str = "passwordmarker 1";
const MARKERS: [&str; 26] = [
    NAME,
    DIGITS,
    "98765%2043",
    WRONG_TOKEN,
    SECRET,
    "passwordmarker",
    PASSWORD,
    "mailmarker",
    "attributemarker",
    "formmarker",
    "itemmarker",
    "notemarker",
    "searchmarker",
    "bodymarker",
    "pathmarker",
    "bearermarker",
    "cookiemarker",
    "payloadmarker",
    "framemarker",
    "answermarker",
    "logmarker",
    "querymarker",
    "storedmarker",
    "resultmarker",
    "casemarker",
    "abilitymarker",
];

/// A flow that does what a flow may do with what it knows, and sends it on.
fn blocks(closed: u16, text: &str) -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "log" } },
        { "id": "log", "type": "SE_Log", "controls": { "level": "error", "message": "logmarker" },
          "ports": { "done": "http" } },
        { "id": "http", "type": "SE_HttpRequest", "controls": {
            "method": "POST", "url": format!("http://127.0.0.1:{closed}/pathmarker"), "query": { "q": "querymarker" },
            "headers": { "X-Own": "{{secret:own}}" }, "body": { "text": text } },
          "ports": { "success": "data", "failure": "data" } },
        { "id": "data", "type": "SE_SendDataToOverlay", "controls": { "value": {
            "item": "itemmarker", "text": text, "attributes": "$.contact.attributes" } },
          "ports": { "done": "pop" } },
        { "id": "pop", "type": "SE_SFScreenpopObject", "controls": { "recordId": text },
          "ports": { "success": "e", "failure": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

async fn tell(server: &Server, token: &str, body: Value) -> u16 {
    let path = format!("/api/v1/cti/{token}");
    server.post(&path, "", body).await.status.as_u16()
}

/// Stops it, and gives all that it wrote.
async fn stopped(server: &mut Server) -> String {
    assert_eq!(server.stop().await, Some(0));
    let log = std::fs::read_to_string(server.log()).unwrap();
    log + &server.printed("until the end").await
}

#[tokio::test]
async fn nothing_of_a_customer_an_agent_or_a_token_is_logged_at_any_level() {
    let mut server = Server::start_with(&["--log", "trace"]).await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let token = server.post("/api/v1/pbx/tokens", &admin, json!({ "name": "p" }));
    let token = token.await.expect(201)["value"]
        .as_str()
        .unwrap()
        .to_owned();
    let signing = json!({ "name": "s", "kind": "signed" });
    let signing = server.post("/api/v1/pbx/tokens", &admin, signing).await;
    let signing = signing.expect(201)["value"].as_str().unwrap().to_owned();
    let key = server.post("/api/v1/api-keys", &admin, json!({ "name": "k" }));
    let key = key.await.expect(201)["secret"].as_str().unwrap().to_owned();

    // Settings with numbers and secrets in them, a customer, a flow of each kind.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = closed.local_addr().unwrap().port();
    let settings = json!({ "defaultCountry": "DE", "blocked": [{ "callerId": "+4930987654320", "note": "notemarker" }] });
    server
        .put("/api/v1/settings/pbx", &admin, settings)
        .await
        .expect(200);
    let destinations = json!({ "destinations": [{ "scheme": "http", "host": "127.0.0.1", "port": closed, "methods": ["POST"],
                                                   "allowPrivate": true }] });
    server
        .put("/api/v1/settings/outbound", &admin, destinations)
        .await
        .expect(200);
    let secret = json!({ "value": SECRET, "hosts": ["127.0.0.1"] });
    let secret = server
        .put("/api/v1/settings/secrets/own", &admin, secret)
        .await;
    assert!(secret.status.is_success(), "{}", secret.text);
    let customer = json!({ "Name": NAME, "Phone": NUMBER, "Email": "mailmarker@example.com" });
    let customer = server.post("/api/v1/crm/customers", &anna, customer).await;
    let customer = customer.expect(201);
    let flow = server
        .action_flow(&admin, "All", blocks(closed, "$.payload.text"))
        .await;
    let form = json!({ "fields": [{ "name": "text" }] });
    let action = json!({ "name": "All", "flowId": flow, "form": form });
    let action = server.action(&admin, action).await;
    for event in ["onConnecting", "onConnected"] {
        let blocks = blocks(closed, "$.contact.from");
        server
            .event_flow(&admin, "voiceContact", event, blocks)
            .await;
    }

    // A call and what an agent does with it, with an overlay open.
    let (mut tab, _) = open(
        &server,
        &anna,
        hello("t", None, &["sfScreenpopObject", "abilitymarker"]),
    )
    .await;
    let call = json!({ "event": "newCall", "direction": "in", "from": NUMBER, "to": "sales", "callId": "casemarker",
                       "user": NAME, "skill": "attributemarker" });
    assert_eq!(tell(&server, &token, call.clone()).await, 200);
    let blocked = json!({ "event": "newCall", "direction": "in", "from": "+4930987654320", "to": "sales", "callId": "b" });
    assert_eq!(tell(&server, &token, blocked).await, 200);
    let answer = json!({ "event": "answer", "callId": "casemarker", "answeringNumber": "anna", "note": "attributemarker" });
    assert_eq!(tell(&server, &token, answer).await, 200);
    let command = tab.next_of("command").await;
    tab.say(
        json!({ "type": "commandResult", "id": command["id"], "success": false,
                    "exception": { "code": "no", "message": "resultmarker" } }),
    )
    .await;
    for payload in [
        json!({ "contact": { "externalId": "framemarker", "direction": "payloadmarker" } }),
        json!({ "contact": { "externalId": "framemarker", "from": { "payloadmarker": 1 }, "direction": "in" } }),
        json!({ "number": NUMBER, "text": "payloadmarker" }),
    ] {
        let event = json!({ "type": "event", "source": "voiceContact", "event": "onConnecting", "eventId": "framemarker",
                            "payload": payload });
        tab.say(event).await;
    }
    let press = server
        .press(
            &action,
            &anna,
            "k",
            json!({ "form": { "text": "formmarker" } }),
        )
        .await
        .expect(202);
    // The call's runs and this one ask the tab to pop; what it says differs.
    let run = press["runId"].as_str().unwrap();
    loop {
        let command = tab.next_of("command").await;
        tab.done(&command, json!({ "text": "resultmarker" })).await;
        if command["args"]["recordId"] == "formmarker" {
            break;
        }
    }
    assert_eq!(ended(&server, &anna, run).await["status"], "completed");
    let row = server.get("/api/v1/calls?q=searchmarker", &anna).await;
    assert_eq!(row.expect(200)["items"], json!([]));
    let row = server.get("/api/v1/calls?q=098765%2043", &anna).await;
    row.expect(200);
    let rows = server.get("/api/v1/calls?queue=sales", &anna).await;
    let rows = rows.expect(200);
    let row = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["callId"] == "casemarker");
    let row = format!("/api/v1/calls/{}", row.unwrap()["id"].as_str().unwrap());
    let note = Some(json!({ "note": "notemarker" }));
    server
        .call(Method::PATCH, &row, &anna, note)
        .await
        .expect(200);
    let whose = json!({ "customerId": customer["Id"] });
    server
        .post(&format!("{row}/assign"), &anna, whose)
        .await
        .expect(200);
    let found = server
        .get(
            &format!("/api/v1/crm/customers?phone=0{}", &NUMBER[3..]),
            &anna,
        )
        .await;
    assert_eq!(found.expect(200)["items"][0]["Name"], NAME);
    server
        .get("/api/v1/calls/export?format=csv", &anna)
        .await
        .expect(200);
    let items = feed(&server, &anna).await;
    assert!(
        items
            .iter()
            .any(|entry| entry.to_string().contains("itemmarker"))
    );

    // Refusals, in every way there is.
    assert_eq!(tell(&server, WRONG_TOKEN, call.clone()).await, 401);
    let post = |path: String| server.request(Method::POST, &path, "");
    for request in [
        post(format!("/api/v1/cti/{token}"))
            .header("content-type", "application/json")
            .body("{\"bodymarker"),
        post(format!("/api/v1/cti/{token}?from=querymarker"))
            .body("event=bodymarker&callId=bodymarker"),
        post(format!("/api/v1/cti/{token}")).body("bodymarker".repeat(10_000)),
        post(format!("/api/v1/cti/{token}/")).body("from=bodymarker"),
        post(format!("/api//v1/cti/{token}")).body("from=bodymarker"),
        post("/cti/pathmarker?q=querymarker".to_owned()).body("from=bodymarker"),
        post("/api/v1/cti-signed".to_owned())
            .header("webhook-signature", "v1,bodymarker")
            .body("bodymarker"),
        server
            .request(Method::PUT, &format!("/api/v1/cti/{token}"), "")
            .body("bodymarker"),
        server.request(Method::GET, "/api/v1/calls?state=querymarker", &anna),
        server.request(Method::GET, "/api/v1/calls", "bearermarker"),
        server
            .request(Method::GET, "/api/v1/calls/pathmarker", &anna)
            .header("cookie", "a=cookiemarker"),
        server
            .request(Method::PUT, "/api/v1/settings/pbx", &admin)
            .json(&json!({ "defaultCountry": "bodymarker" })),
        server
            .request(Method::POST, "/api/v1/erasures", &admin)
            .json(&json!({ "number": "bodymarker" })),
        server
            .request(Method::POST, "/api/v1/crm/customers", &anna)
            .body("bodymarker"),
        server
            .request(Method::POST, "/api/v1/crm/customers", &anna)
            .json(&json!(["bodymarker"])),
        server
            .request(Method::POST, "/api/v1/session", "")
            .json(&json!({ "login": NAME, "password": NEW_PASSWORD })),
    ] {
        let refused = send(request).await;
        assert!(
            refused.status.is_client_error(),
            "{}: {}",
            refused.status,
            refused.text
        );
    }
    let mut bad = connect(&server.url, Some(&server.url)).await.unwrap();
    bad.say(json!({ "type": "hello", "ticket": "framemarker", "tab": "t" }))
        .await;
    assert_eq!(bad.closed().await, 4401);
    tab.stream
        .send(Message::text("{\"framemarker"))
        .await
        .unwrap();
    assert_eq!(tab.closed().await, 4400);

    // An error of ours: a stored setting that cannot be read. What was read before is remembered, so the server starts anew.
    let mut log = stopped(&mut server).await;
    let path = server.database();
    let store = tokio::task::spawn_blocking(move || SqliteStore::open(&path).unwrap());
    let store = store.await.unwrap();
    let current = store
        .document(Shelf::Setting, "pbx")
        .await
        .unwrap()
        .unwrap();
    let broken = json!({ "enabled": "storedmarker" });
    store
        .put_document(Shelf::Setting, "pbx", &broken, current.version)
        .await
        .unwrap();
    store.close().await.unwrap();
    server.restart().await;
    server.get("/api/v1/calls", &anna).await.problem(500);
    assert_eq!(
        tell(
            &server,
            &token,
            json!({ "event": "hangup", "callId": "casemarker" })
        )
        .await,
        503
    );

    log += &stopped(&mut server).await;
    // It was asked for everything and wrote down what happened.
    for line in [
        "/api/v1/cti/{token}",
        "/api/v1/crm/{type}",
        "finished processing request",
        "a flow logged",
        "a request brought no answer",
        "an event was passed over",
        "a stored setting cannot be read",
    ] {
        assert!(log.contains(line), "{line} is not in {log}");
    }
    let own = [token, signing, key, admin, anna];
    for marker in MARKERS
        .iter()
        .copied()
        .chain(own.iter().map(String::as_str))
    {
        let leaks = log.lines().filter(|line| line.contains(marker));
        let leaks: Vec<&str> = leaks.take(5).collect();
        assert!(leaks.is_empty(), "{marker} was written down: {leaks:#?}");
    }
}
