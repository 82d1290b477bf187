//! Every address of the API, tried as nobody, with a bad token, in the wrong role, and with ids that are not one's own.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Server, quiet_blocks, send};

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anyone,
    Agent,
    Administrator,
    AgentOrKey,
}

/// The whole API; what is not in here must not be served, and what is must be.
const ROUTES: &[(&str, &str, Who)] = {
    use Who::{Administrator, Agent, AgentOrKey, Anyone};
    &[
        ("POST", "/api/v1/session", Anyone),
        ("GET", "/api/v1/session", Agent),
        ("DELETE", "/api/v1/session", Agent),
        ("POST", "/api/v1/live/tickets", Agent),
        ("GET", "/api/v1/live", Anyone),
        ("GET", "/api/v1/feed", Agent),
        ("GET", "/api/v1/overlay", Agent),
        ("GET", "/api/v1/overlay/state", Agent),
        ("PUT", "/api/v1/overlay/state", Agent),
        ("GET", "/api/v1/embed/origins", Anyone),
        ("GET", "/api/v1/actions/{id}/form", Agent),
        ("GET", "/api/v1/actions/{id}/form/{field}/options", Agent),
        ("POST", "/api/v1/actions/{id}/runs", Agent),
        ("GET", "/api/v1/actions", Administrator),
        ("POST", "/api/v1/actions", Administrator),
        ("GET", "/api/v1/actions/{id}", Administrator),
        ("PUT", "/api/v1/actions/{id}", Administrator),
        ("DELETE", "/api/v1/actions/{id}", Administrator),
        ("GET", "/api/v1/runs", Administrator),
        ("GET", "/api/v1/runs/{id}", Agent),
        ("POST", "/api/v1/runs/{id}/replays", Administrator),
        ("GET", "/api/v1/contacts", Agent),
        ("POST", "/api/v1/contacts", AgentOrKey),
        ("GET", "/api/v1/contacts/{id}", AgentOrKey),
        ("PATCH", "/api/v1/contacts/{id}", AgentOrKey),
        ("POST", "/api/v1/contacts/{id}/events", AgentOrKey),
        ("GET", "/api/v1/crm/{type}", Agent),
        ("POST", "/api/v1/crm/{type}", Agent),
        ("GET", "/api/v1/crm/{type}/{id}", Agent),
        ("PUT", "/api/v1/crm/{type}/{id}", Administrator),
        ("DELETE", "/api/v1/crm/{type}/{id}", Administrator),
        ("GET", "/api/v1/flows", Administrator),
        ("POST", "/api/v1/flows", Administrator),
        ("GET", "/api/v1/flows/blocks", Administrator),
        ("GET", "/api/v1/flows/sources", Administrator),
        ("POST", "/api/v1/flows/import", Administrator),
        ("GET", "/api/v1/flows/{id}", Administrator),
        ("PUT", "/api/v1/flows/{id}", Administrator),
        ("DELETE", "/api/v1/flows/{id}", Administrator),
        ("GET", "/api/v1/flows/{id}/export", Administrator),
        ("POST", "/api/v1/flows/{id}/publish", Administrator),
        ("POST", "/api/v1/flows/{id}/dry-runs", Administrator),
        ("GET", "/api/v1/flows/{id}/versions", Administrator),
        ("GET", "/api/v1/agents", Administrator),
        ("POST", "/api/v1/agents", Administrator),
        ("GET", "/api/v1/agents/{id}", Administrator),
        ("PUT", "/api/v1/agents/{id}", Administrator),
        ("DELETE", "/api/v1/agents/{id}", Administrator),
        ("GET", "/api/v1/api-keys", Administrator),
        ("POST", "/api/v1/api-keys", Administrator),
        ("DELETE", "/api/v1/api-keys/{id}", Administrator),
        ("GET", "/api/v1/attributes", Administrator),
        ("POST", "/api/v1/attributes", Administrator),
        ("GET", "/api/v1/attributes/{id}", Administrator),
        ("PUT", "/api/v1/attributes/{id}", Administrator),
        ("DELETE", "/api/v1/attributes/{id}", Administrator),
        ("GET", "/api/v1/queues", Administrator),
        ("POST", "/api/v1/queues", Administrator),
        ("GET", "/api/v1/queues/{id}", Administrator),
        ("PUT", "/api/v1/queues/{id}", Administrator),
        ("DELETE", "/api/v1/queues/{id}", Administrator),
        ("GET", "/api/v1/settings/panels", Administrator),
        ("PUT", "/api/v1/settings/panels", Administrator),
        ("GET", "/api/v1/settings/features", Administrator),
        ("PUT", "/api/v1/settings/features", Administrator),
        ("GET", "/api/v1/settings/origins", Administrator),
        ("PUT", "/api/v1/settings/origins", Administrator),
        ("GET", "/api/v1/settings/limits", Administrator),
        ("PUT", "/api/v1/settings/limits", Administrator),
        ("GET", "/api/v1/settings/redaction", Administrator),
        ("PUT", "/api/v1/settings/redaction", Administrator),
        ("GET", "/api/v1/settings/outbound", Administrator),
        ("PUT", "/api/v1/settings/outbound", Administrator),
        ("GET", "/api/v1/settings/secrets", Administrator),
        ("PUT", "/api/v1/settings/secrets/{name}", Administrator),
        ("DELETE", "/api/v1/settings/secrets/{name}", Administrator),
        ("GET", "/api/v1/settings/pbx", Administrator),
        ("PUT", "/api/v1/settings/pbx", Administrator),
        ("POST", "/api/v1/cti/{token}", Anyone),
        ("POST", "/api/v1/cti-signed", Anyone),
        ("GET", "/api/v1/pbx/tokens", Administrator),
        ("POST", "/api/v1/pbx/tokens", Administrator),
        ("DELETE", "/api/v1/pbx/tokens/{id}", Administrator),
        ("GET", "/api/v1/pbx/requests", Administrator),
        ("POST", "/api/v1/pbx/requests/{id}/resend", Administrator),
        ("POST", "/api/v1/erasures", Administrator),
        ("GET", "/api/v1/calls", Agent),
        ("PATCH", "/api/v1/calls/{id}", Agent),
        ("POST", "/api/v1/calls/done", Agent),
        ("GET", "/api/v1/calls/counts", Agent),
        ("GET", "/api/v1/calls/choices", Agent),
        ("GET", "/api/v1/calls/export", Agent),
        ("POST", "/api/v1/calls/{id}/claims", Agent),
        ("POST", "/api/v1/calls/{id}/assign", Agent),
        ("GET", "/api/v1/audit", Administrator),
    ]
};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

