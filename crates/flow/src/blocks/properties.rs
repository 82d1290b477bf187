//! The agent's properties and counters.

use serde_json::{Map, Value};

use super::{Context, missing};
use crate::{
    EffectAction,
    catalogue::Op,
    run::{Conclusion, Outcome},
    value,
};

pub(super) fn evaluate(context: &Context<'_, '_>) -> Outcome {
    match context.spec.op {
        Op::GetAllProperties => return Outcome::Perform(EffectAction::GetAllProperties),
        Op::ClearProperties => return Outcome::Perform(EffectAction::ClearProperties),
        _ => {}
    }
    let Some(key) = context.text("key") else {
        return missing("key").into();
    };
    let key = key.into_owned();
    Outcome::Perform(match context.spec.op {
        Op::SetProperty => EffectAction::SetProperty {
            key,
            value: context.get("value").cloned().unwrap_or_default(),
        },
        Op::UnsetProperty => EffectAction::UnsetProperty { key },
        Op::UpdateCounter => match by(context.get("by")) {
            Some(by) => EffectAction::UpdateCounter { key, by },
            None => return missing("by").into(),
        },
        Op::GetCounter => EffectAction::GetCounter { key },
        _ => EffectAction::GetProperty { key },
    })
}

pub(super) fn settle(op: Op, controls: &Map<String, Value>, answer: Value) -> Conclusion {
    let value = match op {
        Op::GetProperty if answer.is_null() => {
            controls.get("defaultValue").cloned().unwrap_or_default()
        }
        Op::GetAllProperties if answer.is_null() => Value::Object(Map::new()),
        Op::UpdateCounter | Op::GetCounter => match &answer {
            Value::Null => Value::from(0),
            counted => value::numeric(counted)
                .and_then(value::from_f64)
                .unwrap_or_else(|| Value::from(0)),
        },
        _ => answer,
    };
    Conclusion::result("value", value)
}

fn by(given: Option<&Value>) -> Option<f64> {
    if value::is_empty(given) {
        Some(1.0)
    } else {
        given.and_then(value::numeric)
    }
}
