//! Which tabs each agent has open, what they offer, and which command is where. Pure: it only decides; the hub does what
//! it says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ccp_protocol::{AgentId, TabId};

/// One socket; a tab that connects again has a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u64);

/// A tab that joins.
#[derive(Debug, Clone)]
pub struct Joining {
    /// Its socket.
    pub socket: SocketId,
    /// Whose.
    pub agent: AgentId,
    /// Which page load.
    pub tab: TabId,
    /// The session it came with, hashed.
    pub session: String,
    /// What it offers.
    pub capabilities: BTreeSet<String>,
}

/// What the hub has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Hand the command to this socket.
    Send {
        /// Where to.
        socket: SocketId,
        /// Whose.
        agent: AgentId,
        /// Which.
        command: String,
    },
    /// The command is lost.
    Lost {
        /// Whose.
        agent: AgentId,
        /// Which.
        command: String,
    },
    /// This socket's tab connected anew.
    Replace(SocketId),
}

/// Why a command could not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The agent has no overlay open.
    NotConnected,
    /// None of the agent's overlays offers it.
    CapabilityMissing,
    /// The same command is under way.
    UnderWay,
}

#[derive(Debug)]
struct Tab {
    agent: AgentId,
    id: TabId,
    session: String,
    capabilities: BTreeSet<String>,
    /// Later is higher; 0: never in focus.
    focused: u64,
    joined: u64,
}

#[derive(Debug)]
struct Pending {
    name: String,
    repeatable: bool,
    /// Where it is; none: it waits for a tab that offers it.
    at: Option<SocketId>,
}

#[derive(Debug, Default)]
struct Agent {
    sockets: BTreeSet<SocketId>,
    commands: BTreeMap<String, Pending>,
}

/// Tabs and commands.
#[derive(Debug, Default)]
pub struct Registry {
    tabs: HashMap<SocketId, Tab>,
    agents: HashMap<AgentId, Agent>,
    turn: u64,
}

impl Registry {
    /// A tab joins. The socket it had before, if any, is replaced; commands go with the page, which knows those it
    /// has done by their ids.
    ///
    /// # Errors
    /// When the agent has `most` other tabs already.
    pub fn join(&mut self, joining: Joining, most: usize) -> Result<Vec<Act>, TooMany> {
        let Joining {
            socket,
            agent,
            tab,
            session,
            capabilities,
        } = joining;
        let mine = self.agents.get(&agent);
        let old = mine.and_then(|mine| {
            mine.sockets
                .iter()
                .find(|id| self.tabs[id].id == tab)
                .copied()
        });
        if old.is_none() && mine.is_some_and(|mine| mine.sockets.len() >= most) {
            return Err(TooMany);
        }
        self.turn += 1;
        let focused = old
            .and_then(|id| self.tabs.remove(&id))
            .map_or(0, |tab| tab.focused);
        self.tabs.insert(
            socket,
            Tab {
                agent: agent.clone(),
                id: tab,
                session,
                capabilities,
                focused,
                joined: self.turn,
            },
        );
        let mine = self.agents.entry(agent.clone()).or_default();
        mine.sockets.insert(socket);
        let mut acts = Vec::new();
        if let Some(old) = old {
            mine.sockets.remove(&old);
            acts.push(Act::Replace(old));
            for (command, pending) in mine
                .commands
                .iter_mut()
                .filter(|(_, pending)| pending.at == Some(old))
            {
                pending.at = Some(socket);
                acts.push(Act::Send {
                    socket,
                    agent: agent.clone(),
                    command: command.clone(),
                });
            }
        }
        acts.extend(self.place_waiting(&agent));
        Ok(acts)
    }

    /// A socket is gone. One that was replaced is gone already.
    pub fn leave(&mut self, socket: SocketId) -> Vec<Act> {
        let Some(tab) = self.tabs.remove(&socket) else {
            return Vec::new();
        };
        let Some(mine) = self.agents.get_mut(&tab.agent) else {
            return Vec::new();
        };
        mine.sockets.remove(&socket);
        let mut acts = Vec::new();
        mine.commands.retain(|command, pending| {
            if pending.at != Some(socket) {
                return true;
            }
            pending.at = None;
            if !pending.repeatable {
                acts.push(Act::Lost {
                    agent: tab.agent.clone(),
                    command: command.clone(),
                });
            }
            pending.repeatable
        });
        acts.extend(self.place_waiting(&tab.agent));
        self.forget_if_empty(&tab.agent);
        acts
    }

    /// The agent looks at this tab, or no longer.
    pub fn focus(&mut self, socket: SocketId, active: bool) {
        // A tab that loses the focus stays the last one in focus until another gets it.
        if active && let Some(tab) = self.tabs.get_mut(&socket) {
            self.turn += 1;
            tab.focused = self.turn;
        }
    }

