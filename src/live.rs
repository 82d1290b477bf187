//! The socket: connects, resumes where it stood, and reduces what arrives into the model.

pub mod backoff;
mod channel;
mod commands;
pub mod outbox;
mod signals;
mod socket;
mod start;

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    task::{Context, Poll, Waker},
};

use ccp_protocol::{
    TabId,
    live::{CommandResult, FromOverlay, HostEvent},
};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

use self::{
    backoff::Backoff,
    outbox::{Answered, Outbox},
    socket::End,
};
use crate::{
    browser::{
        dom,
        ids::new_id,
        time::{chance, now, within},
    },
    model::Link,
    overlay::Overlay,
};

pub use self::commands::close_modal;

/// Failed attempts after which the mark says "Offline" and not "Reconnecting…".
const OFFLINE_AFTER: u32 = 4;
/// The commands that the overlay performs itself.
const OWN: [&str; 1] = ["showModal"];

/// Handle of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    inner: &'static SendWrapper<Inner>,
}

/// What the connection remembers between sockets.
#[derive(Debug)]
struct Inner {
    tab: TabId,
    outbox: RefCell<Outbox>,
    answered: RefCell<Answered>,
    /// What the host page can perform.
    host_commands: RefCell<Vec<String>>,
    /// Whether the agent looks at this tab, once known.
    focus: Cell<Option<bool>>,
    /// Goes up with every start and stop: a loop of an older one ends.
    generation: Cell<u32>,
    /// Ends a wait, or the socket that stands.
    kick: RefCell<Option<Waker>>,
    kicked: Cell<bool>,
    /// The snapshot is to be fetched before the next socket.
    stale: Cell<bool>,
    /// The gap met last; the same one again cannot be mended.
    gap: Cell<u64>,
    ack_waits: Cell<bool>,
}

impl Live {
    /// Not connected.
    pub fn new() -> Self {
        let inner = Inner {
            tab: TabId(new_id()),
            outbox: RefCell::default(),
            answered: RefCell::default(),
            host_commands: RefCell::default(),
            focus: Cell::new(None),
            generation: Cell::new(0),
            kick: RefCell::default(),
            kicked: Cell::new(false),
            stale: Cell::new(true),
            gap: Cell::new(0),
            ack_waits: Cell::new(false),
        };
        Self {
            // For the life of the page, like the model.
            inner: Box::leak(Box::new(SendWrapper::new(inner))),
        }
    }

    fn inner(self) -> &'static Inner {
        self.inner
    }

    /// Connects and stays connected until stopped.
    pub fn start(&self, overlay: Overlay) {
        let inner = self.inner();
        let generation = inner.next_generation();
        inner.stale.set(true);
        spawn_local(run(overlay, inner, generation));
    }

    /// Disconnects.
    pub fn stop(&self) {
        self.inner().next_generation();
    }

    /// Connects anew at once, also when another window took over.
    pub fn reconnect(&self) {
        self.inner().kick();
    }

    /// Listens to the browser: the network coming and going, the agent looking here and elsewhere.
    pub fn listen(&self, overlay: Overlay) {
        signals::listen(overlay);
    }

    /// The agent looks at this tab, or no longer does.
    pub fn set_focus(&self, active: bool) {
        let inner = self.inner();
        let before = inner.focus.replace(Some(active));
        // "Here again" is told again: two windows may both believe that they are looked at, and the last one counts.
        if active || before != Some(active) {
            inner.push(FromOverlay::Focus { active });
        }
    }

    /// Whether the agent looks at this tab.
    pub fn is_looked_at(&self) -> bool {
        self.inner().focus.get() == Some(true)
    }

    /// The host page can perform these commands.
    pub fn set_host_commands(&self, commands: Vec<String>) {
        let inner = self.inner();
        let changed = *inner.host_commands.borrow() != commands;
        if changed {
            inner.host_commands.replace(commands);
            let capabilities = inner.capabilities();
            inner.push(FromOverlay::Capabilities { capabilities });
        }
    }

    /// Something happened on the host page.
    pub fn tell_event(&self, overlay: &Overlay, mut event: HostEvent) {
        if event.contact_id.is_none() {
            event.contact_id = overlay.model.contact_untracked();
        }
        if event.event_id.is_empty() {
            event.event_id = new_id();
        }
        self.inner().push(FromOverlay::Event(event));
    }

    /// Answers a command.
    pub fn answer(&self, result: CommandResult) {
        let inner = self.inner();
        inner.answered.borrow_mut().answer(result.clone());
        inner.push(FromOverlay::CommandResult(result));
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    fn push(&self, frame: FromOverlay) {
        self.outbox.borrow_mut().push(frame);
    }

    fn next_generation(&self) -> u32 {
        let next = self.generation.get() + 1;
        self.generation.set(next);
        self.kick();
        next
    }

    fn kick(&self) {
        self.kicked.set(true);
        if let Some(waker) = self.kick.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Ready with the next kick.
    fn poll_kicked(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.kicked.replace(false) {
            return Poll::Ready(());
        }
        self.kick.replace(Some(cx.waker().clone()));
        Poll::Pending
    }

    fn capabilities(&self) -> Vec<String> {
        let own = OWN.iter().map(|&name| name.to_owned());
        own.chain(self.host_commands.borrow().iter().cloned())
            .collect()
    }
}

/// Connects again and again until stopped.
async fn run(overlay: Overlay, inner: &'static Inner, generation: u32) {
    let link = &overlay.model.link;
    let mut backoff = Backoff::default();
    inner.kicked.set(false);
    link.set(Link::Reconnecting);
    while inner.generation.get() == generation {
        let end = attempt(&overlay, inner, &mut backoff).await;
        inner.outbox.borrow_mut().socket_closed();
        if inner.generation.get() != generation {
            return;
        }
        let asked = match end {
            End::Lost { after } => after,
            End::Replaced => {
                link.set(Link::Replaced);
                poll_fn(|cx| inner.poll_kicked(cx)).await;
                link.set(Link::Reconnecting);
                continue;
            }
            End::SignedOut => {
                overlay.session_over();
                return;
            }
        };
        let failed = backoff.attempts() >= OFFLINE_AFTER || !dom::window().navigator().on_line();
        link.set(if failed {
            Link::Offline
        } else {
            Link::Reconnecting
        });
        let wait = backoff.next(chance()).max(asked.unwrap_or(0.0));
        if within(wait, |cx| inner.poll_kicked(cx)).await.is_some() {
            backoff.reset();
        }
    }
}

/// One attempt: what is missing is fetched, then a socket stands until it ends.
async fn attempt(overlay: &Overlay, inner: &'static Inner, backoff: &mut Backoff) -> End {
    let fresh = inner.stale.get();
    if fresh {
        if let Err(failure) = start::load(overlay).await {
            return End::of(&overlay.notice_failure(failure));
        }
        inner.stale.set(false);
    }
    let ticket = match overlay.api.ticket().await {
        Ok(ticket) => ticket.ticket,
        Err(failure) => return End::of(&overlay.notice_failure(failure)),
    };
    let hello = FromOverlay::Hello {
        ticket,
        after: Some(overlay.model.seq.get_untracked()),
        tab: inner.tab.clone(),
        capabilities: inner.capabilities(),
    };
    inner.outbox.borrow_mut().reopen(now());
    socket::stand(overlay, inner, hello, fresh, backoff).await
}
