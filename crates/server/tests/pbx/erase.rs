//! Erasing somebody's number.

use ccp_protocol::identity::Role;
use serde_json::{Value, json};

use crate::desk::Desk;

/// The last digits of the number that is erased, as they stand in every spelling of it used here.
const DIGITS: &str = "5550123";

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token("token").await;
    desk.agent("anna", "anna", "Anna Berg", Some("201"), vec![Role::Agent])
        .await;
    let rules = json!({ "defaultCountry": "DE", "defaultCallerId": "+49 30 5550900" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(rules))
        .await
        .expect(200);
    desk
}

async fn call(desk: &Desk, id: &str, from: &str) {
    desk.tell(json!({ "event": "newCall", "direction": "in", "from": from, "to": "sales", "callId": id, "line": from }),
    )
    .await;
}

async fn erase(desk: &Desk, number: &str) -> crate::desk::Answer {
    desk.admin(
        "POST",
        "/api/v1/erasures",
        Some(json!({ "number": number })),
    )
    .await
}

#[tokio::test]
async fn a_number_is_erased_wherever_it_stands_and_nobody_elses_is() {
    let desk = desk().await;
    for (id, from) in [
        ("one", "030 / 5550123"),
        ("two", "+49305550123"),
        ("rings", "0049305550123"),
        ("other", "+49305550124"),
    ] {
        call(&desk, id, from).await;
    }
    desk.tell(json!({ "event": "newCall", "direction": "out", "from": "201", "to": "030 5550123", "callId": "out", "user": "anna" }),
    )
    .await;
    desk.tell(json!({ "event": "answer", "callId": "two", "user": "anna" }))
        .await;
    for id in ["one", "two", "other", "out"] {
        desk.tell(json!({ "event": "hangup", "callId": id, "cause": "cancel" }))
            .await;
    }
    let rows = desk.log().await;
    let row = |id: &str| rows.iter().find(|row| row["callId"] == id).unwrap()["id"].clone();
    let other = row("other").as_str().unwrap().to_owned();
    let note = json!({ "note": "sister of +49 (0)30 5550123, call her" });
    let row_at = format!("/api/v1/calls/{other}");
    let patched = desk.as_agent("anna", "PATCH", &row_at, Some(note));
    patched.await.expect(200);
    let customer = json!({ "Name": "Ada", "Phone": "030 5550123" });
    let customer = desk
        .admin("POST", "/api/v1/crm/customers", Some(customer))
        .await;
    let customer = customer.expect(201)["Id"].clone();
    while desk
        .admin("GET", "/api/v1/pbx/requests?limit=200", None)
        .await
        .json["items"]
        .as_array()
        .unwrap()
        .len()
        < 10
    {
        tokio::task::yield_now().await;
    }

    let done = erase(&desk, "030 5550123").await.expect(200);
    assert_eq!(done["number"], "+49305550123");
    let counts = &done["erased"];
    assert_eq!(
        (
            &counts["calls"],
            &counts["maskedCalls"],
            &counts["contacts"],
            &counts["requests"]
        ),
        (&json!(3), &json!(1), &json!(3), &json!(4)),
        "{done}"
    );
    assert!(counts["feedEntries"].as_u64().unwrap() > 0);
    assert_eq!(
        done["goingOn"],
        json!({ "calls": 1, "contacts": 1, "runs": 0 })
    );
    assert_eq!(
        done["left"],
        json!({ "records": [{ "type": "customers", "id": customer }], "settings": [] })
    );

    // What goes on is there still; when it is over it goes too.
    let ids =
        |rows: Vec<Value>| -> Vec<Value> { rows.iter().map(|row| row["callId"].clone()).collect() };
    assert_eq!(ids(desk.log().await), ["rings", "other"]);
    desk.tell(json!({ "event": "hangup", "callId": "rings" }))
        .await;
    let again = erase(&desk, "+49 30 5550123").await.expect(200);
    assert_eq!(again["erased"]["calls"], 1);
    assert_eq!(
        again["goingOn"],
        json!({ "calls": 0, "contacts": 0, "runs": 0 })
    );
    let log = desk.log().await;
    assert_eq!(log[0]["note"], "sister of ***, call her");

    // Nothing that anybody can read has it, but for the customer, who was left.
    for path in [
        "/api/v1/calls?limit=300",
        "/api/v1/pbx/requests?limit=200",
        "/api/v1/audit",
        "/api/v1/runs",
        "/api/v1/calls/export",
    ] {
        let text = desk.admin("GET", path, None).await.text;
        assert!(!text.contains(DIGITS), "{path}: {text}");
    }
    for agent in ["anna", "admin"] {
        let feed = desk
            .app
            .store
            .feed_after(&agent.into(), 0, None, 1000)
            .await
            .unwrap();
        assert!(
            feed.iter()
                .enumerate()
                .all(|(at, entry)| entry.seq == at as u64 + 1),
            "no gap"
        );
        let text = format!("{feed:?}");
        assert!(!text.contains(DIGITS), "{text}");
        assert!(text.contains("5550124"));
    }
    let audit = desk.admin("GET", "/api/v1/audit", None).await.expect(200);
    let lines = audit["items"].as_array().unwrap();
    let line = lines
        .iter()
        .find(|line| line["what"] == "number.erase")
        .unwrap();
    assert_eq!(
        (&line["what"], &line["who"], &line["target"]),
        (&json!("number.erase"), &json!("admin"), &json!(""))
    );
    assert_eq!(line["details"]["erased"]["calls"], 1);
}

#[tokio::test]
async fn nobody_but_an_administrator_erases_and_nothing_of_our_own_is_erased() {
    let desk = desk().await;
    let own = json!({ "login": "ben", "name": "Ben", "phone": "+49 30 5550200", "roles": ["agent"], "password": "a long password" });
    desk.admin("POST", "/api/v1/agents", Some(own))
        .await
        .expect(201);
    for wrong in ["", "101", "anonymous", "030 5550200", "+49305550900"] {
        let refused = erase(&desk, wrong).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/number", "{wrong}");
    }
    let body = json!({ "number": "+49305550123" });
    desk.as_agent("anna", "POST", "/api/v1/erasures", Some(body))
        .await
        .expect(403);
    let nothing = erase(&desk, "+49305550123").await.expect(200);
    assert!(
        nothing["erased"]
            .as_object()
            .unwrap()
            .values()
            .all(|count| count == 0),
        "{nothing}"
    );
}
