//! The socket in a real browser, with a server that is a few lines of script.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

use ccp_overlay::{
    browser::time::sleep,
    model::{Link, Phase},
    overlay::Overlay,
};
use reactive_graph::owner::Owner;
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A server for `fetch` and `WebSocket`; `window.__sockets` are the sockets that were made, with what they sent.
const SERVER: &str = r#"
    sessionStorage.clear();
    sessionStorage.setItem('ccp.session', '{"token":"t"}');
    window.__sockets = [];
    window.__answers = {
        'GET /api/v1/overlay': {
            agent: { id: 'a', login: 'l', name: 'n', roles: ['agent'] },
            panels: { panels: [{ id: 'data', enabled: true }], default: 'data' },
            features: {}, actions: [], attributes: [], contacts: [], unread: {}, seq: 5,
        },
        'GET /api/v1/overlay/state': {},
        'GET /api/v1/feed': { items: [] },
        'POST /api/v1/live/tickets': { ticket: 'secret' },
    };
    window.__real = window.__real ?? window.fetch;
    window.fetch = async (request) => {
        const address = request.url ?? String(request);
        const name = (request.method ?? 'GET') + ' ' + new URL(address, location.href).pathname;
        if (!name.includes('/api/v1/')) return window.__real(request);
        const body = window.__answers[name];
        return new Response(JSON.stringify(body ?? { title: 'no' }), { status: body ? 200 : 404 });
    };
    window.WebSocket = class extends EventTarget {
        static OPEN = 1;
        constructor(address) {
            super();
            Object.assign(this, { address, readyState: 0, sent: [], closedByPage: false });
            window.__sockets.push(this);
        }
        set onopen(act) { this.act_open = act; }
        set onmessage(act) { this.act_message = act; }
        set onclose(act) { this.act_close = act; }
        send(text) { this.sent.push(JSON.parse(text)); }
        close() { this.closedByPage = true; this.readyState = 3; }
        opens() { this.readyState = 1; this.act_open?.(new Event('open')); }
        says(frame) {
            const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
            this.act_message?.(new MessageEvent('message', { data }));
        }
        ends(code) { this.readyState = 3; this.act_close?.(new CloseEvent('close', { code })); }
    };
"#;

struct Server {
    overlay: Overlay,
    _owner: Owner,
}

impl Server {
    /// A page that starts to connect.
    async fn start() -> Self {
        let _ = any_spawner::Executor::init_wasm_bindgen();
        js_sys::eval(SERVER).unwrap();
        let owner = Owner::new();
        let overlay = owner.with(Overlay::new);
        owner.with(|| overlay.live.start(overlay));
        let server = Self {
            overlay,
            _owner: owner,
        };
        until("a socket", || js("__sockets.length") == json!(1)).await;
        server
    }

    /// The same, and the server welcomed it.
    async fn connected() -> Self {
        let server = Self::start().await;
        server.welcome(0, true).await;
        server
    }

    async fn welcome(&self, socket: usize, resumed: bool) {
        js(&format!("__sockets[{socket}].opens()"));
        until("a hello", || !sent(socket).is_empty()).await;
        says(
            socket,
            &json!({"type": "welcome", "seq": 5, "resumed": resumed}),
        );
        if resumed {
            until("the link", || self.link() == Link::Connected).await;
        }
    }

    fn link(&self) -> Link {
        self.overlay.model.link.get_untracked()
    }

    fn seq(&self) -> u64 {
        self.overlay.model.seq.get_untracked()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.overlay.live.stop();
    }
}

fn js(script: &str) -> Value {
    let script = format!("JSON.stringify(({script}) ?? null)");
    let text = js_sys::eval(&script).unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

fn says(socket: usize, frame: &Value) {
    js(&format!("__sockets[{socket}].says({frame})"));
}

fn sent(socket: usize) -> Vec<Value> {
    js(&format!("__sockets[{socket}].sent"))
        .as_array()
        .unwrap()
        .clone()
}

fn entry(seq: u64, kind: &str) -> Value {
    json!({
        "type": "entry", "seq": seq, "at": "2026-11-21T08:30:00.000Z", "kind": kind,
        "body": {"title": "t", "flow": "f", "fields": []},
    })
}

/// Waits for something that must come; fails when it does not.
async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        sleep(10.0).await;
    }
    panic!("{what} did not come");
}

