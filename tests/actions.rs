//! The Actions panel in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

#[path = "support/page.rs"]
mod page;

use ccp_overlay::{
    model::{Link, runs::Progress},
    panels::actions::actions_panel,
};
use ccp_protocol::{ActionId, feed::RunNews, runs::RunStatus};
use serde_json::json;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{
    Mounted, action, all, answer_with, calls, focused, mount, one, settle, text, type_into,
};

wasm_bindgen_test_configure!(run_in_browser);

async fn panel(actions: Vec<ccp_protocol::actions::Action>) -> Mounted {
    let mounted = mount(actions_panel);
    mounted.model().actions.set(actions);
    settle().await;
    mounted
}

fn progress(mounted: &Mounted, id: &str) -> Option<Progress> {
    mounted.model().runs.with_untracked(|runs| {
        runs.of(&ActionId::from(id), None)
            .map(|press| press.progress.clone())
    })
}

#[wasm_bindgen_test]
async fn a_row_without_a_form_has_a_button_and_a_row_with_one_is_a_button() {
    let fields = json!([{"name": "X", "type": "text"}]);
    let page = panel(vec![
        action("1", "Open a Case", None),
        action("2", "Gift Card", Some(fields)),
    ])
    .await;
    let list = one(&page.host, "[role=list][aria-label=Actions]");
    let execute = one(&list, "[aria-label='Execute Open a Case']");
    assert_eq!(text(&execute), "Execute");
    let rows = all(&list, "li > button.action-open");
    assert_eq!(rows.len(), 1);
    assert_eq!(text(&rows[0]), "Gift Card");
}

#[wasm_bindgen_test]
async fn a_form_without_title_text_and_fields_is_no_form() {
    let page = panel(vec![action("1", "Empty", Some(json!([])))]).await;
    one(&page.host, "[aria-label='Execute Empty']");
}

#[wasm_bindgen_test]
async fn html_in_a_name_is_text() {
    let name = "<img src=x onerror=alert(1)>";
    let page = panel(vec![action("1", name, None)]).await;
    assert_eq!(text(&one(&page.host, ".action-name")), name);
    assert!(all(&page.host, "img").is_empty());
}

#[wasm_bindgen_test]
async fn the_filter_appears_with_the_eighth_row() {
    let rows = |count: usize| {
        (0..count)
            .map(|i| action(&i.to_string(), &format!("Row {i}"), None))
            .collect()
    };
    let page = panel(rows(7)).await;
    assert!(all(&page.host, "input[type=search]").is_empty());
    page.model().actions.set(rows(8));
    settle().await;
    let filter = one(
        &page.host,
        "input[type=search][aria-label='Filter actions']",
    );
    type_into(&filter, "row 3");
    settle().await;
    assert_eq!(all(&page.host, "li").len(), 1);
    type_into(&filter, "nothing like it");
    settle().await;
    assert!(text(&page.host).contains("No action matches"));
}

#[wasm_bindgen_test]
async fn a_double_click_asks_the_server_once() {
    answer_with(&json!({"POST /api/v1/actions/1/runs": {"status": 202, "body": {"runId": "r1"}}}));
    let page = panel(vec![action("1", "VIP", None)]).await;
    let button = one(&page.host, "[aria-label='Execute VIP']");
    button.click();
    button.click();
    settle().await;
    button.click();
    settle().await;
    assert_eq!(calls().len(), 1);
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    let news = RunNews {
        id: "r1".into(),
        action_id: Some("1".into()),
        status: RunStatus::Completed,
        error: None,
    };
    page.model().take_run(None, news, 0.0);
    settle().await;
    assert_eq!(button.get_attribute("aria-disabled"), None);
    assert_eq!(
        text(&one(&page.host, "[role=status]")).replace(['\n', ' '], ""),
        "✓Done"
    );
}

#[wasm_bindgen_test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    answer_with(
        &json!({"POST /api/v1/actions/1/runs": {"status": 202, "body": {"runId": "r1"}, "fails": 2}}),
    );
    let page = panel(vec![action("1", "VIP", None)]).await;
    one(&page.host, "[aria-label='Execute VIP']").click();
    while progress(&page, "1") == Some(Progress::Sending) {
        settle().await;
    }
    assert_eq!(progress(&page, "1"), Some(Progress::Running));
    let keys: Vec<_> = calls().iter().map(|call| call["key"].clone()).collect();
    assert_eq!(keys.len(), 3);
    assert!(
        keys.iter().all(|key| *key == keys[0] && key.is_string()),
        "{keys:?}"
    );
}

#[wasm_bindgen_test]
async fn a_refusal_stands_on_the_row_in_words() {
    answer_with(&json!({"POST /api/v1/actions/1/runs":
        {"status": 409, "body": {"type": "x", "title": "Conflict", "status": 409, "detail": "The flow is switched off."}}}));
    let page = panel(vec![action("1", "VIP", None)]).await;
    one(&page.host, "[aria-label='Execute VIP']").click();
    settle().await;
    assert_eq!(
        text(&one(&page.host, "[role=status]")),
        "The flow is switched off."
    );
}

#[wasm_bindgen_test]
async fn after_ten_seconds_it_is_still_running() {
    answer_with(&json!({"POST /api/v1/actions/1/runs": {"status": 202, "body": {"runId": "r1"}}}));
    let page = panel(vec![action("1", "VIP", None)]).await;
    page.model().now.set(ccp_overlay::browser::time::now());
    one(&page.host, "[aria-label='Execute VIP']").click();
    settle().await;
    assert_eq!(text(&one(&page.host, "[role=status]")), "Running…");
    page.model().now.update(|now| *now += 11_000.0);
    settle().await;
    assert_eq!(text(&one(&page.host, "[role=status]")), "Still running");
}

#[wasm_bindgen_test]
async fn offline_nothing_is_sent_and_the_button_says_why() {
    answer_with(&json!({}));
    let page = panel(vec![action("1", "VIP", None)]).await;
    page.model().link.set(Link::Offline);
    settle().await;
    let button = one(&page.host, "[aria-label='Execute VIP']");
    button.click();
    settle().await;
    assert_eq!(calls().len(), 0);
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    let reason = button.get_attribute("aria-describedby").unwrap();
    assert!(
        ccp_overlay::browser::dom::document()
            .get_element_by_id(&reason)
            .unwrap()
            .text_content()
            .unwrap()
            .contains("offline")
    );
}

#[wasm_bindgen_test]
async fn going_back_from_a_form_returns_to_its_row() {
    answer_with(
        &json!({"GET /api/v1/actions/2/form": {"status": 200, "body":
        {"title": "", "instructions": "", "fields": [{"name": "X", "type": "text"}], "values": {}}}}),
    );
    let fields = json!([{"name": "X", "type": "text"}]);
    let page = panel(vec![action("2", "Gift Card", Some(fields))]).await;
    one(&page.host, "button.action-open").click();
    settle().await;
    assert_eq!(focused(), "field-X");
    one(&page.host, "button.back").click();
    settle().await;
    assert_eq!(focused(), "row-2");
}
