//! What a call does outside the overlay: in the page around it, and on the desktop.

use ccp_overlay::{calls, element::View, panels::calls::calls_panel};
use ccp_protocol::{calls::PopKind, settings::PanelId};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{
    Overlay, call, host::Host, log, mounted, one, page, page::Mounted, ringing, rings, settle,
    tell, text, until,
};

/// A part with a page around it that performs these commands.
async fn in_host(
    mut answers: Value,
    commands: &[&str],
    part: impl Fn(Overlay) -> View,
) -> (Host, Mounted) {
    let host = Host::new();
    for (name, answer) in Host::answer().as_object().unwrap() {
        answers[name] = answer.clone();
    }
    let page = mounted(&answers, |overlay| {
        overlay.bridge.start(overlay);
        overlay.live.set_focus(true);
        part(overlay)
    })
    .await;
    host.shakes_hands(page.overlay, commands).await;
    (host, page)
}

fn ringing_part(overlay: Overlay) -> View {
    calls::watch(overlay);
    ringing(overlay)
}

/// The server's answer where another page of the agent's was first.
fn taken_elsewhere(id: &str) -> (String, Value) {
    let name = format!("POST /api/v1/calls/{id}/claims");
    (name, json!({"status": 200, "body": {"yours": false}}))
}

#[wasm_bindgen_test]
async fn open_shows_the_caller_a_search_or_a_new_record() {
    let (host, page) = in_host(
        json!({}),
        &[calls::OPEN, "sfScreenpopSearch", calls::NEW_RECORD],
        ringing_part,
    )
    .await;
    let maybe = |id: &str| json!({"customerId": id, "level": "maybe"});
    for (index, (matches, command, body)) in [
        (
            json!([{"customerId": "p", "level": "known"}]),
            calls::OPEN,
            json!({"recordId": "p"}),
        ),
        (
            json!([maybe("p"), maybe("q")]),
            "sfScreenpopSearch",
            json!({"searchString": "+491711"}),
        ),
        (
            json!([]),
            calls::NEW_RECORD,
            json!({"entityName": "Contact", "defaultFieldValues": {"Phone": "+491711"}}),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let (id, seq) = (format!("open{index}"), index as u64 * 2 + 1);
        tell(&page, seq, &rings(&id, json!({"matches": matches})));
        settle().await;
        one(&page.host, ".notice .button").click();
        until("asked", || host.asked().len() == index + 1).await;
        assert_eq!(host.asked()[index], json!({"name": command, "body": body}));
        tell(&page, seq + 1, &call(&id, json!({})));
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn an_answer_opens_the_customer_in_one_page_and_only_where_it_is_wanted() {
    let (claim, no) = taken_elsewhere("pop-elsewhere");
    let (host, page) = in_host(json!({claim: no}), &[calls::OPEN], ringing_part).await;
    let answered = |id: &str| {
        let pop = json!({"kind": PopKind::Profile, "customerId": id});
        call(id, json!({"state": "connected", "pop": pop}))
    };
    tell(&page, 1, &answered("pop-elsewhere"));
    page.model().ring.set(false);
    tell(&page, 2, &answered("pop-unwanted"));
    settle().await;
    page.model().ring.set(true);
    tell(&page, 3, &answered("pop-here"));
    until("asked", || !host.asked().is_empty()).await;
    settle().await;
    let expected = json!([{"name": calls::OPEN, "body": {"recordId": "pop-here"}}]);
    assert_eq!(Value::Array(host.asked()), expected);
}

#[wasm_bindgen_test]
async fn a_row_dials_where_the_page_around_can() {
    let calls = log(&[call("a", json!({}))]);
    let (host, page) = in_host(calls.clone(), &[calls::DIAL], calls_panel).await;
    one(&page.host, "#dial-a").click();
    until("asked", || !host.asked().is_empty()).await;
    let expected = json!([{"name": calls::DIAL, "body": {"phoneNumber": "+491711"}}]);
    assert_eq!(Value::Array(host.asked()), expected);
    drop((host, page));
    let (_host, page) = in_host(calls, &[], calls_panel).await;
    assert!(page::all(&page.host, "#dial-a").is_empty());
}

/// Notifications that only note what they show, and what the agent says when asked.
fn stub_notifications(permission: &str, answer: &str) {
    js_sys::eval(&format!(
        "window.__shown = [];
         window.Notification = class {{
             static permission = '{permission}';
             static async requestPermission() {{ return (Notification.permission = '{answer}'); }}
             constructor(title, {{ body, tag, silent }}) {{
                 this.entry = {{ title, body, tag, silent, open: true }};
                 window.__shown.push(this.entry);
                 window.__last = this;
             }}
             close() {{ this.entry.open = false; }}
         }};"
    ))
    .unwrap();
}

fn shown() -> Value {
    page::value_of("window.__shown")
}

#[wasm_bindgen_test]
async fn the_desktop_tells_of_a_call_while_it_rings_once_and_without_number_and_name() {
    stub_notifications("granted", "granted");
    let (claim, no) = taken_elsewhere("desk-elsewhere");
    let page = mounted(&json!({claim: no}), ringing_part).await;
    page.model().desktop.set(true);
    tell(&page, 1, &rings("desk-elsewhere", json!({})));
    tell(&page, 2, &rings("desk-here", json!({})));
    tell(
        &page,
        3,
        &rings("desk-number", json!({"queue": "+49 30 1"})),
    );
    until("shown", || shown().as_array().unwrap().len() == 2).await;
    settle().await;
    let said = |open: bool| {
        json!([
            {"title": "Incoming call", "body": "For Support", "tag": "desk-here", "silent": true, "open": open},
            {"title": "Incoming call", "body": "", "tag": "desk-number", "silent": true, "open": true},
        ])
    };
    assert_eq!(shown(), said(true));
    tell(&page, 4, &call("desk-here", json!({"state": "connected"})));
    settle().await;
    assert_eq!(shown(), said(false), "it rings no more");
}

#[wasm_bindgen_test]
async fn a_press_on_what_the_desktop_tells_shows_the_call() {
    stub_notifications("granted", "granted");
    let page = mounted(&json!({}), ringing_part).await;
    page.model().desktop.set(true);
    page.model().open.set(false);
    tell(&page, 1, &rings("pressed", json!({})));
    until("shown", || shown() != json!([])).await;
    js_sys::eval("window.__last.onclick()").unwrap();
    let model = page.model();
    assert!(model.open.get_untracked());
    assert_eq!(model.panel.get_untracked(), PanelId::Calls);
    let open = model.call_list.with_untracked(|list| list.open.clone());
    assert_eq!(open, Some("pressed".into()));
}

#[wasm_bindgen_test]
async fn the_desktop_is_quiet_while_the_agent_looks_or_did_not_ask_for_it_and_for_what_rang_before()
{
    stub_notifications("granted", "granted");
    let page = mounted(&json!({}), ringing_part).await;
    tell(&page, 1, &rings("quiet-unasked", json!({})));
    settle().await;
    page.model().desktop.set(true);
    settle().await;
    page.overlay.live.set_focus(true);
    tell(&page, 2, &rings("quiet-seen", json!({})));
    settle().await;
    let claimed = |call: &Value| call["name"] == "POST /api/v1/calls/quiet-seen/claims";
    let there = page::calls().iter().any(claimed);
    assert!(there, "so that no other window tells of it either");
    page.overlay.live.set_focus(false);
    // As after a reconnect: told of now, but it rang before.
    page.model().before.set(3);
    tell(&page, 3, &rings("quiet-before", json!({})));
    tell(&page, 4, &rings("quiet-last", json!({})));
    until("shown", || shown() != json!([])).await;
    settle().await;
    let tags: Vec<Value> = shown()
        .as_array()
        .unwrap()
        .iter()
        .map(|shown| shown["tag"].clone())
        .collect();
    assert_eq!(tags, ["quiet-last"]);
}

const NOTICES: [&str; 3] = ["notify", "notifyClose", "notifyAsk"];

#[wasm_bindgen_test]
async fn in_a_frame_the_page_around_tells_of_a_call_and_says_when_it_was_pressed() {
    stub_notifications("granted", "granted");
    let (host, page) = in_host(json!({}), &NOTICES, ringing_part).await;
    page.model().desktop.set(true);
    page.model().open.set(false);
    page.overlay.live.set_focus(false);
    tell(&page, 1, &rings("framed", json!({})));
    until("asked", || !host.asked().is_empty()).await;
    let notice = json!({"name": "notify", "body": {"tag": "framed", "title": "Incoming call", "text": "For Support"}});
    assert_eq!(Value::Array(host.asked()), json!([notice]));
    host.says("notified", &json!({"tag": "framed"})).await;
    assert!(page.model().open.get_untracked());
    tell(&page, 2, &call("framed", json!({"state": "connected"})));
    until("closed", || host.asked().len() == 2).await;
    let close = json!({"name": "notifyClose", "body": {"tag": "framed"}});
    assert_eq!(Value::Array(host.asked()), json!([notice, close]));
    assert_eq!(shown(), json!([]), "a frame shows none of its own");
}

/// The switch: whether it is on, whether it can be used, and what is said of it.
fn switch(page: &Mounted) -> (bool, bool, String) {
    let input = one(&page.host, "[aria-describedby=calls-desktop]");
    let checked = js_sys::Reflect::get(&input, &"checked".into()).unwrap();
    let hint = text(&one(&page.host, "#calls-desktop"));
    (checked.is_truthy(), !input.has_attribute("disabled"), hint)
}

fn press_switch(page: &Mounted) {
    one(&page.host, "[aria-describedby=calls-desktop]").click();
}

#[wasm_bindgen_test]
async fn the_switch_says_who_shows_notifications_or_why_nobody_does() {
    js_sys::eval("delete window.Notification").unwrap();
    let unfolded = |overlay: Overlay| calls_panel(overlay);
    let calls = log(&[call("a", json!({}))]);
    let page = mounted(&calls, unfolded).await;
    one(&page.host, "summary").click();
    assert_eq!(
        switch(&page),
        (
            false,
            false,
            "This browser shows no notifications here.".to_owned()
        )
    );
    drop(page);

    stub_notifications("default", "granted");
    let page = mounted(&calls, unfolded).await;
    one(&page.host, "summary").click();
    page.model().desktop.set(true);
    let (on, usable, hint) = switch(&page);
    assert!(!on && usable, "wanted elsewhere, not allowed here yet");
    assert!(
        hint.starts_with("The browser shows them for this window"),
        "{hint}"
    );
    press_switch(&page);
    until("on", || switch(&page).0).await;
    press_switch(&page);
    until("off", || !switch(&page).0).await;
    drop(page);

    let (host, page) = in_host(calls.clone(), &[], unfolded).await;
    one(&page.host, "summary").click();
    let (on, usable, hint) = switch(&page);
    assert!(
        !on && !usable && hint.starts_with("The page around the overlay shows none"),
        "{hint}"
    );
    let asks = json!({"capabilities": ["notifyAsk"]});
    host.says("capabilities", &asks).await;
    page.model().desktop.set(true);
    settle().await;
    assert!(!switch(&page).0, "wanted elsewhere, not allowed there yet");
    host.says("capabilities", &json!({"capabilities": NOTICES}))
        .await;
    assert!(switch(&page).0);
    press_switch(&page);
    settle().await;
    let (on, usable, hint) = switch(&page);
    assert!(
        !on && usable && hint.starts_with("The page around the overlay shows them"),
        "{hint}"
    );
    // This page's host says no more than that it was done.
    press_switch(&page);
    until("asked", || !host.asked().is_empty()).await;
    assert_eq!(host.asked()[0]["name"], "notifyAsk");
    until("refused", || {
        page.model()
            .notes
            .with_untracked(|notes| !notes.all().is_empty())
    })
    .await;
    assert!(!switch(&page).0);
}
