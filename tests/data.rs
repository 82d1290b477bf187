//! The Data and Attributes panels in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

#[path = "support/page.rs"]
mod page;

use ccp_overlay::{
    element::el,
    panels::{attributes::attributes_panel, data::data_panel},
};
use ccp_protocol::feed::FeedEntry;
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{Mounted, all, mount, one, settle, text};

wasm_bindgen_test_configure!(run_in_browser);

fn entry(seq: u64, replaces: Option<u64>, fields: &Value) -> FeedEntry {
    let mut entry = json!({"seq": seq, "at": "2026-11-21T08:30:00.000Z", "kind": "data",
        "body": {"title": format!("Item {seq}"), "flow": "A flow", "fields": fields}});
    if let Some(replaces) = replaces {
        entry["replaces"] = json!(replaces);
    }
    serde_json::from_value(entry).unwrap()
}

fn pair(key: &str, value: &Value) -> Value {
    json!([{"key": key, "value": value}])
}

async fn panel(entries: &[FeedEntry]) -> Mounted {
    let page = mount(data_panel);
    page.model().take_past(entries);
    settle().await;
    page
}

fn titles(page: &Mounted) -> Vec<String> {
    all(&page.host, "h3").iter().map(text).collect()
}

#[wasm_bindgen_test]
async fn an_item_is_a_table_of_row_headers_and_cells() {
    let page = panel(&[entry(1, None, &pair("Status", &json!("open")))]).await;
    assert_eq!(text(&one(&page.host, "h2")), "Data Sink");
    let table = one(&page.host, "table");
    assert_eq!(text(&one(&table, "th[scope=row]")), "Status");
    assert_eq!(text(&one(&table, "td .value")), "open");
    assert!(text(&page.host).contains("A flow"));
}

#[wasm_bindgen_test]
async fn html_in_keys_and_values_is_text() {
    let script = "<script>alert(1)</script><img src=x>";
    let page = panel(&[entry(1, None, &pair(script, &json!(script)))]).await;
    assert_eq!(text(&one(&page.host, "th")), script);
    assert_eq!(text(&one(&page.host, "td .value")), script);
    assert!(all(&page.host, "script, img").is_empty());
}

#[wasm_bindgen_test]
async fn addresses_are_links_and_scripts_are_not() {
    let fields = json!([
        {"key": "web", "value": "https://crm.example/1"},
        {"key": "mail", "value": "a@b.example"},
        {"key": "phone", "value": "+49 30 1"},
        {"key": "no", "value": "javascript:alert(1)"}
    ]);
    let page = panel(&[entry(1, None, &fields)]).await;
    let links: Vec<String> = all(&page.host, "a")
        .iter()
        .map(|link| link.get_attribute("href").unwrap())
        .collect();
    assert_eq!(
        links,
        ["https://crm.example/1", "mailto:a@b.example", "tel:+49301"]
    );
    assert_eq!(
        one(&page.host, "a[href^=https]")
            .get_attribute("rel")
            .as_deref(),
        Some("noopener noreferrer")
    );
}

#[wasm_bindgen_test]
async fn nested_values_fold_out() {
    let value = json!({"street": {"name": "Main <i>St</i>"}, "tags": ["a", "b"]});
    let page = panel(&[entry(1, None, &pair("address", &value))]).await;
    assert!(
        all(&page.host, "dl").is_empty(),
        "nothing inside is made before it is asked for"
    );
    one(&page.host, "summary").click();
    settle().await;
    let keys: Vec<String> = all(&page.host, "dt").iter().map(text).collect();
    assert_eq!(keys, ["street", "tags"]);
    all(&page.host, "dd summary")[0].click();
    settle().await;
    assert!(text(&page.host).contains("Main <i>St</i>"));
    assert_eq!(all(&page.host, "table").len(), 1, "one table an item");
}

#[wasm_bindgen_test]
async fn newest_first_nothing_twice_and_updates_in_place() {
    let plain = pair("k", &json!("v"));
    let page = panel(&[
        entry(1, None, &plain),
        entry(2, None, &plain),
        entry(2, None, &plain),
    ])
    .await;
    assert_eq!(titles(&page), ["Item 2", "Item 1"]);
    page.model()
        .take_past(&[entry(3, Some(1), &plain), entry(4, None, &plain)]);
    settle().await;
    assert_eq!(titles(&page), ["Item 4", "Item 2", "Item 3"]);
}

#[wasm_bindgen_test]
async fn clear_empties_the_view_and_keeps_the_focus_in_the_panel() {
    let page = panel(&[entry(1, None, &pair("k", &json!("v")))]).await;
    one(&page.host, ".panel-head button").click();
    settle().await;
    assert!(text(&page.host).contains("No data yet"));
    page.model()
        .take_past(&[entry(2, None, &pair("k", &json!("v")))]);
    settle().await;
    assert_eq!(titles(&page), ["Item 2"]);
}

#[wasm_bindgen_test]
async fn of_ten_thousand_items_few_stand_in_the_page() {
    let plain = pair("k", &json!("v"));
    let page = mount(|overlay| el("div").class("probe").child(data_panel(overlay)).into());
    let probe = one(&page.host, ".probe");
    probe.style().set_property("height", "600px").unwrap();
    let entries: Vec<FeedEntry> = (1..=10_000).map(|seq| entry(seq, None, &plain)).collect();
    page.model().take_past(&entries);
    settle().await;
    let scroller = one(&page.host, ".items");
    scroller.style().set_property("height", "600px").unwrap();
    scroller.style().set_property("overflow-y", "auto").unwrap();
    settle().await;
    assert!(all(&page.host, "table").len() < 120);
    assert_eq!(titles(&page)[0], "Item 10000");
    scroller.set_scroll_top(scroller.scroll_height());
    settle().await;
    scroller.set_scroll_top(scroller.scroll_height());
    settle().await;
    assert_eq!(titles(&page).last().unwrap(), "Item 1");
    assert!(all(&page.host, "table").len() < 120);
}

#[wasm_bindgen_test]
async fn attributes_show_as_configured_and_styles_stay_harmless() {
    let page = mount(attributes_panel);
    settle().await;
    assert!(text(&page.host).contains("No contact in hand"));
    let definition = |value: Value| serde_json::from_value(value).unwrap();
    page.model().definitions.set(vec![
        definition(json!({"id": "1", "name": "tier", "label": "Tier", "style": "color: red; position: fixed",
            "format": "<b>{{tier}}</b>"})),
        definition(json!({"id": "2", "name": "url", "label": "Record", "display": "link"})),
        definition(json!({"id": "3", "name": "bad", "label": "Bad", "display": "link"})),
    ]);
    let contact = json!({"id": "c", "channel": "voice", "direction": "in", "state": "connected",
        "startedAt": "2026-11-21T08:30:00.000Z",
        "attributes": {"tier": "gold", "url": "https://crm.example/1", "bad": "javascript:alert(1)"}});
    let contact = serde_json::from_value(contact).unwrap();
    page.model()
        .contacts
        .update(|contacts| contacts.upsert(contact, true));
    settle().await;
    let value = one(&page.host, "table .value");
    assert_eq!(text(&value), "<b>gold</b>");
    let style = value.style();
    assert_eq!(style.get_property_value("color").unwrap(), "red");
    assert_eq!(style.get_property_value("position").unwrap(), "");
    let links = all(&page.host, "a");
    assert_eq!(links.len(), 1);
    assert_eq!(text(&links[0]), "Record");
}
