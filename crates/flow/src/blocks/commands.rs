//! What goes to the agent's browser, to the log and to other servers.

use serde_json::{Map, Value};

use super::{Context, bad_value, missing};
use crate::{
    BlockSpec, EffectAction, Limit,
    catalogue::Op,
    measure,
    run::{Conclusion, Exception, Outcome, nulls, single},
    value,
};

/// Log, data item, alert, the attributes' switch: told, never answered.
pub(super) fn tell(context: &Context<'_, '_>) -> Result<Outcome, Limit> {
    let message = context
        .get("message")
        .map(value::to_text)
        .unwrap_or_default();
    let level = context
        .text("level")
        .map(|level| lower(&level))
        .unwrap_or_default();
    Ok(Outcome::Perform(match context.spec.op {
        Op::Log => EffectAction::Log {
            level: known_log_level(&level).unwrap_or("info").to_owned(),
            message: message.into_owned(),
        },
        Op::Alert if message.is_empty() => return Ok(missing("message").into()),
        Op::Alert => EffectAction::Alert {
            level: known_alert_level(&level).unwrap_or("info").to_owned(),
            message: message.into_owned(),
        },
        Op::ShowAllAttributes => EffectAction::ShowAllAttributes {
            enabled: context
                .get("enabled")
                .is_none_or(|enabled| value::truthy(Some(enabled))),
        },
        _ => return send_data(context),
    }))
}

pub(super) fn http(context: &Context<'_, '_>) -> Outcome {
    request(context).map_or_else(Outcome::Done, Outcome::Perform)
}

fn request(context: &Context<'_, '_>) -> Result<EffectAction, Conclusion> {
    let url = context.text("url").ok_or_else(|| missing("url"))?;
    Ok(EffectAction::Http {
        method: context.text("method").map_or_else(
            || "GET".to_owned(),
            |method| method.trim().to_ascii_uppercase(),
        ),
        url: url.into_owned(),
        headers: context.map("headers")?,
        query: context.map("query")?,
        body: context
            .get("body")
            .filter(|body| !value::is_empty(Some(body)))
            .cloned(),
        timeout_ms: context
            .get("timeoutMs")
            .and_then(value::whole_number)
            .and_then(|ms| u64::try_from(ms).ok()),
        secret: context.text("secret").map(String::from),
    })
}

/// An answer of the 2xx kind is success; any other is failure, with the answer in the results.
pub(super) fn settle_http(answer: Value) -> Conclusion {
    let status = answer.get("status").and_then(Value::as_u64);
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return Conclusion::Ok(answer);
    }
    let message = match status {
        Some(status) => format!("the destination answered with status {status}"),
        None => "the destination answered without a status".to_owned(),
    };
    Conclusion::FailedWith(Exception::new("http_status", message), answer)
}

/// A record that is not known: nothing to show, which the flow may say is well.
pub(super) fn screenpop_object(context: &Context<'_, '_>) -> Outcome {
    if context.text("recordId").is_some() {
        return perform(context);
    }
    if value::truthy(context.get("noPopOnEmpty")) {
        return Conclusion::Ok(Value::Null).into();
    }
    Conclusion::failed("record_missing", "there is no record to show").into()
}

/// Searching for nothing finds nothing, unless there are values to begin a new record with.
pub(super) fn search_and_screenpop(context: &Context<'_, '_>) -> Outcome {
    let nothing = ["searchParams", "queryParams", "defaultFieldValues"];
    if nothing
        .iter()
        .all(|name| value::is_empty(context.get(name)))
    {
        return Conclusion::NotFound(single("value", Value::Object(Map::new()))).into();
    }
    perform(context)
}

/// Any other command; what it cannot do without has to be given.
pub(super) fn command(context: &Context<'_, '_>) -> Outcome {
    let lacking = context
        .spec
        .controls
        .iter()
        .find(|control| control.required && value::is_empty(context.get(control.name)));
    match lacking {
        Some(control) => missing(control.name).into(),
        None => perform(context),
    }
}

pub(super) fn settle(spec: &BlockSpec, answer: Value) -> Conclusion {
    if spec.is_question() {
        let answer = answer
            .get("value")
            .or_else(|| answer.get("boolean"))
            .unwrap_or(&answer);
        return Conclusion::Ok(value::truthy(Some(answer)).into());
    }
    Conclusion::Ok(match (answer, spec.results) {
        (Value::Null, _) => nulls(spec),
        (answer @ Value::Object(_), _) => answer,
        (scalar, [only]) => single(only.name, scalar),
        _ => nulls(spec),
    })
}

fn perform(context: &Context<'_, '_>) -> Outcome {
    Outcome::Perform(EffectAction::Command {
        name: context.spec.command_name(),
        args: context.controls.clone(),
        performer: context.spec.performed_by,
    })
}

fn send_data(context: &Context<'_, '_>) -> Result<Outcome, Limit> {
    let fields: Vec<(String, Value)> = match context.get("value") {
        Some(Value::Object(map)) => map
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        Some(Value::Array(rows)) if rows.iter().all(|row| row.get("key").is_some()) => rows
            .iter()
            .map(|row| {
                (
                    value::to_text(&row["key"]).into_owned(),
                    row.get("value").cloned().unwrap_or_default(),
                )
            })
            .collect(),
        given if !value::is_empty(given) => {
            return Ok(bad_value("only a map of keys and values can be sent").into());
        }
        _ => Vec::new(),
    };
    if fields.is_empty() {
        return Ok(missing("value").into());
    }
    if fields.len() > context.limits.item_keys {
        return Err(Limit::ItemKeys);
    }
    let bytes: usize = fields
        .iter()
        .map(|(key, value)| key.len() + 4 + measure::bytes(value))
        .sum();
    if bytes > context.limits.item_bytes {
        return Err(Limit::ItemBytes);
    }
    Ok(Outcome::Perform(EffectAction::SendData { fields }))
}

/// Is it a level of the log, in any spelling?
pub(crate) fn is_log_level(text: &str) -> bool {
    known_log_level(&lower(text)).is_some()
}

/// Is it a level of an alert, in any spelling?
pub(crate) fn is_alert_level(text: &str) -> bool {
    known_alert_level(&lower(text)).is_some()
}

fn lower(level: &str) -> String {
    level.trim().to_ascii_lowercase()
}

fn known_log_level(level: &str) -> Option<&'static str> {
    Some(match level {
        "debug" | "trace" => "debug",
        "info" | "log" => "info",
        "warn" | "warning" => "warn",
        "error" => "error",
        _ => return None,
    })
}

fn known_alert_level(level: &str) -> Option<&'static str> {
    Some(match level {
        "info" => "info",
        "success" => "success",
        "warn" | "warning" => "warning",
        "error" => "error",
        _ => return None,
    })
}
