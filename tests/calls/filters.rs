//! Narrowing the caller log down: search, filters, what shows of them, and what is exported then.

use ccp_protocol::identity::{Agent, Role};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{
    Mounted, all, answer_with, asked, at, call, log, mounted, ok, one, page, settle, text,
    type_into,
};
use ccp_overlay::panels::calls::calls_panel;

/// The panel of Anna, whose server knows of her, of Ben, and of two queues.
async fn panel(calls: &[Value]) -> Mounted {
    let page = mounted(&answers(calls), |overlay| {
        overlay.model.agent.set(Some(Agent {
            id: "anna".into(),
            login: "anna".to_owned(),
            name: "Anna Berg".to_owned(),
            phone: None,
            roles: vec![Role::Agent],
        }));
        calls_panel(overlay)
    })
    .await;
    one(&page.host, "summary").click();
    asked("GET /api/v1/calls/choices").await;
    page
}

fn answers(calls: &[Value]) -> Value {
    let mut answers = log(calls);
    answers["GET /api/v1/calls/choices"] = ok(json!({
        "agents": [{"id": "anna", "name": "Anna Berg"}, {"id": "ben", "name": "Ben Cole"}],
        "queues": ["Sales", "Support"],
    }));
    answers["GET /api/v1/calls/export"] = ok(json!({"items": []}));
    answers
}

fn names(page: &Mounted) -> Vec<String> {
    let names = all(&page.host, ".call-from strong");
    names.iter().map(text).collect()
}

/// What is looked for, as it shows while the filters are folded in.
fn filtered(page: &Mounted) -> Vec<String> {
    let words = all(&page.host, ".filtered .tag");
    words.iter().map(text).collect()
}

async fn choose(page: &Mounted, selector: &str, value: &str) {
    let control = one(&page.host, selector);
    js_sys::Reflect::set(&control, &"value".into(), &value.into()).unwrap();
    control
        .dispatch_event(&web_sys::Event::new("change").unwrap())
        .unwrap();
    settle().await;
}

/// Waits until the server was asked with this query.
async fn asked_for(query: &str) {
    for _ in 0..200 {
        if page::calls()
            .iter()
            .any(|call| call["name"] == "GET /api/v1/calls" && call["query"] == query)
        {
            return settle().await;
        }
        settle().await;
    }
    panic!("never asked for {query}, but {:?}", page::calls());
}

fn options(page: &Mounted, selector: &str) -> Vec<String> {
    let options = all(&page.host, &format!("{selector} option"));
    options
        .iter()
        .map(|option| option.text_content().unwrap())
        .collect()
}

#[wasm_bindgen_test]
async fn search_and_filters_show_what_fits_and_what_the_server_finds() {
    let other = json!({"fromNames": ["Emil"], "from": "2", "fromE164": null, "queue": "Sales"});
    let page = panel(&[call("a", json!({})), call("b", other)]).await;
    // Of another name: only the server knows why.
    let old = json!({"fromNames": ["Ada"], "queue": "Sales", "initializedAt": at(9000.0)});
    answer_with(&answers(&[call("c", old)]));
    let search = one(&page.host, "input[aria-label='Search calls']");
    type_into(&search, "emil");
    asked_for("?q=emil").await;
    assert_eq!(names(&page), ["Emil", "Ada"]);
    choose(&page, "#calls-state", "ended").await;
    asked_for("?q=emil&state=ended").await;
    assert!(names(&page).is_empty());
    choose(&page, "#calls-state", "").await;
    type_into(&search, "");
    choose(&page, "#calls-queue", "Support").await;
    assert_eq!(names(&page), ["Marta Holm"]);
}

