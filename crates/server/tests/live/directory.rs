//! The built-in directory: records, numbers in any spelling, who may do what, and what flows find in it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{common::Server, overlay::ended};

async fn desk() -> (Server, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    (server, admin, anna)
}

async fn make(server: &Server, token: &str, kind: &str, fields: Value) -> Value {
    server
        .post(&format!("/api/v1/crm/{kind}"), token, fields)
        .await
        .expect(201)
}

async fn ids(server: &Server, token: &str, at: &str) -> BTreeSet<String> {
    let page = server
        .get(&format!("/api/v1/crm/{at}"), token)
        .await
        .expect(200);
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["Id"].as_str().unwrap().to_owned())
        .collect()
}

fn set(records: &[&Value]) -> BTreeSet<String> {
    records
        .iter()
        .map(|record| record["Id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn customers_are_found_by_every_number_in_any_spelling() {
    let (server, admin, _) = desk().await;
    let ada = json!({ "FirstName": "Ada", "LastName": "Byron", "Phone": "+1 (206) 555-0100", "MobilePhone": "206.555.0101",
        "HomePhone": "+44 20 7946 0018", "OtherPhone": "204" });
    let ada = make(&server, &admin, "customers", ada).await;
    let bob = make(
        &server,
        &admin,
        "customers",
        json!({ "LastName": "Bob", "Phone": "1-206-555-0100" }),
    )
    .await;
    let lead = make(
        &server,
        &admin,
        "leads",
        json!({ "LastName": "Lee", "Phone": "2065550100" }),
    )
    .await;
    let found = async |kind: &str, number: &str| {
        let number = number.replace('+', "%2B").replace(' ', "%20");
        ids(&server, &admin, &format!("{kind}?phone={number}")).await
    };
    for spelling in [
        "+12065550100",
        "12065550100",
        "2065550100",
        "(206) 555-0100",
        "206/555/0100",
        "206 555 0100 ext. 7",
        "tel:+1-206-555-0100",
        "0012065550100",
        "sip:+12065550100@pbx.example",
    ] {
        assert_eq!(
            found("customers", spelling).await,
            set(&[&ada, &bob]),
            "{spelling}"
        );
        assert_eq!(found("leads", spelling).await, set(&[&lead]), "{spelling}");
    }
    assert_eq!(found("customers", "+442079460018").await, set(&[&ada]));
    assert_eq!(found("customers", "00442079460018").await, set(&[&ada]));
    assert_eq!(found("customers", "204").await, set(&[&ada]));
    for nobody in ["+12065550199", "anonymous", "5550100", "20655501001"] {
        assert_eq!(
            found("customers", nobody).await,
            BTreeSet::new(),
            "{nobody}"
        );
    }
}

#[tokio::test]
async fn agents_read_and_make_and_administrators_do_all() {
    let (server, admin, anna) = desk().await;
    let made = make(
        &server,
        &anna,
        "cases",
        json!({ "Subject": "<b>Broken</b>", "Custom__c": 3 }),
    )
    .await;
    assert_eq!(
        (&made["type"], &made["Status"], &made["CaseNumber"]),
        (&json!("cases"), &json!("New"), &json!("00001001"))
    );
    assert_eq!(
        make(&server, &anna, "cases", json!({})).await["CaseNumber"],
        "00001002"
    );
    let at = format!("/api/v1/crm/cases/{}", made["Id"].as_str().unwrap());
    assert_eq!(server.get(&at, &anna).await.expect(200), made);
    server
        .put(&at, &anna, json!({ "version": 1 }))
        .await
        .problem(403);
    server.delete(&at, &anna).await.problem(403);
    server.get(&at, "").await.problem(401);
    server
        .get(&at.replace("cases", "tasks"), &anna)
        .await
        .problem(404);
    server.get("/api/v1/crm/dogs", &anna).await.problem(404);
    server
        .get("/api/v1/crm/cases/nothing", &anna)
        .await
        .problem(404);
    assert_eq!(
        server
            .put(&at, &admin, json!({ "Subject": "x" }))
            .await
            .problem(422),
        ["/version"]
    );
    // As it was read, with one change.
    let mut changed = made.clone();
    changed["Subject"] = "Mended".into();
    let changed = server.put(&at, &admin, changed).await.expect(200);
    assert_eq!(
        (
            &changed["Subject"],
            &changed["CaseNumber"],
            &changed["version"]
        ),
        (&json!("Mended"), &json!("00001001"), &json!(2))
    );
    server
        .put(&at, &admin, json!({ "version": 1 }))
        .await
        .problem(409);
    server
        .delete(&format!("{at}?version=1"), &admin)
        .await
        .problem(409);
    server
        .delete(&format!("{at}?version=2"), &admin)
        .await
        .expect(204);
    server.get(&at, &admin).await.problem(404);
    server.delete(&at, &admin).await.problem(404);
}

#[tokio::test]
async fn what_a_record_cannot_hold_is_refused_at_its_field() {
    let (server, _, anna) = desk().await;
    let pointers = async |fields: Value| {
        server
            .post("/api/v1/crm/tasks", &anna, fields)
            .await
            .problem(422)
    };
    assert_eq!(
        pointers(json!({ "Subject": "x".repeat(256) })).await,
        ["/Subject"]
    );
    assert_eq!(
        pointers(json!({ "Description": "x".repeat(40_000) })).await,
        ["/Description"]
    );
    assert_eq!(pointers(json!({ "Id": "mine" })).await, ["/Id"]);
    assert_eq!(pointers(json!({ "a/b": 1 })).await, ["/a~1b"]);
    server
        .post("/api/v1/crm/tasks", &anna, json!([]))
        .await
        .problem(422);
}

#[tokio::test]
async fn a_field_that_is_no_single_value_is_refused_whoever_writes_it() {
    let (server, admin, anna) = desk().await;
    for kind in ["customers", "tasks", "cases", "leads"] {
        let path = format!("/api/v1/crm/{kind}");
        for odd in [json!({}), json!({ "a": 1 }), json!([]), json!(["x"])] {
            let fields = json!({ "LastName": "Byron", "Phone": odd });
            let pointers = server.post(&path, &anna, fields).await.problem(422);
            assert_eq!(pointers, ["/Phone"], "{kind} {odd}");
        }
        let made = make(&server, &anna, kind, json!({ "Phone": "1", "Fax": null })).await;
        let at = format!("{path}/{}", made["Id"].as_str().unwrap());
        let fields = json!({ "Phone": ["1"], "version": 1 });
        let pointers = server.put(&at, &admin, fields).await.problem(422);
        assert_eq!(pointers, ["/Phone"], "{kind}");
        assert_eq!(server.get(&at, &anna).await.expect(200), made);
    }
    let odd = json!({ "Description": { "a": 1 } });
    let customer = make(&server, &anna, "customers", json!({})).await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "task" } },
        { "id": "task", "type": "SE_SFCreateTask", "controls": { "otherTaskFields": odd }, "ports": { "success": "e", "failure": "made" } },
        { "id": "made", "type": "SE_SFSaveLog", "controls": { "entityType": "Case", "fieldValues": odd }, "ports": { "success": "e", "failure": "saved" } },
        { "id": "saved", "type": "SE_SFSaveLog", "controls": { "entityType": "Contact", "recordId": customer["Id"], "fieldValues": odd },
          "ports": { "success": "e", "failure": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let run = run(&server, &admin, &anna, blocks).await;
    for block in ["task", "made", "saved"] {
        let exception = &run["actions"][block]["exception"];
        assert_eq!(exception["code"], "bad_field", "{block}");
        let message = exception["message"].as_str().unwrap();
        assert!(message.starts_with("field Description: "), "{message}");
    }
    for kind in ["customers", "tasks", "cases"] {
        let records = server.get(&format!("/api/v1/crm/{kind}"), &anna).await;
        let text = records.expect(200).to_string();
        assert!(!text.contains("Description"), "{text}");
    }
}

/// The run of an action with these blocks, ended.
async fn run(server: &Server, admin: &str, token: &str, blocks: Value) -> Value {
    let flow = server.action_flow(admin, "CRM", blocks).await;
    let action = json!({ "name": "CRM", "flowId": flow });
    let action = server.action(admin, action).await;
    let run = server.press(&action, token, "k", json!({})).await;
    let run = run.expect(202);
    ended(server, token, run["runId"].as_str().unwrap()).await
}

#[tokio::test]
async fn lists_are_paged_oldest_first_and_searched_by_text() {
    let (server, _, anna) = desk().await;
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(
            make(
                &server,
                &anna,
                "tasks",
                json!({ "Subject": format!("Task {number}"), "WhoId": "W" }),
            )
            .await,
        );
    }
    let first = server
        .get("/api/v1/crm/tasks?limit=3", &anna)
        .await
        .expect(200);
    assert_eq!(first["items"], json!(made[..3]));
    let next = first["next"].as_str().unwrap();
    let last = server
        .get(&format!("/api/v1/crm/tasks?limit=3&after={next}"), &anna)
        .await
        .expect(200);
    assert_eq!(last, json!({ "items": made[3..] }));
    assert_eq!(
        ids(&server, &anna, "tasks?q=tASK%203").await,
        set(&[&made[3]])
    );
    assert_eq!(ids(&server, &anna, "tasks?q=%25").await, BTreeSet::new());
    server
        .get("/api/v1/crm/tasks?after=nothing", &anna)
        .await
        .problem(400);
}

#[tokio::test]
async fn flows_find_read_write_and_query_records() {
    let (server, admin, anna) = desk().await;
    let grace = json!({ "FirstName": "Grace", "LastName": "Hopper", "Phone": "206-555-0100", "DoNotCall": true });
    let grace = make(&server, &anna, "customers", grace).await;
    make(
        &server,
        &anna,
        "cases",
        json!({ "Subject": "Old", "ContactId": grace["Id"], "Status": "Closed" }),
    )
    .await;
    make(
        &server,
        &anna,
        "cases",
        json!({ "Subject": "It's open", "ContactId": grace["Id"] }),
    )
    .await;
    let query = |text: &str| json!({ "query": text });
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "find" } },
        { "id": "find", "type": "SE_SFGetContactId", "controls": { "formattedPhoneNumber": "(206) 555-0100" }, "ports": { "success": "read" } },
        { "id": "read", "type": "SE_SFRetrieve", "controls": { "type": "Contact", "id": "$.actions.find.results.sfContactId",
            "fields": ["Name", "Nothing"] }, "ports": { "success": "dnc" } },
        { "id": "dnc", "type": "SE_SFIsDoNotCall", "controls": { "recordId": "$.actions.find.results.sfContactId" },
          "ports": { "true": "save", "false": "save" } },
        { "id": "save", "type": "SE_SFSaveLog", "controls": { "recordId": "$.actions.find.results.sfContactId", "entityType": "Contact",
            "fieldValues": { "MobilePhone": "206 555 0177", "LastName": "Murray" } }, "ports": { "success": "new" } },
        { "id": "new", "type": "SE_SFSaveLog", "controls": { "recordId": "null", "entityType": "Lead", "fieldValues": { "LastName": "Lee" } },
          "ports": { "success": "again" } },
        { "id": "again", "type": "SE_SFGetContactId", "controls": { "formattedPhoneNumber": "2065550177", "fieldName": "MobilePhone" },
          "ports": { "success": "query" } },
        { "id": "query", "type": "SE_SFQuery", "controls": query("SELECT Subject, Status FROM Case WHERE Status = 'New' AND Subject = 'It\\'s open' ORDER BY Subject DESC LIMIT 5"),
          "ports": { "success": "bad" } },
        { "id": "bad", "type": "SE_SFQuery", "controls": query("DELETE FROM Case"), "ports": { "success": "e", "failure": "e" } },
        { "id": "e", "type": "SE_End" },
    ]);
    let run = run(&server, &admin, &anna, blocks).await;
    assert_eq!(run["status"], "completed", "{run}");
    let results = |block: &str| &run["actions"][block]["results"];
    assert_eq!(results("find")["sfContactId"], grace["Id"]);
    assert_eq!(
        results("read"),
        &json!({ "record": { "Name": "Grace Hopper", "Nothing": null } })
    );
    assert_eq!(results("dnc"), &json!(true));
    assert_eq!(results("save")["id"], grace["Id"]);
    assert_eq!(results("again")["sfContactId"], grace["Id"]);
    assert_eq!(
        results("query")["value"],
        json!([{ "Subject": "It's open", "Status": "New" }])
    );
    assert_eq!(run["actions"]["bad"]["exception"]["code"], "bad_query");
    let stored = server
        .get(
            &format!("/api/v1/crm/customers/{}", grace["Id"].as_str().unwrap()),
            &anna,
        )
        .await
        .expect(200);
    assert_eq!(
        (&stored["Name"], &stored["Phone"]),
        (&json!("Grace Murray"), &json!("206-555-0100"))
    );
    let lead = server
        .get(
            &format!(
                "/api/v1/crm/leads/{}",
                results("new")["id"].as_str().unwrap()
            ),
            &anna,
        )
        .await
        .expect(200);
    assert_eq!(
        (&lead["Name"], &lead["Status"]),
        (&json!("Lee"), &json!("Open"))
    );
}

#[tokio::test]
async fn an_agent_cannot_read_the_directory_number_by_number() {
    let (server, admin, anna) = desk().await;
    server
        .put(
            "/api/v1/settings/limits",
            &admin,
            json!({ "searchesPerMinute": 1 }),
        )
        .await
        .expect(200);
    let search = async |token: &str| {
        server
            .get("/api/v1/crm/customers?phone=%2B12065550100", token)
            .await
    };
    let mut refused = None;
    for _ in 0..7 {
        let reply = search(&anna).await;
        if reply.status == 429 {
            refused = Some(reply);
        }
    }
    assert!(
        refused
            .expect("seven are over five")
            .headers
            .contains_key("retry-after")
    );
    for _ in 0..7 {
        search(&admin).await.expect(200);
    }
}
