//! Who is rung by a call, and who sees it: one rule for both, and whose call it is sees it too. Pure.

use ccp_protocol::{AgentId, calls::CallState, contacts::Direction, identity::Role};
use ccp_store::{
    calls::{CallRecord, CallsSeen},
    identity::AgentRecord,
};
use rlibphonenumber::Region;

use super::{agents_numbers, numbers::candidates};
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

/// The agents at whom a call that comes in rings, from its first moment on.
pub fn rung(call: &CallRecord, agents: &[AgentRecord], rules: &Pbx) -> Vec<AgentId> {
    if call.direction != Direction::In {
        return Vec::new();
    }
    let concerned = agents
        .iter()
        .filter(|agent| is_concerned(call, agent, rules));
    concerned.map(|agent| agent.id.clone()).collect()
}

/// Whether the agent may see it.
pub fn sees(call: &CallRecord, agent: &AgentRecord, rules: &Pbx) -> bool {
    agent.roles.contains(&Role::Administrator)
        || is_theirs(call, agent)
        || is_concerned(call, agent, rules)
}

/// Whether the agent answered it, or makes it: whatever queue it is in.
fn is_theirs(call: &CallRecord, agent: &AgentRecord) -> bool {
    !agent.roles.is_empty() && call.agent_id.as_ref() == Some(&agent.id)
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
        agent: agent.id.clone(),
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
    agents_numbers::of(agent)
        .flat_map(|number| candidates(number, home))
        .collect()
}

fn share(one: &[String], other: &[String]) -> bool {
    one.iter().any(|key| other.contains(key))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::CallId;
    use serde_json::json;

    use super::*;
    use crate::{
        pbx::{message, progress},
        settings::pbx::QueueRow,
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

    fn call(to: &str, queue: &str, direction: &str, rules: &Pbx) -> CallRecord {
        let fields = json!({ "event": "newCall", "direction": direction, "from": "1", "to": to, "queue": queue,
                             "callId": "c" });
        let message = message::read(fields.as_object().unwrap().clone()).unwrap();
        progress::announced(&message, CallId::from("1"), 0, rules)
    }

    fn rules(rows: &[(&str, &str)], other_queues: OtherQueues) -> Pbx {
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
                of(&|agent| rings(&incoming, agent, &rules)),
                rung,
                "{to} {queue}"
            );
            assert_eq!(
                of(&|agent| sees(&incoming, agent, &rules)),
                seen,
                "{to} {queue}"
            );
            let outgoing = call(to, queue, "out", &rules);
            assert_eq!(
                of(&|agent| rings(&outgoing, agent, &rules)),
                "",
                "calls out never ring"
            );
            let bens = CallRecord {
                agent_id: Some("ben".into()),
                ..outgoing
            };
            assert!(sees(&bens, &ben, &rules), "whose call it is: {to} {queue}");
        }
    }
}
