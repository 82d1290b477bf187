//! Stored flows: documents, versions, import and export.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{Server, quiet_blocks, send};

async fn import(server: &Server, admin: &str, query: &str, file: String) -> crate::common::Reply {
    let request = server.request(Method::POST, &format!("/api/v1/flows/import{query}"), admin);
    send(
        request
            .header("content-type", "application/json")
            .body(file),
    )
    .await
}

#[tokio::test]
async fn a_flow_keeps_its_versions_and_any_of_them_may_be_the_published_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let input =
        json!({ "name": "One", "source": "ctiAction", "flow": { "actions": quiet_blocks() } });
    let made = server
        .post("/api/v1/flows", &admin, input)
        .await
        .expect(201);
    assert_eq!(
        (&made["version"], &made["enabled"]),
        (&json!(1), &json!(true))
    );
    assert!(made.get("publishedVersion").is_none(), "{made}");
    let at = format!("/api/v1/flows/{}", made["id"].as_str().unwrap());
    let change = json!({ "name": "Two", "source": "ctiAction", "version": 1, "flow": { "actions": quiet_blocks() } });
    server.put(&at, &admin, change).await.expect(200);
    let published = server
        .post(&format!("{at}/publish"), &admin, json!({}))
        .await
        .expect(200);
    assert_eq!(published["publishedVersion"], 2);
    let back = server
        .post(&format!("{at}/publish?version=1"), &admin, json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&back["publishedVersion"], &back["version"]),
        (&json!(1), &json!(2))
    );
    server
        .post(&format!("{at}/publish?version=3"), &admin, json!({}))
        .await
        .problem(404);
    let versions = server
        .get(&format!("{at}/versions"), &admin)
        .await
        .expect(200);
    let versions: Vec<_> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| {
            (
                version["version"].as_i64().unwrap(),
                version["author"].clone(),
                version["published"].clone(),
            )
        })
        .collect();
    assert_eq!(
        versions,
        [
            (2, json!("admin"), json!(false)),
            (1, json!("admin"), json!(true))
        ]
    );
}

#[tokio::test]
async fn source_and_event_must_belong_together() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let make = async |source: &str, event: Value| {
        let flow =
            json!({ "name": "A", "source": source, "event": event, "flow": { "actions": [] } });
        server.post("/api/v1/flows", &admin, flow).await
    };
    assert_eq!(
        make("voice", json!("onEnded")).await.problem(422),
        ["/source"]
    );
    assert_eq!(
        make("voiceContact", json!("onClickToDial"))
            .await
            .problem(422),
        ["/event"]
    );
    assert_eq!(
        make("voiceContact", Value::Null).await.problem(422),
        ["/event"]
    );
    assert_eq!(
        make("ctiAction", json!("onEnded")).await.problem(422),
        ["/event"]
    );
    make("voiceContact", json!("onEnded")).await.expect(201);
}

#[tokio::test]
async fn a_flow_with_an_error_is_kept_but_not_published() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let no_start = json!({ "actions": [{ "id": "uid-1", "type": "SE_End" }] });
    let imported = import(
        &server,
        &admin,
        "?name=Broken&source=ctiAction",
        no_start.to_string(),
    )
    .await
    .expect(201);
    let findings = imported["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding["severity"] == "error"),
        "{findings:?}"
    );
    let at = format!("/api/v1/flows/{}", imported["id"].as_str().unwrap());
    assert!(
        !server
            .post(&format!("{at}/publish"), &admin, json!({}))
            .await
            .problem(422)
            .is_empty()
    );
    assert!(
        server
            .get(&at, &admin)
            .await
            .expect(200)
            .get("publishedVersion")
            .is_none()
    );
}

#[tokio::test]
async fn only_what_is_no_flow_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for no_flow in ["[]", "1", "{}", "{\"actions\": {}}"] {
        import(&server, &admin, "", no_flow.to_owned())
            .await
            .problem(422);
    }
    import(&server, &admin, "", "{\"actions\"".to_owned())
        .await
        .problem(400);
    let odd = json!({ "actions": [{ "id": "uid-NaN", "type": "SE_NobodyKnows", "controls": null }], "more": { "a": [1] } });
    let imported = import(&server, &admin, "?name=odd", odd.to_string())
        .await
        .expect(201);
    let export = server
        .get(
            &format!("/api/v1/flows/{}/export", imported["id"].as_str().unwrap()),
            &admin,
        )
        .await;
    assert_eq!(export.expect(200), odd);
}

