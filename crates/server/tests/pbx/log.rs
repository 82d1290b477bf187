//! The caller log, as agents see and handle it.

use ccp_protocol::identity::Role;
use ccp_server::{App, pbx};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

const TOKEN: &str = "token";

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token(TOKEN).await;
    desk.agent("anna", "anna", "Anna Berg", Some("201"), vec![Role::Agent])
        .await;
    desk.agent(
        "ben",
        "ben",
        "Ben Cole",
        Some("+49 30 5550200"),
        vec![Role::Agent],
    )
    .await;
    set(&desk, json!({})).await;
    desk
}

async fn set(desk: &Desk, mut settings: Value) {
    settings["defaultCountry"] = json!("DE");
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
}

async fn tell(desk: &Desk, message: Value) -> Value {
    let headers = [("Content-Type", "application/json")];
    let path = format!("/api/v1/cti/{TOKEN}");
    let answer = desk
        .send("POST", &path, &headers, message.to_string().as_bytes())
        .await;
    desk.quiet().await;
    answer.expect(200)
}

async fn call(desk: &Desk, id: &str, from: &str, to: &str) {
    tell(
        desk,
        json!({ "event": "newCall", "direction": "in", "from": from, "to": to, "callId": id }),
    )
    .await;
}

async fn hang_up(desk: &Desk, id: &str, cause: &str) {
    tell(
        desk,
        json!({ "event": "hangup", "callId": id, "cause": cause }),
    )
    .await;
}

