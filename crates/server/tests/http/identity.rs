//! Signing in, who may do what, agents, API keys, the audit log.

use reqwest::Method;
use serde_json::json;

use crate::common::{PASSWORD, Server, send};

#[tokio::test]
async fn a_token_works_until_its_session_is_ended() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let me = server.get("/api/v1/session", &admin).await.expect(200);
    assert_eq!(me["agent"]["login"], "admin");
    assert_eq!(me["agent"]["roles"], json!(["administrator"]));
    server.delete("/api/v1/session", &admin).await.expect(204);
    server.get("/api/v1/session", &admin).await.problem(401);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_get_the_same_answer() {
    let server = Server::start().await;
    let sign_in = async |login: &str| {
        let body = json!({ "login": login, "password": "wrong" });
        let reply = server
            .call(Method::POST, "/api/v1/session", "", Some(body))
            .await;
        assert!(reply.headers.get("set-cookie").is_none());
        reply.clone().problem(401);
        reply.text
    };
    assert_eq!(sign_in("admin").await, sign_in("nobody").await);
}

#[tokio::test]
async fn the_sixth_failure_within_a_minute_is_held_off_even_with_the_right_password() {
    let server = Server::start().await;
    for _ in 0..5 {
        let body = json!({ "login": "admin", "password": "wrong" });
        server
            .call(Method::POST, "/api/v1/session", "", Some(body))
            .await
            .problem(401);
    }
    let body = json!({ "login": "ADMIN", "password": PASSWORD });
    let reply = server
        .call(Method::POST, "/api/v1/session", "", Some(body))
        .await;
    let wait: u64 = reply.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    reply.problem(429);
}

#[tokio::test]
async fn successes_are_not_counted() {
    let server = Server::start().await;
    for _ in 0..12 {
        server.admin().await;
    }
}

#[tokio::test]
async fn the_cookie_alone_reads_but_changes_nothing_without_the_header() {
    let server = Server::start().await;
    let body = json!({ "login": "admin", "password": PASSWORD });
    let reply = server
        .call(Method::POST, "/api/v1/session", "", Some(body))
        .await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let with_cookie = |method, path: &str| server.request(method, path, "").header("cookie", pair);
    send(with_cookie(Method::GET, "/api/v1/session"))
        .await
        .expect(200);
    send(with_cookie(Method::DELETE, "/api/v1/session"))
        .await
        .problem(403);
    send(with_cookie(Method::DELETE, "/api/v1/session").header("x-ccp-request", "yes"))
        .await
        .problem(403);
    send(with_cookie(Method::DELETE, "/api/v1/session").header("x-ccp-request", "1"))
        .await
        .expect(204);
    send(with_cookie(Method::GET, "/api/v1/session"))
        .await
        .problem(401);
}