#[tokio::test]
async fn a_flow_over_the_limits_is_refused_and_the_server_stays_well() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let blocks = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({ "id": format!("uid-{n}"), "type": "X" }))
            .collect()
    };
    import(
        &server,
        &admin,
        "",
        json!({ "actions": blocks(500) }).to_string(),
    )
    .await
    .expect(201);
    import(
        &server,
        &admin,
        "",
        json!({ "actions": blocks(501) }).to_string(),
    )
    .await
    .problem(413);
    let big = |bytes: usize| json!({ "actions": [], "more": "x".repeat(bytes) }).to_string();
    import(&server, &admin, "", big(1024 * 1024))
        .await
        .problem(413);
    // Over the body's limit the server stops reading; whether the client then sees the answer or a closed connection
    // is up to the timing of the two. A client of its own, as the connection is of no use after it.
    let request = reqwest::Client::new()
        .post(format!("{}/api/v1/flows/import", server.url))
        .bearer_auth(&admin);
    match request
        .header("content-type", "application/json")
        .body(big(10 * 1024 * 1024))
        .send()
        .await
    {
        Ok(reply) => assert_eq!(reply.status(), StatusCode::PAYLOAD_TOO_LARGE),
        Err(error) => assert!(error.is_request() || error.is_body(), "{error:?}"),
    }
    server.get("/api/v1/session", &admin).await.expect(200);
    assert_eq!(
        server.get("/api/v1/flows", &admin).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_flow_that_an_action_starts_stays() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let action = server
        .action(&admin, json!({ "name": "A", "flowId": flow }))
        .await;
    server
        .delete(&format!("/api/v1/flows/{flow}?version=1"), &admin)
        .await
        .problem(409);
    server
        .delete(&format!("/api/v1/actions/{action}?version=1"), &admin)
        .await
        .expect(204);
    server
        .delete(&format!("/api/v1/flows/{flow}?version=1"), &admin)
        .await
        .expect(204);
}

#[tokio::test]
async fn the_catalogue_names_every_block_and_source() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let catalogue = server.get("/api/v1/flows/blocks", &admin).await.expect(200);
    let items = catalogue["items"].as_array().unwrap();
    assert!(items.len() >= 114, "{}", items.len());
    let task = items
        .iter()
        .find(|block| block["type"] == "SE_SFCreateTask")
        .unwrap();
    assert_eq!(task["ports"], json!(["success", "failure"]));
    assert_eq!(catalogue["sources"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn every_flow_of_the_corpus_comes_out_as_it_went_in() {
    let Ok(folder) = std::env::var("CCP_FLOW_CORPUS") else {
        println!("skipped: CCP_FLOW_CORPUS is not set");
        return;
    };
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let imported = import(&server, &admin, &format!("?name={name}"), text.clone())
            .await
            .expect(201);
        let errors = imported["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] == "error");
        assert_eq!(errors.count(), 0, "{name}: {imported}");
        let export = |id: &Value| {
            server.request(
                Method::GET,
                &format!("/api/v1/flows/{}/export", id.as_str().unwrap()),
                &admin,
            )
        };
        let first = send(export(&imported["id"])).await;
        assert_eq!(
            first.json,
            serde_json::from_str::<Value>(&text).unwrap(),
            "{name}"
        );
        let again = import(
            &server,
            &admin,
            "?name=again&source=ctiAction",
            first.text.clone(),
        )
        .await
        .expect(201);
        assert_eq!(send(export(&again["id"])).await.text, first.text, "{name}");
        count += 1;
    }
    assert!(count > 0, "the folder has no flows");
}

#[tokio::test]
async fn a_draft_is_tried_with_a_script_instead_of_the_world() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let blocks = json!([
        { "id": "uid-0", "type": "SE_Start", "ports": { "done": "uid-1" } },
        { "id": "uid-1", "type": "SE_SFCreateTask", "controls": { "subject1": "$.payload.what" },
          "ports": { "success": "uid-2", "failure": null } },
        { "id": "uid-2", "type": "SE_End" },
    ]);
    let flow = server.action_flow(&admin, "F", blocks).await;
    let at = format!("/api/v1/flows/{flow}/dry-runs");
    let script = json!({ "SE_SFCreateTask": { "success": true, "results": { "id": "T1" } } });
    let body = json!({ "script": script, "payload": { "what": "Call" } });
    let tried = server.post(&at, &admin, body).await.expect(200);
    assert_eq!(
        (&tried["status"], &tried["actions"]["uid-1"]["success"]),
        (&json!("completed"), &json!(true))
    );
    assert_eq!(tried["trace"][1]["controls"]["subject1"], "Call");
    let failed = server.post(&at, &admin, json!({})).await.expect(200);
    assert_eq!(
        (&failed["status"], &failed["end"]["code"]),
        (&json!("failed"), &json!("unavailable"))
    );
    assert_eq!(
        server
            .post(&at, &admin, json!({ "script": { "x": 1 } }))
            .await
            .problem(422),
        ["/script"]
    );
    assert_eq!(
        server.get("/api/v1/crm/tasks", &admin).await.expect(200)["items"],
        json!([])
    );
    assert_eq!(
        server.get("/api/v1/runs", &admin).await.expect(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn the_findings_of_an_import_know_what_starts_the_flow() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let flow = json!({"actions": [
        {"id": "uid-0", "type": "SE_Start", "controls": {}, "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_CoreTruthy", "controls": {"value": "$.event.eventId"}, "ports": {}},
    ]});
    for (source, warned) in [
        ("source=ctiAction", true),
        ("source=voiceContact&event=onConnected", false),
    ] {
        let imported = import(
            &server,
            &admin,
            &format!("?name=F&{source}"),
            flow.to_string(),
        )
        .await
        .expect(201);
        let told = imported["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| finding["code"] == "event_in_action");
        assert_eq!(told, warned, "{source}: {imported}");
    }
}
