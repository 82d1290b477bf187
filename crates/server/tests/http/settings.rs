//! Settings, attribute definitions, queues, and what the overlay gets of them.

use serde_json::{Value, json};

use crate::common::Server;

#[tokio::test]
async fn every_setting_is_read_changed_and_guarded_by_its_version() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let panels = json!({ "panels": [{ "id": "data", "enabled": true }], "default": "data", "dataTitle": "From the flows" });
    for (name, change) in [
        ("panels", panels),
        ("features", json!({ "showAllAttributes": true })),
        ("origins", json!({ "origins": ["https://CRM.example:443"] })),
        ("redaction", json!({ "fields": ["pin"] })),
        ("limits", json!({ "commandMs": 1000 })),
        (
            "outbound",
            json!({ "destinations": [{ "host": "CRM.example.", "methods": ["get"] }] }),
        ),
        (
            "pbx",
            json!({ "defaultCountry": "de", "routes": [{ "dest": "49*", "callerId": "1" }] }),
        ),
    ] {
        let at = format!("/api/v1/settings/{name}");
        let delivered = server.get(&at, &admin).await.expect(200);
        assert_eq!(delivered["version"], 0, "{name}");
        let mut versioned = change.clone();
        versioned["version"] = json!(0);
        assert_eq!(
            server.put(&at, &admin, versioned.clone()).await.expect(200)["version"],
            1,
            "{name}"
        );
        server.put(&at, &admin, versioned).await.problem(409);
        assert_eq!(
            server.put(&at, &admin, change.clone()).await.expect(200)["version"],
            2,
            "{name}"
        );
        let mut more = change;
        more["nobodyKnows"] = json!(1);
        assert_eq!(
            server.put(&at, &admin, more).await.problem(422),
            ["/nobodyKnows"],
            "{name}"
        );
    }
    assert_eq!(
        server
            .get("/api/v1/settings/origins", &admin)
            .await
            .expect(200)["origins"],
        json!(["https://crm.example"])
    );
    let limits = server
        .get("/api/v1/settings/limits", &admin)
        .await
        .expect(200);
    assert_eq!(
        (&limits["commandMs"], &limits["run"]["steps"]),
        (&json!(1000), &json!(10_000))
    );
}

#[tokio::test]
async fn settings_that_would_break_something_are_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let put = async |name: &str, body: Value| {
        server
            .put(&format!("/api/v1/settings/{name}"), &admin, body)
            .await
            .problem(422)
    };
    assert_eq!(
        put(
            "panels",
            json!({ "panels": [{ "id": "data", "enabled": false }], "default": "data" })
        )
        .await,
        ["/default"]
    );
    let twice = json!([{ "id": "data", "enabled": true }, { "id": "data", "enabled": true }]);
    assert_eq!(
        put("panels", json!({ "panels": twice, "default": "data" })).await,
        ["/panels/1/id"]
    );
    assert_eq!(
        put("origins", json!({ "origins": ["https://a.example", "*"] })).await,
        ["/origins/1"]
    );
    assert_eq!(
        put("limits", json!({ "runsAtOnce": 0 })).await,
        ["/runsAtOnce"]
    );
    for (body, pointer) in [
        (json!({ "runsAtWork": 0 }), "/runsAtWork"),
        (json!({ "runsWaiting": 0 }), "/runsWaiting"),
        (json!({ "keep": { "runDays": 0 } }), "/keep/runDays"),
        (json!({ "keep": { "contactDays": 0 } }), "/keep/contactDays"),
        (json!({ "keep": { "auditDays": 0 } }), "/keep/auditDays"),
        (json!({ "keep": { "runYears": 1 } }), "/keep/runYears"),
    ] {
        assert_eq!(put("limits", body.clone()).await, [pointer], "{body}");
    }
    assert_eq!(
        put("redaction", json!({ "fields": [""] })).await,
        ["/fields"]
    );
    let entry = |entry: Value| json!({ "destinations": [entry] });
    for (body, pointer) in [
        (
            entry(json!({ "host": "a.example" })),
            "/destinations/0/methods",
        ),
        (
            entry(json!({ "host": "a.example", "methods": [] })),
            "/destinations/0/methods",
        ),
        (
            entry(json!({ "host": "https://a.example", "methods": ["GET"] })),
            "/destinations/0/host",
        ),
        (
            entry(json!({ "host": "a.example", "methods": ["GET"], "pathPrefix": "a/../b" })),
            "/destinations/0/pathPrefix",
        ),
        (json!({ "timeoutMs": 0 }), "/timeoutMs"),
        (json!({ "answerBytes": 0 }), "/answerBytes"),
        (json!({ "perMinute": 0 }), "/perMinute"),
        (json!({ "perRun": 0 }), "/perRun"),
        (
            json!({ "atOnce": 2, "atOncePerDestination": 2 }),
            "/atOncePerDestination",
        ),
        (
            json!({ "atOnce": 20, "atOncePerDestination": 12 }),
            "/atOncePerDestination",
        ),
    ] {
        assert_eq!(put("outbound", body.clone()).await, [pointer], "{body}");
    }
    for (body, pointer) in [
        (json!({}), "/value"),
        (json!({ "value": "short" }), "/value"),
        (json!({ "value": "a\r\nHeader: x" }), "/value"),
        (json!({ "value": ["long enough"] }), "/value"),
        (
            json!({ "value": "long enough", "header": "Host" }),
            "/header",
        ),
        (json!({ "value": "long enough", "x": 1 }), "/x"),
    ] {
        assert_eq!(put("secrets/crm", body.clone()).await, [pointer], "{body}");
    }
    assert_eq!(
        put("secrets/a%20b", json!({ "value": "long enough" })).await,
        [""]
    );
}

