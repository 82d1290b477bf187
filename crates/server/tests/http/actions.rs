//! Actions: what administrators write, what agents open and press.

use serde_json::{Value, json};

use crate::common::{Server, data_blocks, quiet_blocks, send};

fn form(fields: &Value) -> Value {
    json!({ "title": "Form", "fields": fields })
}

#[tokio::test]
async fn an_action_is_checked_before_it_is_stored() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let event_flow = json!({ "name": "E", "source": "voiceContact", "event": "onEnded", "flow": { "actions": [] } });
    let event_flow = server
        .post("/api/v1/flows", &admin, event_flow)
        .await
        .expect(201)["id"]
        .clone();
    let pointers = async |change: Value| {
        let mut input = json!({ "name": "A", "flowId": flow });
        input
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        server
            .post("/api/v1/actions", &admin, input)
            .await
            .problem(422)
    };
    assert_eq!(pointers(json!({ "flowId": "nothing" })).await, ["/flowId"]);
    assert_eq!(pointers(json!({ "flowId": event_flow })).await, ["/flowId"]);
    assert_eq!(pointers(json!({ "name": " " })).await, ["/name"]);
    assert_eq!(
        pointers(json!({ "visibleTo": ["nobody"] })).await,
        ["/visibleTo/0"]
    );
    let twice = form(&json!([{ "name": "a" }, { "name": "a" }, { "name": "1" }]));
    assert_eq!(
        pointers(json!({ "form": twice })).await,
        ["/form/fields/1/name", "/form/fields/2/name"]
    );
    let dropdown =
        form(&json!([{ "name": "a", "type": "dropdown", "options": { "flowId": event_flow } }]));
    assert_eq!(
        pointers(json!({ "form": dropdown })).await,
        ["/form/fields/0/options/flowId"]
    );
    assert_eq!(
        pointers(json!({ "form": form(&json!([{ "name": "a", "type": "colour" }])) })).await,
        ["/form/fields/0/type"]
    );
}

#[tokio::test]
async fn an_agent_sees_and_starts_only_the_actions_that_are_for_them() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (anna, anna_token) = server.agent(&admin, "anna").await;
    let (_, ben_token) = server.agent(&admin, "ben").await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let all = server
        .action(&admin, json!({ "name": "All", "flowId": flow, "order": 2 }))
        .await;
    let hers = server
        .action(
            &admin,
            json!({ "name": "Hers", "flowId": flow, "order": 1, "visibleTo": [anna] }),
        )
        .await;
    let names = async |token: &str| {
        let snapshot = server.get("/api/v1/overlay", token).await.expect(200);
        let names: Vec<String> = snapshot["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["name"].as_str().unwrap().to_owned())
            .collect();
        names
    };
    assert_eq!(names(&anna_token).await, ["Hers", "All"]);
    assert_eq!(names(&ben_token).await, ["All"]);
    server
        .press(&hers, &ben_token, "k1", json!({}))
        .await
        .problem(404);
    server
        .get(&format!("/api/v1/actions/{hers}/form"), &ben_token)
        .await
        .problem(404);
    server
        .press(&hers, &anna_token, "k1", json!({}))
        .await
        .expect(202);
    server
        .press(&all, &ben_token, "k1", json!({}))
        .await
        .expect(202);
    server
        .get(&format!("/api/v1/actions/{all}"), &ben_token)
        .await
        .problem(403);
}

#[tokio::test]
async fn a_form_opens_with_defaults_of_the_contact_in_view_and_nobody_elses() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let action = json!({ "name": "A", "flowId": flow, "payload": { "kind": "callback" }, "form": form(&json!([
        { "name": "phone", "type": "telephone", "default": "$.contact.phone", "order": 2 },
        { "name": "level", "type": "number", "default": "$.contact.attributes.level", "order": 1 },
        { "name": "kind", "default": "$.payload.kind", "order": 3 },
        { "name": "who", "default": "$.agent.name", "order": 4 },
        { "name": "missing", "default": "$.contact.attributes.nothing", "order": 5 },
    ])) });
    let action = server.action(&admin, action).await;
    let contact = json!({ "channel": "voice", "direction": "in", "from": "+4930123456", "attributes": { "level": 3 } });
    let contact = server
        .post("/api/v1/contacts", &anna, contact)
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = format!("/api/v1/actions/{action}/form");
    let opened = server
        .get(&format!("{at}?contactId={contact}"), &anna)
        .await
        .expect(200);
    assert_eq!(
        opened["values"],
        json!({ "level": 3, "phone": "+4930123456", "kind": "callback", "who": "anna" })
    );
    let order: Vec<&str> = opened["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(order, ["level", "phone", "kind", "who", "missing"]);
    let without = server.get(&at, &anna).await.expect(200);
    assert_eq!(
        without["values"],
        json!({ "kind": "callback", "who": "anna" })
    );
    server
        .get(&format!("{at}?contactId={contact}"), &ben)
        .await
        .problem(404);
    server
        .get(&format!("{at}?contactId=nothing"), &anna)
        .await
        .problem(404);
}

