//! Records of the CRM: looked up, read, saved.

use serde_json::{Map, Value, json};

use super::{Context, missing};
use crate::{
    BlockSpec, EffectAction,
    catalogue::Op,
    run::{Conclusion, Outcome},
    value,
};

/// The controls of a task that are its fields, under the same names.
const TASK_FIELDS: [&str; 12] = [
    "CallObject",
    "Type",
    "Status",
    "Priority",
    "IsClosed",
    "TaskSubtype",
    "WhoId",
    "WhatId",
    "CallDisposition",
    "CallDurationInSeconds",
    "CallType",
    "ActivityDate",
];

pub(super) fn evaluate(context: &Context<'_, '_>) -> Outcome {
    asked(context).map_or_else(Outcome::Done, Outcome::Perform)
}

fn asked(context: &Context<'_, '_>) -> Result<EffectAction, Conclusion> {
    let text = |name: &str| context.text(name).map(String::from);
    Ok(match context.spec.op {
        Op::FindByPhone(kind) => match text("formattedPhoneNumber") {
            Some(phone) => EffectAction::CrmFindByPhone {
                kind: kind.to_owned(),
                phone,
                field: text("fieldName"),
            },
            None => return Err(nothing_found(context.spec)),
        },
        Op::Retrieve => match (text("type"), text("id")) {
            (_, None) => return Err(nothing_found(context.spec)),
            (None, _) => return Err(missing("type")),
            (Some(kind), Some(id)) => EffectAction::CrmRetrieve {
                kind,
                id,
                fields: field_names(context.get("fields")),
            },
        },
        Op::Save => match text("entityType") {
            Some(kind) => EffectAction::CrmSave {
                kind,
                // Real exports write the text "null" where they mean a new record.
                id: text("recordId").filter(|id| id != "null"),
                fields: given(context.map("fieldValues")?),
            },
            None => return Err(missing("entityType")),
        },
        Op::IsDoNotCall => match text("recordId") {
            Some(id) => EffectAction::CrmIsDoNotCall { id },
            None => return Err(missing("recordId")),
        },
        Op::Query => match text("query") {
            Some(query) => EffectAction::CrmQuery { query },
            None => return Err(missing("query")),
        },
        _ => EffectAction::CrmCreateTask {
            fields: task(context)?,
        },
    })
}

pub(super) fn settle(spec: &BlockSpec, answer: Value) -> Conclusion {
    let name = spec.results.first().map_or("value", |result| result.name);
    match spec.op {
        Op::IsDoNotCall => Conclusion::Ok(value::truthy(Some(&answer)).into()),
        op if op.is_look_up() && value::is_empty(Some(&answer)) => nothing_found(spec),
        Op::Query if answer.is_null() => Conclusion::result(name, json!([])),
        Op::Save | Op::CreateTask => {
            let id = answer.get("id").cloned().unwrap_or(answer);
            Conclusion::result(name, id)
        }
        _ => Conclusion::result(name, answer),
    }
}

fn nothing_found(spec: &BlockSpec) -> Conclusion {
    Conclusion::NotFound(crate::run::nulls(spec))
}

/// What was given: a key whose value is empty is left out.
fn given(fields: Map<String, Value>) -> Map<String, Value> {
    fields
        .into_iter()
        .filter(|(_, value)| !value::is_empty(Some(value)))
        .collect()
}

fn field_names(fields: Option<&Value>) -> Vec<String> {
    let names = fields.and_then(value::list).unwrap_or_default();
    names
        .iter()
        .filter_map(|name| value::given_text(Some(name)).map(|name| name.trim().to_owned()))
        .collect()
}

fn task(context: &Context<'_, '_>) -> Result<Map<String, Value>, Conclusion> {
    let mut fields = Map::new();
    for name in TASK_FIELDS {
        if let Some(value) = spelled(context, name) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    let subject: Vec<_> = ["subject1", "subject2", "subject3"]
        .iter()
        .filter_map(|name| context.text(name))
        .collect();
    if !subject.is_empty() {
        fields.insert("Subject".to_owned(), subject.join(" - ").into());
    }
    fields.extend(given(context.map("otherTaskFields")?));
    Ok(fields)
}

/// A control that was given, under its name or else one of its other spellings.
fn spelled<'a>(context: &Context<'a, '_>, name: &str) -> Option<&'a Value> {
    let aliases = context
        .spec
        .controls
        .iter()
        .find(|control| control.name == name)
        .map_or(&[][..], |control| control.aliases);
    std::iter::once(name)
        .chain(aliases.iter().copied())
        .filter_map(|name| context.get(name))
        .find(|value| !value::is_empty(Some(value)))
}
