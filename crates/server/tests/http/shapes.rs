//! What every refusal looks like, whatever was asked.

use reqwest::Method;
use serde_json::json;

use crate::common::{Server, send};

#[tokio::test]
async fn every_refusal_is_a_problem_document() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let post = |body: &'static str, kind: &'static str| {
        let request = server
            .request(Method::POST, "/api/v1/actions", &admin)
            .body(body);
        send(if kind.is_empty() {
            request
        } else {
            request.header("content-type", kind)
        })
    };
    server.get("/nothing", "").await.problem(404);
    server.get("/api/v1/nothing", "").await.problem(404);
    server.get("/api/nothing", &admin).await.problem(404);
    let reply = server
        .call(Method::PATCH, "/api/v1/session", "", None)
        .await;
    assert!(reply.headers.contains_key("allow"));
    reply.problem(405);
    server.call(Method::POST, "/", "", None).await.problem(405);
    post("{}", "text/plain").await.problem(415);
    post("{}", "").await.problem(415);
    post("name=a", "application/x-www-form-urlencoded")
        .await
        .problem(415);
    post("", "application/json").await.problem(400);
    post("{\"name\": ", "application/json").await.problem(400);
    post("{\"name\": \"\u{0}\"}", "application/json")
        .await
        .problem(400);
    assert_eq!(
        post(
            "{\"name\": 1, \"flowId\": \"x\"}",
            "application/json; charset=utf-8"
        )
        .await
        .problem(422),
        ["/name"]
    );
    assert_eq!(
        post(
            "{\"name\": \"a\", \"flowId\": \"x\", \"more\": 1}",
            "application/json"
        )
        .await
        .problem(422),
        ["/more"]
    );
    server
        .get("/api/v1/actions?limit=many", &admin)
        .await
        .problem(400);
    server
        .get("/api/v1/actions?after=nothing", &admin)
        .await
        .problem(400);
    server.get("/api/v1/agents/%FF", &admin).await.problem(404);
}

#[tokio::test]
async fn a_body_over_two_mebibytes_is_refused_and_the_server_stays_well() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let big = json!({ "name": "a".repeat(2 * 1024 * 1024), "flowId": "x" });
    server
        .post("/api/v1/actions", &admin, big)
        .await
        .problem(413);
    server.get("/api/v1/session", &admin).await.expect(200);
}

#[tokio::test]
async fn json_nested_without_end_is_refused_and_the_server_stays_well() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for open in ["[", "{\"a\":"] {
        let request = server
            .request(Method::POST, "/api/v1/actions", &admin)
            .header("content-type", "application/json");
        send(request.body(open.repeat(100_000))).await.problem(400);
    }
    server.get("/api/v1/session", &admin).await.expect(200);
}

#[tokio::test]
async fn answers_of_the_api_are_kept_nowhere_and_taken_for_nothing_else() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for path in ["/api/v1/session", "/api/v1/nothing", "/api/v1/overlay"] {
        let reply = server.get(path, &admin).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(reply.headers[name], value, "{path}");
        }
    }
    assert_eq!(
        server.get("/api/v1/session", &admin).await.headers["cache-control"],
        "no-store"
    );
}

#[tokio::test]
async fn html_in_names_comes_back_as_text() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let name = "<script>alert(1)</script>";
    let input = json!({ "login": "<img src=x>", "name": name, "roles": ["agent"] });
    let reply = server.post("/api/v1/agents", &admin, input).await;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.expect(201)["name"], name);
    let flow = json!({ "name": name, "source": "ctiAction", "flow": { "actions": [] } });
    let flow = server.post("/api/v1/flows", &admin, flow).await.expect(201);
    let export = server
        .get(
            &format!("/api/v1/flows/{}/export", flow["id"].as_str().unwrap()),
            &admin,
        )
        .await;
    assert_eq!(export.headers["content-type"], "application/json");
    assert_eq!(export.headers["x-content-type-options"], "nosniff");
    let disposition = export.headers["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=") && !disposition.contains('<'),
        "{disposition}"
    );
}
