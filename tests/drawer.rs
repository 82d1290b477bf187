//! The shell in a real browser: handle, edge, tabs, menu, contacts, palette, questions.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

#[path = "support/page.rs"]
mod page;

use ccp_overlay::{drawer::drawer, modal::modal_dialog, model::notes::Modal, palette::palette};
use ccp_protocol::settings::PanelId;
use serde_json::json;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{
    Mounted, action, all, answer_with, calls, focused, key, mount, one, settle, text, type_into,
};

wasm_bindgen_test_configure!(run_in_browser);

async fn shell() -> Mounted {
    answer_with(&json!({}));
    let page =
        mount(|overlay| vec![drawer(overlay), palette(overlay), modal_dialog(overlay)].into());
    page.model().actions.set(vec![
        action("1", "Open a Case", None),
        action("2", "VIP", None),
    ]);
    settle().await;
    page
}

fn contact(id: &str, name: &str) -> ccp_protocol::contacts::Contact {
    serde_json::from_value(
        json!({"id": id, "channel": "voice", "direction": "in", "state": "connected",
        "customerName": name, "startedAt": "2026-11-21T08:30:00.000Z"}),
    )
    .unwrap()
}

#[wasm_bindgen_test]
async fn the_handle_closes_and_opens_the_drawer() {
    let page = shell().await;
    one(&page.host, "aside[aria-label='CCP overlay']");
    let handle = one(&page.host, "[aria-label='Close overlay']");
    assert_eq!(
        handle.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    handle.click();
    settle().await;
    let handle = one(&page.host, "[aria-label='Open overlay']");
    assert_eq!(
        handle.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
    assert!(one(&page.host, "#overlay-body").has_attribute("hidden"));
    handle.click();
    settle().await;
    assert!(!one(&page.host, "#overlay-body").has_attribute("hidden"));
}

#[wasm_bindgen_test]
async fn the_edge_resizes_by_keyboard_within_its_bounds() {
    let page = shell().await;
    let edge = one(&page.host, "[role=separator][aria-label='Overlay width']");
    let width = || {
        edge.get_attribute("aria-valuenow")
            .unwrap()
            .parse::<u32>()
            .unwrap()
    };
    let start = width();
    key(&edge, "ArrowLeft");
    settle().await;
    assert!(width() > start);
    key(&edge, "Home");
    settle().await;
    assert_eq!(edge.get_attribute("aria-valuemin").as_deref(), Some("280"));
    assert_eq!(page.model().width.get_untracked(), 280);
}

#[wasm_bindgen_test]
async fn arrows_home_and_end_move_between_tabs() {
    let page = shell().await;
    let list = one(&page.host, "[role=tablist][aria-label=Panels]");
    page.model().panel.set(PanelId::Attributes);
    settle().await;
    key(&list, "ArrowRight");
    settle().await;
    assert_eq!(focused(), "tab-actions");
    assert_eq!(one(&list, "[aria-selected=true]").id(), "tab-actions");
    key(&list, "Home");
    settle().await;
    assert_eq!(focused(), "tab-attributes");
    let panel = one(&page.host, "[role=tabpanel]");
    assert_eq!(
        panel.get_attribute("aria-labelledby").as_deref(),
        Some("tab-attributes")
    );
}

#[wasm_bindgen_test]
async fn news_in_a_hidden_panel_are_a_description_and_not_a_name() {
    let page = shell().await;
    let entry = json!({"seq": 1, "at": "2026-11-21T08:30:00.000Z", "kind": "data",
        "body": {"title": "t", "flow": "f", "fields": []}});
    page.model()
        .take_entry(&serde_json::from_value(entry).unwrap(), 0.0);
    settle().await;
    let tab = one(&page.host, "#tab-data");
    assert_eq!(tab.get_attribute("aria-label").as_deref(), Some("Data"));
    let described = tab.get_attribute("aria-describedby").unwrap();
    assert_eq!(
        one(&page.host, &format!("#{described}"))
            .text_content()
            .unwrap(),
        "1 new item"
    );
    assert_eq!(
        one(&page.host, "[aria-live=polite]")
            .text_content()
            .unwrap(),
        "Data: 1 new item"
    );
    tab.click();
    settle().await;
    assert!(!one(&page.host, "#tab-data").has_attribute("aria-describedby"));
}

#[wasm_bindgen_test]
async fn the_menu_works_by_keyboard_and_gives_the_focus_back() {
    let page = shell().await;
    let button = one(&page.host, "[aria-label='More panels'][aria-haspopup=menu]");
    button.focus().unwrap();
    button.click();
    settle().await;
    let menu = one(&page.host, "[role=menu]");
    let items = all(&menu, "[role=menuitem]");
    let active = || {
        ccp_overlay::browser::dom::document()
            .active_element()
            .unwrap()
    };
    assert_eq!(active(), *items[0]);
    key(&menu, "ArrowDown");
    assert_eq!(active(), *items[1]);
    key(&menu, "End");
    assert_eq!(text(items.last().unwrap()), "Sign out");
    assert_eq!(active(), **items.last().unwrap());
    key(&menu, "Escape");
    settle().await;
    assert!(all(&page.host, "[role=menu]").is_empty());
    assert_eq!(active(), *button);
}

#[wasm_bindgen_test]
async fn contacts_have_tabs_where_there_is_a_choice() {
    let page = shell().await;
    page.model()
        .contacts
        .update(|contacts| contacts.upsert(contact("a", "Ada <b>"), true));
    settle().await;
    assert!(
        all(&page.host, "[role=tablist][aria-label=Contacts]").is_empty(),
        "one contact is no choice"
    );
    assert_eq!(text(&one(&page.host, ".who-name")), "Ada <b>");
    page.model()
        .contacts
        .update(|contacts| contacts.upsert(contact("b", "Ben"), true));
    settle().await;
    let list = one(&page.host, "[role=tablist][aria-label=Contacts]");
    let names: Vec<String> = all(&list, "[role=tab]").iter().map(text).collect();
    assert_eq!(names, ["Ada <b>", "Ben", "No contact"]);
    all(&list, "[role=tab]")[1].click();
    settle().await;
    assert_eq!(text(&one(&page.host, ".who-name")), "Ben");
    key(&list, "ArrowRight");
    settle().await;
    assert_eq!(page.model().contact_untracked(), None);
}

#[wasm_bindgen_test]
async fn the_palette_finds_and_runs_an_action() {
    answer_with(&json!({"POST /api/v1/actions/2/runs": {"status": 202, "body": {"runId": "r"}}}));
    let page = shell().await;
    answer_with(&json!({"POST /api/v1/actions/2/runs": {"status": 202, "body": {"runId": "r"}}}));
    one(&page.host, "#more-button").focus().unwrap();
    page.model().palette.set(true);
    settle().await;
    let input = one(&page.host, "[role=combobox]");
    assert_eq!(
        ccp_overlay::browser::dom::document()
            .active_element()
            .unwrap(),
        *input
    );
    type_into(&input, "vi");
    settle().await;
    let options = all(&page.host, "[role=option]");
    assert_eq!(options.len(), 1);
    assert_eq!(
        input.get_attribute("aria-activedescendant").unwrap(),
        options[0].id()
    );
    key(&input, "Enter");
    settle().await;
    assert!(all(&page.host, "dialog").is_empty());
    assert_eq!(calls().len(), 1);
    assert_eq!(focused(), "row-2");
}

#[wasm_bindgen_test]
async fn a_question_shows_as_text_and_goes_with_its_answer() {
    let page = shell().await;
    page.model().modals.update(|modals| {
        modals.push(Modal {
            command: "c1".to_owned(),
            title: "Sure?".to_owned(),
            body: "<b>Really</b>".to_owned(),
            buttons: vec!["No".to_owned(), "Yes".to_owned()],
        });
    });
    settle().await;
    let dialog = one(&page.host, "dialog[open]");
    assert_eq!(text(&one(&dialog, "#modal-body")), "<b>Really</b>");
    all(&dialog, "button")[1].click();
    settle().await;
    assert!(all(&page.host, "dialog").is_empty());
}
