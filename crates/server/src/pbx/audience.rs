//! Who is rung by a call, and who sees it: one rule for both. Pure.

use ccp_protocol::{AgentId, calls::CallState, contacts::Direction, identity::Role};
use ccp_store::{
    calls::{CallRecord, CallsSeen},
    identity::AgentRecord,
};
use rlibphonenumber::Region;

use super::numbers::candidates;
use crate::settings::pbx::{OtherQueues, Pbx};

/// What a queue is found by: its name without regard to case, and where it is a number, the number's spellings.
pub fn queue_keys(queue: &str, home: Region) -> Vec<String> {
    let name = queue.trim().to_lowercase();
    if name.is_empty() {
        return Vec::new();
    }
    std::iter::once(format!("name:{name}"))
        .chain(candidates(queue, home))
        .collect()
}

/// Whether it rings at the agent.
pub fn rings(call: &CallRecord, agent: &AgentRecord, rules: &Pbx) -> bool {
    call.state == CallState::Ringing
        && call.direction == Direction::In
        && is_concerned(call, agent, rules)
}

/// Whether the agent may see it.
pub fn sees(call: &CallRecord, agent: &AgentRecord, rules: &Pbx) -> bool {
    agent.roles.contains(&Role::Administrator) || is_concerned(call, agent, rules)
}

/// The rows that an agent may see, for the store.
pub fn seen_by(agent: &AgentRecord, rules: &Pbx) -> CallsSeen {
    if rules.filter.is_empty() || agent.roles.contains(&Role::Administrator) {
        return CallsSeen::All;
    }
    let home = rules.home();
    let keys_of = |theirs: &dyn Fn(&[AgentId]) -> bool| -> Vec<String> {
        rules
            .filter
            .iter()
            .filter(|row| theirs(&row.agent_ids))
            .flat_map(|row| queue_keys(&row.queue, home))
            .collect()
    };
    CallsSeen::Those {
        queues: keys_of(&|ids| ids.contains(&agent.id)),
        own_numbers: own_numbers(agent, home),
        outside: (rules.other_queues == OtherQueues::Everybody).then(|| keys_of(&|_| true)),
    }
}

/// Of a row, by the agent's own number, or as everybody.
fn is_concerned(call: &CallRecord, agent: &AgentRecord, rules: &Pbx) -> bool {
    if agent.roles.is_empty() {
        return false;
    }
    if rules.filter.is_empty() {
        return true;
    }
    let home = rules.home();
    let mut has_row = false;
    for row in &rules.filter {
        if share(&queue_keys(&row.queue, home), &call.keys.queue) {
            if row.agent_ids.contains(&agent.id) {
                return true;
            }
            has_row = true;
        }
    }
    share(&own_numbers(agent, home), &call.keys.to)
        || !has_row && rules.other_queues == OtherQueues::Everybody
}

fn own_numbers(agent: &AgentRecord, home: Region) -> Vec<String> {
    let phone = agent.phone.as_deref().unwrap_or_default();
    candidates(phone, home).into_iter().collect()
}

fn share(one: &[String], other: &[String]) -> bool {
    one.iter().any(|key| other.contains(key))
}
