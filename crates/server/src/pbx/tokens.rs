//! What telephone systems prove themselves by. A token is shown once and stored hashed; a signing key is stored as it is,
//! since without it no signature could be checked.

pub mod http;

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ccp_protocol::{PbxTokenId, Timestamp};
use ccp_store::{
    StoreError,
    pbx::{PbxProof, PbxTokenRecord},
};
use ipnet::IpNet;
use subtle::ConstantTimeEq;

use crate::{App, clock::timestamp, identity::hash, problem::ApiError};

/// What stands before a token in an address.
pub const TOKEN_PATH: &str = "/api/v1/cti/";
/// The fewest characters of a given value: 128 bits where each has six.
const SHORTEST: usize = 22;
/// And where each has four.
const SHORTEST_HEX: usize = 32;
const LONGEST: usize = 200;
/// Addresses of one at most.
const MOST_ADDRESSES: usize = 100;

/// How a telephone system proves itself.
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
pub enum PbxTokenKind {
    /// By a token in the address.
    #[default]
    Token,
    /// By a signature (Standard Webhooks).
    Signed,
}

/// What an administrator writes to make a token. Its `Debug` hides the value.
#[derive(Clone, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PbxTokenInput {
    /// What it is for.
    pub name: String,
    /// How the telephone system proves itself.
    #[serde(default)]
    pub kind: PbxTokenKind,
    /// The token itself, where an address is to go on working: at least 128 bits, of letters, digits, `-` and `_`. A new one
    /// is made when it is absent.
    #[serde(default)]
    pub value: Option<String>,
    /// Addresses and networks (`10.0.0.0/8`) it may come from; any when empty.
    #[serde(default)]
    pub addresses: Vec<String>,
}

/// A token, without its value.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PbxToken {
    /// Its id.
    pub id: PbxTokenId,
    /// What it is for.
    pub name: String,
    /// How the telephone system proves itself.
    pub kind: PbxTokenKind,
    /// Addresses and networks it may come from; any when empty.
    pub addresses: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A new token with its value.
#[derive(Clone, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PbxTokenCreated {
    /// The token.
    #[serde(flatten)]
    pub token: PbxToken,
    /// The token itself, or the signing key (`whsec_…`); not shown again.
    pub value: String,
    /// Where the telephone system posts to; not shown again.
    pub url: String,
}

impl From<&PbxTokenRecord> for PbxToken {
    fn from(token: &PbxTokenRecord) -> Self {
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            kind: match token.proof {
                PbxProof::Token(_) => PbxTokenKind::Token,
                PbxProof::Signature(_) => PbxTokenKind::Signed,
            },
            addresses: token.addresses.clone(),
            created_at: timestamp(token.created_at),
        }
    }
}

/// Whose a token is, if it may come from this address. Every stored one is looked at, and each takes as long.
pub(super) async fn of_token(
    app: &App,
    token: &str,
    address: IpAddr,
) -> Result<Option<PbxTokenRecord>, StoreError> {
    let asked = hash(token);
    let mut found = None;
    let all = app.store.pbx_tokens().await?;
    for known in all.iter() {
        if let PbxProof::Token(stored) = &known.proof
            && bool::from(stored.as_bytes().ct_eq(asked.as_bytes()))
        {
            found = Some(known);
        }
    }
    Ok(found.filter(|token| comes_from(token, address)).cloned())
}

/// Whether a token may be used from an address.
pub(super) fn comes_from(token: &PbxTokenRecord, address: IpAddr) -> bool {
    token.addresses.is_empty()
        || token
            .addresses
            .iter()
            .filter_map(|text| network(text))
            .any(|network| network.contains(&address))
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>()
        .or_else(|_| {
            text.parse::<IpAddr>()
                .map(|address| address.to_canonical().into())
        })
        .ok()
}

