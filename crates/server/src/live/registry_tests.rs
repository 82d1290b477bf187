#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

impl Registry {
    /// What must hold after every step.
    fn check_invariants(&self) {
        for (socket, tab) in &self.tabs {
            assert!(
                self.agents[&tab.agent].sockets.contains(socket),
                "a tab its agent does not know"
            );
        }
        for (id, agent) in &self.agents {
            assert!(
                !agent.sockets.is_empty() || !agent.commands.is_empty(),
                "an agent with nothing"
            );
            let mut names = BTreeSet::new();
            for socket in &agent.sockets {
                let tab = &self.tabs[socket];
                assert_eq!(&tab.agent, id, "a socket of two agents");
                assert!(names.insert(&tab.id), "a tab with two sockets");
            }
            for pending in agent.commands.values() {
                if let Some(at) = pending.at {
                    assert!(
                        agent.sockets.contains(&at),
                        "a command at a tab that is gone"
                    );
                } else {
                    assert!(
                        pending.repeatable,
                        "a command that waits though it may not be repeated"
                    );
                    assert_eq!(
                        self.best(id, &pending.name),
                        None,
                        "a command that waits beside a tab that offers it"
                    );
                }
            }
        }
    }
}

fn joining(socket: u64, agent: &str, tab: &str, offers: &[&str]) -> Joining {
    Joining {
        socket: SocketId(socket),
        agent: agent.into(),
        tab: tab.into(),
        session: format!("session of {agent}"),
        capabilities: offers.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn send(socket: u64, command: &str) -> Act {
    Act::Send {
        socket: SocketId(socket),
        agent: "anna".into(),
        command: command.to_owned(),
    }
}

fn two_tabs() -> Registry {
    let mut registry = Registry::default();
    assert_eq!(
        registry.join(joining(1, "anna", "one", &["pop"]), 5),
        Ok(vec![])
    );
    assert_eq!(
        registry.join(joining(2, "anna", "two", &["pop"]), 5),
        Ok(vec![])
    );
    registry
}

#[test]
fn a_command_goes_to_the_tab_last_in_focus_that_offers_it() {
    let mut registry = two_tabs();
    registry.focus(SocketId(2), true);
    registry.focus(SocketId(1), true);
    registry.focus(SocketId(1), false);
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", true),
        Ok(SocketId(1))
    );
    assert_eq!(registry.offer(SocketId(1), BTreeSet::new()), vec![]);
    assert_eq!(
        registry.issue(&"anna".into(), "d", "pop", true),
        Ok(SocketId(2))
    );
}

#[test]
fn without_a_tab_or_a_tab_that_offers_it_a_command_is_refused_at_once() {
    let mut registry = two_tabs();
    assert_eq!(
        registry.issue(&"ben".into(), "c", "pop", true),
        Err(Refused::NotConnected)
    );
    assert_eq!(
        registry.issue(&"anna".into(), "c", "dial", true),
        Err(Refused::CapabilityMissing)
    );
    registry.leave(SocketId(1));
    registry.leave(SocketId(2));
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", true),
        Err(Refused::NotConnected)
    );
    assert!(registry.agents.is_empty());
}

#[test]
fn a_repeatable_command_moves_to_the_next_tab_when_its_tab_goes() {
    let mut registry = two_tabs();
    registry.focus(SocketId(1), true);
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", true),
        Ok(SocketId(1))
    );
    assert_eq!(registry.leave(SocketId(1)), vec![send(2, "c")]);
}

#[test]
fn a_repeatable_command_waits_for_a_tab_when_the_last_one_goes() {
    let mut registry = two_tabs();
    registry.leave(SocketId(2));
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", true),
        Ok(SocketId(1))
    );
    assert_eq!(registry.leave(SocketId(1)), vec![]);
    assert_eq!(
        registry.join(joining(3, "ben", "b", &["pop"]), 5),
        Ok(vec![])
    );
    assert_eq!(
        registry.join(joining(4, "anna", "three", &[]), 5),
        Ok(vec![])
    );
    assert_eq!(
        registry.offer(SocketId(4), BTreeSet::from(["pop".to_owned()])),
        vec![send(4, "c")]
    );
    assert!(registry.finish(&"anna".into(), "c"));
    assert!(!registry.finish(&"anna".into(), "c"));
}

#[test]
fn a_command_that_may_not_be_repeated_is_lost_with_its_tab() {
    let mut registry = two_tabs();
    registry.focus(SocketId(1), true);
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", false),
        Ok(SocketId(1))
    );
    assert_eq!(
        registry.leave(SocketId(1)),
        vec![Act::Lost {
            agent: "anna".into(),
            command: "c".to_owned()
        }]
    );
    assert!(!registry.finish(&"anna".into(), "c"));
}

