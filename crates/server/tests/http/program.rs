//! The program: its options, the demo set, health, stopping, the database from outside.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{PASSWORD, Server, database_url, run, send};

#[tokio::test]
async fn the_demo_set_is_there_once_and_says_who_may_sign_in() {
    let mut server = Server::demo().await;
    let printed = server.printed("password").await;
    for text in ["/demo/crm", "anna", "ben", "admin", "demo"] {
        assert!(printed.contains(text), "{text}: {printed}");
    }
    let admin = server.sign_in("admin", "demo").await;
    let count = async |server: &Server, token: &str| {
        let mut counts = Vec::new();
        for path in ["actions", "flows", "agents", "attributes", "crm/customers"] {
            let list = server
                .get(&format!("/api/v1/{path}?limit=200"), token)
                .await
                .expect(200);
            counts.push(list["items"].as_array().unwrap().len());
        }
        counts
    };
    let first = count(&server, &admin).await;
    assert!(
        first.iter().all(|count| *count > 0) && first[0] >= 10,
        "{first:?}"
    );
    assert_eq!(server.stop().await, Some(0));
    server.restart().await;
    assert_eq!(count(&server, &admin).await, first);
}

#[tokio::test]
async fn the_demo_crm_lists_searches_and_simulates() {
    let server = Server::demo().await;
    let config = server.get("/demo/crm/config.json", "").await.expect(200);
    assert_eq!(config["overlayUrl"], server.url);
    let customers = server.get("/demo/crm/api/customers", "").await.expect(200);
    let customer = &customers["items"][0];
    let (id, phone) = (
        customer["Id"].as_str().unwrap(),
        customer["Phone"].as_str().unwrap(),
    );
    assert_eq!(
        server
            .get(&format!("/demo/crm/api/customers/{id}"), "")
            .await
            .expect(200),
        *customer
    );
    server
        .get("/demo/crm/api/customers/nothing", "")
        .await
        .problem(404);
    server.get("/demo/crm/api/nothing", "").await.problem(404);
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let found = server
        .get(&format!("/demo/crm/api/search?q=%2B{digits}"), "")
        .await
        .expect(200);
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|record| record["Id"] == id),
        "{found}"
    );
    let agents = server.get("/demo/crm/api/agents", "").await.expect(200);
    assert_eq!(agents["items"][0]["login"], "anna");

    let contact = server
        .post(
            "/demo/crm/api/calls",
            "",
            json!({ "from": phone, "agent": "ben" }),
        )
        .await
        .expect(201);
    let ben = server.sign_in("ben", "demo").await;
    let seen = server.get("/api/v1/overlay", &ben).await.expect(200);
    assert_eq!(seen["contacts"][0]["id"], contact["id"]);
    assert_eq!(seen["contacts"][0]["customerName"], customer["Name"]);
    let at = format!(
        "/demo/crm/api/contacts/{}/events",
        contact["id"].as_str().unwrap()
    );
    server
        .post(&at, "", json!({ "event": "onConnected", "eventId": "1" }))
        .await
        .expect(202);
    server
        .post(&at, "", json!({ "event": "onConnected", "eventId": "1" }))
        .await
        .expect(200);
    server
        .post(&at, "", json!({ "event": "onNothing" }))
        .await
        .problem(422);
    let seen = server.get("/api/v1/overlay", &ben).await.expect(200);
    assert_eq!(seen["contacts"][0]["state"], "connected");
}

#[tokio::test]
async fn the_demo_page_takes_every_address_below_it_and_frames_only_the_overlay() {
    let server = Server::demo().await;
    for path in [
        "/demo/crm",
        "/demo/crm/customers",
        "/demo/crm/customers/003D000001",
    ] {
        let page = server.get(path, "").await;
        assert_eq!(
            page.headers["content-type"], "text/html; charset=utf-8",
            "{path}"
        );
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains(&format!("frame-src {};", server.url)),
            "{policy}"
        );
        page.expect(200);
    }
    server.get("/demo/crm/nothing.js", "").await.problem(404);
    let script = server.get("/demo/crm/assets/main.js", "").await;
    assert_eq!(
        script.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    let origins = server.get("/api/v1/embed/origins", "").await.expect(200);
    let host = server.url.replace("127.0.0.1", "localhost");
    assert!(
        origins["origins"]
            .as_array()
            .unwrap()
            .contains(&Value::from(host)),
        "{origins}"
    );
}

