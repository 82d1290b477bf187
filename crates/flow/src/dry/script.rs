//! The script of a dry run: what each effect comes to, by block id or by type.

use serde_json::{Map, Value, json};

use crate::{
    Answer, BlockSpec, Effect, Performer,
    catalogue::PortShape,
    run::{Exception, Scripted},
};

/// What the effects of a dry run come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    named: Map<String, Value>,
    otherwise: Otherwise,
}

/// What comes of an effect that the script does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// It fails with `not_scripted`.
    NotScripted,
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
    /// An entry has to be `{"success": true, "results": ...}` or `{"success": false, "exception": {"code": ...}}`.
    #[error("the script's entry {0:?} has no \"success\" that is true or false")]
    NoSuccess(String),
}

impl Script {
    /// Reads a script: `{"SE_SFCreateTask": {"success": true, "results": {"id": "T1"}}, "uid-9": {"success": false,
    /// "exception": {"code": "x"}}}`. A block id goes before a type. The `actions` of a past run are a script too.
    ///
    /// # Errors
    /// When it is not an object, or an entry has no `success`.
    pub fn parse(value: &Value) -> Result<Self, ScriptError> {
        let named = value.as_object().ok_or(ScriptError::NotAnObject)?;
        match named
            .iter()
            .find(|(_, entry)| entry.get("success").and_then(Value::as_bool).is_none())
        {
            Some((name, _)) => Err(ScriptError::NoSuccess(name.clone())),
            None => Ok(Self {
                named: named.clone(),
                otherwise: Otherwise::NotScripted,
            }),
        }
    }

    /// No script at all: what needs a server fails with `unavailable`.
    pub fn unavailable() -> Self {
        Self {
            named: Map::new(),
            otherwise: Otherwise::Unavailable,
        }
    }

    /// All that reaches outside succeeds, with made-up results; questions are answered by yes.
    pub fn all_succeed() -> Self {
        Self {
            named: Map::new(),
            otherwise: Otherwise::Succeed,
        }
    }

    /// All that reaches outside fails with `scripted_failure`.
    pub fn all_fail() -> Self {
        Self {
            named: Map::new(),
            otherwise: Otherwise::Fail,
        }
    }

    pub(super) fn outcome(
        &self,
        id: &str,
        kind: &str,
        spec: Option<&BlockSpec>,
    ) -> Option<Scripted> {
        if let Some(entry) = self.named.get(id).or_else(|| self.named.get(kind)) {
            return Some(read(entry));
        }
        let spec = spec.filter(|spec| reaches_outside(spec))?;
        match self.otherwise {
            Otherwise::NotScripted | Otherwise::Unavailable => None,
            Otherwise::Succeed => Some(Scripted {
                success: true,
                results: Some(made_up(spec)),
                exception: None,
            }),
            Otherwise::Fail => Some(Scripted {
                success: false,
                results: None,
                exception: None,
            }),
        }
    }

    pub(super) fn unanswered(&self, effect: &Effect) -> Answer {
        if self.otherwise == Otherwise::Unavailable {
            return Answer::failed("unavailable", format!("{} needs a server", effect.kind));
        }
        Answer::failed(
            "not_scripted",
            format!(
                "the script names neither {:?} nor {:?}",
                effect.block, effect.kind
            ),
        )
    }
}

fn read(entry: &Value) -> Scripted {
    let text = |name: &str| {
        entry
            .get("exception")?
            .get(name)?
            .as_str()
            .map(str::to_owned)
    };
    let success = entry
        .get("success")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let exception = (!success).then(|| {
        let code = text("code").unwrap_or_else(|| "scripted_failure".to_owned());
        let message = text("message").unwrap_or_else(|| "the script says so".to_owned());
        Exception { code, message }
    });
    Scripted {
        success,
        results: entry
            .get("results")
            .filter(|results| !results.is_null())
            .cloned(),
        exception,
    }
}

/// What succeeds or fails by somebody else's doing; what only keeps or reads our own is done in memory.
fn reaches_outside(spec: &BlockSpec) -> bool {
    match spec.performed_by {
        Performer::Engine | Performer::Unsupported => false,
        Performer::Crm | Performer::Host | Performer::Softphone => true,
        Performer::Server | Performer::Overlay => spec.shape() == PortShape::Outside,
    }
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
