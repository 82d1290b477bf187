//! The script of a dry run: what each effect comes to, by block id or by type.

use std::{cell::RefCell, collections::HashMap};

use serde_json::{Map, Value, json};

use crate::{
    Answer, BlockSpec, Effect, EffectAction,
    run::{Exception, Scripted, is_left_out},
};

/// What the effects of a dry run come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    named: HashMap<String, Entry>,
    otherwise: Otherwise,
}

/// What one block, or all of a type, come to.
#[derive(Debug, Clone, PartialEq)]
enum Entry {
    /// To this, every time.
    Always(Reply),
    /// To these, one after the other; then it is as if nothing was named.
    InOrder(Vec<Reply>),
}

/// What an effect comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    /// The type of the block it was recorded of: a block that became another has no recording.
    kind: Option<String>,
    pub(super) scripted: Scripted,
    /// How long it takes, milliseconds, where that is told.
    pub(super) took_ms: Option<i64>,
    /// The run was ended while it was under way, with its exception.
    pub(super) cut_short: bool,
}

/// What comes of an effect that the script does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// It fails with `not_scripted`.
    NotScripted,
    /// It fails with `not_recorded`: the script is a run's trace.
    NotRecorded,
    /// It fails with `unavailable`: there is no script.
    Unavailable,
    /// All that reaches outside succeeds.
    Succeed,
    /// All that reaches outside fails.
    Fail,
}

/// Why a value is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// It has to be an object of block ids or types.
    #[error("a script is an object of block ids or types")]
    NotAnObject,
    /// An entry has to be `{"success": true, "results": ...}` or `{"success": false, "exception": {"code": ...}}`, or an
    /// array of such.
    #[error("the script's entry {0:?} has no \"success\" that is true or false")]
    NoSuccess(String),
}

impl Script {
    /// Reads a script: `{"SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}, "uid-9": {"success": false,
    /// "exception": {"code": "x"}}}`. A block id goes before a type. An array holds the answers of a block that is
    /// executed several times, in order. `"tookMs"` says how long it takes. The `actions` of a past run are a script too.
    ///
    /// # Errors
    /// When it is not an object, or an entry has no `success`.
    pub fn parse(value: &Value) -> Result<Self, ScriptError> {
        let named = value.as_object().ok_or(ScriptError::NotAnObject)?;
        let entry = |(name, value): (&String, &Value)| {
            let wrong = || ScriptError::NoSuccess(name.clone());
            let entry = match value {
                Value::Array(replies) => replies
                    .iter()
                    .map(reply)
                    .collect::<Option<_>>()
                    .map(Entry::InOrder),
                one => reply(one).map(Entry::Always),
            };
            Ok((name.clone(), entry.ok_or_else(wrong)?))
        };
        Ok(Self {
            named: named.iter().map(entry).collect::<Result<_, _>>()?,
            otherwise: Otherwise::NotScripted,
        })
    }

    /// What a past run's blocks came to, each time they were executed; an effect without a recording fails with
    /// `not_recorded`. `steps` is the run's trace.
    pub fn recorded<'a>(steps: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut named: HashMap<String, Entry> = HashMap::new();
        for step in steps {
            let (Some(block), Some(mut reply)) = (step["block"].as_str(), reply(step)) else {
                continue;
            };
            reply.kind = step["type"].as_str().map(str::to_owned);
            reply.cut_short = !reply.scripted.success && step["port"].is_null();
            let entry = named
                .entry(block.to_owned())
                .or_insert_with(|| Entry::InOrder(Vec::new()));
            if let Entry::InOrder(replies) = entry {
                replies.push(reply);
            }
        }
        // A result that was left out of the trace is no recording, and what came after it would come too early.
        for entry in named.values_mut() {
            if let Entry::InOrder(replies) = entry
                && let Some(first) = replies
                    .iter()
                    .position(|reply| reply.scripted.results.as_ref().is_some_and(is_left_out))
            {
                replies.truncate(first);
            }
        }
        Self {
            named,
            otherwise: Otherwise::NotRecorded,
        }
    }

    /// No script at all: what needs a server fails with `unavailable`.
    pub fn unavailable() -> Self {
        Self::otherwise(Otherwise::Unavailable)
    }

    /// All that reaches outside succeeds, with made-up results; questions are answered by yes.
    pub fn all_succeed() -> Self {
        Self::otherwise(Otherwise::Succeed)
    }

    /// All that reaches outside fails with `scripted_failure`.
    pub fn all_fail() -> Self {
        Self::otherwise(Otherwise::Fail)
    }

    fn otherwise(otherwise: Otherwise) -> Self {
        Self {
            named: HashMap::new(),
            otherwise,
        }
    }
}

