//! Calls through Kamailio to the real server: what it decides is heard, and its caller log knows how they went.

use ccp_sip_lab::{Callee, Calls, Outcome, Proxy, Scenario, Settings};
use serde_json::json;

use crate::{clients, server::Server};

struct Office {
    server: Server,
    proxy: Proxy,
    callee: Callee,
}

impl Office {
    async fn open(settings: serde_json::Value, callee: Scenario) -> Self {
        let server = Server::start(settings).await;
        let callee = Callee::start(callee).await.unwrap();
        let settings = Settings::new(&server.endpoint(), callee.port);
        let proxy = Proxy::start(&settings).await.unwrap();
        Self {
            server,
            proxy,
            callee,
        }
    }

    async fn make(&self, calls: Calls<'_>) -> Outcome {
        let outcome = calls.make().await.unwrap();
        assert_eq!(
            (outcome.successful, outcome.failed),
            (calls.count, 0),
            "{}\ncallee: {}\nproxy: {}",
            outcome.said,
            self.callee.errors(),
            self.proxy.log()
        );
        outcome
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_at_once_are_all_in_the_caller_log() {
    let office = Office::open(json!({ "defaultCountry": "DE" }), Scenario::Answer).await;
    let outcome = office
        .make(Calls {
            scenario: Scenario::Call,
            proxy: office.proxy.outside,
            from: "+4930123456",
            to: "101",
            queue: "sales",
            count: 100,
        })
        .await;
    println!("100 calls: connected after {}", outcome.response_time);
    // Whose a call is is worked out after its message was answered. 101 is an agent's number.
    let calls = office
        .server
        .calls_once(100, |call| {
            !call["endedAt"].is_null() && !call["agentId"].is_null()
        })
        .await;
    assert_eq!(calls.len(), 100);
    for call in &calls {
        assert_eq!(call["state"], "ended", "{call}");
        assert_eq!(call["cause"], "normalClearing", "{call}");
        assert_eq!(call["direction"], "in", "{call}");
        assert_eq!(call["queue"], "sales", "{call}");
        assert_eq!(call["fromE164"], "+4930123456", "{call}");
        assert_eq!(call["incomplete"], false, "{call}");
        assert!(!call["startedAt"].is_null(), "{call}");
        assert_eq!(call["agentId"], "anna", "{call}");
    }
    let log = office.proxy.log();
    assert!(!log.contains("goes through"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_caller_hears_busy_and_is_written_as_blocked() {
    let settings = json!({ "defaultCountry": "DE", "blocked": [{ "callerId": "030 / 666 666" }] });
    let office = Office::open(settings, Scenario::Answer).await;
    office
        .make(Calls {
            scenario: Scenario::CallRefused(486),
            proxy: office.proxy.outside,
            from: "+4930666666",
            to: "30",
            queue: "",
            count: 1,
        })
        .await;
    let calls = office.server.calls_over(1).await;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["state"], "blocked");
    assert_eq!(office.callee.log(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_out_carries_the_routed_caller_id() {
    let settings = json!({
        "defaultCountry": "DE",
        "routes": [{ "dest": "+49171*", "callerId": "+49 30 5550000" }],
    });
    let office = Office::open(settings, Scenario::Answer).await;
    for (to, shown) in [("0171123456", "+49305550000"), ("0301234567", "30")] {
        office
            .make(Calls {
                scenario: Scenario::Call,
                proxy: office.proxy.inside,
                from: "30",
                to,
                queue: "",
                count: 1,
            })
            .await;
        let log = office.callee.log();
        let invite = log.iter().rfind(|line| line.starts_with("INVITE"));
        let invite = invite.expect("the call went out");
        assert!(invite.contains(&format!("<sip:{shown}@")), "{to}: {invite}");
    }
    let calls = office.server.calls_over(2).await;
    assert!(
        calls
            .iter()
            .all(|call| call["direction"] == "out" && call["state"] == "ended"),
        "{calls:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_gives_up_is_missed() {
    let office = Office::open(json!({ "defaultCountry": "DE" }), Scenario::Ring).await;
    office
        .make(Calls {
            scenario: Scenario::CallCancelled,
            proxy: office.proxy.outside,
            from: "+4930123456",
            to: "30",
            queue: "",
            count: 1,
        })
        .await;
    let calls = office.server.calls_over(1).await;
    assert_eq!(calls[0]["state"], "missed");
    assert_eq!(calls[0]["cause"], "cancel");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_written_for_zammad_is_served() {
    let server = Server::start(json!({
        "defaultCountry": "DE",
        "defaultCallerId": "+49 30 5550000",
    }))
    .await;
    let number = "+49 30 5550000";
    let dial = json!({
        "action": "dial", "caller_id": number, "callerId": number, "number": "+491711234567",
    });
    let nothing = json!({});
    assert_eq!(
        clients::py_zammad_cti(&server.endpoint()).await,
        [&nothing, &nothing, &nothing, &dial, &nothing].map(Clone::clone)
    );
    let calls = server.calls_over(2).await;
    let row = |id| calls.iter().find(|call| call["callId"] == id).unwrap();
    assert_eq!(row("py-1")["state"], "ended");
    assert_eq!(row("py-1")["queue"], "support");
    assert_eq!(row("py-2")["cause"], "noAnswer");
}
