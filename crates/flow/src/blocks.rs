//! What each block does: from resolved controls to an outcome, and from an effect's answer to results.

mod commands;
mod contact;
mod crm;
mod properties;
mod questions;
pub(crate) mod template;
mod text;
mod values;

pub(crate) use commands::{is_alert_level, is_log_level};
pub(crate) use questions::is_operator;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{
    BlockSpec, EffectAction, Limit, Limits, Locale,
    catalogue::Op,
    format::Reader,
    run::{Conclusion, Outcome},
    value,
};

/// What a block may look at.
pub(crate) struct Context<'a, 's> {
    pub(crate) spec: &'static BlockSpec,
    pub(crate) controls: &'a Map<String, Value>,
    pub(crate) reader: &'a mut Reader<'s>,
    pub(crate) limits: &'a Limits,
    pub(crate) locale: &'a dyn Locale,
    pub(crate) now: i64,
    pub(crate) deadline_ms: i64,
}

impl<'a> Context<'a, '_> {
    /// A control's value; `None` is undefined.
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.controls.get(name)
    }

    /// A control's text, when something was given.
    fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        value::given_text(self.get(name))
    }

    /// A control's keys and values, none where nothing was given; what has none is refused, as dropping it unseen would
    /// send or store less than was meant.
    fn map(&self, name: &str) -> Result<Map<String, Value>, Conclusion> {
        match self.get(name) {
            Some(Value::Object(map)) => Ok(map.clone()),
            given if value::is_empty(given) => Ok(Map::new()),
            _ => Err(bad_value(&format!("{name:?} needs keys with values"))),
        }
    }
}

/// Executes a block as far as it goes without the world around.
pub(crate) fn evaluate(context: &mut Context<'_, '_>) -> Result<Outcome, Limit> {
    let done = match context.spec.op {
        Op::Start | Op::End => Conclusion::Ok(Value::Null),
        Op::GetPayload => return get_payload(context),
        Op::Delay => return Ok(delay(context)),
        Op::IfElse => questions::if_else(context),
        Op::IsTruthy => Conclusion::Ok(value::truthy(context.get("value")).into()),
        Op::IsOneOf => questions::is_one_of(context),
        Op::StartsWith => questions::affix(context, |text, part| text.starts_with(part)),
        Op::EndsWith => questions::affix(context, |text, part| text.ends_with(part)),
        Op::NationalNumber => text::national(context),
        Op::E164Number => text::e164(context),
        Op::FormatDate => text::format_date(context),
        Op::Replace => return text::replace(context),
        Op::Join => text::join(context),
        Op::Template => return template::fill(context),
        Op::Length => values::length(context),
        Op::Slice => values::slice(context),
        Op::Extract => values::extract(context),
        Op::Cast => values::cast(context),
        Op::Multiply => values::multiply(context),
        Op::Divide => values::divide(context),
        Op::SetProperty
        | Op::GetProperty
        | Op::GetAllProperties
        | Op::UnsetProperty
        | Op::ClearProperties
        | Op::UpdateCounter
        | Op::GetCounter => return Ok(properties::evaluate(context)),
        Op::Log | Op::SendData | Op::Alert | Op::ShowAllAttributes => {
            return commands::tell(context);
        }
        Op::Http => return Ok(commands::http(context)),
        Op::ContactAttribute
        | Op::ContactProperties
        | Op::CustomerPhoneNumber
        | Op::ContactMetadata
        | Op::ChannelIs(_)
        | Op::IsInbound
        | Op::IsTransfer
        | Op::UpdateAttributes => return Ok(contact::evaluate(context)),
        Op::FindByPhone(_)
        | Op::Retrieve
        | Op::Save
        | Op::CreateTask
        | Op::IsDoNotCall
        | Op::Query => {
            return Ok(crm::evaluate(context));
        }
        Op::ScreenpopObject => return Ok(commands::screenpop_object(context)),
        Op::SearchAndScreenpop => return Ok(commands::search_and_screenpop(context)),
        Op::Command => return Ok(commands::command(context)),
        Op::Unsupported => Conclusion::failed("unsupported", "this block is not supported here"),
    };
    Ok(done.into())
}

/// Makes a block's results of the answer to its effect.
pub(crate) fn settle(
    spec: &'static BlockSpec,
    controls: &Map<String, Value>,
    answer: Value,
    locale: &dyn Locale,
    now: i64,
) -> Conclusion {
    match spec.op {
        Op::GetProperty | Op::GetAllProperties | Op::UpdateCounter | Op::GetCounter => {
            properties::settle(spec.op, controls, answer)
        }
        Op::ContactAttribute
        | Op::ContactProperties
        | Op::CustomerPhoneNumber
        | Op::ContactMetadata
        | Op::ChannelIs(_)
        | Op::IsInbound
        | Op::IsTransfer => contact::settle(
            spec,
            controls,
            Some(&answer).filter(|contact| contact.is_object()),
            locale,
            now,
        ),
        Op::FindByPhone(_)
        | Op::Retrieve
        | Op::Save
        | Op::CreateTask
        | Op::IsDoNotCall
        | Op::Query => crm::settle(spec, answer),
        Op::Http => commands::settle_http(answer),
        Op::Command | Op::SearchAndScreenpop => commands::settle(spec, answer),
        _ => Conclusion::Ok(Value::Null),
    }
}

fn get_payload(context: &mut Context<'_, '_>) -> Result<Outcome, Limit> {
    let payload = context
        .reader
        .scope()
        .get("payload")
        .unwrap_or(&Value::Null);
    context.reader.spend(crate::measure::bytes(payload))?;
    Ok(Conclusion::result("value", payload.clone()).into())
}

fn delay(context: &Context<'_, '_>) -> Outcome {
    let Some(wait) = context.get("milliseconds").and_then(value::whole_number) else {
        return missing("milliseconds").into();
    };
    let until_ms = context
        .now
        .saturating_add(wait.max(0))
        .min(context.deadline_ms);
    Outcome::Perform(EffectAction::Delay { until_ms })
}

/// A control that has to be given was not, or makes no sense.
fn missing(control: &str) -> Conclusion {
    Conclusion::failed(
        "control_missing",
        format!("nothing usable was given for {control:?}"),
    )
}

/// A value that this block cannot work with.
fn bad_value(what: &str) -> Conclusion {
    Conclusion::failed("bad_value", what)
}