    /// What a tab offers now.
    pub fn offer(&mut self, socket: SocketId, capabilities: BTreeSet<String>) -> Vec<Act> {
        let Some(tab) = self.tabs.get_mut(&socket) else {
            return Vec::new();
        };
        tab.capabilities = capabilities;
        let agent = tab.agent.clone();
        self.place_waiting(&agent)
    }

    /// A command begins: to the tab last in focus that offers it.
    ///
    /// # Errors
    /// Nobody can do it.
    pub fn issue(
        &mut self,
        agent: &AgentId,
        command: &str,
        name: &str,
        repeatable: bool,
    ) -> Result<SocketId, Refused> {
        let socket = self.best(agent, name);
        let Some(mine) = self
            .agents
            .get_mut(agent)
            .filter(|mine| !mine.sockets.is_empty())
        else {
            return Err(Refused::NotConnected);
        };
        let socket = socket.ok_or(Refused::CapabilityMissing)?;
        if mine.commands.contains_key(command) {
            return Err(Refused::UnderWay);
        }
        mine.commands.insert(
            command.to_owned(),
            Pending {
                name: name.to_owned(),
                repeatable,
                at: Some(socket),
            },
        );
        Ok(socket)
    }

    /// A command that was under way when the server went: to the best tab, or it waits for one.
    pub fn take_up(&mut self, agent: &AgentId, command: &str, name: &str) -> Option<SocketId> {
        let at = self.best(agent, name);
        let pending = Pending {
            name: name.to_owned(),
            repeatable: true,
            at,
        };
        self.agents
            .entry(agent.clone())
            .or_default()
            .commands
            .insert(command.to_owned(), pending);
        at
    }

    /// The command is done with: answered, or its time is over. False when it was before.
    pub fn finish(&mut self, agent: &AgentId, command: &str) -> bool {
        let Some(mine) = self.agents.get_mut(agent) else {
            return false;
        };
        let was = mine.commands.remove(command).is_some();
        self.forget_if_empty(agent);
        was
    }

    /// The sockets that came with a session.
    pub fn of_session<'a>(&'a self, session: &'a str) -> impl Iterator<Item = SocketId> + 'a {
        self.tabs
            .iter()
            .filter(move |(_, tab)| tab.session == session)
            .map(|(socket, _)| *socket)
    }

    /// The sockets of an agent.
    pub fn of_agent<'a>(&'a self, agent: &AgentId) -> impl Iterator<Item = SocketId> + 'a {
        self.agents
            .get(agent)
            .into_iter()
            .flat_map(|mine| mine.sockets.iter().copied())
    }

    /// Whether the agent has an overlay open.
    pub fn is_connected(&self, agent: &AgentId) -> bool {
        self.agents
            .get(agent)
            .is_some_and(|mine| !mine.sockets.is_empty())
    }

    /// Whether the agent has no other overlay open than this page load.
    pub fn is_only_tab(&self, agent: &AgentId, tab: &TabId) -> bool {
        self.of_agent(agent)
            .filter_map(|socket| self.tabs.get(&socket))
            .all(|open| open.id == *tab)
    }

    fn best(&self, agent: &AgentId, name: &str) -> Option<SocketId> {
        let tabs = self
            .agents
            .get(agent)?
            .sockets
            .iter()
            .filter_map(|socket| Some((socket, self.tabs.get(socket)?)));
        tabs.filter(|(_, tab)| tab.capabilities.contains(name))
            .max_by_key(|(_, tab)| (tab.focused, tab.joined))
            .map(|(socket, _)| *socket)
    }

    fn place_waiting(&mut self, agent: &AgentId) -> Vec<Act> {
        let Some(mine) = self.agents.get(agent) else {
            return Vec::new();
        };
        let waiting = mine
            .commands
            .iter()
            .filter(|(_, pending)| pending.at.is_none());
        let placed: Vec<(String, SocketId)> = waiting
            .filter_map(|(command, pending)| {
                Some((command.clone(), self.best(agent, &pending.name)?))
            })
            .collect();
        let Some(mine) = self.agents.get_mut(agent) else {
            return Vec::new();
        };
        let mut acts = Vec::with_capacity(placed.len());
        for (command, socket) in placed {
            if let Some(pending) = mine.commands.get_mut(&command) {
                pending.at = Some(socket);
                acts.push(Act::Send {
                    socket,
                    agent: agent.clone(),
                    command,
                });
            }
        }
        acts
    }

    fn forget_if_empty(&mut self, agent: &AgentId) {
        if self
            .agents
            .get(agent)
            .is_some_and(|mine| mine.sockets.is_empty() && mine.commands.is_empty())
        {
            self.agents.remove(agent);
        }
    }
}

/// The agent has as many sockets as may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
