//! How the server was started: resolved options, checked once.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use crate::{seal::KeySource, settings::limits::Limits};

/// The resolved options.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; after binding the real address, also where port 0 was asked for.
    pub listen: SocketAddr,
    /// The `SQLite` file.
    pub database: PathBuf,
    /// The address the world knows it by, as an origin: `https://overlay.example`.
    pub public_origin: String,
    /// Every origin our own pages come from: the public one, on loopback both its names, and `--dev-origin`. A
    /// socket's `Origin` must be among them.
    pub own_origins: Vec<String>,
    /// Pages that may frame us and shake hands, besides those of `settings/origins`.
    pub allowed_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where health is served, when not on `listen` for loopback alone.
    pub ops_listen: Option<SocketAddr>,
    /// Whether the demo set is served.
    pub demo: bool,
    /// Where the key of the secrets comes from.
    pub secret_key: KeySource,
    /// Limits where `settings/limits` says nothing.
    pub limits: Limits,
}

impl Config {
    /// Whether the world reaches us over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_origin.starts_with("https://")
    }
}

/// Why a start was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not an origin.
    #[error("{0:?} is not an origin such as https://crm.example (no path, no wildcard)")]
    Origin(String),
    /// A database we cannot open.
    #[error("{0:?} is not a database we know: write sqlite://PATH")]
    Database(String),
    /// The demo set on an address others reach.
    #[error("--demo has known passwords: it only listens on a loopback address, not on {0}")]
    DemoNotLoopback(SocketAddr),
}

/// Checks an origin: scheme and host, perhaps a port, nothing else; gives it back in lower case.
pub fn origin(text: &str) -> Result<String, ConfigError> {
    let wrong = || ConfigError::Origin(text.to_owned());
    let url: http::Uri = text
        .strip_suffix('/')
        .unwrap_or(text)
        .parse()
        .map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return Err(wrong());
    };
    let host = authority.host();
    let plain = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c))
        && !host.is_empty();
    let bare = url.path() == "/" && url.query().is_none() && !authority.as_str().contains('@');
    if !matches!(scheme, "http" | "https") || !bare || !plain {
        return Err(wrong());
    }
    // A browser leaves the scheme's own port out of an origin, and origins are compared as text.
    let port = match (scheme, authority.port_u16()) {
        (_, None) | ("http", Some(80)) | ("https", Some(443)) => String::new(),
        (_, Some(port)) => format!(":{port}"),
    };
    Ok(format!("{scheme}://{host}{port}").to_ascii_lowercase())
}

/// The file a database address names.
pub fn sqlite_path(address: &str) -> Result<PathBuf, ConfigError> {
    match address.strip_prefix("sqlite://") {
        Some(path) if !path.is_empty() => Ok(PathBuf::from(path)),
        _ => Err(ConfigError::Database(address.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        assert_eq!(
            origin("https://CRM.example:443/").unwrap(),
            "https://crm.example"
        );
        assert_eq!(
            origin("http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        assert_eq!(origin("http://[::1]:8080").unwrap(), "http://[::1]:8080");
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for text in [
            "",
            "*",
            "https://*.example",
            "https://a.example/path",
            "https://a.example?x",
            "https://u@a.example",
            "ftp://a.example",
            "a.example",
            "https://a.example;script-src",
            "null",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_database_is_a_sqlite_file() {
        assert_eq!(
            sqlite_path("sqlite://data/ccp.db").unwrap(),
            PathBuf::from("data/ccp.db")
        );
        assert!(sqlite_path("postgres://x").is_err());
        assert!(sqlite_path("sqlite://").is_err());
    }
}
