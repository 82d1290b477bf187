//! The page around the frame: the handshake, commands to it, events from it. Only this talks to the host page.

mod handshake;
mod port;

use std::{
    cell::{Cell, RefCell},
    task::{Context, Poll, Waker},
};

use ccp_protocol::{
    bridge::{BRIDGE_VERSION, Envelope, Layout, MessageKind, Reply},
    live::{CommandException, HostEvent},
};
use reactive_graph::graph::untrack;
use send_wrapper::SendWrapper;
use serde_json::Value;

use self::port::Port;
use crate::{
    browser::{dom, ids::new_id, time::within},
    calls, i18n,
    model::view,
    overlay::Overlay,
    reactive::{Watched, effect},
    text::style::is_plain,
    wire::{Read, Write, object, text},
};

/// Handle of the bridge.
#[derive(Debug, Clone, Copy)]
pub struct Bridge {
    inner: &'static SendWrapper<Inner>,
}

/// A request under way.
struct Waiting {
    id: String,
    reply: Option<Reply>,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Inner {
    port: RefCell<Option<Port>>,
    /// Requests that wait for their response, by id.
    waiting: RefCell<Vec<Waiting>>,
    /// What the host page may perform.
    commands: Watched<Vec<String>>,
    /// Pages that may hold this one, once known.
    origins: RefCell<Vec<String>>,
    /// Whether a host page ever shook hands.
    met: Cell<bool>,
}

impl Bridge {
    /// No host page yet.
    pub fn new() -> Self {
        Self {
            // For the life of the page, like the model.
            inner: Box::leak(Box::new(SendWrapper::new(Inner::default()))),
        }
    }

    fn inner(self) -> &'static Inner {
        self.inner
    }

    /// Shakes hands with the host page, if there is one, and keeps it told of the drawer.
    pub fn start(&self, overlay: Overlay) {
        if !dom::is_framed() {
            return;
        }
        handshake::listen(overlay);
        let bridge = *self;
        effect(move || {
            let model = overlay.model;
            let (open, width) = (model.open.get(), model.width.get());
            bridge.tell_layout(open, width);
        });
    }

    /// Whether a host page follows the drawer's width.
    pub fn is_connected(&self) -> bool {
        self.inner().met.get()
    }

    /// Whether the host page can perform a command; watches.
    pub fn offers(&self, name: &str) -> bool {
        let commands = &self.inner().commands;
        commands.with(|commands| commands.iter().any(|known| known == name))
    }

    /// Asks the host page to perform a command, with what it is `about`; ends within `deadline` milliseconds whatever
    /// happens there. The page hears of the deadline.
    pub async fn request(
        &self,
        name: &str,
        body: Value,
        about: Option<Value>,
        deadline: u64,
    ) -> Reply {
        let inner = self.inner();
        if !untrack(|| self.offers(name)) {
            return failed("capability_missing", i18n::HOST_CANNOT);
        }
        let id = new_id();
        inner.waiting.borrow_mut().push(Waiting {
            id: id.clone(),
            reply: None,
            waker: None,
        });
        let mut request = envelope(id.clone(), MessageKind::Request, name, body);
        request.about = about;
        request.deadline_ms = Some(deadline);
        inner.post(&request);
        #[allow(clippy::cast_precision_loss, reason = "deadlines are seconds long")]
        let answer = within(deadline as f64, |cx| inner.poll_reply(&id, cx)).await;
        inner.waiting.borrow_mut().retain(|known| known.id != id);
        match answer {
            Some(Some(reply)) => reply,
            Some(None) => failed("host_gone", i18n::HOST_GONE),
            None => failed("deadline_passed", i18n::HOST_SILENT),
        }
    }

    fn tell_layout(self, open: bool, width: u32) {
        let handle = if dom::matches_media("(pointer: coarse)") {
            view::WIDTH_HANDLE_TOUCH
        } else {
            view::WIDTH_HANDLE
        };
        let width = if open { width } else { handle };
        let body = Layout { open, width }.write();
        self.inner()
            .post(&envelope(new_id(), MessageKind::Event, "layout", body));
    }

