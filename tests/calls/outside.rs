//! What a call does outside the overlay: in the page around it, and on the desktop.

use ccp_overlay::{browser::time::sleep, calls, element::View, panels::calls::calls_panel};
use ccp_protocol::calls::PopKind;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{
    Overlay, call, host::Host, log, mounted, one, page, page::Mounted, ringing, rings, settle, tell,
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

async fn until(what: &str, is: impl Fn() -> bool) {
    for _ in 0..500 {
        if is() {
            return;
        }
        sleep(10.0).await;
    }
    panic!("never: {what}");
}

/// Takes a lock as another page of this origin would.
async fn taken_elsewhere(lock: &str) {
    js_sys::eval(&format!(
        "navigator.locks.request('{lock}', () => new Promise(() => {{ window.__taken = '{lock}'; }}))"
    ))
    .unwrap();
    until("taken", || page::value_of("window.__taken") == lock).await;
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
    let (host, page) = in_host(json!({}), &[calls::OPEN], ringing_part).await;
    let answered = |id: &str| {
        let pop = json!({"kind": PopKind::Profile, "customerId": id});
        call(id, json!({"state": "connected", "pop": pop}))
    };
    taken_elsewhere("ccp.pop.pop-elsewhere").await;
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

/// Notifications that only note what they show.
fn stub_notifications() {
    js_sys::eval(
        "window.__shown = [];
         window.Notification = class {
             static permission = 'granted';
             constructor(title, { body, tag, silent }) {
                 this.entry = { title, body, tag, silent, open: true };
                 window.__shown.push(this.entry);
             }
             close() { this.entry.open = false; }
         };",
    )
    .unwrap();
}

fn shown() -> Value {
    page::value_of("window.__shown")
}

#[wasm_bindgen_test]
async fn the_desktop_tells_of_a_call_while_it_rings_once_and_without_its_number() {
    stub_notifications();
    let page = mounted(&json!({}), ringing_part).await;
    page.model().desktop.set(true);
    taken_elsewhere("ccp.ring.desk-elsewhere").await;
    tell(&page, 1, &rings("desk-elsewhere", json!({})));
    tell(
        &page,
        2,
        &rings("desk-here", json!({"fromNames": [], "matches": []})),
    );
    until("shown", || shown() != json!([])).await;
    settle().await;
    let said = |open: bool| json!([{"title": "Incoming call", "body": "Unknown number", "tag": "desk-here", "silent": true, "open": open}]);
    assert_eq!(shown(), said(true));
    tell(&page, 3, &call("desk-here", json!({"state": "connected"})));
    settle().await;
    assert_eq!(shown(), said(false), "it rings no more");
}

#[wasm_bindgen_test]
async fn the_desktop_is_quiet_while_the_agent_looks_or_did_not_ask_for_it() {
    stub_notifications();
    let page = mounted(&json!({}), ringing_part).await;
    tell(&page, 1, &rings("quiet-unasked", json!({})));
    settle().await;
    page.model().desktop.set(true);
    settle().await;
    page.overlay.live.set_focus(true);
    tell(&page, 2, &rings("quiet-seen", json!({})));
    settle().await;
    page.overlay.live.set_focus(false);
    tell(&page, 3, &rings("quiet-last", json!({})));
    until("shown", || shown() != json!([])).await;
    let tags: Vec<Value> = shown()
        .as_array()
        .unwrap()
        .iter()
        .map(|shown| shown["tag"].clone())
        .collect();
    assert_eq!(tags, ["quiet-last"]);
}
