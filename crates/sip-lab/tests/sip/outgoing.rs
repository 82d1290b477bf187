//! Calls from the PBX to the world.

use ccp_sip_lab::Scenario;

use crate::{
    endpoint::Conduct,
    lab::{Lab, Way, events},
};

const ROUTED: Conduct = Conduct::Says(
    r#"{"action":"dial","caller_id":"+49 30 9999","callerId":"+49 30 9999","number":"+491711234567"}"#,
);

#[tokio::test(flavor = "multi_thread")]
async fn the_caller_id_the_server_chose_is_what_the_other_side_sees() {
    let lab = Lab::new(ROUTED, Scenario::Answer).await;
    let messages = lab.one(Way::Out, Scenario::Call).await;
    assert_eq!(events(&messages), ["newCall", "answer", "hangup"]);
    assert_eq!(messages[0]["direction"], "out");
    assert_eq!(messages[0]["from"], "30");
    assert_eq!(messages[0]["to"], "+491711234567");
    assert_eq!(messages[0]["user"], "30");
    assert!(!messages[0].contains_key("queue"), "{messages:?}");
    let log = lab.callee.log();
    assert!(
        log[0].contains("P-Asserted-Identity: <sip:+49309999@trunk.example.com>"),
        "{log:?}"
    );
    let requests: Vec<&str> = log
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(requests, ["INVITE", "ACK", "BYE"]);
    for line in &log {
        assert!(
            line.contains("<sip:+49309999@trunk.example.com>;tag="),
            "{line}"
        );
        assert!(!line.contains("sip:30@"), "the extension shows: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_caller_s_side_keeps_its_own_number_when_the_other_hangs_up() {
    let lab = Lab::new(ROUTED, Scenario::AnswerAndHangUp).await;
    let outcome = lab
        .call(Way::Out, Scenario::CallUntilHungUp)
        .make()
        .await
        .unwrap();
    lab.well(&outcome, 1);
    let log = outcome.log;
    assert!(log[0].starts_with("BYE"), "{log:?}");
    assert!(log[0].contains("sip:30@127.0.0.1"), "{log:?}");
    assert!(!log[0].contains("+49309999"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_route_the_call_goes_as_it_is() {
    let lab = Lab::new(Conduct::Says("{}"), Scenario::Answer).await;
    lab.one(Way::Out, Scenario::Call).await;
    let log = lab.callee.log();
    assert!(log[0].contains("sip:30@127.0.0.1"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_stays_out_of_the_headers() {
    let answer = Conduct::Says(r#"{"action":"dial","caller_id":"+49\r\nX-Evil: 1\r\n <sip:30>"}"#);
    let lab = Lab::new(answer, Scenario::Answer).await;
    lab.one(Way::Out, Scenario::Call).await;
    let log = lab.callee.log();
    assert!(log[0].contains("<sip:+49130@trunk.example.com>"), "{log:?}");
    assert!(!log.iter().any(|line| line.contains("Evil")), "{log:?}");
}
