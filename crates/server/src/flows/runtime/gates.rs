//! How many runs there are at once, and who waits for whom.
//!
//! Two numbers, as two things run out. An agent may have so many runs *under way*, whatever they do, waiting included: a
//! run holds memory, and whoever starts more than they can use should wait for their own. The server lets so many runs
//! be *at work*: those that compute just now. A run that waits for a slow system, a modal or a delay needs nothing that
//! others lack, so it is not counted there; if it were, a few agents whose destination hangs would keep everybody waiting.

use ccp_protocol::AgentId;

use super::{
    gate::{Gate, Place},
    turns::Room,
};
use crate::settings::limits::Limits;

/// The two gates of this copy of the server.
#[derive(Debug)]
pub(super) struct Gates {
    under_way: Gate,
    at_work: Gate,
}

impl Default for Gates {
    fn default() -> Self {
        let (under_way, at_work) = rooms(&Limits::default());
        Self {
            under_way: Gate::new(under_way),
            at_work: Gate::new(at_work),
        }
    }
}

impl Gates {
    /// From now on these limits hold.
    pub(super) fn adopt(&self, limits: &Limits) {
        let (under_way, at_work) = rooms(limits);
        self.under_way.set_room(under_way);
        self.at_work.set_room(at_work);
    }

    /// A place among the agent's runs under way, taken or waited for; none when `most` of theirs wait already.
    pub(super) fn begin(&self, agent: &AgentId, most: usize) -> Option<Place> {
        self.under_way.enter(agent, most)
    }

    /// A place among the runs that compute.
    pub(super) async fn work(&self, agent: &AgentId) -> Option<Place> {
        let mut place = self.at_work.enter(agent, usize::MAX)?;
        place.taken().await;
        Some(place)
    }

    /// Whether a run that computes keeps others from it.
    pub(super) fn somebody_waits_to_work(&self) -> bool {
        self.at_work.somebody_waits()
    }
}

fn rooms(limits: &Limits) -> (Room, Room) {
    let under_way = Room {
        each: limits.runs_at_once as usize,
        all: usize::MAX,
    };
    let at_work = Room {
        each: usize::MAX,
        all: limits.runs_at_work as usize,
    };
    (under_way, at_work)
}
