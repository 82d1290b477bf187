//! The list of what may be called: how an entry is written, and which addresses it lets through. Pure.

use reqwest::Url;

use super::target;

/// The methods a request may have.
pub(super) const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A destination that flows may call.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Destination {
    /// How it is called; `https` where nothing is said.
    #[serde(default)]
    pub scheme: Scheme,
    /// A name, an address, or `*.example.com` for every name below `example.com` (not itself).
    pub host: String,
    /// Its port; the scheme's own where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What the path begins with, whole segments: `/api` lets `/api` and `/api/cases` through, not `/apix`.
    #[serde(default = "root")]
    pub path_prefix: String,
    /// The methods that are let through.
    pub methods: Vec<String>,
    /// Whether it may lead to this machine or into a private network.
    #[serde(default)]
    pub allow_private: bool,
}

/// How a destination is called.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Scheme {
    /// Over TLS.
    #[default]
    Https,
    /// In the clear.
    Http,
}

impl Scheme {
    fn text(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }
}

fn root() -> String {
    "/".to_owned()
}

impl Destination {
    /// Brings an entry into the form that addresses are held against.
    ///
    /// # Errors
    /// The field at fault, and what it has to be.
    pub fn normalise(&mut self) -> Result<(), (&'static str, &'static str)> {
        self.host = host_entry(self.scheme, &self.host).map_err(|detail| ("host", detail))?;
        if self.port == Some(0) {
            return Err(("port", "1 to 65535."));
        }
        self.path_prefix = prefix(&self.path_prefix).ok_or((
            "pathPrefix",
            "A path that begins with / and has no query, no .. and nothing hidden by %.",
        ))?;
        for method in &mut self.methods {
            method.make_ascii_uppercase();
        }
        if self.methods.is_empty() || !self.methods.iter().all(|it| METHODS.contains(&it.as_str()))
        {
            return Err((
                "methods",
                "One or more of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.",
            ));
        }
        Ok(())
    }

    /// Whether it lets a request through. The address comes from [`target::parse`].
    pub(super) fn admits(&self, method: &str, url: &Url) -> bool {
        let scheme = self.scheme.text();
        let own_port = if self.scheme == Scheme::Https {
            443
        } else {
            80
        };
        url.scheme() == scheme
            && url.port_or_known_default() == Some(self.port.unwrap_or(own_port))
            && url.host_str().is_some_and(|host| is_of(&self.host, host))
            && self.methods.iter().any(|it| it == method)
            && self.holds(url.path())
    }

    fn holds(&self, path: &str) -> bool {
        let prefix = self.path_prefix.trim_end_matches('/');
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A host as an entry has it: a name, an address, or `*.example.com`.
///
/// # Errors
/// What it has to be.
pub fn host_entry(scheme: Scheme, text: &str) -> Result<String, &'static str> {
    let (below, name) = match text.trim().strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, text.trim()),
    };
    let host = target::host(scheme.text(), name).ok_or(
        "A name such as crm.example, *.crm.example, or an address; no scheme, port or path.",
    )?;
    if below && (target::is_address(&host) || !host.contains('.')) {
        return Err("After *. comes a name of two parts or more.");
    }
    Ok(if below { format!("*.{host}") } else { host })
}

/// Whether an entry means a host, which comes from [`target::parse`].
pub(super) fn is_of(entry: &str, host: &str) -> bool {
    match entry.strip_prefix('*') {
        // With its dot: `.crm.example`.
        Some(end) => {
            !target::is_address(host)
                && host
                    .strip_suffix(end)
                    .is_some_and(|below| !below.is_empty())
        }
        None => entry == host,
    }
}

