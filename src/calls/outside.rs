//! Telling outside the page that a call rings: by the page around this one, or by the browser for a window of our own.
//! Whoever sees the screen may read it, so there is neither a number nor a name in it.

use ccp_protocol::calls::Call;
use serde_json::Value;

use super::{host, show_call};
use crate::{
    browser::{
        desktop::{self, Shown},
        dom,
    },
    i18n,
    overlay::Overlay,
    wire::{field, object, text},
};

/// The command that shows it; offered once the agent has allowed it.
const NOTIFY: &str = "notify";
/// The command that takes it away.
const CLOSE: &str = "notifyClose";
/// The command that asks the agent.
const ASK: &str = "notifyAsk";
/// How long the agent may think about it, milliseconds.
const THINKING: u64 = 120_000;

/// Who shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The page around this one: a frame may not.
    Page,
    /// The browser, for a window of our own.
    Window,
}

/// Who would show it, if anybody; watches.
pub fn way(overlay: Overlay) -> Option<Way> {
    if dom::is_framed() {
        overlay.bridge.offers(ASK).then_some(Way::Page)
    } else {
        desktop::is_possible().then_some(Way::Window)
    }
}

/// Whether the agent wants it, and has allowed it here; watches.
pub fn is_on(overlay: Overlay) -> bool {
    overlay.model.desktop.get()
        && match way(overlay) {
            Some(Way::Page) => overlay.bridge.offers(NOTIFY),
            Some(Way::Window) => desktop::is_allowed(),
            None => false,
        }
}

/// Asks the agent, upon their press; whether it is allowed.
pub async fn ask(overlay: Overlay) -> bool {
    if !dom::is_framed() {
        return desktop::ask().await;
    }
    let reply = overlay
        .bridge
        .request(ASK, object(vec![]), None, THINKING)
        .await;
    let results = reply.results.filter(|_| reply.success);
    results
        .and_then(|results| field(&results, "allowed"))
        .unwrap_or(false)
}

/// What is shown of a call; taken away when this is dropped.
#[derive(Debug)]
pub struct Told {
    overlay: Overlay,
    tag: String,
    /// By the browser; else the page around shows it.
    shown: Option<Shown>,
}

impl Drop for Told {
    fn drop(&mut self) {
        if self.shown.is_none() && self.overlay.bridge.offers(CLOSE) {
            host::ask(self.overlay, CLOSE, "tag", &self.tag);
        }
    }
}

/// Shows that a call rings.
pub fn tell(overlay: Overlay, call: &Call) -> Option<Told> {
    let tag = call.id.as_str();
    // A queue may be called by the number that it has.
    let queue = call.queue.as_ref();
    let queue = queue.filter(|queue| !queue.bytes().any(|byte| byte.is_ascii_digit()));
    let body = queue.map(|queue| i18n::about(i18n::FOR, queue));
    let body = body.unwrap_or_default();
    let shown = match way(overlay)? {
        Way::Page => {
            let notice: Vec<(&str, Option<Value>)> = vec![
                ("tag", Some(text(tag))),
                ("title", Some(text(i18n::INCOMING_CALL))),
                ("text", Some(text(&body))),
            ];
            host::request(overlay, NOTIFY, object(notice));
            None
        }
        Way::Window => {
            let id = call.id.clone();
            let pressed = Box::new(move || show_call(overlay, id.as_str()));
            Some(desktop::show(i18n::INCOMING_CALL, &body, tag, pressed)?)
        }
    };
    Some(Told {
        overlay,
        tag: tag.to_owned(),
        shown,
    })
}
