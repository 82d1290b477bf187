//! Forms in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

#[path = "support/page.rs"]
mod page;

use ccp_overlay::panels::actions::actions_panel;
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{
    Mounted, action, all, answer_with, calls, focused, mount, one, release, settle, text, type_into,
};

wasm_bindgen_test_configure!(run_in_browser);

fn fields() -> Value {
    json!([
        {"name": "Note", "label": "Note", "type": "textArea", "order": 8},
        {"name": "First", "label": "First <b>name</b>", "type": "text", "order": 1, "required": true},
        {"name": "Amount", "label": "Amount", "type": "number", "order": 2},
        {"name": "Tel", "label": "Telephone", "type": "telephone", "order": 3},
        {"name": "Mail", "label": "Mail", "type": "email", "order": 4},
        {"name": "Day", "label": "Day", "type": "date", "order": 5},
        {"name": "Ok", "label": "Agreed", "type": "checkbox", "order": 6},
        {"name": "Kind", "label": "Kind", "type": "dropdown", "order": 7,
            "options": [{"value": "a", "label": "Alpha"}, {"value": "b", "label": "Beta"}]}
    ])
}

fn server(run: &Value) {
    answer_with(&json!({
        "GET /api/v1/actions/1/form": {"status": 200, "body": {"title": "Gift Card", "instructions": "Fill <i>in</i>.",
            "fields": fields(), "values": {"Tel": "+4930", "Kind": "b", "Ok": true, "Amount": 5}}},
        "POST /api/v1/actions/1/runs": run,
    }));
}

async fn opened(run: &Value) -> Mounted {
    server(run);
    let page = mount(actions_panel);
    page.model()
        .actions
        .set(vec![action("1", "Gift", Some(fields()))]);
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    page
}

fn accepted() -> Value {
    json!({"status": 202, "body": {"runId": "r1"}})
}

fn value(page: &Mounted, id: &str) -> Value {
    let control = one(&page.host, &format!("#field-{id}"));
    let read = |name: &str| js_sys::Reflect::get(&control, &name.into()).unwrap();
    if read("type").as_string().as_deref() == Some("checkbox") {
        return json!(read("checked").as_bool());
    }
    json!(read("value").as_string())
}

#[wasm_bindgen_test]
async fn fields_stand_in_order_with_labels_and_defaults() {
    let page = opened(&accepted()).await;
    assert_eq!(text(&one(&page.host, "h2")), "Gift Card");
    assert!(text(&page.host).contains("Fill <i>in</i>."));
    let labels: Vec<String> = all(&page.host, "label").iter().map(text).collect();
    let want = [
        "First <b>name</b>*",
        "Amount",
        "Telephone",
        "Mail",
        "Day",
        "Agreed",
        "Kind",
        "Note",
    ];
    assert_eq!(labels, want);
    for label in all(&page.host, "label") {
        let id = label.get_attribute("for").unwrap();
        one(&page.host, &format!("#{id}"));
    }
    assert!(one(&page.host, "#field-First").has_attribute("required"));
    assert!(!one(&page.host, "#field-Amount").has_attribute("required"));
    assert_eq!(value(&page, "Tel"), json!("+4930"));
    assert_eq!(value(&page, "Kind"), json!("b"));
    assert_eq!(value(&page, "Ok"), json!(true));
    assert_eq!(value(&page, "Amount"), json!("5"));
}

#[wasm_bindgen_test]
async fn errors_stand_at_their_fields_and_the_first_takes_the_focus() {
    let page = opened(&accepted()).await;
    type_into(&one(&page.host, "#field-Amount"), "many");
    one(&page.host, "button[type=submit]").click();
    settle().await;
    assert_eq!(focused(), "field-First");
    for (id, words) in [
        ("field-First", "This field is required."),
        ("field-Amount", "Enter a number."),
    ] {
        let control = one(&page.host, &format!("#{id}"));
        assert_eq!(
            control.get_attribute("aria-invalid").as_deref(),
            Some("true")
        );
        let error = control.get_attribute("aria-describedby").unwrap();
        assert_eq!(text(&one(&page.host, &format!("#{error}"))), words);
    }
    assert!(
        calls()
            .iter()
            .all(|call| call["name"] != "POST /api/v1/actions/1/runs"),
        "nothing was sent"
    );
    type_into(&one(&page.host, "#field-Amount"), "3");
    settle().await;
    assert!(!one(&page.host, "#field-Amount").has_attribute("aria-invalid"));
}

#[wasm_bindgen_test]
async fn what_is_sent_has_the_types_of_the_fields() {
    let page = opened(&accepted()).await;
    type_into(&one(&page.host, "#field-First"), "<b>Ada</b>");
    one(&page.host, "button[type=submit]").click();
    settle().await;
    let sent = calls()
        .into_iter()
        .find(|call| call["name"] == "POST /api/v1/actions/1/runs")
        .unwrap();
    let body: Value = serde_json::from_str(sent["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"form": {"First": "<b>Ada</b>", "Amount": 5, "Tel": "+4930", "Mail": "", "Day": "", "Ok": true,
            "Kind": "b", "Note": ""}})
    );
    one(&page.host, "[role=list][aria-label=Actions]");
    assert_eq!(
        focused(),
        "row-1",
        "the list is back and the focus is on its row"
    );
}

