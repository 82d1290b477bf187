//! The numbers an agent is called at: a desk telephone and a mobile one may both be theirs. Pure.

use ccp_store::identity::AgentRecord;

/// Each of an agent's numbers, as it is written.
pub fn of(agent: &AgentRecord) -> impl Iterator<Item = &str> {
    let all = agent.phone.as_deref().unwrap_or_default();
    all.split([',', ';'])
        .map(str::trim)
        .filter(|number| !number.is_empty())
}