#[tokio::test]
async fn the_demo_set_answers_to_this_machines_names_only_and_listens_nowhere_else() {
    let server = Server::demo().await;
    let named = |name: &'static str| {
        send(
            server
                .request(Method::GET, "/demo/crm/api/customers", "")
                .header("host", name),
        )
    };
    named("localhost:8080").await.expect(200);
    named("rebound.example").await.problem(403);
    let (code, _, errors) = run(&["serve", "--demo", "--listen", "0.0.0.0:0"], "").await;
    assert_eq!(code, 2, "{errors}");
    let without = Server::start().await;
    without.get("/demo/crm", "").await.problem(404);
    without
        .get("/demo/crm/api/customers", "")
        .await
        .problem(404);
}

#[tokio::test]
async fn health_is_told_here_or_on_its_own_address() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz", "").await.status, 200);
    assert_eq!(
        server.get("/readyz", "").await.expect(200),
        json!({ "ready": true, "reasons": [] })
    );
    let elsewhere = Server::start_with(&["--ops-listen", "127.0.0.1:0"]).await;
    elsewhere.get("/healthz", "").await.problem(404);
}

#[tokio::test]
async fn asked_to_stop_it_ends_well_and_everything_is_there_after() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    server.agent(&admin, "anna").await;
    let asked = std::time::Instant::now();
    assert_eq!(server.stop().await, Some(0));
    assert!(
        asked.elapsed() < Duration::from_secs(9),
        "{:?}",
        asked.elapsed()
    );
    server.restart().await;
    assert_eq!(
        server.get("/api/v1/agents", &admin).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn options_come_from_flags_before_variables_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ccp.toml");
    std::fs::write(
        &file,
        "allowed-origin = [\"https://file.example\"]\n[limits]\ncommandMs = 5\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let server = Server::start_with(&["--config", file]).await;
    let admin = server.admin().await;
    let origins = server.get("/api/v1/embed/origins", "").await.expect(200);
    assert_eq!(origins["origins"][0], "https://file.example");
    assert_eq!(
        server
            .get("/api/v1/settings/limits", &admin)
            .await
            .expect(200)["commandMs"],
        5
    );
    let server =
        Server::start_with(&["--config", file, "--allowed-origin", "https://flag.example"]).await;
    let origins = server.get("/api/v1/embed/origins", "").await.expect(200);
    assert_eq!(origins["origins"][0], "https://flag.example");
    std::fs::write(folder.path().join("ccp.toml"), "listn = \"127.0.0.1:1\"\n").unwrap();
    let (code, _, errors) = run(&["serve", "--config", file], "").await;
    assert_eq!(code, 2);
    assert!(errors.contains("listn"), "{errors}");
    for wrong in [
        ["--database", "mysql://x"],
        ["--allowed-origin", "*"],
        ["--bus", "carrier-pigeon"],
    ] {
        let (code, _, errors) = run(&["serve", wrong[0], wrong[1]], "").await;
        assert_eq!(code, 2, "{errors}");
    }
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_whole() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let copy = server.folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let (code, _, errors) = run(
        &["backup", copy, "--database", &database_url(&server.folder)],
        "",
    )
    .await;
    assert_eq!(code, 0, "{errors}");
    let folder = tempfile::tempdir().unwrap();
    let database = database_url(&folder);
    assert_eq!(
        run(&["restore", copy, "--database", &database], "").await.0,
        0
    );
    assert_eq!(
        run(&["restore", copy, "--database", &database], "").await.0,
        2
    );
    assert_eq!(
        run(&["restore", copy, "--replace", "--database", &database], "")
            .await
            .0,
        0
    );
    assert_eq!(run(&["migrate", "--database", &database], "").await.0, 0);
    let (code, _, errors) = run(
        &[
            "agent",
            "add",
            "ANNA",
            "--name",
            "x",
            "--database",
            &database,
        ],
        "a password\n",
    )
    .await;
    assert_eq!(code, 1);
    assert!(errors.contains("login is taken"), "{errors}");
    server.get("/api/v1/session", &anna).await.expect(200);
    assert_eq!(server.sign_in("anna", PASSWORD).await.len(), 64);
}