#[wasm_bindgen_test]
async fn the_servers_errors_stand_at_the_fields_too() {
    let refusal = json!({"status": 422, "body": {"type": "x", "title": "Not valid", "status": 422, "detail": "No.",
        "errors": [{"pointer": "/form/Mail", "detail": "That address does not exist."}]}});
    let page = opened(&refusal).await;
    type_into(&one(&page.host, "#field-First"), "Ada");
    one(&page.host, "button[type=submit]").click();
    settle().await;
    assert_eq!(
        text(&one(&page.host, "#field-Mail-error")),
        "That address does not exist."
    );
    assert_eq!(focused(), "field-Mail");
    assert_eq!(value(&page, "First"), json!("Ada"), "what was typed stays");
}

#[wasm_bindgen_test]
async fn what_was_typed_is_there_after_going_back_and_is_each_contacts_own() {
    let page = opened(&accepted()).await;
    type_into(&one(&page.host, "#field-First"), "Ada");
    one(&page.host, "button.back").click();
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    assert_eq!(value(&page, "First"), json!("Ada"));
    let contact = serde_json::from_value(json!({"id": "c", "channel": "voice", "direction": "in",
        "state": "connected", "startedAt": "2026-11-21T08:30:00.000Z"}));
    page.model()
        .contacts
        .update(|contacts| contacts.upsert(contact.unwrap(), false));
    page.model().show_contact(Some("c".into()));
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    assert_eq!(value(&page, "First"), json!(""));
    page.model().show_contact(None);
    settle().await;
    assert_eq!(value(&page, "First"), json!("Ada"));
}

const OPTIONS: &str = "GET /api/v1/actions/1/form/Kind/options";

fn filled_field(required: bool) -> Value {
    json!([
        {"name": "First", "label": "First", "order": 1},
        {"name": "Kind", "label": "Kind", "type": "dropdown", "order": 2, "required": required, "options": {"flowId": "f"}}
    ])
}

/// What the server answers a form whose dropdown is filled by a flow.
fn filled_server(fields: &Value, options: &Value) {
    answer_with(&json!({
        "GET /api/v1/actions/1/form": {"status": 200, "body": {"title": "", "instructions": "", "fields": fields, "values": {}}},
        OPTIONS: options,
        "POST /api/v1/actions/1/runs": accepted(),
    }));
}

fn offers(values: &[&str]) -> Value {
    let options: Vec<Value> = values
        .iter()
        .map(|value| json!({"value": value, "label": value.to_uppercase()}))
        .collect();
    json!({"status": 200, "body": {"options": options}})
}

fn fails() -> Value {
    json!({"status": 422, "body": {"type": "x", "title": "Not right", "status": 422, "detail": "no connection"}})
}

/// The form is mounted and open, for this contact if any.
async fn open_filled(required: bool, options: Value, contact: Option<&str>) -> Mounted {
    let fields = filled_field(required);
    filled_server(&fields, &options);
    let page = mount(actions_panel);
    page.model()
        .actions
        .set(vec![action("1", "Gift", Some(fields))]);
    if let Some(id) = contact {
        add_contact(&page, id);
        page.model().show_contact(Some(id.into()));
    }
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    page
}

fn add_contact(page: &Mounted, id: &str) {
    let contact = serde_json::from_value(json!({"id": id, "channel": "voice", "direction": "in",
        "state": "connected", "startedAt": "2026-11-21T08:30:00.000Z"}));
    page.model()
        .contacts
        .update(|contacts| contacts.upsert(contact.unwrap(), false));
}

async fn reopen(page: &Mounted) {
    one(&page.host, "button.back").click();
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
}

fn asked() -> usize {
    let calls = calls();
    calls.iter().filter(|call| call["name"] == OPTIONS).count()
}

fn shown(page: &Mounted) -> Vec<String> {
    all(&page.host, "#field-Kind option")
        .iter()
        .map(text)
        .collect()
}

fn note(page: &Mounted) -> Option<String> {
    let control = one(&page.host, "#field-Kind");
    let told = control.get_attribute("aria-describedby")?;
    let words: Vec<String> = told
        .split(' ')
        .map(|id| text(&one(&page.host, &format!("#{id}"))))
        .collect();
    Some(words.join(" | "))
}

fn try_again(page: &Mounted) {
    one(&page.host, "[aria-label='Try again: Kind']").click();
}

fn choose(page: &Mounted, value: &str) {
    let control = one(&page.host, "#field-Kind");
    js_sys::Reflect::set(&control, &"value".into(), &value.into()).unwrap();
    let event = web_sys::Event::new("change").unwrap();
    control.dispatch_event(&event).unwrap();
}

