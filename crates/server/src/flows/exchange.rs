//! Flow files in and out: the format the original exports.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ccp_flow::{Flow, Source, source};
use ccp_protocol::{FlowId, flows::FlowImported};

use super::{
    documents::{check_name, check_trigger, fresh, insert, refused, stored},
    findings,
};
use crate::{
    App,
    extract::{Path, Query, RawJson},
    identity::caller::AdministratorCaller,
    problem::ApiError,
};

/// What the file does not say.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Its name; the file's own when absent.
    pub name: Option<String>,
    /// Source key; guessed from the name when absent.
    pub source: Option<String>,
    /// Event key; guessed from the name when absent.
    pub event: Option<String>,
}

/// Bring a flow file in. It becomes a draft whatever the findings; it is refused only when it is no flow.
#[utoipa::path(post, path = "/api/v1/flows/import", tag = "flows", params(ImportQuery),
    request_body(content = serde_json::Value, description = "A flow file."),
    responses((status = 201, description = "Brought in.", body = FlowImported)))]
pub async fn import(
    State(app): State<App>,
    caller: AdministratorCaller,
    Query(query): Query<ImportQuery>,
    RawJson(bytes): RawJson,
) -> Result<(StatusCode, Json<FlowImported>), ApiError> {
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| ApiError::BadRequest("The body is not UTF-8.".to_owned()))?;
    let flow = Flow::parse(text).map_err(|error| match error {
        ccp_flow::FormatError::NotJson(reason) => {
            ApiError::BadRequest(format!("The body is not JSON: {reason}."))
        }
        other => refused(&other, ""),
    })?;
    let name = query
        .name
        .filter(|name| !name.is_empty())
        .or_else(|| flow.name().map(str::to_owned));
    let (source, event) = trigger(query.source, query.event, name.as_deref());
    let name = name.unwrap_or_else(|| match &event {
        Some(event) => format!("{source}.{event}"),
        None => source.clone(),
    });
    check_name(&name)?;
    check_trigger(&source, event.as_deref())?;
    let record = fresh(&app, name, source, event, true, flow.to_json());
    insert(&app, &caller.agent.login, "flow.import", &record).await?;
    let mut findings = findings::of(&flow, &record.source);
    findings.extend(findings::of_secrets(&app, &flow).await?);
    Ok((
        StatusCode::CREATED,
        Json(FlowImported {
            id: record.id,
            findings,
        }),
    ))
}

/// Source and event as given, else as the name suggests, else a CTI Action.
fn trigger(
    source: Option<String>,
    event: Option<String>,
    name: Option<&str>,
) -> (String, Option<String>) {
    let event = event.filter(|event| !event.is_empty());
    let guess = name.and_then(source::guess);
    let Some(source) = source.filter(|source| !source.is_empty()) else {
        let (source, guessed) = guess.unwrap_or((Source::CtiAction, None));
        let event = event.or_else(|| guessed.or_else(|| first(source)).map(str::to_owned));
        return (source.key().to_owned(), event);
    };
    // Exports and their documentation have more than one name for a source.
    let known = Source::named(&source);
    let source = known.map_or(source, |known| known.key().to_owned());
    let guessed = guess
        .filter(|(guessed, _)| Some(*guessed) == known)
        .and_then(|(_, event)| event)
        .map(str::to_owned);
    // A file is refused only when it is no flow; which event it is for can be changed after.
    let first = known.and_then(first).map(str::to_owned);
    (source, event.or(guessed).or(first))
}

fn first(source: Source) -> Option<&'static str> {
    source.events().first().map(|event| event.key)
}

/// Take a flow's draft out as a file: byte for byte the same as long as the flow is.
#[utoipa::path(get, path = "/api/v1/flows/{id}/export", tag = "flows", params(("id" = FlowId, Path)),
    responses((status = 200, description = "The flow file.", body = serde_json::Value)))]
pub async fn export(
    State(app): State<App>,
    _: AdministratorCaller,
    Path(id): Path<FlowId>,
) -> Result<Response, ApiError> {
    let flow = stored(&app, &id).await?;
    let mut response = flow.draft.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let disposition = format!("attachment; filename=\"{}.json\"", file_name(&flow.name));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn file_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        })
        .take(100)
        .collect();
    plain.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(
        source: Option<&str>,
        event: Option<&str>,
        name: Option<&str>,
    ) -> (String, Option<String>) {
        trigger(source.map(str::to_owned), event.map(str::to_owned), name)
    }

    #[test]
    fn what_is_given_wins_over_what_the_name_suggests() {
        let name = Some("VoiceContact.onConnecting");
        assert_eq!(
            guessed(None, None, name),
            ("voiceContact".to_owned(), Some("onConnecting".to_owned()))
        );
        assert_eq!(
            guessed(Some("voiceContact"), None, name).1.as_deref(),
            Some("onConnecting")
        );
        assert_eq!(
            guessed(Some("voiceContact"), Some("onEnded"), name)
                .1
                .as_deref(),
            Some("onEnded")
        );
        assert_eq!(
            guessed(Some("chatContact"), None, name),
            ("chatContact".to_owned(), Some("onConnecting".to_owned()))
        );
        assert_eq!(
            guessed(Some("initialization"), None, None).1.as_deref(),
            Some("onInit")
        );
        assert_eq!(
            guessed(None, None, Some("Callback")),
            ("ctiAction".to_owned(), None)
        );
    }

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(file_name("a\"b\r\nc/../é"), "a-b--c");
    }
}
