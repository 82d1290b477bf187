//! A hundred calls at once: none waits for another's answer.

use std::collections::BTreeSet;

use ccp_sip_lab::{Calls, Scenario};

use crate::{
    endpoint::{Conduct, Message},
    lab::{Lab, Way},
};

const CALLS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_are_asked_about_together() {
    // The endpoint answers none of them before all hundred wait: with one in line behind another they would wait for ever.
    let lab = Lab::with(Conduct::WaitsFor(CALLS), Scenario::Answer, |settings| {
        settings.calls_at_once = 100;
        settings.wait = 60;
    })
    .await;
    let calls = Calls {
        count: CALLS,
        ..lab.call(Way::In, Scenario::Call)
    };
    let outcome = calls.make().await.unwrap();
    lab.well(&outcome, CALLS);
    println!("{CALLS} calls: connected after {}", outcome.response_time);
    let messages = lab.endpoint.told("hangup", CALLS).await;
    for event in ["newCall", "answer", "hangup"] {
        assert_eq!(calls_of(&messages, event).len(), CALLS, "{event}");
    }
    assert_eq!(messages.len(), 3 * CALLS, "nothing is told twice");
    for call in calls_of(&messages, "newCall") {
        let told: Vec<&str> = messages
            .iter()
            .filter(|message| message["callId"] == call)
            .map(|message| message["event"].as_str())
            .collect();
        assert_eq!(told, ["newCall", "answer", "hangup"], "{call}");
    }
    assert!(
        !lab.proxy.log().contains("goes through"),
        "{}",
        lab.proxy.log()
    );
}

fn calls_of<'a>(messages: &'a [Message], event: &str) -> BTreeSet<&'a str> {
    messages
        .iter()
        .filter(|message| message["event"] == event)
        .map(|message| message["callId"].as_str())
        .collect()
}