/// The call ids an agent gets, newest first.
async fn ids(desk: &Desk, agent: &str, query: &str) -> Vec<String> {
    let page = desk
        .as_agent(agent, "GET", &format!("/api/v1/calls{query}"), None)
        .await
        .expect(200);
    let rows = page["items"].as_array().unwrap();
    rows.iter()
        .map(|row| row["callId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_log_is_searched_filtered_and_paged() {
    let desk = desk().await;
    for (index, (from, to)) in [
        ("+49305550123", "sales"),
        ("0041791234567", "support"),
        ("anonymous", "sales"),
        ("101", "support"),
    ]
    .into_iter()
    .enumerate()
    {
        call(&desk, &format!("c{index}"), from, to).await;
        desk.pass(60_000);
    }
    hang_up(&desk, "c0", "cancel").await;
    tell(
        &desk,
        json!({ "event": "answer", "callId": "c1", "answeringNumber": "201" }),
    )
    .await;
    for (query, expected) in [
        ("", vec!["c3", "c2", "c1", "c0"]),
        ("?limit=2", vec!["c3", "c2"]),
        ("?q=030%2F5550123", vec!["c0"]),
        ("?q=5550", vec!["c0"]),
        ("?q=%2B49%2030%20555", vec!["c0"]),
        ("?q=030%2F555%2001", vec!["c0"]),
        ("?q=sales%20anonymous", vec!["c2"]),
        ("?q=sales%20nobody", vec![]),
        ("?q=%2B41%2079%20123%2045%2067", vec!["c1"]),
        ("?q=ANONYM", vec!["c2"]),
        ("?q=%25", vec![]),
        ("?state=missed", vec!["c0"]),
        ("?state=connected,missed", vec!["c1", "c0"]),
        ("?queue=SALES", vec!["c2", "c0"]),
        ("?agent=anna", vec!["c1"]),
        ("?done=true", vec!["c1"]),
        (
            "?q=&state=&queue=&agent=&from=&to=",
            vec!["c3", "c2", "c1", "c0"],
        ),
        (
            "?from=2026-01-01T00:01:00Z&to=2026-01-01T00:03:00Z",
            vec!["c2", "c1"],
        ),
        ("?queue=sales&state=missed&q=49", vec!["c0"]),
    ] {
        assert_eq!(ids(&desk, "ben", query).await, expected, "{query}");
    }
    let mut walked = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/calls?limit=1{after}");
        let page = desk.as_agent("ben", "GET", &path, None).await.expect(200);
        walked.push(page["items"][0]["callId"].as_str().unwrap().to_owned());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    assert_eq!(walked, ["c3", "c2", "c1", "c0"]);
    for query in [
        "?state=gone",
        "?from=yesterday",
        "?after=nothing",
        "?limit=many",
    ] {
        desk.as_agent("ben", "GET", &format!("/api/v1/calls{query}"), None)
            .await
            .expect(400);
    }
    let counts = desk
        .as_agent("ben", "GET", "/api/v1/calls/counts", None)
        .await
        .expect(200);
    assert_eq!(counts, json!({ "missed": 1, "open": 3 }));
    for (query, missed, open) in [
        ("?queue=sales", 1, 2),
        ("?queue=support", 0, 1),
        ("?state=ringing", 0, 2),
        ("?done=true", 0, 0),
    ] {
        let path = format!("/api/v1/calls/counts{query}");
        let counts = desk.as_agent("ben", "GET", &path, None).await.expect(200);
        assert_eq!(counts, json!({ "missed": missed, "open": open }), "{query}");
    }
}

#[tokio::test]
async fn the_log_may_be_narrowed_down_to_whoever_and_whatever_stands_in_it() {
    let desk = desk().await;
    let choices = async |agent: &str| {
        desk.as_agent(agent, "GET", "/api/v1/calls/choices", None)
            .await
            .expect(200)
    };
    assert_eq!(choices("anna").await, json!({ "agents": [], "queues": [] }));
    call(&desk, "1", "1234567", "sales").await;
    call(&desk, "2", "1234567", "Support").await;
    desk.pass(1);
    call(&desk, "3", "1234567", "support").await;
    for (id, agent) in [("1", "anna"), ("2", "ben")] {
        tell(
            &desk,
            json!({ "event": "answer", "callId": id, "user": agent }),
        )
        .await;
    }
    let anna = json!({ "id": "anna", "name": "Anna Berg" });
    let ben = json!({ "id": "ben", "name": "Ben Cole" });
    let all = json!({ "agents": [anna, ben], "queues": ["sales", "support"] });
    assert_eq!(choices("anna").await, all);
    // What stands in calls of other queues is none of hers.
    set(
        &desk,
        json!({ "filter": [{ "queue": "sales", "agentIds": ["anna"] }], "otherQueues": "nobody" }),
    )
    .await;
    assert_eq!(
        choices("anna").await,
        json!({ "agents": [anna], "queues": ["sales"] })
    );
    assert_eq!(ids(&desk, "anna", "?agent=ben").await, [""; 0]);
    assert_eq!(ids(&desk, "ben", "?agent=ben").await, ["2"]);
}

#[tokio::test]
async fn one_of_an_agents_windows_tells_of_a_call() {
    let desk = desk().await;
    call(&desk, "1", "1234567", "sales").await;
    let path = format!(
        "/api/v1/calls/{}/claims",
        desk.log().await[0]["id"].as_str().unwrap()
    );
    let claim = async |agent: &str, what: &str| {
        desk.as_agent(agent, "POST", &path, Some(json!({ "what": what })))
            .await
    };
    for (agent, what, yours) in [
        ("anna", "ring", true),
        ("anna", "ring", false),
        ("anna", "pop", true),
        ("ben", "ring", true),
    ] {
        assert_eq!(
            claim(agent, what).await.expect(200),
            json!({ "yours": yours })
        );
    }
    claim("anna", "dance").await.expect(422);
    set(
        &desk,
        json!({ "filter": [{ "queue": "help", "agentIds": ["ben"] }], "otherQueues": "nobody" }),
    )
    .await;
    claim("anna", "pop").await.expect(404);
}

#[tokio::test]
async fn who_is_rung_sees_it_and_nobody_else_does() {
    let desk = desk().await;
    let row = json!({ "queue": "sales", "agentIds": ["anna"] });
    set(&desk, json!({ "filter": [row] })).await;
    call(&desk, "sales", "1234567", "Sales").await;
    call(&desk, "own", "1234567", "03055502 00").await;
    call(&desk, "other", "1234567", "support").await;
    assert_eq!(
        ids(&desk, "anna", "").await,
        ["other", "own", "sales"],
        "a queue without a row is everybody's"
    );
    assert_eq!(ids(&desk, "ben", "").await, ["other", "own"]);
    set(&desk, json!({ "filter": [row], "otherQueues": "nobody" })).await;
    call(&desk, "own-2", "1234567", "+49 30 5550200").await;
    call(&desk, "other-2", "1234567", "support").await;
    assert_eq!(ids(&desk, "anna", "").await, ["sales"]);
    assert_eq!(ids(&desk, "ben", "").await, ["own-2", "own"]);
    assert_eq!(desk.log().await.len(), 5, "administrators see all");
    let rung = async |agent: &str| -> Vec<String> {
        let feed = desk.feed(agent).await;
        let rung = feed.iter().filter(|entry| entry["rings"] == true);
        rung.map(|entry| entry["callId"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(rung("anna").await, ["sales", "own", "other"]);
    assert_eq!(rung("ben").await, ["own", "other", "own-2"]);
    let hidden = desk.log().await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/calls/{hidden}");
    desk.as_agent("ben", "PATCH", &path, Some(json!({ "note": "x" })))
        .await
        .expect(404);
    desk.as_agent(
        "ben",
        "POST",
        "/api/v1/calls/done",
        Some(json!({ "ids": [hidden] })),
    )
    .await
    .expect(404);
}

#[tokio::test]
async fn agents_tick_off_note_and_mark_calls_and_all_who_see_them_are_told() {
    let desk = desk().await;
    call(&desk, "a", "1234567", "sales").await;
    let id = desk.log().await[0]["id"].as_str().unwrap().to_owned();
    let row_at = format!("/api/v1/calls/{id}");
    let patch = async |body: Value| desk.as_agent("anna", "PATCH", &row_at, Some(body)).await;
    patch(json!({ "done": true })).await.expect(422);
    let row = patch(json!({ "note": "asked for Ben", "callBack": true }))
        .await
        .expect(200);
    assert_eq!(
        (&row["note"], &row["callBack"], &row["done"]),
        (&json!("asked for Ben"), &json!(true), &json!(false))
    );
    desk.pass(60_000);
    assert_eq!(
        patch(json!({ "done": true })).await.expect(200)["done"],
        true
    );
    patch(json!({ "note": "x".repeat(2001) })).await.expect(422);
    patch(json!({ "state": "ended" })).await.expect(422);
    hang_up(&desk, "a", "cancel").await;
    let row = &desk.log().await[0];
    assert_eq!(
        (&row["state"], &row["done"], &row["note"]),
        (&json!("missed"), &json!(true), &json!("asked for Ben"))
    );
    let told = desk.feed("ben").await;
    assert_eq!(told.last().unwrap()["state"], "missed");
    assert_eq!(
        told.iter()
            .filter(|entry| entry["note"] == "asked for Ben")
            .count(),
        3
    );
}

#[tokio::test]
async fn many_calls_are_ticked_off_at_once_but_not_those_that_have_just_begun_to_ring() {
    let desk = desk().await;
    for id in 0..5 {
        call(&desk, &format!("c{id}"), "1234567", "sales").await;
    }
    for id in 0..3 {
        hang_up(&desk, &format!("c{id}"), "cancel").await;
    }
    call(&desk, "help", "1234567", "help").await;
    hang_up(&desk, "help", "cancel").await;
    let help = desk
        .as_agent(
            "anna",
            "POST",
            "/api/v1/calls/done?queue=help",
            Some(json!({ "all": true })),
        )
        .await
        .expect(200);
    assert_eq!(
        help,
        json!({ "done": 1 }),
        "only what the filter lets through"
    );
    let first = desk.log().await[1]["id"].clone();
    let done = async |body: Value| {
        desk.as_agent("anna", "POST", "/api/v1/calls/done", Some(body))
            .await
    };
    assert_eq!(
        done(json!({ "ids": [first] })).await.expect(200),
        json!({ "done": 1 })
    );
    assert_eq!(
        done(json!({ "all": true })).await.expect(200),
        json!({ "done": 2 })
    );
    desk.pass(60_000);
    assert_eq!(
        done(json!({ "all": true })).await.expect(200),
        json!({ "done": 2 })
    );
    assert_eq!(
        done(json!({ "all": true })).await.expect(200),
        json!({ "done": 0 })
    );
    for wrong in [
        json!({}),
        json!({ "all": true, "ids": ["x"] }),
        json!({ "all": 1 }),
    ] {
        done(wrong).await.expect(422);
    }
}

#[tokio::test]
async fn a_number_is_assigned_to_a_customer_and_known_from_then_on() {
    let desk = desk().await;
    let ada = json!({ "FirstName": "Ada", "LastName": "Byron", "Phone": "+49 40 111111" });
    let ada = desk
        .admin("POST", "/api/v1/crm/customers", Some(ada))
        .await
        .expect(201)["Id"]
        .clone();
    call(&desk, "1", "030 5550123", "sales").await;
    let row = desk.log().await[0].clone();
    assert_eq!(
        (&row["fromNames"], &row["matches"]),
        (&json!([]), &json!([]))
    );
    let path = format!("/api/v1/calls/{}/assign", row["id"].as_str().unwrap());
    let assign = async |body: Value| desk.as_agent("anna", "POST", &path, Some(body)).await;
    assign(json!({ "customerId": "nobody" })).await.expect(422);
    let row = assign(json!({ "customerId": ada })).await.expect(200);
    assert_eq!(row["fromNames"], json!(["Ada Byron"]));
    assert_eq!(
        row["matches"],
        json!([{ "customerId": ada, "level": "known" }])
    );
    let customer = desk
        .admin(
            "GET",
            &format!("/api/v1/crm/customers/{}", ada.as_str().unwrap()),
            None,
        )
        .await
        .expect(200);
    assert_eq!(
        (&customer["Phone"], &customer["MobilePhone"]),
        (&json!("+49 40 111111"), &json!("+49305550123"))
    );
    call(&desk, "2", "+49305550123", "sales").await;
    assert_eq!(desk.log().await[1]["fromNames"], json!(["Ada Byron"]));
}

#[tokio::test]
async fn customers_are_found_in_another_default_country_too() {
    let desk = desk().await;
    let ada = json!({ "Name": "Ada", "Phone": "044 668 1800" });
    desk.admin("POST", "/api/v1/crm/customers", Some(ada))
        .await
        .expect(201);
    let path = "/api/v1/crm/customers?phone=%2B41446681800";
    let found = async || {
        let page = desk.admin("GET", path, None).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(found().await, 0);
    let swiss = json!({ "defaultCountry": "CH" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(swiss))
        .await
        .expect(200);
    while found().await == 0 {
        tokio::task::yield_now().await;
    }
    call(&desk, "c", "+41446681800", "sales").await;
    assert_eq!(desk.log().await[0]["fromNames"], json!(["Ada"]));
}

#[tokio::test]
async fn the_log_is_exported_without_a_formula_in_it() {
    let desk = desk().await;
    call(&desk, "=1+1", "+49305550123", "a \"queue\", two").await;
    let csv = desk
        .as_agent("anna", "GET", "/api/v1/calls/export?format=csv", None)
        .await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        csv.header("content-disposition"),
        Some("attachment; filename=\"calls.csv\"")
    );
    let lines: Vec<&str> = csv.text.split("\r\n").collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("id,callId,direction,from,fromE164,"));
    assert!(
        lines[1].contains(
            ",\"'=1+1\",in,\"'+49305550123\",\"'+49305550123\",,\"a \"\"queue\"\", two\","
        ),
        "{}",
        lines[1]
    );
    let json = desk
        .as_agent(
            "anna",
            "GET",
            "/api/v1/calls/export?format=json&state=ringing",
            None,
        )
        .await
        .expect(200);
    assert_eq!(json["items"][0]["callId"], "=1+1");
    desk.as_agent("anna", "GET", "/api/v1/calls/export?format=xls", None)
        .await
        .expect(400);
    let audit = desk.admin("GET", "/api/v1/audit", None).await.expect(200);
    assert_eq!(
        (&audit["items"][0]["what"], &audit["items"][0]["who"]),
        (&json!("calls.export"), &json!("anna"))
    );
}

#[tokio::test]
async fn an_export_has_every_row_however_many_there_are() {
    let desk = desk().await;
    let rules = ccp_server::settings::pbx::read(&desk.app).await.unwrap();
    // More than are read at a time, several of one moment.
    for number in 0..2_500_i64 {
        let fields = json!({ "event": "newCall", "direction": "in", "from": "1", "to": "2", "callId": number.to_string() });
        let message = ccp_server::pbx::message::read(fields.as_object().unwrap().clone()).unwrap();
        let id = desk.app.clock.id().into();
        let call = ccp_server::pbx::progress::announced(&message, id, number / 7, &rules);
        desk.app.store.insert_call(&call, None).await.unwrap();
    }
    let path = "/api/v1/calls/export?format=";
    let of = async |query: &str| {
        desk.as_agent("anna", "GET", &format!("{path}{query}"), None)
            .await
    };
    let json = of("json").await.expect(200);
    let ids: std::collections::BTreeSet<_> = json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["callId"].as_str().unwrap())
        .collect();
    assert_eq!(
        (ids.len(), json["items"].as_array().unwrap().len()),
        (2_500, 2_500)
    );
    assert_eq!(of("csv").await.text.lines().count(), 2_501);
    assert_eq!(of("csv&limit=1500").await.text.lines().count(), 1_501);
    let after = json["items"][2_000]["id"].as_str().unwrap();
    assert_eq!(
        of(&format!("json&after={after}")).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        499
    );
    assert_eq!(
        of("json&state=missed").await.expect(200),
        json!({ "items": [] })
    );
    of("csv&after=nothing").await.expect(400);
    let audit = desk.admin("GET", "/api/v1/audit", None).await.expect(200);
    let rows: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["what"] == "calls.export")
        .map(|line| line["details"].clone())
        .collect();
    let row = |format: &str, rows: Option<u32>| json!({ "format": format, "rows": rows });
    assert_eq!(
        rows,
        [
            row("json", Some(0)),
            row("json", None),
            row("csv", Some(1_500)),
            row("csv", Some(2_500)),
            row("json", Some(2_500))
        ]
    );
}

#[tokio::test]
async fn a_call_nothing_is_heard_of_is_closed_after_its_time() {
    let desk = desk().await;
    set(&desk, json!({ "staleSeconds": 3600 })).await;
    call(&desk, "rings", "1234567", "sales").await;
    call(&desk, "talks", "1234567", "sales").await;
    desk.pass(1_800_000);
    tell(&desk, json!({ "event": "answer", "callId": "talks" })).await;
    let states = async || -> Vec<Value> {
        desk.log()
            .await
            .iter()
            .map(|row| row["state"].clone())
            .collect()
    };
    desk.pass(1_800_000);
    ccp_server::pbx::stale::close(&desk.app).await.unwrap();
    assert_eq!(states().await, ["ringing", "connected"]);
    desk.pass(1);
    ccp_server::pbx::stale::close(&desk.app).await.unwrap();
    desk.quiet().await;
    assert_eq!(states().await, ["stale", "connected"]);
    let last = desk.feed("anna").await.last().cloned().unwrap();
    assert_eq!(
        (&last["callId"], &last["state"], &last["rings"]),
        (&json!("rings"), &json!("stale"), &json!(false))
    );
    desk.pass(3_600_000);
    ccp_server::pbx::stale::close(&desk.app).await.unwrap();
    assert_eq!(states().await, ["stale", "stale"]);
    hang_up(&desk, "talks", "normalClearing").await;
    assert_eq!(desk.log().await[1]["talkingSeconds"], 5400);
}

#[tokio::test]
async fn simultaneous_messages_of_one_call_make_one_row() {
    let desk = desk().await;
    let body = r#"{"event":"newCall","direction":"in","from":"1","to":"2","callId":"c"}"#;
    let headers = [("Content-Type", "application/json")];
    let path = format!("/api/v1/cti/{TOKEN}");
    let all = (0..20).map(|_| desk.send("POST", &path, &headers, body.as_bytes()));
    for answer in futures_util::future::join_all(all).await {
        assert_eq!((answer.status, answer.text.as_str()), (200, "{}"));
    }
    desk.quiet().await;
    assert_eq!(desk.log().await.len(), 1);
}

#[tokio::test]
async fn what_was_committed_and_not_told_is_told_by_the_next_start() {
    let desk = desk().await;
    let answered = json!({ "event": "answer", "at": 1, "hints": { "answeringNumber": "201" } });
    call(&desk, "c", "1234567", "sales").await;
    let call = desk.app.store.call_by_call_id("c").await.unwrap().unwrap();
    // As a server leaves it that ends between the commit and the telling.
    desk.app.stopping.cancel();
    let store = &desk.app.store;
    store.update_call(&call, Some(&answered)).await.unwrap();
    let next = App {
        stopping: CancellationToken::new(),
        ..desk.app.clone()
    };
    pbx::start(&next);
    desk.quiet().await;
    let call = store.call_by_call_id("c").await.unwrap().unwrap();
    assert_eq!(call.agent_id, Some("anna".into()));
    assert!(desk.feed("anna").await.last().unwrap()["pop"].is_object());
    assert!(desk.feed("ben").await.last().unwrap()["pop"].is_null());
}
