//! A test's endpoint, proxy and callee, put together.

use ccp_sip_lab::{Callee, Calls, Outcome, Proxy, Scenario, Settings};

use crate::endpoint::{Conduct, Endpoint, Message};

/// All that one call passes.
pub struct Lab {
    pub endpoint: Endpoint,
    pub proxy: Proxy,
    pub callee: Callee,
}

/// Which way a call goes.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    In,
    Out,
}

impl Lab {
    /// With the settings as the example comes, but fewer processes that ask: they take a second to start.
    pub async fn new(conduct: Conduct, callee: Scenario) -> Self {
        Self::with(conduct, callee, |_| ()).await
    }

    /// With settings of the test's own.
    pub async fn with(
        conduct: Conduct,
        callee: Scenario,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let endpoint = Endpoint::start(conduct).await;
        let callee = Callee::start(callee).await.unwrap();
        let mut settings = Settings::new(&endpoint.url, callee.port);
        settings.calls_at_once = 10;
        change(&mut settings);
        let proxy = Proxy::start(&settings).await.unwrap();
        Self {
            endpoint,
            proxy,
            callee,
        }
    }

    /// A call as most tests make it: from outside to extension 30, or from extension 30 outwards.
    pub fn call(&self, way: Way, scenario: Scenario) -> Calls<'static> {
        let (proxy, from, to) = match way {
            Way::In => (self.proxy.outside, "+4930123456", "30"),
            Way::Out => (self.proxy.inside, "30", "+491711234567"),
        };
        Calls {
            scenario,
            proxy,
            from,
            to,
            queue: "",
            count: 1,
        }
    }

    /// Makes the calls; all of them must go as the scenario says.
    #[track_caller]
    pub fn well(&self, outcome: &Outcome, count: usize) {
        assert_eq!(
            (outcome.successful, outcome.failed),
            (count, 0),
            "{}\ncallee: {}\nproxy: {}",
            outcome.said,
            self.callee.errors(),
            self.proxy.log()
        );
    }

    /// Makes one call that goes as the scenario says, and gives all that the endpoint was told until the hang-up.
    pub async fn one(&self, way: Way, scenario: Scenario) -> Vec<Message> {
        let outcome = self.call(way, scenario).make().await.unwrap();
        self.well(&outcome, 1);
        self.endpoint.told("hangup", 1).await
    }
}

/// The events of messages, in the order they came.
pub fn events(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message["event"].as_str())
        .collect()
}