#[tokio::test]
async fn settings_of_telephone_systems_are_refused_where_they_make_no_sense() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (body, pointer) in [
        (json!({ "defaultCountry": "XX" }), "/defaultCountry"),
        (json!({ "recordsShown": 61 }), "/recordsShown"),
        (json!({ "staleSeconds": 1 }), "/staleSeconds"),
        (
            json!({ "blocked": [{ "callerId": " " }] }),
            "/blocked/0/callerId",
        ),
        (
            json!({ "routes": [{ "dest": "1", "callerId": "" }] }),
            "/routes/0/callerId",
        ),
        (
            json!({ "filter": [{ "queue": "", "agentIds": ["a"] }] }),
            "/filter/0/queue",
        ),
        (
            json!({ "filter": [{ "queue": "a", "agentIds": [] }] }),
            "/filter/0/agentIds",
        ),
        (
            json!({ "filter": [{ "queue": "a", "agentIds": ["x"] }, { "queue": "A ", "agentIds": ["x"] }] }),
            "/filter/1/queue",
        ),
        (json!({ "ringFlows": "always" }), "/ringFlows"),
        // Not a document that leaves everything out.
        (json!([]), ""),
    ] {
        let refused = server
            .put("/api/v1/settings/pbx", &admin, body.clone())
            .await;
        assert_eq!(refused.problem(422), [pointer], "{body}");
    }
}

#[tokio::test]
async fn a_change_reaches_every_agents_feed_and_the_snapshot() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let before = server.get("/api/v1/overlay", &anna).await.expect(200);
    assert_eq!(before["seq"], 0);
    let definition = json!({ "name": "tier", "label": "Tier", "order": 2 });
    server
        .post("/api/v1/attributes", &admin, definition)
        .await
        .expect(201);
    server
        .post(
            "/api/v1/attributes",
            &admin,
            json!({ "name": "vip", "order": 1 }),
        )
        .await
        .expect(201);
    server
        .put(
            "/api/v1/settings/features",
            &admin,
            json!({ "showAttributesIfEmpty": true }),
        )
        .await
        .expect(200);
    let feed = server.get("/api/v1/feed?after=0", &anna).await.expect(200);
    let changed: Vec<&Value> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["body"]["changed"][0])
        .collect();
    assert_eq!(changed, ["attributes", "attributes", "features"]);
    let after = server.get("/api/v1/overlay", &anna).await.expect(200);
    assert_eq!(after["seq"], 3);
    assert_eq!(after["features"]["showAttributesIfEmpty"], true);
    let names: Vec<&Value> = after["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["name"])
        .collect();
    assert_eq!(names, ["vip", "tier"]);
}

#[tokio::test]
async fn attribute_definitions_and_queues_are_checked_before_they_are_stored() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (anna, _) = server.agent(&admin, "anna").await;
    let long = "x".repeat(2001);
    for (list, input, pointer) in [
        ("attributes", json!({ "name": "x".repeat(201) }), "/name"),
        (
            "attributes",
            json!({ "name": "a", "label": long }),
            "/label",
        ),
        (
            "attributes",
            json!({ "name": "a", "style": long }),
            "/style",
        ),
        (
            "attributes",
            json!({ "name": "a", "format": long }),
            "/format",
        ),
        (
            "attributes",
            json!({ "name": "a", "defaultValue": long }),
            "/defaultValue",
        ),
        ("queues", json!({ "name": "x".repeat(201) }), "/name"),
        (
            "queues",
            json!({ "name": "a", "agentIds": [anna, "x"] }),
            "/agentIds/1",
        ),
    ] {
        let at = format!("/api/v1/{list}");
        let pointers = server.post(&at, &admin, input).await.problem(422);
        assert_eq!(pointers, [pointer], "{list}");
        let kept = server.get(&at, &admin).await.expect(200);
        assert_eq!(kept["items"], json!([]), "{list}");
    }
}

#[tokio::test]
async fn queues_are_listed_by_name() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["Sales", "Billing"] {
        server
            .post("/api/v1/queues", &admin, json!({ "name": name }))
            .await
            .expect(201);
    }
    let list = server.get("/api/v1/queues", &admin).await.expect(200);
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][1]["name"]),
        (&json!("Billing"), &json!("Sales"))
    );
}

#[tokio::test]
async fn an_overlay_keeps_its_state_per_agent_and_tab_group() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let at = "/api/v1/overlay/state";
    assert_eq!(server.get(at, &anna).await.expect(200), json!({}));
    let state = json!({ "panel": "data", "drafts": { "a": "<b>" } });
    server.put(at, &anna, state.clone()).await.expect(204);
    server
        .put(
            &format!("{at}?group=two"),
            &anna,
            json!({ "panel": "actions" }),
        )
        .await
        .expect(204);
    assert_eq!(server.get(at, &anna).await.expect(200), state);
    assert_eq!(
        server
            .get(&format!("{at}?group=two"), &anna)
            .await
            .expect(200),
        json!({ "panel": "actions" })
    );
    assert_eq!(server.get(at, &ben).await.expect(200), json!({}));
    server.put(at, &anna, json!([])).await.problem(422);
    server
        .put(at, &anna, json!({ "a": "x".repeat(300 * 1024) }))
        .await
        .problem(413);
    assert_eq!(server.get(at, &anna).await.expect(200), state);
}