#[wasm_bindgen_test]
async fn the_hello_says_where_the_page_stands_and_entries_are_acknowledged() {
    let server = Server::start().await;
    assert_eq!(server.link(), Link::Reconnecting);
    assert!(
        sent(0).is_empty(),
        "nothing goes out before the socket opens"
    );
    server.welcome(0, true).await;
    let hello = &sent(0)[0];
    assert_eq!(hello["type"], "hello");
    assert_eq!(hello["ticket"], "secret");
    assert_eq!(hello["after"], 5);
    assert_eq!(hello["capabilities"], json!(["showModal"]));
    assert_eq!(server.overlay.model.phase.get_untracked(), Phase::Ready);
    js("__sockets[0].says('no json')");
    says(0, &entry(6, "data"));
    says(0, &entry(7, "aKindToCome"));
    says(0, &entry(8, "data"));
    until("the entries", || server.seq() == 8).await;
    let shown = server
        .overlay
        .model
        .data
        .with_untracked(|data| data.of(None, 0).count());
    assert_eq!(shown, 2);
    until("an ack", || {
        sent(0).contains(&json!({"type": "ack", "seq": 8}))
    })
    .await;
    assert_eq!(js("__sockets.length"), 1);
}

#[wasm_bindgen_test]
async fn a_lost_socket_is_made_again_from_where_it_stood_and_let_go_of() {
    let server = Server::connected().await;
    says(0, &entry(6, "data"));
    until("the entry", || server.seq() == 6).await;
    js("__sockets[0].ends(1006)");
    until("a second socket", || js("__sockets.length") == json!(2)).await;
    assert_ne!(server.link(), Link::Connected);
    assert_eq!(
        js("[__sockets[0].act_open, __sockets[0].act_message, __sockets[0].act_close]"),
        json!([null, null, null])
    );
    assert_eq!(js("__sockets[0].closedByPage"), true);
    server.welcome(1, true).await;
    assert_eq!(sent(1)[0]["after"], 6);
}

#[wasm_bindgen_test]
async fn a_gap_is_asked_for_again_once() {
    let server = Server::connected().await;
    says(0, &entry(9, "data"));
    until("a second socket", || js("__sockets.length") == json!(2)).await;
    assert_eq!(server.seq(), 5);
    server.welcome(1, true).await;
    says(1, &entry(9, "data"));
    until("the entry", || server.seq() == 9).await;
    assert_eq!(js("__sockets.length"), 2);
}

#[wasm_bindgen_test]
async fn a_page_that_was_replaced_waits_to_be_taken_back() {
    let server = Server::connected().await;
    js("__sockets[0].ends(4409)");
    until("the link", || server.link() == Link::Replaced).await;
    sleep(600.0).await;
    assert_eq!(js("__sockets.length"), 1, "it does not come back by itself");
    server.overlay.live.reconnect();
    until("a second socket", || js("__sockets.length") == json!(2)).await;
}

#[wasm_bindgen_test]
async fn a_leave_with_a_reason_counts_more_than_how_the_socket_closes() {
    let server = Server::connected().await;
    says(0, &json!({"type": "bye", "reason": "signedOut"}));
    js("__sockets[0].ends(1001)");
    until("the sign-in", || {
        matches!(
            server.overlay.model.phase.get_untracked(),
            Phase::SignedOut(Some(_))
        )
    })
    .await;
    assert_eq!(js("__sockets.length"), 1);
}

#[wasm_bindgen_test]
async fn an_answer_that_no_socket_took_goes_over_the_next_one() {
    let server = Server::connected().await;
    says(
        0,
        &json!({
            "type": "command", "id": "c1", "name": "showModal", "deadlineMs": 60_000,
            "args": {"title": "T", "body": "B", "buttons": ["Yes", "No"]},
        }),
    );
    let modals = &server.overlay.model.modals;
    until("the question", || modals.with_untracked(Vec::len) == 1).await;
    js("__sockets[0].ends(1006)");
    ccp_overlay::live::close_modal(&server.overlay, "c1", Ok("Yes".to_owned()));
    until("a second socket", || js("__sockets.length") == json!(2)).await;
    server.welcome(1, true).await;
    let answer =
        json!({"type": "commandResult", "id": "c1", "success": true, "results": {"button": "Yes"}});
    until("the answer", || sent(1).contains(&answer)).await;
    assert!(!sent(0).contains(&answer));
}

#[wasm_bindgen_test]
async fn a_gap_that_is_too_old_brings_a_new_snapshot() {
    let server = Server::connected().await;
    js("__sockets[0].ends(1006)");
    until("a second socket", || js("__sockets.length") == json!(2)).await;
    js("__answers['GET /api/v1/overlay'].seq = 40");
    server.welcome(1, false).await;
    until("a third socket", || js("__sockets.length") == json!(3)).await;
    assert_eq!(server.seq(), 40);
    server.welcome(2, true).await;
    assert_eq!(sent(2)[0]["after"], 40);
}
