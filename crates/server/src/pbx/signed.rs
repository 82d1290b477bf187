//! `POST /api/v1/cti-signed`: the same messages, signed (Standard Webhooks), for systems that can.

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ccp_protocol::PbxTokenId;
use ccp_store::{
    Millis, StoreError,
    pbx::{PbxProof, PbxTokenRecord},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{
    endpoint::{self, Envelope, Logged},
    message::Message,
    reply::Reply,
    rules::Rules,
    tokens,
};
use crate::{
    App,
    identity::{address::ClientAddress, hash},
};

/// How the request log calls this way.
pub(super) const SIGNED: &str = "signed";
/// What a signing key begins with.
const PREFIX: &str = "whsec_";
/// A message may be so much older or younger than our clock.
const TOLERANCE: Millis = 5 * 60 * 1000;
/// Signatures of one message that are looked at.
const MOST_SIGNATURES: usize = 10;

/// Tell of a call as at `/api/v1/cti/{token}`, signed: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`
/// (`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several with spaces between them). A message whose id came
/// before changes nothing.
#[utoipa::path(post, path = "/api/v1/cti-signed", tag = "pbx", security(()),
    request_body(content = Object, description = "The message; at most 64 KiB."),
    responses(
        (status = 200, description = "Written; what to do with the call.", body = Object),
        (status = 400, description = "The body is not what it says it is: `{\"error\"}`, as all of these.", body = Object),
        (status = 401, description = "Not known.", body = Object),
        (status = 413, description = "Over 64 KiB.", body = Object),
        (status = 422, description = "A field is missing or wrong, and named; or switched off.", body = Object),
        (status = 429, description = "Too many; `Retry-After` says when to come back.", body = Object)))]
