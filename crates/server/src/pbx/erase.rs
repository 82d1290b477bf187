//! `POST /api/v1/erasures`: throws away what is kept of somebody's telephone number.

mod text;

use axum::{Json, extract::State};
use ccp_protocol::{RecordId, calls::CallState};
use ccp_store::{
    calls::CallRecord,
    erase::{Erased, Erasure, GoingOn},
};
use rlibphonenumber::Region;
use serde_json::{Value, json};

use self::text::{finder, mask_json, masked};
use super::{
    news::change,
    numbers::{candidates, reading},
    rules::Rules,
    shown::show,
};
use crate::{
    App,
    extract::Body,
    identity::{audit, caller::AdministratorCaller},
    problem::ApiError,
    settings,
};

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
    let home = rules.home;
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
async fn is_ours(app: &App, rules: &Rules, number: &str) -> Result<bool, ApiError> {
    let agents = app.store.agents().await?;
    let phones = agents.iter().filter_map(|agent| agent.phone.as_deref());
    let set = &rules.set;
    Ok(phones
        .chain(set.routes.iter().map(|route| route.caller_id.as_str()))
        .chain(set.filter.iter().map(|row| row.queue.as_str()))
        .chain([set.default_caller_id.as_str()])
        .any(|own| candidates(own, rules.home).contains(number)))
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

    #[test]
    fn only_a_whole_number_is_taken() {
        for (text, expected) in [
            ("030 5550123", Some("+49305550123")),
            ("+1 202 555 0123", Some("+12025550123")),
            ("101", None),
            ("anonymous", None),
            ("", None),
        ] {
            assert_eq!(whole(text, Region::DE).ok().as_deref(), expected, "{text}");
        }
    }
}
