//! How a block ended, before its port is chosen.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Answer, BlockSpec, EffectAction, catalogue::PortShape, measure::shortened, value};

/// The longest code and message of an exception, in characters.
const LONGEST_CODE: usize = 100;
const LONGEST_MESSAGE: usize = 1000;

/// What a block comes to.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "made once a step and taken apart at once; a box would cost more"
)]
pub(crate) enum Outcome {
    /// It ended there and then.
    Done(Conclusion),
    /// Something has to be performed first.
    Perform(EffectAction),
}

/// How a block ended.
#[derive(Debug)]
pub(crate) enum Conclusion {
    /// It did what it is for; a question's results are the boolean.
    Ok(Value),
    /// A look-up without a match: no failure of its own, with results that say so.
    NotFound(Value),
    /// It did not.
    Failed(Exception),
    /// It did not, and what came of it is worth looking at: the status and body of a refusal.
    FailedWith(Exception, Value),
}

/// Why a block failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exception {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// What was given for an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Given {
    /// The runtime's answer.
    Answer(Answer),
    /// A dry run's: the block's outcome itself.
    Scripted(Scripted),
}

/// A block's outcome as a dry run's script has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scripted {
    pub(crate) success: bool,
    #[serde(default)]
    pub(crate) results: Option<Value>,
    #[serde(default)]
    pub(crate) exception: Option<Exception>,
}

impl Conclusion {
    pub(crate) fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Failed(Exception::new(code, message))
    }

    /// `{name: value}`.
    pub(crate) fn result(name: &str, value: Value) -> Self {
        Self::Ok(single(name, value))
    }
}

impl From<Conclusion> for Outcome {
    fn from(conclusion: Conclusion) -> Self {
        Self::Done(conclusion)
    }
}

impl Exception {
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// As it is recorded: another system may say anything, at any length.
    pub(crate) fn cut(self) -> Self {
        Self {
            code: shortened(self.code, LONGEST_CODE),
            message: shortened(self.message, LONGEST_MESSAGE),
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        json!({"code": self.code, "message": self.message})
    }
}

impl Scripted {
    /// What it means for a block of this kind: results that say "nothing found" are taken as that.
    pub(crate) fn conclusion(self, spec: &BlockSpec) -> Conclusion {
        if !self.success {
            let exception = self
                .exception
                .unwrap_or_else(|| Exception::new("scripted_failure", "the script says so"));
            return match self.results {
                None | Some(Value::Null) => Conclusion::Failed(exception),
                Some(results) => Conclusion::FailedWith(exception, results),
            };
        }
        match (self.results, spec.shape()) {
            (results, PortShape::Question) => {
                Conclusion::Ok(Value::Bool(results.is_none_or(|r| value::truthy(Some(&r)))))
            }
            (None, _) => Conclusion::Ok(nulls(spec)),
            (Some(results), _) if spec.op.is_look_up() && nothing_in(spec, &results) => {
                Conclusion::NotFound(results)
            }
            (Some(results), _) => Conclusion::Ok(results),
        }
    }
}

/// Every result of a block as null; null for a block without results.
pub(crate) fn nulls(spec: &BlockSpec) -> Value {
    if spec.results.is_empty() {
        return Value::Null;
    }
    spec.results
        .iter()
        .map(|result| (result.name.to_owned(), Value::Null))
        .collect::<Map<_, _>>()
        .into()
}

/// `{name: value}`.
pub(crate) fn single(name: &str, value: Value) -> Value {
    let mut map = Map::with_capacity(1);
    map.insert(name.to_owned(), value);
    Value::Object(map)
}

fn nothing_in(spec: &BlockSpec, results: &Value) -> bool {
    spec.results
        .first()
        .is_some_and(|first| value::is_empty(results.get(first.name)))
}
