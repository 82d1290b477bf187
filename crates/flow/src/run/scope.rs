//! The scope: the one JSON object that references read, and how big it is.

use serde_json::{Map, Value};

use super::Inputs;
use crate::{EffectAction, Limit, Limits, measure};

/// What a block's record costs besides its results.
const RECORD_BYTES: usize = 48;

/// The scope a run starts with, and its size or the limit it is over.
pub(super) fn build(inputs: Inputs, limits: &Limits) -> (Value, Result<usize, Limit>) {
    let mut scope = Map::with_capacity(6);
    scope.insert("payload".to_owned(), inputs.payload);
    if let Some(contact) = inputs.contact.filter(|contact| !contact.is_null()) {
        scope.insert("contact".to_owned(), contact);
    }
    scope.insert("agent".to_owned(), inputs.agent);
    if let Some(event) = inputs.event {
        scope.insert("event".to_owned(), event);
    }
    scope.insert("properties".to_owned(), Value::Object(inputs.properties));
    scope.insert("actions".to_owned(), Value::Object(Map::new()));
    let size = measure::measure_map(&scope, limits.depth + 1);
    let checked = if size.depth > limits.depth + 1 {
        Err(Limit::Depth)
    } else if size.bytes > limits.scope_bytes {
        Err(Limit::Scope)
    } else {
        Ok(size.bytes)
    };
    // What is over a limit is dropped: a run that never begins need not be stored with it.
    if checked.is_err() {
        scope.clear();
    }
    (Value::Object(scope), checked)
}

/// Sets a block's record and gives what the scope grew by (in) and shrank by (out).
pub(super) fn record(
    scope: &mut Value,
    id: &str,
    success: bool,
    results: Value,
    exception: Value,
) -> (usize, usize) {
    let Some(actions) = scope.get_mut("actions").and_then(Value::as_object_mut) else {
        return (0, 0);
    };
    let grown = measure::bytes(&results) + measure::bytes(&exception) + RECORD_BYTES + id.len();
    if let Some(Value::Object(record)) = actions.get_mut(id) {
        let left = record.values().skip(1).map(measure::bytes).sum::<usize>();
        let shrunk = left + RECORD_BYTES + id.len();
        // Always the same three, in this order, since nothing else writes records.
        for (slot, value) in record
            .values_mut()
            .zip([Value::Bool(success), results, exception])
        {
            *slot = value;
        }
        return (grown, shrunk);
    }
    let mut record = Map::with_capacity(3);
    record.insert("success".to_owned(), Value::Bool(success));
    record.insert("results".to_owned(), results);
    record.insert("exception".to_owned(), exception);
    actions.insert(id.to_owned(), Value::Object(record));
    (grown, 0)
}

/// Takes what an effect changed in the world into the scope, and gives what it grew and shrank by.
pub(super) fn apply(scope: &mut Value, action: &EffectAction, answer: &Value) -> (usize, usize) {
    match action {
        EffectAction::SetProperty { key, value } => set(properties(scope), key, Some(value)),
        EffectAction::GetProperty { key } => set(
            properties(scope),
            key,
            Some(answer).filter(|value| !value.is_null()),
        ),
        EffectAction::UnsetProperty { key } => set(properties(scope), key, None),
        EffectAction::UpdateCounter { key, .. } | EffectAction::GetCounter { key }
            if answer.is_number() =>
        {
            set(properties(scope), key, Some(answer))
        }
        EffectAction::ClearProperties => {
            replace(scope, "properties", Some(&Value::Object(Map::new())))
        }
        EffectAction::GetAllProperties if answer.is_object() => {
            replace(scope, "properties", Some(answer))
        }
        EffectAction::ReadContact => replace(
            scope,
            "contact",
            Some(answer).filter(|contact| contact.is_object()),
        ),
        EffectAction::UpdateAttributes { attributes, .. } => {
            let Some(Value::Object(contact)) = scope.get_mut("contact") else {
                return (0, 0);
            };
            let held = contact
                .entry("attributes")
                .or_insert_with(|| Value::Object(Map::new()))
                .as_object_mut();
            let Some(held) = held else { return (0, 0) };
            attributes
                .iter()
                .fold((0, 0), |(grown, shrunk), (key, value)| {
                    let (more, less) = set(
                        Some(held),
                        key,
                        Some(value).filter(|value| !value.is_null()),
                    );
                    (grown + more, shrunk + less)
                })
        }
        _ => (0, 0),
    }
}

fn properties(scope: &mut Value) -> Option<&mut Map<String, Value>> {
    scope.get_mut("properties")?.as_object_mut()
}

fn set(map: Option<&mut Map<String, Value>>, key: &str, value: Option<&Value>) -> (usize, usize) {
    let Some(map) = map else { return (0, 0) };
    let size = |value: &Value| measure::bytes(value) + key.len() + 4;
    match value {
        Some(value) => {
            let grown = size(value);
            (
                grown,
                map.insert(key.to_owned(), value.clone())
                    .as_ref()
                    .map_or(0, size),
            )
        }
        None => (0, map.shift_remove(key).as_ref().map_or(0, size)),
    }
}

fn replace(scope: &mut Value, root: &str, value: Option<&Value>) -> (usize, usize) {
    set(scope.as_object_mut(), root, value)
}
