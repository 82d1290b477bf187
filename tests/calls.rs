//! The Calls panel and ringing calls in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::needless_pass_by_value, reason = "made where they are passed")]

#[path = "calls/filters.rs"]
mod filters;
#[path = "support/host.rs"]
mod host;
#[path = "calls/outside.rs"]
mod outside;
#[path = "support/page.rs"]
mod page;

use ccp_overlay::{
    browser::time::{now, sleep},
    calls,
    drawer::drawer,
    element::View,
    overlay::Overlay,
    panels::{calls::calls_panel, ringing::ringing},
};
use ccp_protocol::settings::PanelId;
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{Mounted, all, answer_with, focused, mount, one, settle, text, type_into};

wasm_bindgen_test_configure!(run_in_browser);

fn at(seconds_ago: f64) -> String {
    String::from(js_sys::Date::new(&(now() - seconds_ago * 1000.0).into()).to_iso_string())
}

/// A call that was missed ten minutes ago, changed by `more`.
fn call(id: &str, more: Value) -> Value {
    let mut call = json!({
        "id": id, "callId": id, "direction": "in", "from": "0171 1", "fromE164": "+491711",
        "fromNames": ["Marta Holm"], "to": "100", "toE164": null, "toNames": [], "queue": "Support",
        "state": "missed", "cause": "noAnswer", "rawCause": "NO_ANSWER", "done": false, "incomplete": false,
        "initializedAt": at(600.0), "startedAt": null, "endedAt": at(590.0), "waitingSeconds": 75,
        "talkingSeconds": null, "matches": [{"customerId": "p", "level": "known"}], "agentId": null,
        "note": "", "callBack": false, "rings": false,
    });
    for (name, value) in more.as_object().unwrap() {
        call[name] = value.clone();
    }
    call
}

fn ok(body: Value) -> Value {
    json!({"status": 200, "body": body})
}

fn log(calls: &[Value]) -> Value {
    json!({"GET /api/v1/calls": ok(json!({"items": calls}))})
}

async fn mounted(answers: &Value, part: impl Fn(Overlay) -> View) -> Mounted {
    answer_with(answers);
    let page = mount(|overlay| {
        overlay.model.now.set(now());
        part(overlay)
    });
    settle().await;
    page
}

async fn panel(answers: &Value) -> Mounted {
    mounted(answers, calls_panel).await
}

fn tell(page: &Mounted, seq: u64, body: &Value) {
    let entry = json!({"seq": seq, "at": at(0.0), "kind": "call", "body": body});
    page.model()
        .take_entry(&serde_json::from_value(entry).unwrap(), 0.0);
}

fn cells(page: &Mounted) -> Vec<String> {
    all(&page.host, "tr.call:first-child td")
        .iter()
        .map(text)
        .collect()
}

/// Waits until something is so.
async fn until(what: &str, is: impl Fn() -> bool) {
    for _ in 0..500 {
        if is() {
            return;
        }
        sleep(10.0).await;
    }
    panic!("never: {what}");
}

/// Waits until the page asked for something, and gives the last such request.
async fn asked(name: &str) -> Value {
    for _ in 0..200 {
        if let Some(call) = page::calls()
            .into_iter()
            .rev()
            .find(|call| call["name"] == name)
        {
            settle().await;
            return call;
        }
        sleep(20.0).await;
    }
    panic!("never asked: {name}, but {:?}", page::calls());
}

fn body_of(call: &Value) -> Value {
    serde_json::from_str(call["body"].as_str().unwrap()).unwrap()
}

#[wasm_bindgen_test]
async fn a_call_is_a_row_of_the_table_caller_log() {
    let page = panel(&log(&[call("a", json!({}))])).await;
    let table = one(&page.host, "table[aria-label='Caller log'][role=table]");
    let heads: Vec<String> = all(&table, "[role=columnheader]")
        .iter()
        .map(|head| head.text_content().unwrap())
        .collect();
    assert_eq!(
        heads,
        [
            "Done", "From", "To", "Status", "Waiting", "Talking", "Time", "Details"
        ]
    );
    let row = one(&table, "tr.call");
    assert_eq!(all(&row, "[role=cell]").len(), heads.len());
    one(&row, "input[type=checkbox][aria-label=Done]");
    assert_eq!(text(&one(&row, ".call-from strong")), "Marta Holm");
    let number = one(&row, "a[href='tel:+491711']");
    assert_eq!(text(&number), "+491711");
    assert!(text(&one(&row, ".call-to")).contains("Support"));
    assert!(text(&one(&row, ".state")).contains("Missed"));
    assert!(cells(&page)[4].contains("01:15"), "{:?}", cells(&page));
}