/// Makes a token of checked input.
///
/// # Errors
/// 422 at `/value` where another token has it.
pub async fn make(app: &App, input: PbxTokenInput) -> Result<PbxTokenCreated, ApiError> {
    let origin = &app.config.public_origin;
    let (value, proof, url) = match input.kind {
        PbxTokenKind::Token => {
            let value = input.value.unwrap_or_else(|| app.clock.secret());
            let proof = PbxProof::Token(hash(&value));
            let url = format!("{origin}{TOKEN_PATH}{value}");
            (value, proof, url)
        }
        PbxTokenKind::Signed => {
            // The clock's secret is 256 random bits as hex; its characters are key enough, and all of them are used.
            let value = input
                .value
                .unwrap_or_else(|| format!("whsec_{}", STANDARD.encode(app.clock.secret())));
            let url = format!("{origin}/api/v1/cti-signed");
            (value.clone(), PbxProof::Signature(value), url)
        }
    };
    let record = PbxTokenRecord {
        id: app.clock.id().into(),
        name: input.name,
        proof,
        addresses: input.addresses,
        created_at: app.clock.now(),
    };
    app.store.insert_pbx_token(&record).await?;
    Ok(PbxTokenCreated {
        token: PbxToken::from(&record),
        value,
        url,
    })
}

/// 422 at the field that is not right.
fn check(input: &PbxTokenInput) -> Result<(), ApiError> {
    if input.name.trim().is_empty() || input.name.len() > 200 {
        return Err(ApiError::at("/name", "1 to 200 characters."));
    }
    if input.addresses.len() > MOST_ADDRESSES {
        return Err(ApiError::at(
            "/addresses",
            format!("At most {MOST_ADDRESSES}."),
        ));
    }
    for (index, text) in input.addresses.iter().enumerate() {
        if network(text).is_none() {
            let hint = "An address or a network, such as 192.0.2.7 or 10.0.0.0/8.";
            return Err(ApiError::at(format!("/addresses/{index}"), hint));
        }
    }
    match (&input.value, input.kind) {
        (None, _) => Ok(()),
        (Some(value), PbxTokenKind::Token) if is_strong(value) => Ok(()),
        (Some(value), PbxTokenKind::Signed) if super::signed::key(value).is_some() => Ok(()),
        (Some(_), PbxTokenKind::Token) => Err(ApiError::at(
            "/value",
            format!(
                "128 bits or more: {SHORTEST} to {LONGEST} letters, digits, - and _ ({SHORTEST_HEX} where it is hex)."
            ),
        )),
        (Some(_), PbxTokenKind::Signed) => Err(ApiError::at(
            "/value",
            "whsec_ and 24 to 64 bytes as base64.",
        )),
    }
}

fn is_strong(value: &str) -> bool {
    let fewest = if value.chars().all(|c| c.is_ascii_hexdigit()) {
        SHORTEST_HEX
    } else {
        SHORTEST
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.~".contains(c);
    (fewest..=LONGEST).contains(&value.len()) && value.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_value_has_128_bits_or_more() {
        assert!(is_strong("mZx-0123456789_abcdefgh"));
        assert!(is_strong(&"0123456789abcdef".repeat(2)));
        for value in [
            "",
            "short",
            "0123456789abcdef01234567",
            "has a space in the middle of it",
            "slash/slash/slash/slash/",
        ] {
            assert!(!is_strong(value), "{value}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses_only() {
        let token = |addresses: &[&str]| PbxTokenRecord {
            id: "t".into(),
            name: String::new(),
            proof: PbxProof::Token(String::new()),
            addresses: addresses.iter().map(ToString::to_string).collect(),
            created_at: 0,
        };
        let from = |addresses: &[&str], address: &str| {
            address
                .parse()
                .is_ok_and(|address| comes_from(&token(addresses), address))
        };
        assert!(from(&[], "203.0.113.9"));
        assert!(from(&["10.0.0.0/8", "2001:db8::/32"], "10.1.2.3"));
        assert!(from(&["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1"));
        assert!(from(&["192.0.2.7"], "192.0.2.7"));
        assert!(!from(&["192.0.2.7", "10.0.0.0/8"], "192.0.2.8"));
    }
}