/// A script as one run goes through it.
pub(super) struct Playback<'a> {
    script: &'a Script,
    /// How many of the answers in order were given.
    given: RefCell<HashMap<&'a str, usize>>,
}

impl<'a> Playback<'a> {
    pub(super) fn of(script: &'a Script) -> Self {
        Self {
            script,
            given: RefCell::default(),
        }
    }

    /// What the script says of a block that is executed now.
    pub(super) fn reply(&self, id: &str, kind: &str, spec: Option<&BlockSpec>) -> Option<Reply> {
        let named = &self.script.named;
        if let Some((name, entry)) = named
            .get_key_value(id)
            .or_else(|| named.get_key_value(kind))
        {
            return match entry {
                Entry::Always(reply) => Some(reply.clone()),
                Entry::InOrder(replies) => {
                    let mut given = self.given.borrow_mut();
                    let next = given.entry(name).or_default();
                    let reply = replies.get(*next).cloned();
                    *next += 1;
                    reply.filter(|reply| reply.kind.as_deref().is_none_or(|it| it == kind))
                }
            };
        }
        let spec = spec.filter(|spec| spec.reaches_outside())?;
        let scripted = match self.script.otherwise {
            Otherwise::NotScripted | Otherwise::NotRecorded | Otherwise::Unavailable => {
                return None;
            }
            Otherwise::Succeed => Scripted {
                success: true,
                results: Some(made_up(spec)),
                exception: None,
            },
            Otherwise::Fail => Scripted {
                success: false,
                results: None,
                exception: None,
            },
        };
        Some(Reply {
            kind: None,
            scripted,
            took_ms: None,
            cut_short: false,
        })
    }

    /// What the script says of an effect. A replay waits as long as the flow says now, not as it said then.
    pub(super) fn reply_to(&self, effect: &Effect, spec: Option<&BlockSpec>) -> Option<Reply> {
        let waits = matches!(effect.action, EffectAction::Delay { .. });
        let reply = self.reply(&effect.block, &effect.kind, spec);
        reply.filter(|_| !(waits && self.script.otherwise == Otherwise::NotRecorded))
    }

    /// What comes of an effect that neither script nor memory answers.
    pub(super) fn unanswered(&self, effect: &Effect) -> Answer {
        let (id, kind) = (&effect.block, &effect.kind);
        let named = &self.script.named;
        let used_up = named.contains_key(id) || named.contains_key(kind);
        match self.script.otherwise {
            Otherwise::Unavailable => {
                Answer::failed("unavailable", format!("{kind} needs a server"))
            }
            Otherwise::NotRecorded if used_up => Answer::failed(
                "not_recorded",
                format!(
                    "{id:?} was not executed so often, was another block, or what came of it was not kept"
                ),
            ),
            Otherwise::NotRecorded => Answer::failed(
                "not_recorded",
                format!("{id:?} was not executed in the run that is replayed"),
            ),
            _ if used_up => Answer::failed(
                "not_scripted",
                format!("the script has no more answers for {id:?}"),
            ),
            _ => Answer::failed(
                "not_scripted",
                format!("the script names neither {id:?} nor {kind:?}"),
            ),
        }
    }
}

/// One answer of a script; none without a `success`.
fn reply(entry: &Value) -> Option<Reply> {
    let success = entry.get("success")?.as_bool()?;
    let text = |name: &str| {
        entry
            .get("exception")?
            .get(name)?
            .as_str()
            .map(str::to_owned)
    };
    let exception = (!success).then(|| {
        let code = text("code").unwrap_or_else(|| "scripted_failure".to_owned());
        let message = text("message").unwrap_or_else(|| "the script says so".to_owned());
        Exception { code, message }
    });
    let results = entry.get("results").filter(|results| !results.is_null());
    Some(Reply {
        kind: None,
        scripted: Scripted {
            success,
            results: results.cloned(),
            exception,
        },
        took_ms: entry
            .get("tookMs")
            .and_then(Value::as_i64)
            .map(|took| took.max(0)),
        cut_short: false,
    })
}

fn made_up(spec: &BlockSpec) -> Value {
    if spec.is_question() {
        return Value::Bool(true);
    }
    if spec.results.is_empty() {
        return Value::Null;
    }
    let value = |name: &str, note: &str| match (name, note) {
        ("record", _) => json!({"Id": "dry-record"}),
        ("headers", _) => json!({}),
        ("status", _) => json!(200),
        (_, note) if note.starts_with("map") => json!({}),
        (_, note) if note.starts_with("list") => json!([]),
        (name, _) => format!("dry-{name}").into(),
    };
    spec.results
        .iter()
        .map(|result| (result.name.to_owned(), value(result.name, result.note)))
        .collect::<Map<_, _>>()
        .into()
}