    /// A host page shook hands: its port takes the place of any older one.
    fn connect(self, overlay: Overlay, port: Port, nonce: &str, commands: Vec<String>) {
        let inner = self.inner();
        // Whoever waited for the old page hears that it went.
        for gone in inner.waiting.take() {
            wake(gone.waker);
        }
        inner.port.replace(Some(port));
        inner.met.set(true);
        let hello = object(vec![("nonce", Some(text(nonce)))]);
        inner.post(&envelope(new_id(), MessageKind::Event, "hello", hello));
        inner.commands.set(commands.clone());
        overlay.live.set_host_commands(commands);
        let model = overlay.model;
        self.tell_layout(model.open.get_untracked(), model.width.get_untracked());
    }

    fn take(self, overlay: &Overlay, message: Envelope) {
        if message.v != BRIDGE_VERSION {
            return;
        }
        let body = message.body;
        let flag = |key: &str| body.get(key).and_then(Value::as_bool);
        match (message.kind, message.name.as_str()) {
            (MessageKind::Response, _) => {
                let reply =
                    Reply::read(&body).unwrap_or_else(|| failed("bad_reply", i18n::HOST_BAD_REPLY));
                self.inner().settle(&message.id, reply);
            }
            (MessageKind::Event, "event") => {
                if let Some(event) = HostEvent::read(&body) {
                    overlay.live.tell_event(overlay, event);
                }
            }
            (MessageKind::Event, "focus") => {
                overlay.live.set_focus(flag("active").unwrap_or(false));
            }
            (MessageKind::Event, "capabilities") => {
                let commands = names(body.get("capabilities"));
                self.inner().commands.set(commands.clone());
                overlay.live.set_host_commands(commands);
            }
            (MessageKind::Event, "notified") => {
                let tag = body.get("tag").and_then(Value::as_str);
                calls::show_call(*overlay, tag.unwrap_or_default());
            }
            (MessageKind::Event, "context") => take_context(overlay, &body),
            (MessageKind::Event, "open") => overlay.model.open.set(true),
            (MessageKind::Event, "close") => overlay.model.open.set(false),
            _ => {}
        }
    }
}

impl Default for Bridge {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("met", &self.met)
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn post(&self, message: &Envelope) {
        if let Some(port) = self.port.borrow().as_ref() {
            port.post(&message.write());
        }
    }

    fn settle(&self, id: &str, reply: Reply) {
        let mut waiting = self.waiting.borrow_mut();
        if let Some(known) = waiting.iter_mut().find(|known| known.id == id) {
            known.reply = Some(reply);
            wake(known.waker.take());
        }
    }

    /// The response to a request; nothing when the page it went to is gone.
    fn poll_reply(&self, id: &str, cx: &mut Context<'_>) -> Poll<Option<Reply>> {
        let mut waiting = self.waiting.borrow_mut();
        let Some(known) = waiting.iter_mut().find(|known| known.id == id) else {
            return Poll::Ready(None);
        };
        let reply = known.reply.take();
        if reply.is_some() {
            return Poll::Ready(reply);
        }
        known.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn envelope(id: String, kind: MessageKind, name: &str, body: Value) -> Envelope {
    Envelope {
        v: BRIDGE_VERSION,
        id,
        kind,
        name: name.to_owned(),
        body,
        about: None,
        deadline_ms: None,
    }
}

fn failed(code: &str, message: &str) -> Reply {
    let exception = CommandException {
        code: code.to_owned(),
        message: message.to_owned(),
    };
    Reply {
        success: false,
        results: None,
        exception: Some(exception),
    }
}

fn names(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .take(200)
        .map(str::to_owned)
        .collect()
}

/// Design tokens that the host page may set.
const TOKENS: [&str; 4] = ["--accent", "--accent-ink", "--radius", "--font-size"];

fn take_context(overlay: &Overlay, body: &Value) {
    if let Some(theme) = body.get("theme").and_then(Value::as_str) {
        let known = matches!(theme, "light" | "dark");
        overlay
            .model
            .host_theme
            .set(known.then(|| theme.to_owned()));
    }
    let Some(root) = dom::document().document_element() else {
        return;
    };
    let Ok(root) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(root) else {
        return;
    };
    for (name, value) in body
        .get("tokens")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if let Some(value) = value
            .as_str()
            .filter(|value| TOKENS.contains(&name.as_str()) && is_plain(value))
        {
            // A value that the browser does not understand changes nothing.
            let _ = root.style().set_property(name, value);
        }
    }
}
