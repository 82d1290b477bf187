//! Calls that were written before their customer was known, or after.

use std::time::Duration;

use ccp_protocol::identity::Role;
use serde_json::{Value, json};

use crate::{
    desk::Desk,
    tabs::{frames, open},
};

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token("token").await;
    desk.agent("anna", "anna", "Anna Berg", None, vec![Role::Agent])
        .await;
    let settings = json!({ "defaultCountry": "DE" });
    desk.admin("PUT", "/api/v1/settings/pbx", Some(settings))
        .await
        .expect(200);
    desk
}

async fn call(desk: &Desk, id: &str, direction: &str, from: &str, to: &str) {
    let message =
        json!({ "event": "newCall", "direction": direction, "from": from, "to": to, "callId": id });
    desk.tell(message).await;
}

async fn customer(desk: &Desk, fields: Value) -> Value {
    desk.admin("POST", "/api/v1/crm/customers", Some(fields))
        .await
        .expect(201)
}

async fn row(desk: &Desk, call_id: &str) -> Value {
    let rows = desk.log().await;
    rows.into_iter()
        .find(|row| row["callId"] == call_id)
        .unwrap()
}

/// The call, once these are the names at its other end.
async fn named(desk: &Desk, call_id: &str, side: &str, names: Value) -> Value {
    loop {
        let row = row(desk, call_id).await;
        if row[side] == names {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Waits until the newest entry of the agent's feed about a call has these names.
async fn told(desk: &Desk, agent: &str, call_id: &str, side: &str, names: Value) {
    loop {
        let entries = desk.feed(agent).await;
        let newest = entries.iter().rfind(|row| row["callId"] == call_id);
        if newest.is_some_and(|row| row[side] == names) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn calls_get_the_name_of_a_customer_who_comes_changes_and_goes() {
    let desk = desk().await;
    call(&desk, "in", "in", "030/5550-123", "sales").await;
    call(&desk, "out", "out", "201", "0049305550123").await;
    call(&desk, "other", "in", "030 5550124", "sales").await;
    let mut tab = open(&desk, "anna").await;
    let before = frames(&desk, "anna", &mut tab, 0).await;
    let read = before.last().unwrap()["seq"].as_u64().unwrap();

    let fields =
        json!({ "FirstName": "Ada", "LastName": "Byron", "MobilePhone": "+49 (0)30 5550123" });
    let ada = customer(&desk, fields).await;
    let (in_row, out_row) = (
        named(&desk, "in", "fromNames", json!(["Ada Byron"])).await,
        named(&desk, "out", "toNames", json!(["Ada Byron"])).await,
    );
    for row in [in_row, out_row] {
        let known = json!([{ "customerId": ada["Id"], "level": "known" }]);
        assert_eq!(row["matches"], known);
    }
    told(&desk, "anna", "in", "fromNames", json!(["Ada Byron"])).await;
    told(&desk, "anna", "out", "toNames", json!(["Ada Byron"])).await;
    let news = frames(&desk, "anna", &mut tab, read).await;
    let mut shown: Vec<&Value> = news
        .iter()
        .filter(|frame| frame["kind"] == "call")
        .map(|frame| &frame["body"]["callId"])
        .collect();
    shown.sort_by_key(ToString::to_string);
    assert_eq!(shown, ["in", "out"], "each once, and no other");

    // Another name, the same number.
    let path = format!("/api/v1/crm/customers/{}", ada["Id"].as_str().unwrap());
    let married = json!({ "FirstName": "Ada", "LastName": "Lovelace", "Phone": "030 5550123", "version": ada["version"] });
    let ada = desk.admin("PUT", &path, Some(married)).await.expect(200);
    named(&desk, "in", "fromNames", json!(["Ada Lovelace"])).await;
    // Somebody who shares it later was not on the telephone then.
    customer(
        &desk,
        json!({ "Name": "Ben Cole", "Phone": "00493055 50123" }),
    )
    .await;
    // Where she belongs, and that she is no customer any more.
    let left = json!({ "FirstName": "Ada", "LastName": "Lovelace", "Phone": "030 5550123", "AccountName": "Engines & Co",
        "IsActive": false, "version": ada["version"] });
    let ada = desk.admin("PUT", &path, Some(left)).await.expect(200);
    let known = json!([{ "customerId": ada["Id"], "level": "known", "organisation": "Engines & Co", "inactive": true }]);
    while row(&desk, "in").await["matches"] != known {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Another number: these calls are Ben's then.
    let moved = json!({ "FirstName": "Ada", "LastName": "Lovelace", "Phone": "030 5550124", "version": ada["version"] });
    desk.admin("PUT", &path, Some(moved)).await.expect(200);
    named(&desk, "in", "fromNames", json!(["Ben Cole"])).await;
    named(&desk, "other", "fromNames", json!(["Ada Lovelace"])).await;

    desk.admin("DELETE", &path, None).await.expect(204);
    let gone = named(&desk, "other", "fromNames", json!([])).await;
    assert_eq!(gone["matches"], json!([]));
    told(&desk, "anna", "other", "fromNames", json!([])).await;
}

#[tokio::test]
async fn one_assignment_names_all_calls_of_the_number() {
    let desk = desk().await;
    let ada = customer(&desk, json!({ "Name": "Ada", "Phone": "+49 30 1" })).await;
    call(&desk, "first", "in", "030 5550125", "sales").await;
    call(&desk, "second", "in", "+49305550125", "sales").await;
    let id = row(&desk, "second").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let assigned = desk
        .as_agent(
            "anna",
            "POST",
            &format!("/api/v1/calls/{id}/assign"),
            Some(json!({ "customerId": ada["Id"] })),
        )
        .await
        .expect(200);
    assert_eq!(
        (&assigned["callId"], &assigned["fromNames"]),
        (&json!("second"), &json!(["Ada"]))
    );
    let path = format!("/api/v1/crm/customers/{}", ada["Id"].as_str().unwrap());
    let ada = desk.admin("GET", &path, None).await.expect(200);
    assert_eq!(ada["MobilePhone"], "+49305550125");
    named(&desk, "first", "fromNames", json!(["Ada"])).await;
    told(&desk, "anna", "first", "fromNames", json!(["Ada"])).await;
    call(&desk, "third", "in", "0305550125", "sales").await;
    assert_eq!(row(&desk, "third").await["fromNames"], json!(["Ada"]));
}

#[tokio::test]
async fn a_number_in_a_new_case_makes_a_call_somebodys_perhaps() {
    let desk = desk().await;
    let ada = customer(&desk, json!({ "Name": "Ada" })).await;
    call(&desk, "c", "in", "+49305550126", "sales").await;
    let case = json!({ "Subject": "Call 030/5550126", "ContactId": ada["Id"] });
    desk.admin("POST", "/api/v1/crm/cases", Some(case))
        .await
        .expect(201);
    let row = named(&desk, "c", "fromNames", json!(["Ada"])).await;
    assert_eq!(row["matches"][0]["level"], "maybe");
}
