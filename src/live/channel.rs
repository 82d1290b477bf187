//! The browser's WebSocket, as something that can be polled.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// What comes out of a socket.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// A text frame.
    Text(String),
    /// It closed, with this code. Nothing comes after.
    Closed(u16),
}

/// A socket that is listened to until it is dropped, and closed then.
pub(super) struct Channel {
    socket: WebSocket,
    state: Rc<State>,
    /// Called by the socket; must live as long as it does.
    _listener: Closure<dyn FnMut(Event)>,
}

#[derive(Default)]
struct State {
    arrived: RefCell<VecDeque<String>>,
    closed: Cell<Option<u16>>,
    waker: RefCell<Option<Waker>>,
}

impl Channel {
    /// Begins to connect. Nothing when the browser refuses the address.
    pub fn open(address: &str) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        let state = Rc::new(State::default());
        let told = Rc::clone(&state);
        // One listener for all that happens: an opening only wakes. An error says nothing that the close after it
        // does not say better.
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| told.take(&event));
        let function = listener.as_ref().unchecked_ref();
        socket.set_onopen(Some(function));
        socket.set_onmessage(Some(function));
        socket.set_onclose(Some(function));
        Some(Self {
            socket,
            state,
            _listener: listener,
        })
    }

    /// Whether frames can be sent.
    pub fn is_open(&self) -> bool {
        self.socket.ready_state() == WebSocket::OPEN
    }

    /// Sends a text frame; `false` when the socket does not take it any more.
    pub fn send(&self, text: &str) -> bool {
        self.socket.send_with_str(text).is_ok()
    }

    /// What came next. Wakes when something comes, and when the socket opens.
    pub fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Arrived> {
        if let Some(text) = self.state.arrived.borrow_mut().pop_front() {
            return Poll::Ready(Arrived::Text(text));
        }
        if let Some(code) = self.state.closed.get() {
            return Poll::Ready(Arrived::Closed(code));
        }
        self.state.waker.replace(Some(cx.waker().clone()));
        Poll::Pending
    }
}

impl State {
    fn take(&self, event: &Event) {
        if let Some(message) = event.dyn_ref::<MessageEvent>() {
            // Binary frames are not ours.
            if let Some(text) = message.data().as_string() {
                self.arrived.borrow_mut().push_back(text);
            }
        } else if let Some(close) = event.dyn_ref::<CloseEvent>() {
            self.closed.set(Some(close.code()));
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Refused only for codes and reasons, and none is given.
        let _ = self.socket.close();
    }
}
