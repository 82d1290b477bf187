//! `POST /api/v1/erasures`: throws away what is kept of somebody's telephone number.

use std::{borrow::Cow, ops::Range, sync::Arc};

use axum::{Json, extract::State};
use ccp_protocol::{RecordId, calls::CallState};
use ccp_store::{
    calls::CallRecord,
    erase::{Erased, Erasure, GoingOn, StandsIn},
};
use percent_encoding::percent_decode_str;
use rlibphonenumber::Region;
use serde_json::{Value, json};

use super::{
    news::change,
    numbers::{candidates, reading},
    shown::show,
};
use crate::{
    App,
    extract::Body,
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
    settings::{self, pbx::Pbx},
};

/// What stands where a number was.
const MASK: &str = "***";
/// Numbers with fewer digits are extensions, which are nobody's but ours.
const FEWEST: usize = 7;

/// Whose number.
#[derive(Clone, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ErasureInput {
    /// The number in any spelling; without a country code it is one of the default country's.
    pub number: String,
}

/// What was thrown away, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasureDone {
    /// The number it was taken for, E.164.
    pub number: String,
    /// What was thrown away.
    pub erased: ErasedCounts,
    /// What goes on and was left; erase again when it is over.
    pub going_on: GoingOnCounts,
    /// What has the number and was left, as it is an administrator's to decide.
    pub left: Left,
}

/// How much was thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasedCounts {
    /// Rows of the caller log from or to the number.
    pub calls: u64,
    /// Other rows of the caller log, in whose notes, names and fields the number was masked.
    pub masked_calls: u64,
    /// Contacts.
    pub contacts: u64,
    /// Runs, with their traces.
    pub runs: u64,
    /// Feed entries.
    pub feed_entries: u64,
    /// Requests of telephone systems.
    pub requests: u64,
    /// Properties of agents.
    pub properties: u64,
    /// States of overlays, with the drafts in them.
    pub overlay_states: u64,
}

/// How much goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoingOnCounts {
    /// Calls that ring or are connected.
    pub calls: u64,
    /// Contacts on somebody's screen.
    pub contacts: u64,
    /// Runs that have not ended.
    pub runs: u64,
}

/// What has the number still.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Left {
    /// Records of the built-in directory: `DELETE /api/v1/crm/{type}/{id}` removes one.
    pub records: Vec<LeftRecord>,
    /// Settings, by name: `pbx` where the number is blocked, for example.
    pub settings: Vec<String>,
}

/// A record that has the number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct LeftRecord {
    /// `customers`, `tasks`, `cases` or `leads`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: RecordId,
}

/// Erase a telephone number: from the caller log, the request log, contacts, feeds, runs with their traces, properties and
/// drafts. 422 where it is one of our own. Backups have it still, as has an overlay that shows it until its page is loaded anew.
#[utoipa::path(post, path = "/api/v1/erasures", tag = "pbx", request_body = ErasureInput,
    responses((status = 200, description = "What was thrown away.", body = ErasureDone)))]
pub async fn erase(
    State(app): State<App>,
    caller: AdministratorCaller,
    Body(input): Body<ErasureInput>,
) -> Result<Json<ErasureDone>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let home = rules.home();
    let number = whole(&input.number, home)?;
    if is_ours(&app, &rules, &number).await? {
        return Err(ApiError::at(
            "/number",
            "This is a number of our own: an agent's phone, a queue or a caller id. Only customers' numbers are erased.",
        ));
    }
    let erased = app
        .store
        .erase(Erasure {
            key: number.clone(),
            stands_in: finder(number.clone(), home),
        })
        .await?;
    let masked_calls = mask(&app, &erased, &number, home).await?;
    let done = done(number, masked_calls, erased);
    // The number itself would be kept by that.
    let details = json!({ "erased": done.erased, "goingOn": done.going_on });
    audit::write(&app, &caller.agent.login, "number.erase", "", details).await?;
    settings::announce(&app, "calls").await?;
    Ok(Json(done))
}

