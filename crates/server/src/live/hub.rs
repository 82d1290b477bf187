//! The overlays connected to this copy of the server: carries out what the registry decides.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ccp_flow::Answer;
use ccp_protocol::{
    AgentId, TabId,
    live::{Command, CommandResult},
};
use serde_json::{Map, Value};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, timeout_at},
};

use super::registry::{Act, Joining, Refused, Registry, SocketId, TooMany};

/// So many commands wait for a socket to take them; one that takes none is given up.
const ORDERS: usize = 64;

/// Why a socket is to close, from outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// Its session ended.
    SignedOut,
    /// Its tab connected anew.
    Replaced,
    /// It takes nothing any more.
    Stuck,
}

/// A command to issue.
#[derive(Debug, Clone)]
pub struct Order {
    /// Names the command, for ever.
    pub id: String,
    /// What to do.
    pub name: String,
    /// With what.
    pub args: Map<String, Value>,
    /// What the run is about.
    pub about: Option<Value>,
    /// Whether it may be sent to another tab when its tab goes.
    pub repeatable: bool,
    /// Whether its run was there before a restart: then it waits for a tab instead of failing without one.
    pub resumed: bool,
}

/// The overlays connected to this copy of the server.
#[derive(Debug, Default)]
pub struct Hub {
    state: Mutex<State>,
    sockets: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    registry: Registry,
    links: HashMap<SocketId, Link>,
    waiting: HashMap<(AgentId, String), Waiting>,
}

#[derive(Debug)]
struct Link {
    orders: mpsc::Sender<Command>,
    farewell: watch::Sender<Option<Farewell>>,
}

#[derive(Debug)]
struct Waiting {
    name: String,
    args: Map<String, Value>,
    about: Option<Value>,
    until: Instant,
    answer: oneshot::Sender<Answer>,
}

/// A socket's place in the hub; it leaves when dropped.
#[derive(Debug)]
pub struct Seat {
    hub: Arc<Hub>,
    socket: SocketId,
    /// Commands for it.
    pub orders: mpsc::Receiver<Command>,
    /// Why it is to close, once it is.
    pub farewell: watch::Receiver<Option<Farewell>>,
}

/// A tab that wants a seat.
#[derive(Debug)]
pub struct Arrival {
    /// Whose.
    pub agent: AgentId,
    /// Which page load.
    pub tab: TabId,
    /// The session it came with, hashed.
    pub session: String,
    /// What it offers.
    pub capabilities: Vec<String>,
}

impl Hub {
    /// Seats a tab.
    ///
    /// # Errors
    /// When the agent has `most` other tabs already.
    pub fn join(self: &Arc<Self>, arrival: Arrival, most: usize) -> Result<Seat, TooMany> {
        let socket = SocketId(self.sockets.fetch_add(1, Ordering::Relaxed));
        let Arrival {
            agent,
            tab,
            session,
            capabilities,
        } = arrival;
        let joining = Joining {
            socket,
            agent,
            tab,
            session,
            capabilities: capabilities.into_iter().collect(),
        };
        let (orders, taken) = mpsc::channel(ORDERS);
        let (farewell, told) = watch::channel(None);
        let mut state = self.state();
        let acts = state.registry.join(joining, most)?;
        state.links.insert(socket, Link { orders, farewell });
        state.act(acts);
        drop(state);
        Ok(Seat {
            hub: Arc::clone(self),
            socket,
            orders: taken,
            farewell: told,
        })
    }

    /// Has an overlay of the agent do something, and waits for its answer until the deadline.
    pub async fn command(&self, agent: &AgentId, order: Order, within: Duration) -> Answer {
        let (answer, answered) = oneshot::channel();
        let until = Instant::now() + within;
        let key = (agent.clone(), order.id.clone());
        {
            let mut state = self.state();
            let placed = if order.resumed {
                Ok(state.registry.take_up(agent, &order.id, &order.name))
            } else {
                state
                    .registry
                    .issue(agent, &order.id, &order.name, order.repeatable)
                    .map(Some)
            };
            let socket = match placed {
                Ok(socket) => socket,
                Err(refused) => return refusal(refused, &order.name),
            };
            state.waiting.insert(
                key.clone(),
                Waiting {
                    name: order.name,
                    args: order.args,
                    about: order.about,
                    until,
                    answer,
                },
            );
            if let Some(socket) = socket {
                state.act(vec![Act::Send {
                    socket,
                    agent: key.0.clone(),
                    command: key.1.clone(),
                }]);
            }
        }
        let _done = Done { hub: self, key };
        match timeout_at(until, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => {
                Answer::failed("agent_disconnected", "the overlay went before it answered")
            }
            Err(_) => Answer::failed("deadline_passed", "the overlay did not answer in time"),
        }
    }