#[wasm_bindgen_test]
async fn a_form_is_there_while_a_dropdown_still_loads_and_says_when_it_has() {
    let mut waiting = offers(&["a", "b"]);
    waiting["waits"] = json!(true);
    let page = open_filled(false, waiting, None).await;
    let control = one(&page.host, "#field-Kind");
    assert_eq!(control.get_attribute("aria-busy").as_deref(), Some("true"));
    assert_eq!(
        control.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    assert_eq!(shown(&page), ["Loading…"]);
    type_into(&one(&page.host, "#field-First"), "Ada");
    release().await;
    assert!(!control.has_attribute("aria-busy") && !control.has_attribute("aria-disabled"));
    assert_eq!(shown(&page), ["Choose…", "A", "B"]);
    assert_eq!(page.model().announcement.get_untracked(), "Kind: 2 choices");
    assert_eq!(value(&page, "First"), json!("Ada"));
    assert_eq!(note(&page), None);
}

#[wasm_bindgen_test]
async fn a_dropdown_that_failed_says_so_and_is_asked_again_by_its_button() {
    let page = open_filled(true, fails(), None).await;
    assert_eq!(
        note(&page).as_deref(),
        Some("The choices could not be loaded: no connection")
    );
    assert_eq!(
        page.model().announcement.get_untracked(),
        "Kind: The choices could not be loaded: no connection"
    );
    filled_server(&filled_field(true), &offers(&["a"]));
    try_again(&page);
    assert_eq!(focused(), "field-Kind", "the button goes, the focus stays");
    settle().await;
    assert_eq!(shown(&page), ["Choose…", "A"]);
    assert_eq!(note(&page), None);
    choose(&page, "a");
    one(&page.host, "button[type=submit]").click();
    settle().await;
    let sent = calls()
        .into_iter()
        .find(|call| call["name"] == "POST /api/v1/actions/1/runs");
    let body: Value = serde_json::from_str(sent.unwrap()["body"].as_str().unwrap()).unwrap();
    assert_eq!(body, json!({"form": {"First": "", "Kind": "a"}}));
}

#[wasm_bindgen_test]
async fn a_dropdown_without_choices_says_so_and_is_sent_only_where_it_may_be_empty() {
    let page = open_filled(true, offers(&[]), None).await;
    assert!(
        note(&page)
            .unwrap()
            .starts_with("There is nothing to choose, and the form cannot")
    );
    one(&page.host, "button[type=submit]").click();
    settle().await;
    assert!(note(&page).unwrap().ends_with(" | This field is required."));
    assert_eq!(focused(), "field-Kind");
    drop(page);
    let page = open_filled(false, offers(&[]), None).await;
    assert_eq!(note(&page).as_deref(), Some("There is nothing to choose."));
    one(&page.host, "button[type=submit]").click();
    settle().await;
    one(&page.host, "[role=list][aria-label=Actions]");
}

#[wasm_bindgen_test]
async fn choices_are_kept_for_the_contact_until_it_ends_or_the_configuration_changes() {
    let page = open_filled(false, offers(&["a"]), Some("c")).await;
    reopen(&page).await;
    assert_eq!(
        (asked(), shown(&page)),
        (1, vec!["Choose…".to_owned(), "A".to_owned()])
    );
    add_contact(&page, "d");
    page.model().show_contact(Some("d".into()));
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    assert_eq!(asked(), 2, "another contact's are its own");
    page.model().offers.update(|offers| offers.end(&"d".into()));
    reopen(&page).await;
    assert_eq!(asked(), 3);
    page.model().show_contact(None);
    settle().await;
    one(&page.host, "button.action-open").click();
    settle().await;
    reopen(&page).await;
    assert_eq!(asked(), 5, "without a contact nothing is kept");
}

#[wasm_bindgen_test]
async fn what_was_chosen_stays_chosen_and_is_named_when_it_is_gone() {
    let page = open_filled(false, offers(&["a", "b"]), None).await;
    choose(&page, "b");
    filled_server(&filled_field(false), &offers(&["c", "b"]));
    reopen(&page).await;
    assert_eq!(value(&page, "Kind"), json!("b"));
    filled_server(&filled_field(false), &fails());
    reopen(&page).await;
    assert_eq!(
        value(&page, "Kind"),
        json!("b"),
        "it is kept where nothing can be said of it"
    );
    filled_server(&filled_field(false), &offers(&["c"]));
    try_again(&page);
    settle().await;
    assert_eq!(
        note(&page).as_deref(),
        Some("“b” is not among the choices any more. Choose again.")
    );
    assert_eq!(value(&page, "Kind"), json!(""));
    one(&page.host, "button[type=submit]").click();
    settle().await;
    assert!(
        note(&page)
            .unwrap()
            .ends_with(" | Choose one of the options.")
    );
    choose(&page, "c");
    settle().await;
    assert_eq!((note(&page), value(&page, "Kind")), (None, json!("c")));
}