/// E.164 of a number that is whole.
fn whole(text: &str, home: Region) -> Result<String, ApiError> {
    reading(text, home)
        .e164
        .filter(|number| number.len() > FEWEST)
        .ok_or_else(|| ApiError::at("/number", "A whole telephone number, such as +4930123456."))
}

/// Whether a number is an agent's, a queue's or a caller id.
async fn is_ours(app: &App, rules: &Pbx, number: &str) -> Result<bool, ApiError> {
    let agents = app.store.agents().await?;
    let phones = agents.iter().filter_map(|agent| agent.phone.as_deref());
    let home = rules.home();
    Ok(phones
        .chain(rules.routes.iter().map(|route| route.caller_id.as_str()))
        .chain(rules.filter.iter().map(|row| row.queue.as_str()))
        .chain([rules.default_caller_id.as_str()])
        .any(|own| candidates(own, home).contains(number)))
}

/// Takes the number out of the texts of other calls; how many.
async fn mask(app: &App, erased: &Erased, number: &str, home: Region) -> Result<u64, ApiError> {
    let mut changed = Vec::new();
    for id in &erased.other_calls {
        let Some(call) = app.store.call(id).await? else {
            continue;
        };
        let version = call.version;
        let after = change(app, call, |call| masked_call(call, number, home)).await?;
        if after.version != version {
            changed.push(after);
        }
    }
    show(app, &changed).await?;
    Ok(changed.len() as u64)
}

fn masked_call(call: &CallRecord, number: &str, home: Region) -> CallRecord {
    // Whoever is on the telephone is left until they have hung up.
    if matches!(call.state, CallState::Ringing | CallState::Connected) {
        return call.clone();
    }
    let names = |names: &[String]| -> Vec<String> {
        names
            .iter()
            .map(|name| masked(name, number, home).into_owned())
            .collect()
    };
    let mut fields = Value::Object(call.fields.clone());
    mask_json(&mut fields, number, home);
    CallRecord {
        from_names: names(&call.from_names),
        to_names: names(&call.to_names),
        raw_cause: call
            .raw_cause
            .as_deref()
            .map(|cause| masked(cause, number, home).into_owned()),
        note: masked(&call.note, number, home).into_owned(),
        fields: match fields {
            Value::Object(fields) => fields,
            _ => call.fields.clone(),
        },
        ..call.clone()
    }
}

fn mask_json(value: &mut Value, number: &str, home: Region) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(without) = masked(text, number, home) {
                *text = without;
            }
        }
        Value::Number(digits) => {
            if candidates(&digits.to_string(), home).contains(number) {
                *value = MASK.into();
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| mask_json(item, number, home)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| mask_json(field, number, home)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Finds the number in texts, JSON and forms.
fn finder(number: String, home: Region) -> StandsIn {
    // However it is written, it ends in the same digits. To look for them takes a small part of the time.
    let end = number[number.len() - (FEWEST - 1)..].to_owned();
    Arc::new(move |text| {
        let stands_in = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.contains(&end) && !occurrences(text, &number, home).is_empty()
        };
        stands_in(text)
            || text.contains('%') && stands_in(&percent_decode_str(text).decode_utf8_lossy())
    })
}

/// A text without the number, in whichever spelling.
fn masked<'a>(text: &'a str, number: &str, home: Region) -> Cow<'a, str> {
    let found = occurrences(text, number, home);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut without = String::new();
    let mut after = 0;
    for at in found {
        without.push_str(&text[after..at.start]);
        without.push_str(MASK);
        after = at.end;
    }
    without.push_str(&text[after..]);
    Cow::Owned(without)
}

/// Where a number stands in running text.
fn occurrences(text: &str, number: &str, home: Region) -> Vec<Range<usize>> {
    let is_it = |at: Range<usize>| {
        let at = bare(text, at);
        candidates(&text[at.clone()], home)
            .contains(number)
            .then_some(at)
    };
    let mut found = Vec::new();
    for row in rows(text) {
        match is_it(row.clone()) {
            Some(at) => found.push(at),
            None => found.extend(several(text, &row).into_iter().filter_map(is_it)),
        }
    }
    found
}