fn filled(path: &str) -> String {
    path.replace("{type}", "customers")
        .replace("{id}", "not-there")
        .replace("{name}", "not-there")
        .replace("{field}", "not-there")
        .replace("{token}", "not-there")
}

/// A request with everything an address may ask for, so that only who calls decides.
async fn attempt(server: &Server, method: &str, path: &str, token: &str) -> crate::common::Reply {
    let method: Method = method.parse().unwrap();
    let query = if method == Method::DELETE {
        "?version=1"
    } else {
        ""
    };
    let mut request = server
        .request(method.clone(), &format!("{path}{query}"), token)
        .header("idempotency-key", "k");
    if matches!(method, Method::POST | Method::PUT | Method::PATCH) {
        request = request.json(&json!({}));
    }
    send(request).await
}

#[tokio::test]
async fn the_description_names_exactly_the_addresses_there_are() {
    let server = Server::start().await;
    let document = server.get("/api/openapi.json", "").await.expect(200);
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    let described: BTreeSet<(String, String)> = operations(&document)
        .map(|(method, path, _)| (method, path))
        .collect();
    let expected: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(described, expected);
    // And the router agrees: a method that is not described is not taken.
    let mut methods: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (method, path, _) in ROUTES {
        methods.entry(path).or_default().push(method);
    }
    for (path, known) in methods {
        for method in METHODS.iter().filter(|method| !known.contains(method)) {
            let reply = attempt(&server, method, &filled(path), "").await;
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn the_description_tells_who_may_call_and_what_a_refusal_looks_like() {
    let server = Server::start().await;
    let document = server.get("/api/openapi.json", "").await.expect(200);
    let who: BTreeMap<(&str, &str), Who> = ROUTES
        .iter()
        .map(|(method, path, who)| ((*method, *path), *who))
        .collect();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let keys: BTreeSet<&str> = operation["security"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|way| way.as_object().unwrap().keys().map(String::as_str))
            .collect();
        let expected: &[&str] = match who[&(method.as_str(), path.as_str())] {
            Who::Anyone => &[],
            Who::Agent | Who::Administrator => &["cookie", "session"],
            Who::AgentOrKey => &["apiKey", "cookie", "session"],
        };
        assert_eq!(keys, expected.iter().copied().collect(), "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert_eq!(
            responses["default"]["$ref"], "#/components/responses/Problem",
            "{method} {path}"
        );
        assert!(
            responses
                .keys()
                .any(|status| status.starts_with('2') || status == "101"),
            "{method} {path}"
        );
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(
            !summary.is_empty(),
            "{method} {path} says nothing of itself"
        );
        ids.insert((method, path));
    }
    // Every reference leads somewhere.
    for name in references(&document) {
        let pointer = name.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{name} leads nowhere");
    }
}

#[tokio::test]
async fn without_a_token_or_with_a_bad_one_nothing_is_done() {
    let server = Server::start().await;
    for (method, path, who) in ROUTES.iter().filter(|(.., who)| *who != Who::Anyone) {
        let path = filled(path);
        let nobody = attempt(&server, method, &path, "").await;
        assert_eq!(
            nobody.headers["www-authenticate"], "Bearer",
            "{method} {path}"
        );
        nobody.problem(401);
        for bad in ["0".repeat(64).as_str(), "ccpk_0", "x"] {
            let reply = attempt(&server, method, &path, bad).await;
            assert_eq!(reply.status, 401, "{method} {path} {who:?}: {}", reply.text);
        }
        let basic = server
            .request(method.parse().unwrap(), &path, "")
            .basic_auth("admin", Some("x"));
        send(basic).await.problem(401);
    }
}

#[tokio::test]
async fn in_the_wrong_role_nothing_is_done_and_in_the_right_one_it_is_never_forbidden() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, agent) = server.agent(&admin, "anna").await;
    let key = server
        .post("/api/v1/api-keys", &admin, json!({ "name": "k" }))
        .await
        .expect(201)["secret"]
        .clone();
    let key = key.as_str().unwrap();
    for (method, path, who) in ROUTES {
        // These two end the session that the rest is tried with.
        if (*method, *path) == ("DELETE", "/api/v1/session") {
            continue;
        }
        let forbidden = |token: &str| {
            let token = token.to_owned();
            let server = &server;
            async move {
                let reply = attempt(server, method, &filled(path), &token).await;
                assert!(
                    reply.status.as_u16() < 500,
                    "{method} {path}: {}",
                    reply.text
                );
                if reply.status == 403 {
                    reply.problem(403);
                    return true;
                }
                false
            }
        };
        let (by_key, by_agent, by_admin) = (
            forbidden(key).await,
            forbidden(&agent).await,
            forbidden(&admin).await,
        );
        let expected = match who {
            Who::Agent => (true, false, false),
            Who::Administrator => (true, true, false),
            Who::Anyone | Who::AgentOrKey => (false, false, false),
        };
        // The socket is no plain request, whoever asks.
        if *path != "/api/v1/live" {
            assert_eq!((by_key, by_agent, by_admin), expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_another_agents_is_not_there() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (anna_id, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let hers = server
        .action(
            &admin,
            json!({ "name": "A", "flowId": flow, "visibleTo": [anna_id] }),
        )
        .await;
    let shared = server
        .action(&admin, json!({ "name": "B", "flowId": flow }))
        .await;
    let contact = json!({ "channel": "voice", "direction": "in", "from": "+493012345" });
    let contact = server
        .post("/api/v1/contacts", &anna, contact)
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let run = server.press(&hers, &anna, "k", json!({})).await.expect(202)["runId"]
        .as_str()
        .unwrap()
        .to_owned();
    server
        .get(&format!("/api/v1/runs/{run}"), &anna)
        .await
        .expect(200);
    server
        .get(&format!("/api/v1/contacts/{contact}"), &anna)
        .await
        .expect(200);

    server
        .get(&format!("/api/v1/runs/{run}"), &ben)
        .await
        .problem(404);
    server
        .get(&format!("/api/v1/contacts/{contact}"), &ben)
        .await
        .problem(404);
    let patch = json!({ "attributes": { "a": 1 } });
    server
        .call(
            Method::PATCH,
            &format!("/api/v1/contacts/{contact}"),
            &ben,
            Some(patch),
        )
        .await
        .problem(404);
    let event = json!({ "event": "onConnected", "eventId": "1" });
    server
        .post(&format!("/api/v1/contacts/{contact}/events"), &ben, event)
        .await
        .problem(404);
    server
        .get(&format!("/api/v1/actions/{hers}/form"), &ben)
        .await
        .problem(404);
    server.press(&hers, &ben, "k", json!({})).await.problem(404);
    server
        .press(&shared, &ben, "k", json!({ "contactId": contact }))
        .await
        .problem(404);
    server
        .get(
            &format!("/api/v1/actions/{shared}/form?contactId={contact}"),
            &ben,
        )
        .await
        .problem(404);
    let state = server
        .get(&format!("/api/v1/contacts/{contact}"), &anna)
        .await
        .expect(200);
    assert_eq!(
        (&state["state"], &state["attributes"]),
        (&json!("ringing"), &json!({}))
    );
    // Administrators see every run.
    server
        .get(&format!("/api/v1/runs/{run}"), &admin)
        .await
        .expect(200);
}

fn operations(document: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
        })
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(fields.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
