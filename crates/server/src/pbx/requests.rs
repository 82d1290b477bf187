//! The request log: what telephone systems sent and what they were answered, without tokens and secrets.

use std::sync::LazyLock;

use axum::{Json, extract::State};
use ccp_protocol::{Page, PbxTokenId, Timestamp};
use ccp_store::pbx::PbxRequestRecord;
use regex::Regex;
use serde_json::{Value, json};

use super::{
    endpoint::{self, Envelope, Logged},
    reply::Reply,
    signed::SIGNED,
};
use crate::{
    App,
    clock::timestamp,
    extract::{Path, Query},
    identity::{address::ClientAddress, audit, caller::AdministratorCaller},
    paging::page,
    problem::ApiError,
    settings,
};

/// What stands for a secret.
const MASK: &str = "***";

/// Which requests.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestQuery {
    /// With this text in body, answer or address.
    pub q: Option<String>,
    /// At most so many items; 50 when absent, 200 at most.
    pub limit: Option<usize>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

/// A request of a telephone system.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PbxRequest {
    /// Its id.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// From where.
    pub address: String,
    /// Whose; none when the token was wrong.
    pub token_id: Option<PbxTokenId>,
    /// How it came: `token`, `signed`, or sent again as a `test`.
    pub way: String,
    /// The status it was answered with.
    pub status: u16,
    /// How long the answer took, milliseconds.
    pub took_ms: i64,
    /// Its content type.
    pub content_type: Option<String>,
    /// The address's query.
    pub query: Option<String>,
    /// What was sent.
    pub body: String,
    /// What was answered.
    pub answer: String,
}

impl From<PbxRequestRecord> for PbxRequest {
    fn from(request: PbxRequestRecord) -> Self {
        Self {
            id: request.seq.to_string(),
            at: timestamp(request.at),
            address: request.address,
            token_id: request.token,
            way: request.way,
            status: request.status,
            took_ms: request.took_ms,
            content_type: request.content_type,
            query: request.query,
            body: request.body,
            answer: request.answer,
        }
    }
}

/// What telephone systems sent, newest first; 30 days, at most 10,000.
#[utoipa::path(get, path = "/api/v1/pbx/requests", tag = "pbx", params(RequestQuery),
    responses((status = 200, description = "A page of requests.", body = Page<PbxRequest>)))]
pub async fn list(
    State(app): State<App>,
    _: AdministratorCaller,
    Query(query): Query<RequestQuery>,
) -> Result<Json<Page<PbxRequest>>, ApiError> {
    let before =
        match &query.after {
            None => None,
            Some(cursor) => Some(cursor.parse().map_err(|_| {
                ApiError::BadRequest("`after` is no cursor of this list.".to_owned())
            })?),
        };
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let text = query
        .q
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let requests = app.store.pbx_requests(before, text, limit + 1).await?;
    Ok(Json(page(
        requests,
        limit,
        |request| request.seq.to_string(),
        PbxRequest::from,
    )))
}

/// What a request that was sent again came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resent {
    /// The status.
    pub status: u16,
    /// What was answered.
    pub answer: Value,
}

/// Send a request again, as its telephone system would: what it told before changes nothing a second time. 409 where it was
/// refused before it was read.
#[utoipa::path(post, path = "/api/v1/pbx/requests/{id}/resend", tag = "pbx", params(("id" = String, Path)),
    responses((status = 200, description = "What it was answered.", body = Resent)))]
pub async fn resend(
    State(app): State<App>,
    caller: AdministratorCaller,
    ClientAddress(address): ClientAddress,
    Path(id): Path<String>,
) -> Result<Json<Resent>, ApiError> {
    let seq = id.parse().map_err(|_| ApiError::NotFound("request"))?;
    let request = app.store.pbx_request(seq).await?;
    let request = request.ok_or(ApiError::NotFound("request"))?;
    if request.body.is_empty() && request.query.is_none() {
        return Err(ApiError::Conflict(
            "It was refused before it was read: there is nothing to send again.".to_owned(),
        ));
    }
    let envelope = Envelope {
        // What was not signed did not count.
        query: request.query.filter(|_| request.way != SIGNED),
        content_type: request.content_type,
    };
    let mut logged = Logged::new(app.clock.now(), address, "test", envelope.clone());
    logged.token = request.token;
    logged.body = request.body.into();
    let rules = settings::pbx::read(&app).await?;
    let reply = if rules.set.enabled {
        endpoint::answer(&app, &rules, &envelope, &logged.body).await
    } else {
        Reply::switched_off()
    };
    logged.write(&app, "", &reply);
    audit::write(
        &app,
        &caller.agent.login,
        "pbxRequest.resend",
        &id,
        json!({}),
    )
    .await?;
    Ok(Json(Resent {
        status: reply.status.as_u16(),
        answer: serde_json::from_str(&reply.body).unwrap_or(Value::String(reply.body)),
    }))
}

/// A text without `secret`, and without the values of fields that are named like one.
pub(super) fn masked(text: &str, secret: &str) -> String {
    // Nothing shorter is a secret; it would be found in other words.
    let text = if secret.len() >= 8 {
        text.replace(secret, MASK)
    } else {
        text.to_owned()
    };
    let (Some(word), Some(named)) = (SECRET_WORD.as_ref(), NAMED_LIKE_SECRETS.as_ref()) else {
        // Better nothing than a secret.
        return MASK.to_owned();
    };
    // Hardly any message has one, and to look for the words alone takes a small part of the time.
    if !word.is_match(&text) {
        return text;
    }
    named
        .replace_all(&text, format!("${{name}}{MASK}"))
        .into_owned()
}

/// What names of secrets have in them.
macro_rules! words {
    () => {
        "(?:token|passw|secret|api_?-?key|authorization|credential)"
    };
}

static SECRET_WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(concat!("(?i)", words!())).ok());

/// In JSON, in forms, and in multipart forms.
static NAMED_LIKE_SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const WORD: &str = concat!(r"[\w.\-]*", words!(), r"[\w.\-]*");
    let pattern = format!(
        r#"(?i)(?P<name>"{WORD}"\s*:\s*"|(?:^|&){WORD}(?:\[\]|%5B%5D)?=|name="{WORD}"\r?\n(?:[^\r\n]+\r?\n)*\r?\n)(?:[^"&\\\r\n]|\\.)*"#
    );
    Regex::new(&pattern).ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_in_every_format_and_nothing_else() {
        for (text, expected) in [
            (
                r#"{"from":"1","token":"abc","to":"2"}"#,
                r#"{"from":"1","token":"***","to":"2"}"#,
            ),
            (
                r#"{"api_key": "a\"b", "x": 1}"#,
                r#"{"api_key": "***", "x": 1}"#,
            ),
            ("from=1&token=abc&to=2", "from=1&token=***&to=2"),
            ("AccessToken[]=abc", "AccessToken[]=***"),
            (
                "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nabc\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n***\r\n--x--",
            ),
            ("callId=5&user=tokenless", "callId=5&user=tokenless"),
            ("from=0123456789abcdef", "from=***"),
        ] {
            assert_eq!(masked(text, "0123456789abcdef"), expected);
        }
        assert_eq!(masked("a=1", ""), "a=1");
    }
}
