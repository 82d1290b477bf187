#![allow(clippy::unwrap_used, reason = "tests")]

use ccp_protocol::live::CommandException;
use serde_json::json;

use super::*;

fn arrival(agent: &str, tab: &str) -> Arrival {
    Arrival {
        agent: agent.into(),
        tab: tab.into(),
        session: format!("session of {tab}"),
        capabilities: vec!["pop".to_owned()],
    }
}

fn order(id: &str, repeatable: bool) -> Order {
    Order {
        id: id.to_owned(),
        name: "pop".to_owned(),
        args: Map::new(),
        about: Some(json!({ "contactId": id })),
        repeatable,
        resumed: false,
    }
}

fn done(id: &str, results: Value) -> CommandResult {
    CommandResult {
        id: id.to_owned(),
        success: true,
        results: Some(results),
        exception: None,
    }
}

const LONG: Duration = Duration::from_hours(1);

fn issue(hub: &Arc<Hub>, order: Order, within: Duration) -> tokio::task::JoinHandle<Answer> {
    let hub = Arc::clone(hub);
    tokio::spawn(async move { hub.command(&"anna".into(), order, within).await })
}

#[tokio::test]
async fn an_answer_reaches_the_run_once_and_only_from_its_own_agent() {
    let hub = Arc::new(Hub::default());
    let mut seat = hub.join(arrival("anna", "one"), 5).unwrap();
    let run = issue(&hub, order("c", true), LONG);
    let command = seat.orders.recv().await.unwrap();
    assert_eq!((command.id.as_str(), command.name.as_str()), ("c", "pop"));
    assert!(command.deadline_ms > 3_500_000);
    hub.answer(&"ben".into(), done("c", json!(1)));
    hub.answer(&"anna".into(), done("c", json!(2)));
    hub.answer(&"anna".into(), done("c", json!(3)));
    assert_eq!(run.await.unwrap(), Answer::Done(json!(2)));
    assert!(hub.state().waiting.is_empty());
}

#[tokio::test]
async fn a_repeatable_command_goes_on_in_the_next_tab_under_the_same_id() {
    let hub = Arc::new(Hub::default());
    let mut other = hub.join(arrival("anna", "other"), 5).unwrap();
    let mut focused = hub.join(arrival("anna", "focused"), 5).unwrap();
    focused.focus(true);
    let run = issue(&hub, order("c", true), LONG);
    assert_eq!(focused.orders.recv().await.unwrap().id, "c");
    drop(focused);
    assert_eq!(other.orders.recv().await.unwrap().id, "c");
    hub.answer(&"anna".into(), done("c", json!("popped")));
    assert_eq!(run.await.unwrap(), Answer::Done(json!("popped")));
}

#[tokio::test]
async fn a_repeatable_command_waits_for_the_overlay_to_come_back() {
    let hub = Arc::new(Hub::default());
    let mut seat = hub.join(arrival("anna", "one"), 5).unwrap();
    let run = issue(&hub, order("c", true), LONG);
    seat.orders.recv().await.unwrap();
    drop(seat);
    let mut seat = hub.join(arrival("anna", "two"), 5).unwrap();
    assert_eq!(seat.orders.recv().await.unwrap().id, "c");
    let no = CommandException {
        code: "no".to_owned(),
        message: "not now".to_owned(),
    };
    hub.answer(
        &"anna".into(),
        CommandResult {
            id: "c".to_owned(),
            success: false,
            results: None,
            exception: Some(no),
        },
    );
    assert_eq!(run.await.unwrap(), Answer::failed("no", "not now"));
}

#[tokio::test]
async fn another_command_is_lost_with_its_tab() {
    let hub = Arc::new(Hub::default());
    let mut seat = hub.join(arrival("anna", "one"), 5).unwrap();
    let run = issue(&hub, order("c", false), LONG);
    seat.orders.recv().await.unwrap();
    drop(seat);
    assert!(
        matches!(run.await.unwrap(), Answer::Failed { code, .. } if code == "agent_disconnected")
    );
}

#[tokio::test]
async fn a_command_without_an_answer_ends_at_its_deadline_and_leaves_nothing() {
    let hub = Arc::new(Hub::default());
    let _seat = hub.join(arrival("anna", "one"), 5).unwrap();
    let answer = hub
        .command(&"anna".into(), order("c", true), Duration::ZERO)
        .await;
    assert!(matches!(answer, Answer::Failed { code, .. } if code == "deadline_passed"));
    assert!(hub.state().waiting.is_empty());
}

#[tokio::test]
async fn a_command_that_nobody_can_do_fails_at_once() {
    let hub = Arc::new(Hub::default());
    let code = async |hub: &Hub| match hub.command(&"anna".into(), order("c", true), LONG).await {
        Answer::Failed { code, .. } => code,
        Answer::Done(value) => panic!("{value}"),
    };
    assert_eq!(code(&hub).await, "agent_not_connected");
    let seat = hub.join(arrival("anna", "one"), 5).unwrap();
    seat.offer(vec!["dial".to_owned()]);
    assert_eq!(code(&hub).await, "capability_missing");
}

#[tokio::test]
async fn a_resumed_command_waits_for_a_tab_instead_of_failing() {
    let hub = Arc::new(Hub::default());
    let run = issue(
        &hub,
        Order {
            resumed: true,
            ..order("c", true)
        },
        LONG,
    );
    tokio::task::yield_now().await;
    let mut seat = hub.join(arrival("anna", "one"), 5).unwrap();
    let command = seat.orders.recv().await.unwrap();
    assert_eq!(
        (command.id.as_str(), command.about),
        ("c", Some(json!({ "contactId": "c" })))
    );
    hub.answer(&"anna".into(), done("c", json!(1)));
    assert_eq!(run.await.unwrap(), Answer::Done(json!(1)));
}

#[tokio::test]
async fn a_socket_that_takes_nothing_is_given_up_and_hurts_nobody() {
    let hub = Arc::new(Hub::default());
    let stuck = hub.join(arrival("anna", "stuck"), 5).unwrap();
    let runs: Vec<_> = (0..=ORDERS)
        .map(|n| issue(&hub, order(&n.to_string(), false), LONG))
        .collect();
    for run in runs {
        assert!(
            matches!(run.await.unwrap(), Answer::Failed { code, .. } if code == "agent_disconnected")
        );
    }
    assert_eq!(*stuck.farewell.borrow(), Some(Farewell::Stuck));
}

#[tokio::test]
async fn sign_out_reaches_the_sockets_of_that_session_only() {
    let hub = Arc::new(Hub::default());
    let (one, two) = (
        hub.join(arrival("anna", "one"), 5).unwrap(),
        hub.join(arrival("anna", "two"), 5).unwrap(),
    );
    hub.sign_out("session of one");
    assert_eq!(*one.farewell.borrow(), Some(Farewell::SignedOut));
    assert_eq!(*two.farewell.borrow(), None);
}
