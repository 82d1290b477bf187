//! Calls from outside.

use ccp_sip_lab::{Calls, Scenario};

use crate::{
    endpoint::Conduct,
    lab::{Lab, Way, events},
};

const NOTHING: Conduct = Conduct::Says("{}");

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_announced_answered_and_hung_up() {
    let lab = Lab::new(NOTHING, Scenario::Answer).await;
    let messages = lab.one(Way::In, Scenario::Call).await;
    assert_eq!(events(&messages), ["newCall", "answer", "hangup"]);
    for message in &messages {
        assert_eq!(message["direction"], "in");
        assert_eq!(message["from"], "+4930123456");
        assert_eq!(message["to"], "30");
        assert_eq!(message["queue"], "30");
        assert_eq!(message["callId"], messages[0]["callId"]);
    }
    assert_eq!(messages[1]["answeringNumber"], "30");
    assert_eq!(messages[1]["user"], "30");
    assert_eq!(messages[2]["cause"], "normalClearing");
    let log = lab.callee.log();
    assert!(log[0].contains(&messages[0]["callId"]), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_side_that_was_called_may_hang_up_too() {
    let lab = Lab::new(NOTHING, Scenario::AnswerAndHangUp).await;
    let messages = lab.one(Way::In, Scenario::CallUntilHungUp).await;
    assert_eq!(events(&messages), ["newCall", "answer", "hangup"]);
    assert_eq!(messages[2]["cause"], "normalClearing");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_queue_the_pbx_says_who_answered() {
    let lab = Lab::new(NOTHING, Scenario::AnswerAs(31)).await;
    let messages = lab.one(Way::In, Scenario::Call).await;
    assert_eq!(messages[1]["answeringNumber"], "31");
    assert_eq!(messages[1]["user"], "31");
    assert_eq!(messages[1]["to"], "30");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_caller_hears_busy_and_reaches_nobody() {
    let reject = Conduct::Says(r#"{"action":"reject","reason":"busy"}"#);
    let lab = Lab::new(reject, Scenario::Answer).await;
    let refused = lab.call(Way::In, Scenario::CallRefused(486));
    lab.well(&refused.make().await.unwrap(), 1);
    // Another call ends after it: had the first one been reported or connected, that came before.
    lab.endpoint.now(NOTHING);
    let messages = lab.one(Way::In, Scenario::Call).await;
    assert_eq!(
        events(&messages),
        ["newCall", "newCall", "answer", "hangup"]
    );
    assert_ne!(messages[0]["callId"], messages[1]["callId"]);
    assert_eq!(messages[1]["callId"], messages[2]["callId"]);
    let invites: Vec<String> = lab
        .callee
        .log()
        .into_iter()
        .filter(|line| line.starts_with("INVITE"))
        .collect();
    assert_eq!(invites.len(), 1, "{invites:?}");
    assert!(invites[0].contains(&messages[1]["callId"]), "{invites:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_the_header_s_where_there_is_one() {
    let lab = Lab::new(NOTHING, Scenario::Answer).await;
    let calls = Calls {
        queue: "support & more",
        ..lab.call(Way::In, Scenario::Call)
    };
    lab.well(&calls.make().await.unwrap(), 1);
    let messages = lab.endpoint.told("hangup", 1).await;
    assert!(
        messages
            .iter()
            .all(|message| message["queue"] == "support & more"),
        "{messages:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_number_is_an_empty_one() {
    let lab = Lab::new(NOTHING, Scenario::Answer).await;
    let calls = Calls {
        from: "anonymous",
        ..lab.call(Way::In, Scenario::Call)
    };
    lab.well(&calls.make().await.unwrap(), 1);
    let messages = lab.endpoint.told("hangup", 1).await;
    assert!(
        messages.iter().all(|message| message["from"].is_empty()),
        "{messages:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_fail_has_its_cause() {
    for (status, cause) in [
        (486, "busy"),
        (603, "busy"),
        (404, "notFound"),
        (480, "noAnswer"),
        (500, "congestion"),
        (302, "forwarded"),
    ] {
        let lab = Lab::new(NOTHING, Scenario::Refuse(status)).await;
        let messages = lab.one(Way::In, Scenario::CallRefused(status)).await;
        assert_eq!(events(&messages), ["newCall", "hangup"], "{status}");
        assert_eq!(messages[1]["cause"], cause, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_gives_up_has_cancelled() {
    let lab = Lab::new(NOTHING, Scenario::Ring).await;
    let messages = lab.one(Way::In, Scenario::CallCancelled).await;
    assert_eq!(events(&messages), ["newCall", "hangup"]);
    assert_eq!(messages[1]["cause"], "cancel");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_gives_up_while_the_server_is_asked_has_cancelled() {
    let lab = Lab::new(Conduct::Hangs, Scenario::Answer).await;
    let messages = lab.one(Way::In, Scenario::CallCancelledAtOnce).await;
    assert_eq!(events(&messages), ["newCall", "hangup"]);
    assert_eq!(messages[1]["cause"], "cancel");
    assert!(lab.callee.log().is_empty(), "{:?}", lab.callee.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pbx_that_is_away_is_congestion() {
    let lab = Lab::with(NOTHING, Scenario::Answer, |settings| {
        settings.pbx = free_port();
    })
    .await;
    let messages = lab.one(Way::In, Scenario::CallRefused(408)).await;
    assert_eq!(events(&messages), ["newCall", "hangup"]);
    assert_eq!(messages[1]["cause"], "congestion");
}

/// A port where nobody listens.
fn free_port() -> u16 {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}