#[tokio::test]
async fn behind_tls_the_cookie_is_partitioned_for_frames() {
    let server = Server::start_with(&["--public-url", "https://overlay.example"]).await;
    let body = json!({ "login": "admin", "password": PASSWORD });
    let reply = server
        .call(Method::POST, "/api/v1/session", "", Some(body))
        .await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    for part in ["Secure", "SameSite=None", "Partitioned", "HttpOnly"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(reply.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn an_agent_keeps_a_password_nobody_reads_until_they_are_removed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let input =
        json!({ "login": "anna", "name": "Anna", "roles": ["agent"], "password": PASSWORD });
    let agent = server
        .post("/api/v1/agents", &admin, input.clone())
        .await
        .expect(201);
    assert!(
        agent.get("password").is_none() && agent.get("passwordHash").is_none(),
        "{agent}"
    );
    let at = format!("/api/v1/agents/{}", agent["id"].as_str().unwrap());
    let again = json!({ "login": "ANNA", "name": "Another", "roles": ["agent"] });
    assert_eq!(
        server
            .post("/api/v1/agents", &admin, again)
            .await
            .problem(422),
        ["/login"]
    );

    let change = json!({ "login": "anna", "name": "Anna B", "roles": ["agent"], "version": 1 });
    server.put(&at, &admin, change).await.expect(200);
    // The password was not named, so it is what it was.
    let token = server.sign_in("anna", PASSWORD).await;

    server
        .delete(&format!("{at}?version=2"), &admin)
        .await
        .expect(204);
    server.get("/api/v1/session", &token).await.problem(401);
}

#[tokio::test]
async fn an_agent_may_have_several_numbers_and_an_email_address() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let with = |phone: &str, email: &str, version: Option<i64>| json!({ "login": "anna", "name": "Anna", "roles": ["agent"], "phone": phone, "email": email, "version": version });
    let both = with("201, +49 171 5550123", "anna@crm.example", None);
    let agent = server
        .post("/api/v1/agents", &admin, both)
        .await
        .expect(201);
    let at = format!("/api/v1/agents/{}", agent["id"].as_str().unwrap());
    let read = server.get(&at, &admin).await.expect(200);
    for document in [agent, read] {
        assert_eq!(document["phone"], "201, +49 171 5550123");
        assert_eq!(document["email"], "anna@crm.example");
    }
    let change = with("201", "a.berg@crm.example", Some(1));
    let changed = server.put(&at, &admin, change).await.expect(200);
    assert_eq!(changed["email"], "a.berg@crm.example");
    for (phone, email, pointer) in [
        ("1".repeat(201), String::new(), "/phone"),
        (String::new(), "x".repeat(255), "/email"),
    ] {
        let reply = server.put(&at, &admin, with(&phone, &email, Some(2))).await;
        assert_eq!(reply.problem(422), [pointer]);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_begun_with_the_old_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (id, token) = server.agent(&admin, "anna").await;
    let change = json!({ "login": "anna", "name": "Anna", "roles": ["agent"], "password": "another one", "version": 1 });
    server
        .put(&format!("/api/v1/agents/{id}"), &admin, change)
        .await
        .expect(200);
    server.get("/api/v1/session", &token).await.problem(401);
    server.sign_in("anna", "another one").await;
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let me = server.get("/api/v1/session", &admin).await.expect(200);
    let at = format!("/api/v1/agents/{}", me["agent"]["id"].as_str().unwrap());
    server
        .delete(&format!("{at}?version=1"), &admin)
        .await
        .problem(409);
    let demoted = json!({ "login": "admin", "name": "admin", "roles": ["agent"], "version": 1 });
    server.put(&at, &admin, demoted).await.problem(409);
    server.get("/api/v1/session", &admin).await.expect(200);
}

#[tokio::test]
async fn an_api_keys_secret_is_shown_once_and_opens_what_it_is_for_until_it_is_removed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let key = server
        .post("/api/v1/api-keys", &admin, json!({ "name": "pbx" }))
        .await
        .expect(201);
    let secret = key["secret"].as_str().unwrap();
    assert!(
        secret.starts_with("ccpk_") && secret.len() == 5 + 64,
        "{secret}"
    );
    let list = server.get("/api/v1/api-keys", &admin).await;
    assert!(!list.text.contains(secret));
    assert_eq!(list.expect(200)["items"][0]["name"], "pbx");
    let contact =
        json!({ "channel": "voice", "direction": "in", "from": "+493012345", "agent": "admin" });
    server
        .post("/api/v1/contacts", secret, contact.clone())
        .await
        .expect(201);
    server.get("/api/v1/overlay", secret).await.problem(403);
    server
        .delete(
            &format!("/api/v1/api-keys/{}", key["id"].as_str().unwrap()),
            &admin,
        )
        .await
        .expect(204);
    server
        .post("/api/v1/contacts", secret, contact)
        .await
        .problem(401);
}

#[tokio::test]
async fn the_audit_log_tells_who_did_what_newest_first_and_never_a_secret() {
    let server = Server::start().await;
    let body = json!({ "login": "hunter2-typed-as-login", "password": "x" });
    server
        .call(Method::POST, "/api/v1/session", "", Some(body))
        .await
        .problem(401);
    let admin = server.admin().await;
    server.agent(&admin, "anna").await;
    let log = server.get("/api/v1/audit?limit=3", &admin).await;
    for secret in [PASSWORD, admin.as_str(), "hunter2"] {
        assert!(!log.text.contains(secret), "{}", log.text);
    }
    let log = log.expect(200);
    let what: Vec<&str> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["session.begin", "agent.create", "session.begin"]);
    assert_eq!(log["items"][1]["who"], "admin");
    let next = log["next"].as_str().unwrap();
    let rest = server
        .get(&format!("/api/v1/audit?after={next}"), &admin)
        .await
        .expect(200);
    assert_eq!(rest["items"][0]["what"], "session.refused");
    assert_eq!(rest["items"][1]["what"], "agent.create");
    assert_eq!(rest["items"][1]["who"], "command line");
}
