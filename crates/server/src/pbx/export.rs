//! `GET /api/v1/calls/export`: the caller log as a file.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ccp_protocol::calls::Call;
use serde_json::{Value, json};

use super::{calls::CallQuery, wire};
use crate::{
    App,
    extract::Query,
    identity::{audit, caller::AgentCaller},
    problem::ApiError,
    settings,
};

/// Rows of one file at most.
const MOST: usize = 50_000;
/// So many are read at a time.
const PORTION: usize = 1000;

/// In which format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
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

/// The calls the agent sees, newest first, as a file; 50,000 at most.
#[utoipa::path(get, path = "/api/v1/calls/export", tag = "calls", params(ExportQuery, CallQuery),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
pub async fn export(
    State(app): State<App>,
    caller: AgentCaller,
    Query(export): Query<ExportQuery>,
    Query(query): Query<CallQuery>,
) -> Result<Response, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let mut filter = query.filter(&caller.agent, &rules)?;
    let most = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let mut rows = Vec::new();
    while rows.len() < most {
        filter.limit = PORTION.min(most - rows.len());
        let portion = app.store.calls(&filter).await?;
        let Some(last) = portion.last() else { break };
        filter.after = Some(last.id.clone());
        rows.extend(portion.iter().map(wire::stored));
    }
    let (format, kind, name, file) = match export.format {
        ExportFormat::Csv => ("csv", "text/csv; charset=utf-8", "calls.csv", csv(&rows)?),
        ExportFormat::Json => {
            let text = serde_json::to_string(&json!({ "items": rows }));
            (
                "json",
                "application/json",
                "calls.json",
                text.map_err(|_| ApiError::Internal)?,
            )
        }
    };
    let details = json!({ "format": format, "rows": rows.len() });
    audit::write(&app, &caller.agent.login, "calls.export", "", details).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| ApiError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, file).into_response())
}

const COLUMNS: [&str; 22] = [
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
    "initializedAt",
    "startedAt",
    "endedAt",
    "waitingSeconds",
    "talkingSeconds",
    "agentId",
    "note",
    "callBack",
];

fn csv(rows: &[Call]) -> Result<String, ApiError> {
    let mut file = COLUMNS.join(",");
    file.push_str("\r\n");
    for row in rows {
        let row = serde_json::to_value(row).map_err(|_| ApiError::Internal)?;
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(&row[*column])).collect();
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    Ok(file)
}

/// A cell (RFC 4180), with an apostrophe before what a spreadsheet would take for a formula (OWASP ASVS 5.0.0, 1.2.10).
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("; "),
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
        ] {
            assert_eq!(cell(&value), expected, "{value}");
        }
    }
}