#[wasm_bindgen_test]
async fn numbers_are_written_for_people_and_dialled_as_they_are() {
    let formatted =
        json!({"fromFormatted": "+49 171 1", "toE164": "+49302", "toFormatted": "+49 30 2"});
    let page = panel(&log(&[call("a", formatted)])).await;
    assert_eq!(text(&one(&page.host, "a[href='tel:+491711']")), "+49 171 1");
    assert_eq!(text(&one(&page.host, "a[href='tel:+49302']")), "+49 30 2");
    drop(page);
    let nobody = json!({"from": "12*34", "fromE164": null, "fromNames": [], "matches": []});
    let page = panel(&log(&[call("a", nobody)])).await;
    let raw = one(&page.host, ".call-from a");
    assert_eq!(
        text(&raw),
        "12*34",
        "what is no number stays as it was sent"
    );
}

#[wasm_bindgen_test]
async fn a_customer_is_shown_with_where_they_belong_and_that_they_are_none_any_more() {
    let left = json!({"matches": [
        {"customerId": "p", "level": "known", "organisation": "Holm & Partners", "inactive": true}]});
    let page = panel(&log(&[
        call("a", left),
        call("b", json!({"initializedAt": at(700.0)})),
    ]))
    .await;
    let rows = all(&page.host, ".call-from");
    assert!(
        text(&rows[0]).contains("Holm & Partners"),
        "{}",
        text(&rows[0])
    );
    assert_eq!(text(&one(&rows[0], ".tag")), "Inactive");
    assert!(all(&rows[1], ".tag, .call-account").is_empty());
}

#[wasm_bindgen_test]
async fn what_the_telephone_system_sent_is_text() {
    let script = "<img src=x onerror=alert(1)>";
    let odd = json!({"from": script, "fromE164": null, "fromNames": [script], "queue": script, "note": script,
        "cause": null, "rawCause": script});
    let page = panel(&log(&[call("a", odd)])).await;
    assert!(all(&page.host, "img").is_empty());
    assert_eq!(text(&one(&page.host, ".call-from strong")), script);
    assert!(text(&one(&page.host, ".state")).contains(script));
}

#[wasm_bindgen_test]
async fn every_state_has_its_words() {
    let states = [
        (
            json!({"state": "ringing", "cause": null, "rawCause": null}),
            "Ringing…",
        ),
        (
            json!({"state": "connected", "cause": null, "rawCause": null}),
            "Connected",
        ),
        (
            json!({"state": "ended", "cause": "normalClearing"}),
            "Call ended",
        ),
        (json!({"state": "missed", "cause": "cancel"}), "Missed"),
        (
            json!({"state": "missed", "direction": "out"}),
            "Not reached",
        ),
        (json!({"state": "missed", "cause": "busy"}), "Busy"),
        (
            json!({"state": "missed", "cause": "notFound"}),
            "Does not exist",
        ),
        (json!({"state": "ended", "cause": "forwarded"}), "Forwarded"),
        (
            json!({"state": "missed", "cause": null, "rawCause": "Voicemail"}),
            "Voicemail",
        ),
        (
            json!({"state": "missed", "cause": null, "rawCause": "LUNCH"}),
            "LUNCH",
        ),
        (json!({"state": "blocked"}), "Blocked"),
        (json!({"state": "stale"}), "No hangup received"),
    ];
    for (more, words) in states {
        let page = panel(&log(&[call("a", more)])).await;
        assert_eq!(text(&one(&page.host, ".state")), words);
    }
}

#[wasm_bindgen_test]
async fn news_replace_a_row_and_new_calls_come_first() {
    let page = panel(&log(&[call("a", json!({}))])).await;
    tell(
        &page,
        1,
        &call(
            "b",
            json!({"initializedAt": at(5.0), "fromNames": ["Emil"]}),
        ),
    );
    tell(
        &page,
        2,
        &call("a", json!({"fromNames": ["Ada"], "done": true})),
    );
    settle().await;
    let names: Vec<String> = all(&page.host, ".call-from strong")
        .iter()
        .map(text)
        .collect();
    assert_eq!(names, ["Emil", "Ada"]);
    let ticks = all(&page.host, "[aria-label=Done]");
    let ticked = |index: usize| js_sys::Reflect::get(&ticks[index], &"checked".into()).unwrap();
    assert_eq!(
        (ticked(0).as_bool(), ticked(1).as_bool()),
        (Some(false), Some(true))
    );
}