    /// The answer to a command, from whichever tab of the agent; the first one counts.
    pub fn answer(&self, agent: &AgentId, result: CommandResult) {
        let waiting = {
            let mut state = self.state();
            state.registry.finish(agent, &result.id);
            state.waiting.remove(&(agent.clone(), result.id))
        };
        let Some(waiting) = waiting else { return };
        let answer = if result.success {
            Answer::Done(result.results.unwrap_or_default())
        } else {
            match result.exception {
                Some(exception) => Answer::failed(exception.code, exception.message),
                None => Answer::failed("command_failed", "the overlay did not say why"),
            }
        };
        // Nobody waits any more when its time was over at this very moment.
        let _ = waiting.answer.send(answer);
    }

    /// A session ended: its sockets close.
    pub fn sign_out(&self, session_hash: &str) {
        let state = self.state();
        for socket in state.registry.of_session(session_hash) {
            state.say_goodbye(socket, Farewell::SignedOut);
        }
    }

    /// All sessions of an agent ended: their sockets close.
    pub fn sign_out_agent(&self, agent: &AgentId) {
        let state = self.state();
        for socket in state.registry.of_agent(agent) {
            state.say_goodbye(socket, Farewell::SignedOut);
        }
    }

    /// Whether the agent has no other overlay open than this page load.
    pub fn is_only_tab(&self, agent: &AgentId, tab: &TabId) -> bool {
        self.state().registry.is_only_tab(agent, tab)
    }

    /// Whether the agent has an overlay open here.
    pub fn is_connected(&self, agent: &AgentId) -> bool {
        self.state().registry.is_connected(agent)
    }

    /// The maps stay whole whoever panicked while holding them.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Whether the agent looks at this tab.
    pub fn focus(&self, active: bool) {
        self.hub.state().registry.focus(self.socket, active);
    }

    /// What the tab offers now.
    pub fn offer(&self, capabilities: Vec<String>) {
        let mut state = self.hub.state();
        let acts = state
            .registry
            .offer(self.socket, capabilities.into_iter().collect());
        state.act(acts);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        state.links.remove(&self.socket);
        let acts = state.registry.leave(self.socket);
        state.act(acts);
    }
}

impl State {
    fn act(&mut self, acts: Vec<Act>) {
        let mut acts: VecDeque<Act> = acts.into();
        while let Some(act) = acts.pop_front() {
            match act {
                Act::Replace(socket) => self.say_goodbye(socket, Farewell::Replaced),
                Act::Lost { agent, command } => {
                    if let Some(waiting) = self.waiting.remove(&(agent, command)) {
                        let lost = Answer::failed(
                            "agent_disconnected",
                            "the overlay went before it answered",
                        );
                        let _ = waiting.answer.send(lost);
                    }
                }
                Act::Send {
                    socket,
                    agent,
                    command,
                } => {
                    if !self.send(socket, agent, command) {
                        self.say_goodbye(socket, Farewell::Stuck);
                        acts.extend(self.registry.leave(socket));
                    }
                }
            }
        }
    }

    /// Gives false when the socket takes nothing any more.
    fn send(&self, socket: SocketId, agent: AgentId, id: String) -> bool {
        let key = (agent, id);
        let (Some(link), Some(waiting)) = (self.links.get(&socket), self.waiting.get(&key)) else {
            return true;
        };
        let left = waiting
            .until
            .saturating_duration_since(Instant::now())
            .as_millis();
        let command = Command {
            id: key.1,
            name: waiting.name.clone(),
            args: waiting.args.clone(),
            about: waiting.about.clone(),
            deadline_ms: u64::try_from(left).unwrap_or(u64::MAX),
        };
        link.orders.try_send(command).is_ok()
    }

    fn say_goodbye(&self, socket: SocketId, farewell: Farewell) {
        if let Some(link) = self.links.get(&socket) {
            link.farewell.send_if_modified(|told| {
                // The first reason is the one that holds.
                let first = told.is_none();
                if first {
                    *told = Some(farewell);
                }
                first
            });
        }
    }
}

/// Clears a command away however the wait for it ends, also when the run that waits is dropped.
struct Done<'a> {
    hub: &'a Hub,
    key: (AgentId, String),
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        state.registry.finish(&self.key.0, &self.key.1);
        state.waiting.remove(&self.key);
    }
}

fn refusal(refused: Refused, name: &str) -> Answer {
    match refused {
        Refused::NotConnected => {
            Answer::failed("agent_not_connected", "the agent has no overlay open")
        }
        Refused::CapabilityMissing => Answer::failed(
            "capability_missing",
            format!("no open overlay of the agent offers {name}"),
        ),
        Refused::UnderWay => Answer::failed("command_repeated", "the same command is under way"),
    }
}

#[cfg(test)]
#[path = "hub_tests.rs"]
mod tests;
