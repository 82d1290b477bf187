//! Writing: what the overlay sends.

use ccp_protocol::{
    actions::StartRun,
    bridge::{Envelope, Layout, Ready},
    identity::SignIn,
    live::{CommandException, CommandResult, FromOverlay, HostEvent},
};
use serde_json::{Map, Value};

use super::table::Name;

/// What can be written as JSON.
pub trait Write {
    /// As JSON.
    fn write(&self) -> Value;
}

/// Names and values of an object; `None` is left out.
type Fields = Vec<(&'static str, Option<Value>)>;

/// A JSON object of these fields; what is `None` is left out.
pub fn object(fields: Fields) -> Value {
    let mut map = Map::new();
    for (name, value) in fields {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    }
    Value::Object(map)
}

/// Names and values as an object; of a name that comes twice the last value counts.
pub fn map(pairs: &[(String, Value)]) -> Map<String, Value> {
    // One by one: collecting sorts, and a sort is kilobytes of code.
    let mut map = Map::new();
    for (name, value) in pairs {
        map.insert(name.clone(), value.clone());
    }
    map
}

/// A JSON value as text.
pub fn to_text(value: &Value) -> String {
    // Not by `Display`, which brings a second writer with it, for indented text. A value has no part that could fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Text as JSON.
pub fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn flag(flag: bool) -> Value {
    Value::Bool(flag)
}

fn number(number: u64) -> Value {
    Value::Number(number.into())
}

fn list(texts: &[String]) -> Value {
    Value::Array(texts.iter().cloned().map(Value::String).collect())
}

impl Write for SignIn {
    fn write(&self) -> Value {
        object(vec![
            ("login", Some(text(&self.login))),
            ("password", Some(text(&self.password))),
        ])
    }
}

impl Write for StartRun {
    fn write(&self) -> Value {
        object(vec![
            (
                "contactId",
                self.contact_id.as_ref().map(|id| text(id.as_str())),
            ),
            ("form", Some(Value::Object(self.form.clone()))),
        ])
    }
}

impl Write for Ready {
    fn write(&self) -> Value {
        object(vec![
            ("ccp", Some(text(&self.ccp))),
            ("v", Some(number(self.v.into()))),
        ])
    }
}

impl Write for Layout {
    fn write(&self) -> Value {
        object(vec![
            ("open", Some(flag(self.open))),
            ("width", Some(number(self.width.into()))),
        ])
    }
}

impl Write for Envelope {
    fn write(&self) -> Value {
        object(vec![
            ("v", Some(number(self.v.into()))),
            ("id", Some(text(&self.id))),
            ("type", Some(text(self.kind.name()))),
            ("name", Some(text(&self.name))),
            ("body", Some(self.body.clone())),
            ("about", self.about.clone()),
            ("deadlineMs", self.deadline_ms.map(number)),
        ])
    }
}

impl Write for CommandException {
    fn write(&self) -> Value {
        object(vec![
            ("code", Some(text(&self.code))),
            ("message", Some(text(&self.message))),
        ])
    }
}

impl Write for FromOverlay {
    fn write(&self) -> Value {
        object(match self {
            Self::Hello {
                ticket,
                after,
                tab,
                capabilities,
            } => vec![
                ("type", Some(text("hello"))),
                ("ticket", Some(text(ticket))),
                (
                    "after",
                    Some(after.map_or(Value::Null, |after| Value::Number(after.into()))),
                ),
                ("tab", Some(text(&tab.0))),
                ("capabilities", Some(list(capabilities))),
            ],
            Self::Ack { seq } => vec![("type", Some(text("ack"))), ("seq", Some(number(*seq)))],
            Self::Focus { active } => vec![
                ("type", Some(text("focus"))),
                ("active", Some(flag(*active))),
            ],
            Self::Capabilities { capabilities } => vec![
                ("type", Some(text("capabilities"))),
                ("capabilities", Some(list(capabilities))),
            ],
            Self::CommandResult(result) => command_result(result),
            Self::Event(event) => host_event(event),
        })
    }
}

fn command_result(result: &CommandResult) -> Fields {
    vec![
        ("type", Some(text("commandResult"))),
        ("id", Some(text(&result.id))),
        ("success", Some(flag(result.success))),
        ("results", result.results.clone()),
        ("exception", result.exception.as_ref().map(Write::write)),
    ]
}

fn host_event(event: &HostEvent) -> Fields {
    vec![
        ("type", Some(text("event"))),
        ("source", Some(text(&event.source))),
        ("event", Some(text(&event.event))),
        ("payload", Some(event.payload.clone())),
        (
            "contactId",
            event.contact_id.as_ref().map(|id| text(id.as_str())),
        ),
        ("eventId", Some(text(&event.event_id))),
    ]
}
