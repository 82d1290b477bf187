//! Who is rung by a call, and who sees it: one rule for both, and whose call it is sees it too. Pure.

use std::collections::{BTreeSet, HashMap, HashSet};

use ccp_protocol::{AgentId, calls::CallState, contacts::Direction, identity::Role};
use ccp_store::{
    calls::{CallRecord, CallsSeen},
    identity::AgentRecord,
};
use rlibphonenumber::Region;

use super::{
    agents_numbers,
    numbers::{candidates, is_one_of},
    rules::Rules,
};
use crate::settings::pbx::{OtherQueues, QueueRow};

/// What a queue is found by: its name without regard to case, and where it is a number, the number's spellings.
pub fn queue_keys(queue: &str, home: Region) -> Vec<String> {
    queue_keys_of(queue, candidates(queue, home))
}

/// As [`queue_keys`], with the queue's spellings as a number.
pub fn queue_keys_of(queue: &str, candidates: BTreeSet<String>) -> Vec<String> {
    let name = queue.trim().to_lowercase();
    if name.is_empty() {
        return Vec::new();
    }
    std::iter::once(format!("name:{name}"))
        .chain(candidates)
        .collect()
}

/// Who serves which queue, by the queues' keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows(HashMap<String, HashSet<AgentId>>);

impl Rows {
    /// Reads the rows.
    pub fn of(filter: &[QueueRow], home: Region) -> Self {
        let mut rows: HashMap<String, HashSet<AgentId>> = HashMap::new();
        for row in filter {
            for key in queue_keys(&row.queue, home) {
                rows.entry(key).or_default().extend(row.agent_ids.clone());
            }
        }
        Self(rows)
    }

    /// The keys of the rows that have an agent whom `is` picks, in order.
    fn keys(&self, is: impl Fn(&HashSet<AgentId>) -> bool) -> Vec<String> {
        let picked = self.0.iter().filter(|(_, agents)| is(agents));
        let mut keys: Vec<String> = picked.map(|(key, _)| key.clone()).collect();
        keys.sort_unstable();
        keys
    }
}

/// Whom a call concerns.
#[derive(Debug, Clone)]
pub struct Audience<'a> {
    call: &'a CallRecord,
    rules: &'a Rules,
    /// The agents of its queue's rows.
    rows: Vec<&'a HashSet<AgentId>>,
}

impl<'a> Audience<'a> {
    /// Of a call, by the rules.
    pub fn of(call: &'a CallRecord, rules: &'a Rules) -> Self {
        let rows = &rules.rows.0;
        Self {
            call,
            rules,
            rows: call
                .keys
                .queue
                .iter()
                .filter_map(|key| rows.get(key))
                .collect(),
        }
    }

    /// Whether it rings at the agent.
    pub fn rings(&self, agent: &AgentRecord) -> bool {
        self.call.state == CallState::Ringing
            && self.call.direction == Direction::In
            && self.concerns(agent)
    }

    /// Those of the agents at whom a call that comes in rings, from its first moment on.
    pub fn rung(&self, agents: &[AgentRecord]) -> Vec<AgentId> {
        if self.call.direction != Direction::In {
            return Vec::new();
        }
        let concerned = agents.iter().filter(|agent| self.concerns(agent));
        concerned.map(|agent| agent.id.clone()).collect()
    }

    /// Whether the agent may see it.
    pub fn is_seen_by(&self, agent: &AgentRecord) -> bool {
        agent.roles.contains(&Role::Administrator) || self.is_theirs(agent) || self.concerns(agent)
    }

    /// Whether the agent answered it, or makes it: whatever queue it is in.
    fn is_theirs(&self, agent: &AgentRecord) -> bool {
        !agent.roles.is_empty() && self.call.agent_id.as_ref() == Some(&agent.id)
    }

    /// Of a row, by the agent's own number, or as everybody.
    fn concerns(&self, agent: &AgentRecord) -> bool {
        if agent.roles.is_empty() {
            return false;
        }
        let falls_to_everybody = self.rows.is_empty()
            && (self.rules.set.filter.is_empty()
                || self.rules.set.other_queues == OtherQueues::Everybody);
        let is_called = |number| is_one_of(number, &self.call.keys.to, self.rules.home);
        falls_to_everybody
            || self.rows.iter().any(|agents| agents.contains(&agent.id))
            || agents_numbers::of(agent).any(is_called)
    }
}

