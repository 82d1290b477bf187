//! What holds for every document with an id and a version, whatever else it says.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{PASSWORD, Server, quiet_blocks};

/// One kind of document.
struct Kind {
    /// Its list under `/api/v1`.
    list: &'static str,
    /// How the audit log names it.
    audited: &'static str,
    /// Whether agents are told of its changes.
    told: bool,
    /// What makes one.
    input: Value,
    /// What changes it, but for the version.
    change: Value,
    /// Some of what it says then.
    changed: Value,
}

fn kinds(flow: &str, admin_id: &Value) -> [Kind; 5] {
    let file = |more: Value| json!({ "actions": quiet_blocks(), "more": more });
    [
        Kind {
            list: "attributes",
            audited: "attribute",
            told: true,
            input: json!({ "name": "tier", "label": "Tier", "order": 2 }),
            change: json!({ "name": "tier", "style": "color: red" }),
            changed: json!({ "label": "", "style": "color: red", "order": 0 }),
        },
        Kind {
            list: "queues",
            audited: "queue",
            told: false,
            input: json!({ "name": "Sales", "agentIds": [admin_id] }),
            change: json!({ "name": "Sales 2" }),
            changed: json!({ "name": "Sales 2", "agentIds": [] }),
        },
        Kind {
            list: "actions",
            audited: "action",
            told: true,
            input: json!({ "name": "A", "flowId": flow, "order": 3 }),
            change: json!({ "name": "B", "flowId": flow }),
            changed: json!({ "name": "B", "order": 0 }),
        },
        Kind {
            list: "flows",
            audited: "flow",
            told: false,
            input: json!({ "name": "One", "source": "ctiAction", "flow": file(json!(null)) }),
            change: json!({ "name": "Two", "source": "ctiAction", "enabled": false,
                "flow": file(json!([1.50, "x"])) }),
            changed: json!({ "name": "Two", "enabled": false, "flow": file(json!([1.5, "x"])) }),
        },
        Kind {
            list: "agents",
            audited: "agent",
            told: false,
            input: json!({ "login": "anna", "name": "Anna", "roles": ["agent"], "password": PASSWORD }),
            change: json!({ "login": "anna", "name": "Anna B", "roles": ["agent"] }),
            changed: json!({ "name": "Anna B" }),
        },
    ]
}

/// The parts named by what agents were told of the configuration.
async fn told(server: &Server, token: &str) -> Vec<Value> {
    let at = "/api/v1/feed?kind=configuration";
    let feed = server.get(at, token).await.expect(200);
    let entries = feed["items"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["body"]["changed"].clone())
        .collect()
}

/// What was done to a document, newest first.
async fn audited(server: &Server, admin: &str, id: &str) -> Vec<Value> {
    let log = server.get("/api/v1/audit?limit=200", admin).await;
    let log = log.expect(200);
    let lines = log["items"].as_array().unwrap().iter();
    lines
        .filter(|line| line["target"] == id && line["who"] == "admin")
        .map(|line| line["what"].clone())
        .collect()
}

#[tokio::test]
async fn a_document_is_changed_and_removed_at_its_version_only() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let flow = server.action_flow(&admin, "F", quiet_blocks()).await;
    let me = server.get("/api/v1/session", &admin).await.expect(200);
    for kind in kinds(&flow, &me["agent"]["id"]) {
        let all = format!("/api/v1/{}", kind.list);
        let told_before = told(&server, &admin).await.len();
        let made = server.post(&all, &admin, kind.input).await.expect(201);
        assert_eq!(made["version"], 1, "{all}");
        let id = made["id"].as_str().unwrap();
        let at = format!("{all}/{id}");
        assert_eq!(server.get(&at, &admin).await.expect(200), made, "{all}");

        let change = |fields: Value| {
            let mut body = kind.change.clone();
            let fields = fields.as_object().unwrap().clone();
            body.as_object_mut().unwrap().extend(fields);
            Some(body)
        };
        let at_version = |version: i64| change(json!({ "version": version }));
        let gone_at = |version: i64| format!("{at}?version={version}");
        let refused = async |method: Method, path: &str, body: Option<Value>, status: u16| {
            let reply = server.call(method.clone(), path, &admin, body).await;
            assert_eq!(reply.status, status, "{method} {path}: {}", reply.text);
            reply.problem(status)
        };

        let unversioned = refused(Method::PUT, &at, change(json!({})), 422).await;
        assert_eq!(unversioned, ["/version"], "{all}");
        // What is wrong in itself is said before what is only late.
        let late = change(json!({ "name": " ", "version": 9 }));
        assert_eq!(
            refused(Method::PUT, &at, late, 422).await,
            ["/name"],
            "{all}"
        );
        for version in [0, 2, 9] {
            refused(Method::PUT, &at, at_version(version), 409).await;
        }
        let reply = server.call(Method::PUT, &at, &admin, at_version(1)).await;
        assert_eq!(reply.status, 200, "{all}: {}", reply.text);
        assert_eq!(reply.json["version"], 2, "{all}");
        for (field, value) in kind.changed.as_object().unwrap() {
            assert_eq!(reply.json[field], *value, "{all}: {field}");
        }
        assert_eq!(
            server.get(&at, &admin).await.expect(200),
            reply.json,
            "{all}"
        );
        refused(Method::PUT, &at, at_version(1), 409).await;

        refused(Method::DELETE, &at, None, 400).await;
        refused(Method::DELETE, &gone_at(1), None, 409).await;
        let reply = server.delete(&gone_at(2), &admin).await;
        assert_eq!(reply.status, 204, "{all}: {}", reply.text);
        refused(Method::GET, &at, None, 404).await;
        refused(Method::PUT, &at, at_version(2), 404).await;
        refused(Method::DELETE, &gone_at(2), None, 404).await;

        let done = ["remove", "update", "create"].map(|what| format!("{}.{what}", kind.audited));
        assert_eq!(audited(&server, &admin, id).await, done, "{all}");
        let told = told(&server, &admin).await.split_off(told_before);
        let expected = vec![json!([kind.list]); if kind.told { 3 } else { 0 }];
        assert_eq!(told, expected, "{all}");
    }
}