#[wasm_bindgen_test]
async fn done_is_sent_at_once_and_taken_back_when_it_is_refused() {
    let mut answers = log(&[call("a", json!({}))]);
    answers["PATCH /api/v1/calls/a"] = ok(call("a", json!({"done": true})));
    let page = panel(&answers).await;
    one(&page.host, "#done-a").focus().unwrap();
    one(&page.host, "#done-a").click();
    let sent = asked("PATCH /api/v1/calls/a").await;
    assert_eq!(body_of(&sent), json!({"done": true}));
    assert_eq!(focused(), "done-a");
    assert!(
        page.model()
            .calls
            .with_untracked(|log| log.get("a").unwrap().done)
    );

    answers["PATCH /api/v1/calls/a"] =
        json!({"status": 409, "body": {"type": "/p", "title": "No.", "status": 409}});
    let page = panel(&answers).await;
    one(&page.host, "#done-a").click();
    asked("PATCH /api/v1/calls/a").await;
    assert!(
        !page
            .model()
            .calls
            .with_untracked(|log| log.get("a").unwrap().done)
    );
    assert_eq!(
        page.model().notes.with_untracked(|notes| notes.all().len()),
        1
    );
}

#[wasm_bindgen_test]
async fn done_waits_for_the_end_of_a_call_or_for_a_minute() {
    let ringing = json!({"state": "ringing", "initializedAt": at(2.0), "waitingSeconds": null});
    let page = panel(&log(&[call("a", ringing)])).await;
    let tick = one(&page.host, "#done-a");
    assert!(tick.has_attribute("disabled"));
    let hint = tick.get_attribute("aria-describedby").unwrap();
    assert!(
        one(&page.host, &format!("#{hint}"))
            .text_content()
            .unwrap()
            .contains("a minute old")
    );
    assert!(
        tick.get_attribute("title")
            .unwrap()
            .contains("a minute old")
    );
    assert!(cells(&page)[4].contains("00:0"));
    page.model().now.update(|now| *now += 65_000.0);
    settle().await;
    assert!(!one(&page.host, "#done-a").has_attribute("disabled"));
    assert!(
        cells(&page)[4].contains("01:0"),
        "the clock runs: {:?}",
        cells(&page)
    );
}