/// The rows that an agent may see, for the store.
pub fn seen_by(agent: &AgentRecord, rules: &Rules) -> CallsSeen {
    if rules.set.filter.is_empty() || agent.roles.contains(&Role::Administrator) {
        return CallsSeen::All;
    }
    let own_numbers = agents_numbers::of(agent).flat_map(|number| candidates(number, rules.home));
    let everybody = rules.set.other_queues == OtherQueues::Everybody;
    CallsSeen::Those {
        agent: agent.id.clone(),
        queues: rules.rows.keys(|agents| agents.contains(&agent.id)),
        own_numbers: own_numbers.collect(),
        outside: everybody.then(|| rules.rows.keys(|_| true)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::CallId;
    use serde_json::json;

    use super::*;
    use crate::{
        pbx::{message, progress},
        settings::pbx::Pbx,
    };

    fn agent(id: &str, phone: &str, roles: &[Role]) -> AgentRecord {
        AgentRecord {
            id: id.into(),
            login: id.to_owned(),
            name: id.to_owned(),
            phone: Some(phone.to_owned()),
            email: None,
            roles: roles.to_vec(),
            password_hash: None,
            created_at: 0,
            version: 1,
        }
    }

    fn call(to: &str, queue: &str, direction: &str, rules: &Rules) -> CallRecord {
        let fields = json!({ "event": "newCall", "direction": direction, "from": "1", "to": to, "queue": queue,
                             "callId": "c" });
        let message = message::read(fields.as_object().unwrap().clone()).unwrap();
        progress::announced(&message, CallId::from("1"), 0, rules)
    }

    fn rules(rows: &[(&str, &str)], other_queues: OtherQueues) -> Rules {
        let row = |(queue, agent): &(&str, &str)| QueueRow {
            queue: (*queue).to_owned(),
            agent_ids: vec![(*agent).into()],
        };
        Pbx {
            default_country: "DE".to_owned(),
            filter: rows.iter().map(row).collect(),
            other_queues,
            ..Pbx::default()
        }
        .into()
    }

    #[test]
    fn one_rule_says_who_is_rung_and_who_sees() {
        use OtherQueues::{Everybody, Nobody};
        let anna = agent("anna", "201", &[Role::Agent]);
        let ben = agent("ben", "0171 5550200, +49 30 5550200", &[Role::Agent]);
        let admin = agent("admin", "", &[Role::Administrator]);
        let nobody = agent("nobody", "201", &[]);
        let rows = [("Sales", "anna"), ("+49 30 5550199", "anna")];
        for (rules, to, queue, rung, seen) in [
            (
                rules(&[], Nobody),
                "x",
                "y",
                "anna ben admin",
                "anna ben admin",
            ),
            (rules(&rows, Nobody), "x", "sales", "anna", "anna admin"),
            (
                rules(&rows, Nobody),
                "030/5550199",
                "",
                "anna",
                "anna admin",
            ),
            (
                rules(&rows, Nobody),
                "0305550200",
                "sales",
                "anna ben",
                "anna ben admin",
            ),
            (rules(&rows, Nobody), "201", "help", "anna", "anna admin"),
            (rules(&rows, Nobody), "x", "help", "", "admin"),
            (
                rules(&rows, Everybody),
                "x",
                "help",
                "anna ben admin",
                "anna ben admin",
            ),
            (rules(&rows, Everybody), "x", "sales", "anna", "anna admin"),
        ] {
            let all = [&anna, &ben, &admin, &nobody];
            let of = |is: &dyn Fn(&AgentRecord) -> bool| {
                let ids: Vec<&str> = all
                    .iter()
                    .filter(|it| is(it))
                    .map(|it| it.id.as_str())
                    .collect();
                ids.join(" ")
            };
            let incoming = call(to, queue, "in", &rules);
            assert_eq!(
                of(&|agent| Audience::of(&incoming, &rules).rings(agent)),
                rung,
                "{to} {queue}"
            );
            assert_eq!(
                of(&|agent| Audience::of(&incoming, &rules).is_seen_by(agent)),
                seen,
                "{to} {queue}"
            );
            let outgoing = call(to, queue, "out", &rules);
            assert_eq!(
                of(&|agent| Audience::of(&outgoing, &rules).rings(agent)),
                "",
                "calls out never ring"
            );
            let bens = CallRecord {
                agent_id: Some("ben".into()),
                ..outgoing
            };
            assert!(
                Audience::of(&bens, &rules).is_seen_by(&ben),
                "whose call it is: {to} {queue}"
            );
        }
    }
}
