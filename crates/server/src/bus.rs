//! Wakes those who wait for an agent's feed. It carries no data: whoever is woken reads the store, so a wake that is
//! lost, doubled or out of order can never lose, double or reorder an entry.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use ccp_protocol::AgentId;
use ccp_store::feed::FeedHead;
use tokio::sync::watch;

/// Tells every copy of the server that feeds grew.
pub trait Bus: Send + Sync + 'static {
    /// These feeds grew.
    fn wake(&self, heads: &[FeedHead]);
    /// Changes whenever the agent's feed grew; wakes that come together are one.
    fn subscribe(&self, agent: &AgentId) -> watch::Receiver<u64>;
}

/// The bus of a single server.
#[derive(Debug, Default)]
pub struct LocalBus {
    feeds: Mutex<HashMap<AgentId, watch::Sender<u64>>>,
}

impl LocalBus {
    /// The map stays whole whoever panicked while holding it.
    fn feeds(&self) -> std::sync::MutexGuard<'_, HashMap<AgentId, watch::Sender<u64>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for LocalBus {
    fn wake(&self, heads: &[FeedHead]) {
        let mut feeds = self.feeds();
        for head in heads {
            let Some(sender) = feeds.get(&head.agent_id) else {
                continue;
            };
            if sender.is_closed() {
                feeds.remove(&head.agent_id);
            } else {
                sender.send_modify(|seq| *seq = head.seq.max(*seq));
            }
        }
    }

    fn subscribe(&self, agent: &AgentId) -> watch::Receiver<u64> {
        self.feeds()
            .entry(agent.clone())
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn head(agent: &str, seq: u64) -> FeedHead {
        FeedHead {
            agent_id: agent.into(),
            seq,
        }
    }

    #[test]
    fn only_the_agents_own_feed_wakes_and_many_wakes_are_one() {
        let bus = LocalBus::default();
        let (mut anna, ben) = (bus.subscribe(&"anna".into()), bus.subscribe(&"ben".into()));
        bus.wake(&[head("anna", 1)]);
        bus.wake(&[head("anna", 2)]);
        assert!(anna.has_changed().unwrap());
        assert_eq!(*anna.borrow_and_update(), 2);
        assert!(!anna.has_changed().unwrap());
        assert!(!ben.has_changed().unwrap());
    }

    #[test]
    fn a_feed_nobody_waits_for_leaves_nothing_behind() {
        let bus = LocalBus::default();
        drop(bus.subscribe(&"anna".into()));
        bus.wake(&[head("anna", 1), head("ben", 1)]);
        assert!(bus.feeds().is_empty());
    }
}