pub async fn cti_signed(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> Response {
    let at = app.clock.now();
    let mut logged = Logged::new(at, address, SIGNED, Envelope::of(&request));
    let headers = request.headers().clone();
    let reply = match endpoint::bytes(request).await {
        Err(reply) => reply,
        Ok(bytes) => {
            logged.body = bytes;
            match app.store.pbx_tokens().await {
                Err(error) => endpoint::unavailable(&error.into()),
                Ok(known) => match signer(&known, &headers, &logged.body, at) {
                    Some(token) if tokens::comes_from(token, address) => {
                        logged.token = Some(token.id.clone());
                        admitted(&app, token, &headers, &logged).await
                    }
                    _ => match endpoint::guess(&app, address, SIGNED).await {
                        Ok(()) => Reply::wrong_token(),
                        Err(too_many) => return (&too_many).into(),
                    },
                },
            }
        }
    };
    logged.write(&app, "", &reply);
    (&reply).into()
}

async fn admitted(
    app: &App,
    token: &PbxTokenRecord,
    headers: &HeaderMap,
    logged: &Logged,
) -> Reply {
    let rules = match endpoint::admit(app, &token.id).await {
        Ok(rules) => rules,
        Err(reply) => return reply,
    };
    // What is not signed does not count.
    let envelope = Envelope {
        query: None,
        ..logged.envelope.clone()
    };
    let message = match endpoint::read(&envelope, &logged.body).await {
        Ok(message) => message,
        Err(reply) => return reply,
    };
    let id = hash(header(headers, "webhook-id").unwrap_or_default());
    match once(app, &rules, &token.id, &id, &message, logged.at).await {
        Ok(reply) => reply,
        Err(error) => endpoint::unavailable(&error.into()),
    }
}

/// Takes a message the first time its id comes; then it is answered by the call as it stands.
///
/// The id is written down after the message: of one that the server ends between the two, the same message changes nothing
/// when it comes again.
async fn once(
    app: &App,
    rules: &Rules,
    token: &PbxTokenId,
    id: &str,
    message: &Message,
    at: Millis,
) -> Result<Reply, StoreError> {
    if app.store.is_pbx_message_taken(token, id).await? {
        let call = app.store.call_by_call_id(&message.call_id).await?;
        return Ok(endpoint::standing(message, call.as_ref()));
    }
    let reply = endpoint::taken(app, rules, message).await;
    if reply.status.is_success() {
        app.store.pbx_message_taken(token, id, at).await?;
    }
    Ok(reply)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whose signature a message has.
fn signer<'a>(
    known: &'a [PbxTokenRecord],
    headers: &HeaderMap,
    body: &[u8],
    now: Millis,
) -> Option<&'a PbxTokenRecord> {
    let (id, sent) = (
        header(headers, "webhook-id")?,
        header(headers, "webhook-timestamp")?,
    );
    let at: i64 = sent.parse().ok()?;
    if id.is_empty() || at.checked_mul(1000)?.abs_diff(now) > TOLERANCE.unsigned_abs() {
        return None;
    }
    let signatures: Vec<Vec<u8>> = header(headers, "webhook-signature")?
        .split(' ')
        .filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok())
        .take(MOST_SIGNATURES)
        .collect();
    known.iter().find(|token| {
        let PbxProof::Signature(secret) = &token.proof else {
            return false;
        };
        let Some(mac) = key(secret).and_then(|key| Hmac::<Sha256>::new_from_slice(&key).ok())
        else {
            return false;
        };
        let mac = mac
            .chain_update(id)
            .chain_update(".")
            .chain_update(sent)
            .chain_update(".")
            .chain_update(body);
        // Compares in constant time.
        signatures
            .iter()
            .any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

/// The bytes of a signing key; none where it is none.
pub(super) fn key(secret: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    (24..=64).contains(&bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    // The example of the Standard Webhooks specification's own libraries.
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signed(id: &str, at: i64, signature: &str, body: &[u8], now: Millis) -> bool {
        let token = |id: &str, proof| PbxTokenRecord {
            id: id.into(),
            name: String::new(),
            proof,
            addresses: Vec::new(),
            created_at: 0,
        };
        let known = [
            token("0", PbxProof::Token(KEY.to_owned())),
            token(
                "1",
                PbxProof::Signature(format!("whsec_{}", STANDARD.encode([7; 32]))),
            ),
            token("2", PbxProof::Signature(KEY.to_owned())),
        ];
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", id.parse().unwrap());
        headers.insert("webhook-timestamp", at.to_string().parse().unwrap());
        headers.insert("webhook-signature", signature.parse().unwrap());
        let found = signer(&known, &headers, body, now).map(|token| token.id.0.clone());
        assert!(found.is_none() || found.as_deref() == Some("2"));
        found.is_some()
    }

    #[test]
    fn only_the_signature_of_the_very_message_opens() {
        let now = AT * 1000;
        assert!(signed(ID, AT, SIGNATURE, BODY, now));
        assert!(signed(
            ID,
            AT,
            &format!("v1a,xx v1,AAAA {SIGNATURE}"),
            BODY,
            now
        ));
        assert!(!signed("msg_other", AT, SIGNATURE, BODY, now));
        assert!(!signed(ID, AT + 1, SIGNATURE, BODY, now));
        assert!(!signed(ID, AT, SIGNATURE, b"{}", now));
        assert!(!signed(
            ID,
            AT,
            SIGNATURE.trim_start_matches("v1,"),
            BODY,
            now
        ));
        assert!(!signed(ID, AT, "v1,", BODY, now));
    }

    #[test]
    fn an_old_or_future_message_opens_nothing() {
        assert!(signed(ID, AT, SIGNATURE, BODY, AT * 1000 + TOLERANCE));
        assert!(!signed(ID, AT, SIGNATURE, BODY, AT * 1000 + TOLERANCE + 1));
        assert!(!signed(ID, AT, SIGNATURE, BODY, AT * 1000 - TOLERANCE - 1));
    }

    #[test]
    fn a_key_has_its_prefix_and_its_length() {
        assert!(key(KEY).is_some());
        assert!(key(KEY.trim_start_matches(PREFIX)).is_none());
        assert!(key("whsec_AAAA").is_none());
        assert!(key(&format!("whsec_{}", STANDARD.encode([0; 65]))).is_none());
    }
}