#[wasm_bindgen_test]
async fn all_done_marks_what_is_in_view_and_can_be_undone() {
    let young = json!({"state": "ringing", "initializedAt": at(2.0)});
    let calls = [
        call("young", young),
        call("a", json!({})),
        call("b", json!({"done": true})),
    ];
    let mut answers = log(&calls);
    answers["POST /api/v1/calls/done"] = ok(json!({"done": 1}));
    answers["PATCH /api/v1/calls/a"] = ok(call("a", json!({})));
    let page = panel(&answers).await;
    let box_of = || one(&page.host, ".panel-head input");
    box_of().click();
    let sent = asked("POST /api/v1/calls/done").await;
    assert_eq!(body_of(&sent), json!({"ids": ["a"]}));
    let said = one(&page.host, ".calls-undo[role=status]");
    assert!(text(&said).contains("1 call marked as done."));
    assert!(
        box_of().has_attribute("disabled"),
        "nothing is left to mark"
    );
    one(&said, "button").click();
    let sent = asked("PATCH /api/v1/calls/a").await;
    assert_eq!(body_of(&sent), json!({"done": false}));
    assert!(all(&page.host, ".calls-undo button").is_empty());
    assert!(!box_of().has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn an_empty_log_and_one_that_cannot_be_had_say_so() {
    let page = panel(&log(&[])).await;
    assert!(text(&page.host).contains("Empty caller log"));
    drop(page);
    let page = panel(&json!({})).await;
    assert!(text(&page.host).contains("Caller log unavailable"));
    answer_with(&log(&[call("a", json!({}))]));
    let again = all(&page.host, "button");
    again
        .iter()
        .find(|button| text(button) == "Try again")
        .unwrap()
        .click();
    settle().await;
    assert_eq!(all(&page.host, "tr.call").len(), 1);
}

#[wasm_bindgen_test]
async fn older_calls_are_fetched_after_the_last_one() {
    let first = json!({"items": [call("b", json!({}))], "next": "b"});
    let page = panel(&json!({"GET /api/v1/calls": ok(first)})).await;
    let older = json!({"initializedAt": at(900.0)});
    answer_with(&log(&[call("a", older)]));
    let button = all(&page.host, ".calls > button");
    assert_eq!(text(&button[0]), "Show older calls");
    button[0].click();
    let sent = asked("GET /api/v1/calls").await;
    assert_eq!(sent["query"], "?after=b");
    assert_eq!(all(&page.host, "tr.call").len(), 2);
    assert!(all(&page.host, ".calls > button").is_empty());
}

#[wasm_bindgen_test]
async fn several_who_may_be_the_caller_stand_in_a_list_and_one_is_assigned_in_one_step() {
    let several = json!({"fromNames": ["Ada", "Emil"], "matches": [
        {"customerId": "p", "level": "maybe"}, {"customerId": "q", "level": "maybe"}]});
    let mut answers = log(&[call("a", several)]);
    answers["POST /api/v1/calls/a/assign"] = ok(call("a", json!({})));
    let page = panel(&answers).await;
    assert_eq!(
        text(&one(&page.host, ".call-from > .tag:not(button)")),
        "Maybe"
    );
    let more = one(&page.host, "[popovertarget='matches-a']");
    assert_eq!(text(&more), "+1");
    more.click();
    settle().await;
    let list = one(&page.host, "#matches-a");
    assert!(list.matches(":popover-open").unwrap());
    assert!(text(&list).contains("Multiple matches"));
    one(&list, "[aria-label='Assign Emil']").click();
    let sent = asked("POST /api/v1/calls/a/assign").await;
    assert_eq!(body_of(&sent), json!({"customerId": "q"}));
}

#[wasm_bindgen_test]
async fn a_number_of_nobody_is_assigned_to_a_customer_found_or_made() {
    let nobody = json!({"fromNames": [], "matches": []});
    let mut answers = log(&[call("a", nobody)]);
    answers["GET /api/v1/crm/customers"] =
        ok(json!({"items": [{"Id": "p", "Name": "Ada", "AccountName": "Byron"}]}));
    answers["POST /api/v1/crm/customers"] =
        json!({"status": 201, "body": {"Id": "n", "Name": "Grace"}});
    answers["POST /api/v1/calls/a/assign"] = ok(call("a", json!({})));
    let page = panel(&answers).await;
    one(&page.host, "#more-a").click();
    settle().await;
    assert_eq!(
        one(&page.host, "#more-a")
            .get_attribute("aria-expanded")
            .as_deref(),
        Some("true")
    );
    type_into(&one(&page.host, "#whose-a"), "Grace");
    asked("GET /api/v1/crm/customers").await;
    let buttons = all(&page.host, ".call-details li button");
    assert_eq!(
        buttons.iter().map(text).collect::<Vec<_>>(),
        ["Assign Ada", "New customer “Grace”"]
    );
    buttons[1].click();
    let made = asked("POST /api/v1/crm/customers").await;
    assert_eq!(body_of(&made), json!({"Name": "Grace", "Phone": "+491711"}));
    let sent = asked("POST /api/v1/calls/a/assign").await;
    assert_eq!(body_of(&sent), json!({"customerId": "n"}));
}

#[wasm_bindgen_test]
async fn a_note_and_the_call_back_mark_are_written_and_show_in_the_row() {
    let mut answers = log(&[call("a", json!({}))]);
    answers["PATCH /api/v1/calls/a"] = ok(call("a", json!({"note": "asks", "callBack": true})));
    let page = panel(&answers).await;
    one(&page.host, "#more-a").click();
    settle().await;
    let note = one(&page.host, "#note-a");
    js_sys::Reflect::set(&note, &"value".into(), &" asks ".into()).unwrap();
    tell(&page, 1, &call("a", json!({"state": "stale"})));
    settle().await;
    let typed = js_sys::Reflect::get(&note, &"value".into()).unwrap();
    assert_eq!(
        typed.as_string().as_deref(),
        Some(" asks "),
        "news take nothing away"
    );
    note.dispatch_event(&web_sys::Event::new("change").unwrap())
        .unwrap();
    let sent = asked("PATCH /api/v1/calls/a").await;
    assert_eq!(body_of(&sent), json!({"note": "asks"}));
    assert_eq!(text(&one(&page.host, ".call-note")), "asks");
    assert_eq!(text(&one(&page.host, ".call-status .tag")), "Call back");
}

fn rings(id: &str, more: Value) -> Value {
    let mut call = call(
        id,
        json!({"state": "ringing", "initializedAt": at(0.0), "rings": true, "cause": null, "waitingSeconds": null}),
    );
    for (name, value) in more.as_object().unwrap() {
        call[name] = value.clone();
    }
    call
}

async fn ringing_page() -> Mounted {
    mounted(&json!({}), |overlay| {
        calls::watch(overlay);
        ringing(overlay)
    })
    .await
}

#[wasm_bindgen_test]
async fn a_ringing_call_shows_and_is_said_until_it_rings_no_more() {
    let page = ringing_page().await;
    let before = focused();
    tell(&page, 1, &rings("a", json!({})));
    settle().await;
    let notice = one(
        &page.host,
        "[role=region][aria-label='Incoming call'] .notice",
    );
    assert!(text(&notice).contains("Marta Holm for Support"));
    let said = page.model().announcement.get_untracked();
    assert_eq!(said, "Incoming call: Marta Holm for Support");
    assert_eq!(focused(), before, "nothing takes the focus");
    tell(
        &page,
        2,
        &rings("b", json!({"fromNames": ["Emil"], "queue": "Sales"})),
    );
    settle().await;
    assert_eq!(all(&page.host, ".notice").len(), 2);
    let said = page.model().announcement.get_untracked();
    assert_eq!(
        said, "Incoming call: Marta Holm for Support, Emil for Sales",
        "neither drowns the other"
    );
    tell(&page, 3, &call("b", json!({"state": "connected"})));
    tell(&page, 4, &call("a", json!({"state": "connected"})));
    settle().await;
    assert!(all(&page.host, ".notice").is_empty());
}

#[wasm_bindgen_test]
async fn a_closed_drawer_opens_when_a_call_rings_if_the_agent_wants_that() {
    let page = ringing_page().await;
    page.model().open.set(false);
    tell(&page, 1, &rings("stays", json!({})));
    settle().await;
    assert!(
        !page.model().open.get_untracked(),
        "not unless it is asked for"
    );
    page.model().open_on_ring.set(true);
    page.model().ring.set(false);
    tell(&page, 2, &rings("unwanted", json!({})));
    settle().await;
    assert!(!page.model().open.get_untracked());
    page.model().ring.set(true);
    tell(&page, 3, &rings("opens", json!({})));
    settle().await;
    assert!(page.model().open.get_untracked());
}

#[wasm_bindgen_test]
async fn open_shows_the_call_in_the_list_where_the_page_around_opens_nothing() {
    let page = ringing_page().await;
    tell(&page, 1, &rings("a", json!({})));
    settle().await;
    let buttons = all(&page.host, ".notice button");
    assert_eq!(text(&buttons[0]), "Open");
    buttons[0].click();
    let model = page.model();
    assert_eq!(model.panel.get_untracked(), PanelId::Calls);
    let open = model.call_list.with_untracked(|list| list.open.clone());
    assert_eq!(open, Some("a".into()));
}

#[wasm_bindgen_test]
async fn what_rang_before_or_rings_elsewhere_or_is_unwanted_shows_nothing() {
    let page = ringing_page().await;
    page.model().before.set(1);
    tell(&page, 1, &rings("before", json!({})));
    tell(&page, 2, &rings("elsewhere", json!({"rings": false})));
    page.model().ring.set(false);
    tell(&page, 3, &rings("unwanted", json!({})));
    settle().await;
    assert!(all(&page.host, ".notice").is_empty());
    assert_eq!(page.model().announcement.get_untracked(), "");
    page.model().ring.set(true);
    settle().await;
    let notice = one(&page.host, ".notice");
    one(&notice, "[aria-label=Dismiss]").click();
    settle().await;
    assert!(all(&page.host, ".notice").is_empty());
}

#[wasm_bindgen_test]
async fn missed_calls_count_on_the_tab_also_while_they_are_in_view_and_older_ones_too() {
    let mut answers = log(&[call("a", json!({})), call("b", json!({"done": true}))]);
    answers["GET /api/v1/calls/counts"] = ok(json!({"missed": 3, "open": 5}));
    let page = mounted(&answers, |overlay| {
        calls::watch(overlay);
        drawer(overlay)
    })
    .await;
    page.model().width.set(600);
    page.model().panel.set(PanelId::Calls);
    settle().await;
    let tab = one(&page.host, "#tab-calls");
    assert_eq!(tab.get_attribute("aria-label").as_deref(), Some("Calls"));
    let described = tab.get_attribute("aria-describedby").unwrap();
    let line = one(&page.host, &format!("#{described}"));
    let badge = || one(&tab, ".badge").get_attribute("data-count");
    until("counted", || {
        line.text_content().unwrap() == "3 missed calls"
    })
    .await;
    assert_eq!(badge().as_deref(), Some("3"));
    tell(&page, 1, &call("a", json!({"done": true})));
    settle().await;
    assert_eq!(badge().as_deref(), Some("2"));
}