#[tokio::test]
async fn a_form_that_is_not_right_starts_nothing_and_says_where() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let flow = server.action_flow(&admin, "F", data_blocks()).await;
    let fields = json!([
        { "name": "first", "required": true },
        { "name": "count", "type": "number" },
        { "name": "text", "type": "textArea" },
        { "name": "pick", "type": "dropdown", "options": [{ "value": "a", "label": "A" }] },
    ]);
    let action = server
        .action(
            &admin,
            json!({ "name": "A", "flowId": flow, "form": form(&fields) }),
        )
        .await;
    let faults = async |typed: Value| {
        server
            .press(&action, &anna, "k", json!({ "form": typed }))
            .await
            .problem(422)
    };
    assert_eq!(faults(json!({})).await, ["/form/first"]);
    assert_eq!(
        faults(json!({ "first": "A", "count": "many" })).await,
        ["/form/count"]
    );
    assert_eq!(
        faults(json!({ "first": "A", "more": 1 })).await,
        ["/form/more"]
    );
    assert_eq!(
        faults(json!({ "first": "A", "pick": "b" })).await,
        ["/form/pick"]
    );
    assert_eq!(
        faults(json!({ "first": "A", "text": "x".repeat(1024 * 1024) })).await,
        ["/form/text"]
    );
    assert_eq!(
        faults(json!({ "first": 1, "count": true, "pick": 2 })).await,
        ["/form/first", "/form/count", "/form/pick"]
    );
    let runs = server.get("/api/v1/runs", &admin).await.expect(200);
    assert_eq!(runs["items"], json!([]));
    server
        .press(&action, &anna, "k", json!({ "form": { "first": "A" } }))
        .await
        .expect(202);
}

#[tokio::test]
async fn a_start_wants_a_key_and_a_contact_of_ones_own() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let action = server
        .action(&admin, json!({ "name": "A", "flowId": flow }))
        .await;
    let at = format!("/api/v1/actions/{action}/runs");
    server.post(&at, &anna, json!({})).await.problem(400);
    server
        .press(&action, &anna, &"k".repeat(201), json!({}))
        .await
        .problem(400);
    let contact = json!({ "channel": "voice", "direction": "in" });
    let contact = server
        .post("/api/v1/contacts", &ben, contact)
        .await
        .expect(201)["id"]
        .clone();
    server
        .press(&action, &anna, "k1", json!({ "contactId": contact }))
        .await
        .problem(404);
    server
        .press(&action, &ben, "k1", json!({ "contactId": contact }))
        .await
        .expect(202);
}

#[tokio::test]
async fn the_same_key_is_the_same_run_and_with_another_body_a_fault() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let fields = json!([{ "name": "a" }]);
    let action = server
        .action(
            &admin,
            json!({ "name": "A", "flowId": flow, "form": form(&fields) }),
        )
        .await;
    let first = server
        .press(&action, &anna, "k", json!({ "form": { "a": "1" } }))
        .await
        .expect(202);
    // The same JSON, written otherwise.
    let request = server.request(
        reqwest::Method::POST,
        &format!("/api/v1/actions/{action}/runs"),
        &anna,
    );
    let request = request
        .header("idempotency-key", "k")
        .header("content-type", "application/json");
    let again = send(request.body("{ \"form\" :{\"a\":\"1\"}}"))
        .await
        .expect(202);
    assert_eq!(first, again);
    server
        .press(&action, &anna, "k", json!({ "form": { "a": "2" } }))
        .await
        .problem(422);
    let other = server
        .press(&action, &anna, "k2", json!({ "form": { "a": "1" } }))
        .await
        .expect(202);
    assert_ne!(first, other);
    let runs = server.get("/api/v1/runs", &admin).await.expect(200);
    assert_eq!(runs["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_flow_that_does_not_run_starts_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let draft =
        json!({ "name": "F", "source": "ctiAction", "flow": { "actions": quiet_blocks() } });
    let flow = server
        .post("/api/v1/flows", &admin, draft)
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let action = server
        .action(&admin, json!({ "name": "A", "flowId": flow }))
        .await;
    server
        .press(&action, &anna, "k1", json!({}))
        .await
        .problem(409);
    server
        .post(&format!("/api/v1/flows/{flow}/publish"), &admin, json!({}))
        .await
        .expect(200);
    server
        .press(&action, &anna, "k2", json!({}))
        .await
        .expect(202);
    let off = json!({ "name": "F", "source": "ctiAction", "enabled": false, "version": 1, "flow": { "actions": quiet_blocks() } });
    server
        .put(&format!("/api/v1/flows/{flow}"), &admin, off)
        .await
        .expect(200);
    server
        .press(&action, &anna, "k3", json!({}))
        .await
        .problem(409);
}

#[tokio::test]
async fn a_dropdown_is_filled_by_what_its_flow_sends_and_the_feed_stays_empty() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let blocks = json!([
        { "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-1" } },
        { "id": "uid-1", "type": "SE_SendDataToOverlay", "controls": { "value": { "de": "Germany", "no": "Norway" } },
          "ports": { "done": "uid-2" } },
        { "id": "uid-2", "type": "SE_End" },
    ]);
    let options = server.action_flow(&admin, "Countries", blocks).await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let fields =
        json!([{ "name": "country", "type": "dropdown", "options": { "flowId": options } }]);
    let action = server
        .action(
            &admin,
            json!({ "name": "A", "flowId": flow, "form": form(&fields) }),
        )
        .await;
    let opened = server
        .get(&format!("/api/v1/actions/{action}/form"), &anna)
        .await
        .expect(200);
    assert_eq!(
        opened["fields"][0]["options"],
        json!([{ "value": "de", "label": "Germany" }, { "value": "no", "label": "Norway" }])
    );
    let feed = server
        .get("/api/v1/feed?after=0&kind=data", &anna)
        .await
        .expect(200);
    assert_eq!(feed["items"], json!([]));
}
