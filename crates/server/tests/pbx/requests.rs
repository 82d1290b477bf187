//! The request log.

use serde_json::json;

use crate::desk::Desk;

const TOKEN: &str = "the-token-of-this-test";

async fn logged(desk: &Desk, query: &str, count: usize) -> Vec<serde_json::Value> {
    loop {
        let path = format!("/api/v1/pbx/requests{query}");
        let page = desk.admin("GET", &path, None).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        if items.len() >= count {
            return items;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_was_sent_and_answered_is_logged_without_the_token_and_sent_again() {
    let desk = Desk::open().await;
    desk.token(TOKEN).await;
    let path = format!("/api/v1/cti/{TOKEN}");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body =
        format!("event=newCall&direction=in&from=1&to=2&callId=c&token={TOKEN}&password=hunter2");
    assert_eq!(
        desk.send("POST", &path, &form, body.as_bytes()).await.text,
        "{}"
    );
    logged(&desk, "", 1).await;
    desk.send("POST", &path, &form, b"event=ringing&direction=in&callId=d")
        .await;
    logged(&desk, "", 2).await;
    desk.send("POST", "/api/v1/cti/a-wrong-token", &form, b"event=newCall")
        .await;
    let all = logged(&desk, "", 3).await;
    let statuses: Vec<u64> = all
        .iter()
        .map(|it| it["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [401, 422, 200], "newest first");
    assert_eq!(
        all[2]["body"],
        "event=newCall&direction=in&from=1&to=2&callId=c&token=***&password=***"
    );
    assert_eq!(
        (&all[2]["answer"], &all[2]["way"]),
        (&json!("{}"), &json!("token"))
    );
    assert!(all[0]["tokenId"].is_null() && all[0]["body"] == "");
    let text = desk.admin("GET", "/api/v1/pbx/requests", None).await.text;
    assert!(!text.contains(TOKEN) && !text.contains("a-wrong-token") && !text.contains("hunter2"));

    assert_eq!(logged(&desk, "?q=RINGING", 1).await.len(), 1);
    let first = desk
        .admin("GET", "/api/v1/pbx/requests?limit=2", None)
        .await
        .expect(200);
    let rest = format!(
        "/api/v1/pbx/requests?limit=2&after={}",
        first["next"].as_str().unwrap()
    );
    assert_eq!(
        desk.admin("GET", &rest, None).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let again = format!(
        "/api/v1/pbx/requests/{}/resend",
        all[2]["id"].as_str().unwrap()
    );
    let answer = desk.admin("POST", &again, None).await.expect(200);
    assert_eq!(answer, json!({ "status": 200, "answer": {} }));
    assert_eq!(logged(&desk, "", 4).await[0]["way"], "test");
    desk.quiet().await;
    assert_eq!(desk.log().await.len(), 1);
    desk.admin("POST", "/api/v1/pbx/requests/999/resend", None)
        .await
        .expect(404);
}

#[tokio::test]
async fn what_is_sent_again_is_not_heard_while_telephone_systems_are_not() {
    let desk = Desk::open().await;
    desk.token(TOKEN).await;
    let path = format!("/api/v1/cti/{TOKEN}");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let set = async |enabled: bool| {
        let settings = json!({ "enabled": enabled });
        let answer = desk.admin("PUT", "/api/v1/settings/pbx", Some(settings));
        answer.await.expect(200);
    };
    set(false).await;
    let body = b"event=newCall&direction=in&from=1&to=2&callId=c";
    assert_eq!(desk.send("POST", &path, &form, body).await.status, 422);
    let unread = logged(&desk, "", 1).await[0]["id"].clone();
    let unread = format!("/api/v1/pbx/requests/{}/resend", unread.as_str().unwrap());
    set(true).await;
    desk.admin("POST", &unread, None).await.expect(409);
    desk.send("POST", &path, &form, body).await.expect(200);
    let id = logged(&desk, "", 2).await[0]["id"].clone();
    let again = format!("/api/v1/pbx/requests/{}/resend", id.as_str().unwrap());
    set(false).await;
    let refused = desk.admin("POST", &again, None).await.expect(200);
    assert_eq!(refused["status"], 422);
    set(true).await;
    let taken = desk.admin("POST", &again, None).await.expect(200);
    assert_eq!(taken, json!({ "status": 200, "answer": {} }));
}