fn prefix(text: &str) -> Option<String> {
    if !text.starts_with('/') || text.contains(['?', '#', '\\']) {
        return None;
    }
    let url = target::parse(&format!("https://host.example{text}")).ok()?;
    // What the parser resolved was no plain path; it leaves fewer segments, however a dot was written.
    let plain = !text.split('/').any(|part| matches!(part, "." | ".."))
        && text.split('/').count() == url.path().split('/').count();
    let path = url.path().trim_end_matches('/');
    plain.then(|| {
        if path.is_empty() {
            root()
        } else {
            path.to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn entry(host: &str, path: &str) -> Destination {
        let mut entry = Destination {
            scheme: Scheme::Https,
            host: host.to_owned(),
            port: None,
            path_prefix: path.to_owned(),
            methods: vec!["get".to_owned()],
            allow_private: false,
        };
        entry.normalise().unwrap();
        entry
    }

    fn admits(entry: &Destination, url: &str) -> bool {
        target::parse(url).is_ok_and(|url| entry.admits("GET", &url))
    }

    #[test]
    fn an_entry_is_kept_as_addresses_are_written() {
        assert_eq!(entry("CRM.Example.", "/").host, "crm.example");
        assert_eq!(entry("*.CRM.example", "/api/").host, "*.crm.example");
        assert_eq!(entry("bücher.example", "/").host, "xn--bcher-kva.example");
        assert_eq!(entry("0x7f.1", "/").host, "127.0.0.1");
        assert_eq!(entry("::1", "/").host, "[::1]");
        assert_eq!(entry("[::1]", "/").host, "[::1]");
        assert_eq!(entry("a.example", "/api/").path_prefix, "/api");
    }

    #[test]
    fn an_entry_that_says_something_else_than_a_destination_is_refused() {
        let field = |change: fn(&mut Destination)| {
            let mut it = entry("a.example", "/");
            change(&mut it);
            it.normalise().unwrap_err().0
        };
        for host in [
            "",
            "*",
            "*.",
            "*.com",
            "*.1.2.3.4",
            "a b",
            "https://a.example",
            "a.example:1",
            "a.example/x",
        ] {
            let mut it = entry("a.example", "/");
            host.clone_into(&mut it.host);
            assert_eq!(it.normalise().unwrap_err().0, "host", "{host}");
        }
        for host in [
            "u@a.example",
            "a..example",
            "a.*.example",
            "metadata.google.internal",
        ] {
            let mut it = entry("a.example", "/");
            host.clone_into(&mut it.host);
            assert_eq!(it.normalise().unwrap_err().0, "host", "{host}");
        }
        for path in [
            "",
            "api",
            "/a/../b",
            "/a?b",
            "/a#b",
            "/a/%2e%2e/b",
            "/a\\b",
            "/a%2f..%2fb",
        ] {
            let mut it = entry("a.example", "/");
            path.clone_into(&mut it.path_prefix);
            assert_eq!(it.normalise().unwrap_err().0, "pathPrefix", "{path}");
        }
        assert_eq!(field(|it| it.port = Some(0)), "port");
        assert_eq!(field(|it| it.methods.clear()), "methods");
        assert_eq!(field(|it| it.methods.push("CONNECT".to_owned())), "methods");
    }

    #[test]
    fn only_what_an_entry_says_is_let_through() {
        let (api, below) = (entry("crm.example", "/api"), entry("*.crm.example", "/"));
        for url in [
            "https://crm.example/api",
            "https://crm.example/api/cases?x=1#y",
            "https://CRM.example.:443/api/",
            "https://crm.example\\api\\cases",
            "https://crm.example/other/../api/x",
            "https://crm.example/api/group%2Fproject",
        ] {
            assert!(admits(&api, url), "{url}");
        }
        for url in [
            "http://crm.example/api",
            "https://crm.example:8443/api",
            "https://crm.example/apix",
            "https://crm.example/",
            "https://crm.example/API",
            "https://crm.example/api/../admin",
            "https://crm.example/api/%2e%2e/admin",
            "https://crm.example/api/..%2fadmin",
            "https://crm.example/api%2f..%2fadmin",
            "https://crm.example/api/.%2e%5cadmin",
            "https://crm.example/api/..%252fadmin",
            "https://crm.example/api/..;x/admin",
            "https://crm.example/%61pi",
            "https://x.crm.example/api",
            "https://crm.example.evil.example/api",
            "https://evilcrm.example/api",
        ] {
            assert!(!admits(&api, url), "{url}");
        }
        assert!(admits(&below, "https://a.crm.example/"));
        assert!(admits(&below, "https://a.b.crm.example/x"));
        for url in [
            "https://crm.example/",
            "https://xcrm.example/",
            "https://.crm.example/",
            "https://crm.example.de/",
        ] {
            assert!(!admits(&below, url), "{url}");
        }
        assert!(!api.admits("POST", &target::parse("https://crm.example/api").unwrap()));
    }
}
