//! `GET /api/v1/calls/export`: the caller log as a file, sent while it is read: all of it, however long it is.

use std::io;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use ccp_protocol::calls::Call;
use ccp_store::calls::CallFilter;
use futures_util::{Stream, stream};
use serde_json::{Value, json};

use super::{
    calls::{self, CallQuery},
    wire,
};
use crate::{
    App,
    extract::Query,
    identity::{audit, caller::AgentCaller},
    problem::ApiError,
    settings,
};

/// So many are read at a time.
const PORTION: usize = 1000;

/// In which format.
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
pub enum ExportFormat {
    /// RFC 4180. A cell that a spreadsheet would take for a formula has an apostrophe before it, as every E.164 number has.
    #[default]
    Csv,
    /// The rows as the list has them, less what is for the moment and the screen: whether they ring, formatted numbers.
    Json,
}

/// The format; which calls is said as for the list.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// In which format.
    #[serde(default)]
    #[param(inline)]
    pub format: ExportFormat,
}

/// The calls the agent sees, newest first, as a file: all of them, or as many as `limit` says. Where it cannot be sent to its
/// end, the connection breaks off.
#[utoipa::path(get, path = "/api/v1/calls/export", tag = "calls", params(ExportQuery, CallQuery),
    responses((status = 200, description = "The file; as JSON `{\"items\": [row, …]}`.",
        content((String = "text/csv"), (Object = "application/json")))))]
pub async fn export(
    State(app): State<App>,
    caller: AgentCaller,
    Query(export): Query<ExportQuery>,
    Query(query): Query<CallQuery>,
) -> Result<Response, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let filter = query.filter(&caller.agent, &rules)?;
    calls::check_cursor(&app, &filter).await?;
    let format = export.format;
    audit::write(
        &app,
        &caller.agent.login,
        "calls.export",
        "",
        json!({ "format": format, "rows": rows(&app, &query, &filter).await? }),
    )
    .await?;
    let file = File {
        left: query.limit.unwrap_or(usize::MAX).max(1),
        app,
        filter,
        format,
        stands: Stands::Before,
    };
    Ok((headers(format), Body::from_stream(file.parts())).into_response())
}

/// How many rows the file will have, as far as that can be said before.
async fn rows(app: &App, query: &CallQuery, filter: &CallFilter) -> Result<Option<u64>, ApiError> {
    if filter.after.is_some() {
        return Ok(None);
    }
    let most = query.limit.unwrap_or(usize::MAX).max(1) as u64;
    Ok(Some(app.store.count_calls(filter).await?.min(most)))
}

fn headers(format: ExportFormat) -> [(HeaderName, HeaderValue); 2] {
    let (kind, disposition) = match format {
        ExportFormat::Csv => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"calls.csv\"",
        ),
        ExportFormat::Json => ("application/json", "attachment; filename=\"calls.json\""),
    };
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static(disposition),
        ),
    ]
}

/// How far a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Nothing is.
    Before,
    /// Its head is, and no row.
    Begun,
    /// Some rows are.
    Amid,
    /// All is.
    Done,
}

/// A file on its way.
struct File {
    app: App,
    /// Which rows come next.
    filter: CallFilter,
    /// Rows it may still have.
    left: usize,
    format: ExportFormat,
    stands: Stands,
}

impl File {
    /// Its parts in order. An error breaks the answer off: a file that is not whole must not look as if it were.
    fn parts(self) -> impl Stream<Item = io::Result<Bytes>> {
        stream::try_unfold(self, async |mut file| {
            let part = file.next().await.map_err(io::Error::other)?;
            Ok(part.map(|part| (Bytes::from(part), file)))
        })
    }

    async fn next(&mut self) -> Result<Option<String>, ApiError> {
        match self.stands {
            Stands::Before => {
                self.stands = Stands::Begun;
                return Ok(Some(match self.format {
                    ExportFormat::Csv => format!("{}\r\n", COLUMNS.join(",")),
                    ExportFormat::Json => "{\"items\":[".to_owned(),
                }));
            }
            Stands::Done => return Ok(None),
            Stands::Begun | Stands::Amid => {}
        }
        self.filter.limit = PORTION.min(self.left);
        let calls = self.app.store.calls(&self.filter).await?;
        let Some(last) = calls.last() else {
            // The row the next ones come after may have gone meanwhile: then nothing is found, whatever there is.
            calls::check_cursor(&self.app, &self.filter).await?;
            self.stands = Stands::Done;
            return Ok(Some(match self.format {
                ExportFormat::Csv => String::new(),
                ExportFormat::Json => "]}".to_owned(),
            }));
        };
        self.filter.after = Some(last.id.clone());
        self.left -= calls.len();
        let mut part = String::new();
        for call in &calls {
            let row = wire::stored(call);
            match self.format {
                ExportFormat::Csv => line(&mut part, &row)?,
                ExportFormat::Json => {
                    if self.stands == Stands::Amid {
                        part.push(',');
                    }
                    part.push_str(&serde_json::to_string(&row).map_err(|_| ApiError::Internal)?);
                }
            }
            self.stands = Stands::Amid;
        }
        Ok(Some(part))
    }
}

const COLUMNS: [&str; 24] = [
    "id",
    "callId",
    "direction",
    "from",
    "fromE164",
    "fromNames",
    "to",
    "toE164",
    "toNames",
    "queue",
    "state",
    "cause",
    "rawCause",
    "done",
    "incomplete",
    "initializedAt",
    "startedAt",
    "endedAt",
    "waitingSeconds",
    "talkingSeconds",
    "matches",
    "agentId",
    "note",
    "callBack",
];

/// A row as a line of CSV.
fn line(file: &mut String, row: &Call) -> Result<(), ApiError> {
    let row = serde_json::to_value(row).map_err(|_| ApiError::Internal)?;
    let cells: Vec<String> = COLUMNS.iter().map(|column| cell(&row[*column])).collect();
    file.push_str(&cells.join(","));
    file.push_str("\r\n");
    Ok(())
}

/// A cell (RFC 4180), with an apostrophe before what a spreadsheet would take for a formula (OWASP ASVS 5.0.0, 1.2.10).
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(item).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) {
        format!("'{text}")
    } else {
        text
    };
    if guarded.contains(['"', ',', '\r', '\n', ';', '\'']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// A name; or a customer who may be at the other end, by their id.
fn item(value: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match (&value["level"], &value["customerId"]) {
        (Value::String(level), id) => format!("{} ({level})", text(id)),
        _ => text(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        for (value, expected) in [
            (json!("plain"), "plain"),
            (json!(null), ""),
            (json!(12), "12"),
            (json!(true), "true"),
            (json!("a,b"), "\"a,b\""),
            (json!("say \"hi\""), "\"say \"\"hi\"\"\""),
            (json!("two\nlines"), "\"two\nlines\""),
            (json!("+4930"), "\"'+4930\""),
            (json!("=1+1"), "\"'=1+1\""),
            (json!("-1"), "\"'-1\""),
            (json!("@x"), "\"'@x\""),
            (json!("\tx"), "\"'\tx\""),
            (json!("\0x"), "\"'\0x\""),
            (json!(["Ada", "=Byron"]), "\"Ada; =Byron\""),
            (json!(["=Ada", "Byron"]), "\"'=Ada; Byron\""),
            (
                json!([{ "customerId": "c1", "level": "known" }, { "customerId": "c2", "level": "maybe" }]),
                "\"c1 (known); c2 (maybe)\"",
            ),
        ] {
            assert_eq!(cell(&value), expected, "{value}");
        }
    }
}