#[wasm_bindgen_test]
async fn the_log_is_narrowed_down_to_an_agent_and_to_days_where_the_agent_is() {
    let mine = json!({"agentId": "anna", "initializedAt": "2026-03-29T12:00:00.000Z"});
    let bens = json!({"agentId": "ben", "fromNames": ["Emil"], "initializedAt": "2026-03-28T12:00:00.000Z"});
    let page = panel(&[
        call("a", mine),
        call("b", bens),
        call("c", json!({"fromNames": ["Ada"]})),
    ])
    .await;
    assert_eq!(
        options(&page, "#calls-agent"),
        ["All", "My calls", "Ben Cole"]
    );
    assert_eq!(options(&page, "#calls-queue"), ["All", "Sales", "Support"]);
    choose(&page, "#calls-agent", "anna").await;
    assert_eq!(
        (names(&page), filtered(&page)),
        (vec!["Marta Holm".to_owned()], vec!["My calls".to_owned()])
    );
    asked_for("?agent=anna").await;
    choose(&page, "#calls-agent", "ben").await;
    assert_eq!(
        (names(&page), filtered(&page)),
        (vec!["Emil".to_owned()], vec!["Ben Cole".to_owned()])
    );
    choose(&page, "#calls-agent", "").await;

    choose(&page, "#calls-from", "2026-03-28").await;
    choose(&page, "#calls-to", "2026-03-29").await;
    assert_eq!(names(&page), ["Marta Holm", "Emil"]);
    assert_eq!(
        filtered(&page),
        ["From day 2026-03-28", "To day 2026-03-29"]
    );
    // Midnight as the browser's time zone has it, also where the clock is changed in the night between.
    let midnight = |year: u32, month: i32, day: i32| {
        let date = js_sys::Date::new_with_year_month_day(year, month, day);
        String::from(js_sys::encode_uri_component(&String::from(
            date.to_iso_string(),
        )))
    };
    let (from, to) = (midnight(2026, 2, 28), midnight(2026, 2, 30));
    asked_for(&format!("?from={from}&to={to}")).await;
    choose(&page, "#calls-from", "2026-03-29").await;
    assert_eq!(names(&page), ["Marta Holm"]);
    choose(&page, "#calls-to", "2026-03-28").await;
    assert!(names(&page).is_empty(), "no day is both");
}

#[wasm_bindgen_test]
async fn one_press_clears_every_filter_and_nothing_found_is_another_thing_than_an_empty_log() {
    let page = panel(&[call("a", json!({"agentId": "ben"}))]).await;
    assert!(filtered(&page).is_empty());
    type_into(&one(&page.host, "input[aria-label='Search calls']"), "holm");
    for (selector, value) in [
        ("#calls-state", "missed"),
        ("#calls-queue", "Support"),
        ("#calls-agent", "ben"),
        ("#calls-from", "2026-01-01"),
        ("#calls-to", "2026-01-02"),
    ] {
        choose(&page, selector, value).await;
    }
    one(&page.host, ".call-filters input[type=checkbox]").click();
    settle().await;
    answer_with(&answers(&[]));
    asked("GET /api/v1/calls").await;
    let shown = [
        "holm",
        "Missed",
        "Support",
        "Ben Cole",
        "From day 2026-01-01",
        "To day 2026-01-02",
        "Not done",
    ];
    assert_eq!(filtered(&page), shown);
    let said = one(&page.host, "[role=status] .empty");
    assert!(text(&said).contains("No call matches."));
    assert!(!text(&page.host).contains("Empty caller log"));

    answer_with(&answers(&[call("a", json!({}))]));
    one(&page.host, ".filtered button").click();
    asked_for("").await;
    assert!(filtered(&page).is_empty());
    assert_eq!(names(&page), ["Marta Holm"]);
    for selector in [
        "#calls-state",
        "#calls-queue",
        "#calls-agent",
        "#calls-from",
        "#calls-to",
    ] {
        let value = js_sys::Reflect::get(&one(&page.host, selector), &"value".into()).unwrap();
        assert_eq!(value.as_string().as_deref(), Some(""), "{selector}");
    }
    let search = one(&page.host, "input[aria-label='Search calls']");
    assert_eq!(
        js_sys::Reflect::get(&search, &"value".into())
            .unwrap()
            .as_string()
            .as_deref(),
        Some("")
    );
}

#[wasm_bindgen_test]
async fn the_export_asks_for_what_is_looked_for() {
    let page = panel(&[call("a", json!({"agentId": "ben"}))]).await;
    choose(&page, "#calls-agent", "ben").await;
    choose(&page, "#calls-queue", "Support").await;
    let buttons = all(&page.host, ".call-buttons button");
    let csv = buttons
        .iter()
        .find(|button| button.text_content().unwrap() == "Export CSV");
    csv.unwrap().click();
    let sent = asked("GET /api/v1/calls/export").await;
    assert_eq!(sent["query"], "?queue=Support&agent=ben&format=csv");
    assert_eq!(
        page.model().notes.with_untracked(|notes| notes.all().len()),
        0
    );
}
