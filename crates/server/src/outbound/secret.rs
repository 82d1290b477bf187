//! A secret in memory: it can be sent, and nothing else.

use std::fmt;

use super::destination::is_of;

/// What proves us to another system.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The header that a block's `secret` is sent in, as it is; none sends `Authorization: Bearer …`.
    pub header: Option<String>,
    value: String,
    /// Where it may go; everywhere when empty.
    hosts: Vec<String>,
}

impl Secret {
    /// A secret to send.
    pub fn new(header: Option<String>, value: String) -> Self {
        Self {
            header,
            value,
            hosts: Vec::new(),
        }
    }

    /// Bound to these hosts, as destinations write them; none binds it to nothing.
    #[must_use]
    pub fn only_for(self, hosts: Vec<String>) -> Self {
        Self { hosts, ..self }
    }

    /// Whether it may go to a host.
    pub(super) fn is_for(&self, host: &str) -> bool {
        self.hosts.is_empty() || self.hosts.iter().any(|entry| is_of(entry, host))
    }

    /// The value, for the request that is made of it.
    pub(super) fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secret")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_to_the_hosts_it_is_bound_to() {
        let secret = |hosts: &[&str]| {
            let hosts = hosts.iter().map(|&host| host.to_owned()).collect();
            Secret::new(None, "hunter22".to_owned()).only_for(hosts)
        };
        let bound = secret(&["api.crm.example", "*.tickets.example"]);
        for (host, goes) in [
            ("api.crm.example", true),
            ("eu.tickets.example", true),
            ("tickets.example", false),
            ("crm.example", false),
            ("api.crm.example.evil.example", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(bound.is_for(host), goes, "{host}");
            assert!(secret(&[]).is_for(host), "{host}");
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let shown = format!("{:?}", Secret::new(None, "hunter22".to_owned()));
        assert!(!shown.contains("hunter"), "{shown}");
    }
}
