//! The contact in hand: its attributes may change while a flow runs, so it is read anew each time.

use serde_json::{Map, Value, json};

use super::{Context, missing};
use crate::{
    BlockSpec, EffectAction, Locale,
    catalogue::Op,
    run::{Conclusion, Outcome},
    time, value,
};

pub(super) fn evaluate(context: &Context<'_, '_>) -> Outcome {
    let contact = context.reader.scope().get("contact");
    match context.spec.op {
        Op::UpdateAttributes => {
            let attributes = match context.map("attributes") {
                Ok(attributes) => attributes,
                Err(conclusion) => return conclusion.into(),
            };
            if attributes.is_empty() {
                // Nothing given is nothing to do, not a failure.
                return Conclusion::Ok(Value::Null).into();
            }
            let id = |contact: &Value| {
                value::given_text(contact.get("contactId")).map_or_else(String::new, String::from)
            };
            Outcome::Perform(EffectAction::UpdateAttributes {
                attributes,
                contact_id: contact.map(id),
            })
        }
        Op::ContactAttribute if context.text("attributeName").is_none() => {
            missing("attributeName").into()
        }
        // A run without a contact never gets one: there is nothing to ask.
        _ if contact.is_none() => settle(
            context.spec,
            context.controls,
            None,
            context.locale,
            context.now,
        )
        .into(),
        _ => Outcome::Perform(EffectAction::ReadContact),
    }
}

pub(super) fn settle(
    spec: &BlockSpec,
    controls: &Map<String, Value>,
    contact: Option<&Value>,
    locale: &dyn Locale,
    now: i64,
) -> Conclusion {
    let field = |name: &str| {
        contact
            .and_then(|contact| contact.get(name))
            .filter(|value| !value.is_null())
    };
    let is = |name: &str, expected: &str| field(name).and_then(Value::as_str) == Some(expected);
    Conclusion::Ok(match spec.op {
        Op::ContactAttribute => attribute(controls, contact),
        Op::ContactProperties => properties(contact, locale),
        Op::CustomerPhoneNumber => customer_phone(contact, locale),
        Op::ContactMetadata => metadata(contact, now),
        Op::ChannelIs(channel) => is("channel", channel).into(),
        Op::IsInbound => is("direction", "in").into(),
        Op::IsTransfer => is_marked(contact, "isTransfer").into(),
        _ => Value::Null,
    })
}

fn attribute(controls: &Map<String, Value>, contact: Option<&Value>) -> Value {
    let name = value::given_text(controls.get("attributeName")).unwrap_or_default();
    let held = contact
        .and_then(|contact| contact.get("attributes")?.get(&*name))
        .filter(|value| !value.is_null());
    let value = held
        .or_else(|| controls.get("defaultValue"))
        .cloned()
        .unwrap_or_default();
    json!({ "value": value })
}

fn properties(contact: Option<&Value>, locale: &dyn Locale) -> Value {
    let field = |name: &str| {
        contact
            .and_then(|contact| contact.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let kind = match field("channel") {
        Value::String(channel) if channel == "queueCallback" => "queue_callback".into(),
        other => other,
    };
    let call_type = match field("direction").as_str() {
        Some("in") => "inbound".into(),
        Some("out") => "outbound".into(),
        _ => Value::Null,
    };
    json!({
        "contactId": field("contactId"),
        "type": kind,
        "queueName": field("queueName"),
        "formattedPhoneNumber": phone(contact, locale).0,
        "callType": call_type,
        "isMonitor": contact.map(|_| is_marked(contact, "isMonitor")),
        "channel": field("channel"),
        "direction": field("direction"),
        "state": field("state"),
        "from": field("from"),
        "to": field("to"),
    })
}

fn customer_phone(contact: Option<&Value>, locale: &dyn Locale) -> Value {
    let (phone, country) = phone(contact, locale);
    json!({ "phone": phone, "country": country })
}

/// Whether whoever reported the contact says so in an attribute of this name: true, or the text "true", since many systems
/// know attributes as texts only.
fn is_marked(contact: Option<&Value>, name: &str) -> bool {
    let mark = contact.and_then(|contact| contact.get("attributes")?.get(name));
    value::loosely_equal(mark, Some(&Value::Bool(true)))
}

/// The customer's number in E.164, else as it came, and its country where that is known.
fn phone(contact: Option<&Value>, locale: &dyn Locale) -> (Option<String>, Option<String>) {
    let Some(contact) = contact else {
        return (None, None);
    };
    let parsed = contact.get("parsedNumber");
    let known = |name: &str| {
        value::given_text(parsed.and_then(|parsed| parsed.get(name))).map(String::from)
    };
    let raw = value::given_text(contact.get("phone")).map(String::from);
    if let Some(number) = known("number") {
        return (Some(number), known("country"));
    }
    match raw.as_deref().and_then(|raw| locale.e164(raw, None)) {
        Some(parsed) => (
            Some(parsed.number),
            Some(parsed.country).filter(|country| !country.is_empty()),
        ),
        None => (raw.or_else(|| known("phone")), known("country")),
    }
}

/// `callIncomingDuration` is how long it rang, or has been ringing, in milliseconds.
fn metadata(contact: Option<&Value>, now: i64) -> Value {
    let field = |name: &str| {
        contact
            .and_then(|contact| contact.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let at = |name: &str| match field(name) {
        Value::String(text) => time::from_rfc3339(&text),
        other => value::whole_number(&other),
    };
    let rang = at("startedAt").map(|started| {
        let until = at("connectedAt").or_else(|| at("endedAt")).unwrap_or(now);
        until.saturating_sub(started).max(0)
    });
    json!({
        "callIncomingDuration": rang,
        "startedAt": field("startedAt"),
        "connectedAt": field("connectedAt"),
        "endedAt": field("endedAt"),
    })
}
