//! Sends a request within the rules.

use std::{error::Error, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, Url, redirect};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::{
    Ask, Failure, Resolver, Rules, Secrets,
    address::Reach,
    answer, check_hosts,
    destination::METHODS,
    headers,
    names::{self, Checked},
    places::Places,
    target,
};
use crate::flows::runtime::throttle::{Pace, Throttle};

/// Sends requests. One for the whole server: its connections are used again.
///
/// Two clients, as a connection is used again by whoever asks for the same host: one that was made into a private network
/// must not serve a destination that may not go there.
#[derive(Debug)]
pub struct Outbound {
    public: Client,
    private: Client,
    places: Places,
    paces: Throttle<String>,
    /// What moments are counted from.
    begun: Instant,
}

impl Outbound {
    /// With this way to look names up.
    ///
    /// # Errors
    /// When the system's root certificates cannot be read.
    pub fn new(resolver: &Arc<dyn Resolver>) -> reqwest::Result<Self> {
        let client = |furthest| {
            Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .user_agent(concat!("ccp-overlay/", env!("CARGO_PKG_VERSION")))
                .pool_idle_timeout(Duration::from_secs(30))
                .dns_resolver(Arc::new(Checked {
                    resolver: Arc::clone(resolver),
                    furthest,
                }))
                .build()
        };
        Ok(Self {
            public: client(Reach::Public)?,
            private: client(Reach::Private)?,
            places: Places::default(),
            paces: Throttle::default(),
            begun: Instant::now(),
        })
    }

    /// Sends a request and gives its answer, whatever its status: `{"status", "headers", "body"}`. Takes at most `left`;
    /// waiting for a place and the request itself may take the rules' time each.
    ///
    /// # Errors
    /// When it was not sent, or there is no whole answer.
    pub async fn send(
        &self,
        ask: &Ask,
        rules: &Rules,
        secrets: &Secrets,
        left: Duration,
    ) -> Result<Value, Failure> {
        let method = METHODS
            .contains(&ask.method.as_str())
            .then(|| ask.method.parse().ok())
            .flatten()
            .ok_or(Failure::BadMethod)?;
        let url = target::parse(&ask.url)?;
        let origin = url.origin().ascii_serialization();
        let furthest = allowed(rules, &ask.method, &url).ok_or_else(|| Failure::NotAllowed {
            method: ask.method.clone(),
            origin: origin.clone(),
        })?;
        check_hosts(&ask.url, secrets)?;
        let url = target::with_query(url, &ask.query)?;
        let headers = headers::build(ask, secrets)?;
        check_literal(&url, furthest)?;
        self.pace(&origin, rules.per_minute)?;

        let end = Instant::now() + left;
        let asked = ask.timeout_ms.map_or(rules.timeout, Duration::from_millis);
        let within = asked.min(rules.timeout);
        let place = timeout_at(
            end.min(Instant::now() + within),
            self.places.take(&origin, rules.places),
        )
        .await
        .map_err(|_| Failure::Busy(origin.clone()))?
        .ok_or(Failure::Internal)?;

        let client = match furthest {
            Reach::Public => &self.public,
            _ => &self.private,
        };
        let mut request = client.request(method, url).headers(headers);
        if let Some(body) = &ask.body {
            request = request.body(match body {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
        }
        let failed = |error: &reqwest::Error| failure(error, &origin);
        let hidden: Vec<&str> = secrets.values().map(super::Secret::value).collect();
        let sent = async {
            let response = request.send().await.map_err(|error| failed(&error))?;
            answer::read(response, rules.answer_bytes, &hidden, failed).await
        };
        let answered = timeout_at(end.min(Instant::now() + within), sent).await;
        drop(place);
        answered.map_err(|_| Failure::Timeout(origin.clone()))?
    }
}

impl Outbound {
    fn pace(&self, origin: &String, per_minute: u32) -> Result<(), Failure> {
        let pace = Pace {
            per_minute,
            burst: per_minute,
        };
        let now = i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.paces
            .take(origin, pace, now)
            .map_err(|wait| Failure::PerMinute(origin.clone(), per_minute, wait))
    }
}

/// How far a request may reach; none when no destination lets it through.
fn allowed(rules: &Rules, method: &str, url: &Url) -> Option<Reach> {
    let entries = rules.destinations.iter();
    entries
        .filter(|entry| entry.admits(method, url))
        .map(|entry| {
            if entry.allow_private {
                Reach::Private
            } else {
                Reach::Public
            }
        })
        .max()
}

/// A host that is an address is never looked up, so it is checked here.
fn check_literal(url: &Url, furthest: Reach) -> Result<(), Failure> {
    let host = url.host_str().unwrap_or_default();
    let text = host.trim_start_matches('[').trim_end_matches(']');
    match text.parse::<IpAddr>() {
        Ok(address) => names::check(host, address, furthest),
        Err(_) => Ok(()),
    }
}

/// What went wrong. The library's own words hold the address with its parameters and go nowhere; the cause beneath, such
/// as a certificate that is not trusted, goes to the log.
fn failure(error: &reqwest::Error, origin: &str) -> Failure {
    let mut deepest: &(dyn Error + 'static) = error;
    let mut cause = Some(deepest);
    while let Some(error) = cause {
        if let Some(failure) = error.downcast_ref::<Failure>() {
            return failure.clone();
        }
        deepest = error;
        cause = error.source();
    }
    if deepest.downcast_ref::<reqwest::Error>().is_none() {
        tracing::info!(origin, cause = %deepest, "a destination did not answer");
    }
    let origin = origin.to_owned();
    if error.is_timeout() {
        Failure::Timeout(origin)
    } else if error.is_connect() {
        Failure::Unreachable(origin)
    } else {
        Failure::Broken(origin)
    }
}
