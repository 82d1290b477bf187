//! A call never depends on the server.

use ccp_sip_lab::{Calls, Scenario};
use tokio::net::TcpListener;

use crate::{
    endpoint::Conduct,
    lab::{Lab, Way, events},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_holds_no_call_up_for_good() {
    let lab = Lab::with(Conduct::Hangs, Scenario::Answer, |settings| {
        settings.calls_at_once = 20;
    })
    .await;
    let calls = Calls {
        count: 20,
        ..lab.call(Way::In, Scenario::Call)
    };
    let outcome = calls.make().await.unwrap();
    lab.well(&outcome, 20);
    println!(
        "20 calls, the server hangs: connected after {}",
        outcome.response_time
    );
    lab.endpoint.told("hangup", 20).await;
    token_is_not_in(&lab.proxy.log());
}

/// The address has the token in it, and logs are read by many.
#[track_caller]
fn token_is_not_in(log: &str) {
    assert!(log.contains("goes through"), "{log}");
    assert!(!log.contains("a-token"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_is_ignored() {
    for conduct in [
        Conduct::Fails(500, r#"{"action":"reject","reason":"busy"}"#),
        Conduct::Fails(
            401,
            r#"{"error":"Invalid token, please contact your admin!"}"#,
        ),
        Conduct::Fails(200, "<html>garbage"),
        Conduct::Fails(200, ""),
        Conduct::Fails(200, "[1,2]"),
        Conduct::Fails(200, r#"{"action":{"reject":1}}"#),
        Conduct::Fails(200, r#"{"action":"dial"}"#),
        Conduct::Fails(200, "\"reject\""),
        Conduct::Fails(204, ""),
    ] {
        let lab = Lab::new(conduct, Scenario::Answer).await;
        for way in [Way::In, Way::Out] {
            let outcome = lab.call(way, Scenario::Call).make().await.unwrap();
            println!("{conduct:?} {way:?}");
            lab.well(&outcome, 1);
        }
        assert_eq!(lab.callee.log().len(), 6, "{conduct:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_is_ignored() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a-token", listener.local_addr().unwrap());
    drop(listener);
    let lab = Lab::with(Conduct::Hangs, Scenario::Answer, |settings| {
        settings.url = url;
    })
    .await;
    let outcome = lab.call(Way::In, Scenario::Call).make().await.unwrap();
    lab.well(&outcome, 1);
    token_is_not_in(&lab.proxy.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_wait_for_a_server_that_is_away_for_a_moment() {
    let lab = Lab::new(Conduct::Fails(503, "{}"), Scenario::Answer).await;
    let outcome = lab.call(Way::In, Scenario::Call).make().await.unwrap();
    lab.well(&outcome, 1);
    // The first try was refused: it comes again, and the hang-up after it.
    lab.endpoint.told("answer", 2).await;
    lab.endpoint.now(Conduct::Says("{}"));
    let messages = lab.endpoint.told("hangup", 1).await;
    let mut told = events(&messages);
    told.dedup();
    assert_eq!(told, ["newCall", "answer", "hangup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_calls_than_may_wait_go_through_unasked() {
    let lab = Lab::with(Conduct::Hangs, Scenario::Answer, |settings| {
        settings.calls_at_once = 1;
        settings.wait = 1;
    })
    .await;
    let calls = Calls {
        count: 10,
        ..lab.call(Way::In, Scenario::Call)
    };
    lab.well(&calls.make().await.unwrap(), 10);
    let messages = lab.endpoint.told("hangup", 10).await;
    let asked = messages
        .iter()
        .filter(|message| message["event"] == "newCall")
        .count();
    assert!(asked < 10, "{asked}");
}
