//! From which address a request really comes: a proxy's word is taken only when the proxy is one of ours.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use crate::{App, problem::ApiError};

const FORWARDED: &str = "x-forwarded-for";

/// The address of whoever sent the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::Internal)?;
        Ok(Self(client(
            peer.ip().to_canonical(),
            &parts.headers,
            &app.config.trusted_proxies,
        )))
    }
}

/// Walks back from the peer as long as each hop is a proxy we trust; what stands further left anybody may have written.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    let lines: Vec<&str> = headers
        .get_all(FORWARDED)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !trusted.contains(&address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn told(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (FORWARDED.parse().unwrap(), line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let headers = told(&["203.0.113.7"]);
        assert_eq!(
            client(address("10.0.0.1"), &headers, &[]),
            address("10.0.0.1")
        );
        assert_eq!(
            client(address("10.0.0.1"), &headers, &[address("10.0.0.1")]),
            address("203.0.113.7")
        );
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let headers = told(&["127.0.0.1, 203.0.113.7", "10.0.0.2"]);
        let trusted = [address("10.0.0.1"), address("10.0.0.2")];
        assert_eq!(
            client(address("10.0.0.1"), &headers, &trusted),
            address("203.0.113.7")
        );
        assert_eq!(
            client(address("10.0.0.1"), &told(&["nonsense"]), &trusted),
            address("10.0.0.1")
        );
    }
}
