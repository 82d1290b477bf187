//! What a dry run keeps for itself: properties, counters and the given contact.

use serde_json::{Map, Value};

use crate::{Answer, EffectAction, Inputs, value};

/// The world of a dry run.
#[derive(Debug)]
pub(super) struct Memory {
    properties: Map<String, Value>,
    contact: Option<Value>,
}

impl Memory {
    pub(super) fn new(inputs: &Inputs) -> Self {
        Self {
            properties: inputs.properties.clone(),
            contact: inputs.contact.clone(),
        }
    }

    pub(super) fn into_properties(self) -> Map<String, Value> {
        self.properties
    }

    /// Performs what needs nothing but memory; `None` for anything else.
    pub(super) fn perform(&mut self, action: &EffectAction) -> Option<Answer> {
        Some(Answer::Done(match action {
            EffectAction::SetProperty { key, value } => {
                self.properties.insert(key.clone(), value.clone());
                Value::Null
            }
            EffectAction::GetProperty { key } | EffectAction::GetCounter { key } => {
                self.properties.get(key).cloned().unwrap_or_default()
            }
            EffectAction::GetAllProperties => Value::Object(self.properties.clone()),
            EffectAction::UnsetProperty { key } => {
                self.properties.shift_remove(key);
                Value::Null
            }
            EffectAction::ClearProperties => {
                self.properties.clear();
                Value::Null
            }
            EffectAction::UpdateCounter { key, by } => {
                let before = self
                    .properties
                    .get(key)
                    .and_then(value::numeric)
                    .unwrap_or(0.0);
                let Some(counted) = value::from_f64(before + by) else {
                    return Some(Answer::failed("bad_value", "the counter is too big"));
                };
                self.properties.insert(key.clone(), counted.clone());
                counted
            }
            EffectAction::ReadContact => self.contact.clone().unwrap_or_default(),
            EffectAction::UpdateAttributes { attributes, .. } => {
                let Some(Value::Object(contact)) = &mut self.contact else {
                    return Some(Answer::failed("no_contact", "there is no contact in hand"));
                };
                let held = contact
                    .entry("attributes")
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(held) = held {
                    for (key, value) in attributes {
                        if value.is_null() {
                            held.shift_remove(key);
                        } else {
                            held.insert(key.clone(), value.clone());
                        }
                    }
                }
                Value::Null
            }
            EffectAction::Delay { .. }
            | EffectAction::Log { .. }
            | EffectAction::SendData { .. }
            | EffectAction::Alert { .. }
            | EffectAction::ShowAllAttributes { .. } => Value::Null,
            _ => return None,
        }))
    }
}