/// The longest rows of digits and what may stand between a number's digits.
fn rows(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| {
        c.is_ascii_digit()
            || " \t\u{a0}-(|)/.+[]".contains(c)
            || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let mut rows = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if is_part(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            rows.push(start..at);
        }
    }
    rows.extend(start.map(|start| start..text.len()));
    rows
}

/// A row as several numbers: after a space one begins with `+` or `0`.
fn several(text: &str, row: &Range<usize>) -> Vec<Range<usize>> {
    let mut starts = vec![row.start];
    let bytes = &text.as_bytes()[row.clone()];
    let begins = bytes
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] == b' ' && matches!(pair[1], b'+' | b'0'));
    starts.extend(begins.map(|(at, _)| row.start + at + 1));
    let ends = starts.iter().skip(1).copied().chain([row.end]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| *start..end)
        .collect()
}

/// Without what stands around a number.
fn bare(text: &str, at: Range<usize>) -> Range<usize> {
    let space = [' ', '\t', '\u{a0}'];
    let row = text[at.clone()].trim_start_matches(space);
    let start = at.end - row.len();
    let row = row.trim_end_matches(|c| space.contains(&c) || ".-/+([|".contains(c));
    start..start + row.len()
}

fn done(number: String, masked_calls: u64, erased: Erased) -> ErasureDone {
    let GoingOn {
        calls,
        contacts,
        runs,
    } = erased.going_on;
    let records = erased.records.into_iter();
    ErasureDone {
        number,
        erased: ErasedCounts {
            calls: erased.calls,
            masked_calls,
            contacts: erased.contacts,
            runs: erased.runs,
            feed_entries: erased.feed_entries,
            requests: erased.requests,
            properties: erased.properties,
            overlay_states: erased.overlay_states,
        },
        going_on: GoingOnCounts {
            calls,
            contacts,
            runs,
        },
        left: Left {
            records: records
                .map(|(kind, id)| LeftRecord {
                    kind: kind.key().to_owned(),
                    id,
                })
                .collect(),
            settings: erased.settings,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+49305550123";

    #[test]
    fn a_number_is_found_in_every_spelling_and_no_other_is() {
        let finder = finder(NUMBER.to_owned(), Region::DE);
        for (text, expected) in [
            ("+49305550123", true),
            (r#"{"from":"030 / 555-01 23","to":"sales"}"#, true),
            (r#"{"from":49305550123}"#, true),
            (r#"["tel:+49-30-5550123",1]"#, true),
            ("event=newCall&from=%2B49305550123&to=1", true),
            ("from=0049%2030%205550123", true),
            ("call (030) 5550123, please", true),
            ("+49 (0)30 5550123.", true),
            ("+493055501234", false),
            ("030 5550124", false),
            ("5550123", false),
            ("+4930555 and 0123", false),
            (r#"{"a":"+493055","b":"50123"}"#, false),
            ("", false),
        ] {
            assert_eq!(finder(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_masked_is_the_number_alone() {
        for (text, expected) in [
            ("call +49 30 5550123 back", "call *** back"),
            ("030/5550123.", "***."),
            ("030/5550123, 030 5550123", "***, ***"),
            (
                "0171 5550124 / 030 5550123 / +1 202",
                "0171 5550124 / *** / +1 202",
            ),
            ("030 – 5550123", "***"),
            ("030 5550124", "030 5550124"),
            ("Grüße an 0305550123", "Grüße an ***"),
        ] {
            assert_eq!(masked(text, NUMBER, Region::DE), expected);
        }
        let mut value = json!({ "a": ["030 5550123", 49_305_550_123_u64, 7], "b": { "c": "x" } });
        mask_json(&mut value, NUMBER, Region::DE);
        assert_eq!(value, json!({ "a": ["***", "***", 7], "b": { "c": "x" } }));
    }

    #[test]
    fn only_a_whole_number_is_taken() {
        for (text, expected) in [
            ("030 5550123", Some(NUMBER)),
            ("+1 202 555 0123", Some("+12025550123")),
            ("101", None),
            ("anonymous", None),
            ("", None),
        ] {
            assert_eq!(whole(text, Region::DE).ok().as_deref(), expected, "{text}");
        }
    }
}