#[test]
fn a_tab_that_connects_again_replaces_its_socket_and_keeps_its_commands_and_its_focus() {
    let mut registry = two_tabs();
    registry.focus(SocketId(1), true);
    assert_eq!(
        registry.issue(&"anna".into(), "c", "pop", false),
        Ok(SocketId(1))
    );
    assert_eq!(
        registry.join(joining(3, "anna", "one", &["pop"]), 2),
        Ok(vec![Act::Replace(SocketId(1)), send(3, "c")])
    );
    assert_eq!(registry.leave(SocketId(1)), vec![]);
    assert_eq!(
        registry.issue(&"anna".into(), "d", "pop", true),
        Ok(SocketId(3))
    );
}

#[test]
fn the_same_tab_id_of_another_agent_replaces_nothing() {
    let mut registry = two_tabs();
    assert_eq!(registry.join(joining(3, "ben", "one", &[]), 5), Ok(vec![]));
    assert!(registry.is_connected(&"ben".into()));
}

#[test]
fn a_tab_is_the_only_one_while_no_other_page_load_is_there() {
    let mut registry = two_tabs();
    let anna: AgentId = "anna".into();
    assert!(!registry.is_only_tab(&anna, &"one".into()));
    registry.leave(SocketId(2));
    // Its own older socket, not noticed to be gone yet, is no other.
    assert!(registry.is_only_tab(&anna, &"one".into()));
    assert!(!registry.is_only_tab(&anna, &"three".into()));
    registry.leave(SocketId(1));
    assert!(registry.is_only_tab(&anna, &"three".into()));
}

#[test]
fn an_agent_has_no_more_sockets_than_allowed() {
    let mut registry = two_tabs();
    assert_eq!(
        registry.join(joining(3, "anna", "three", &[]), 2),
        Err(TooMany)
    );
    assert_eq!(
        registry.join(joining(4, "ben", "three", &[]), 2),
        Ok(vec![])
    );
    registry.leave(SocketId(1));
    assert_eq!(
        registry.join(joining(5, "anna", "three", &[]), 2),
        Ok(vec![])
    );
}

#[derive(Debug, Clone)]
enum Step {
    Join {
        agent: u8,
        tab: u8,
        offers: u8,
    },
    Leave(u64),
    Focus(u64, bool),
    Offer(u64, u8),
    Issue {
        agent: u8,
        command: u8,
        name: u8,
        repeatable: bool,
    },
    TakeUp {
        agent: u8,
        command: u8,
        name: u8,
    },
    Finish {
        agent: u8,
        command: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2u8, 0..4u8, 0..4u8).prop_map(|(agent, tab, offers)| Step::Join { agent, tab, offers }),
        (0..30u64).prop_map(Step::Leave),
        (0..30u64, any::<bool>()).prop_map(|(socket, active)| Step::Focus(socket, active)),
        (0..30u64, 0..4u8).prop_map(|(socket, offers)| Step::Offer(socket, offers)),
        (0..2u8, 0..6u8, 0..2u8, any::<bool>()).prop_map(|(agent, command, name, repeatable)| {
            Step::Issue {
                agent,
                command,
                name,
                repeatable,
            }
        }),
        (0..2u8, 0..6u8, 0..2u8).prop_map(|(agent, command, name)| Step::TakeUp {
            agent,
            command,
            name
        }),
        (0..2u8, 0..6u8).prop_map(|(agent, command)| Step::Finish { agent, command }),
    ]
}

fn offers(bits: u8) -> BTreeSet<String> {
    (0..2)
        .filter(|bit| bits & (1 << bit) != 0)
        .map(|bit| bit.to_string())
        .collect()
}

proptest! {
    #[test]
    fn whatever_happens_the_registry_stays_whole(steps in proptest::collection::vec(step(), 1..80)) {
        let mut registry = Registry::default();
        let mut next = 0;
        for step in steps {
            match step {
                Step::Join { agent, tab, offers: bits } => {
                    let mut tab = joining(next, &agent.to_string(), &tab.to_string(), &[]);
                    tab.capabilities = offers(bits);
                    next += 1;
                    let _ = registry.join(tab, 3);
                }
                Step::Leave(socket) => { registry.leave(SocketId(socket)); }
                Step::Focus(socket, active) => registry.focus(SocketId(socket), active),
                Step::Offer(socket, bits) => { registry.offer(SocketId(socket), offers(bits)); }
                Step::Issue { agent, command, name, repeatable } => {
                    let _ = registry.issue(&agent.to_string().into(), &command.to_string(), &name.to_string(), repeatable);
                }
                Step::TakeUp { agent, command, name } => {
                    let agent = agent.to_string().into();
                    registry.finish(&agent, &command.to_string());
                    registry.take_up(&agent, &command.to_string(), &name.to_string());
                }
                Step::Finish { agent, command } => {
                    registry.finish(&agent.to_string().into(), &command.to_string());
                }
            }
            registry.check_invariants();
        }
    }
}
