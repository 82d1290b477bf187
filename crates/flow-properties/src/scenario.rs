//! A flow with all that is around it: what the run begins with, what its effects are answered, its limits and its clock.

use arbitrary::Unstructured;
use ccp_flow::{Answer, Flow, Inputs, Limits};
use serde::Deserialize;
use serde_json::Value;

use crate::generated;

/// One run's world.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) flow: Flow,
    pub(crate) inputs: Inputs,
    /// Given in turn, over and over.
    pub(crate) answers: Vec<Answer>,
    pub(crate) limits: Limits,
    /// Milliseconds an effect takes.
    pub(crate) pace: i64,
}

/// A scenario as a seed has it; everything but the flow may be left out.
#[derive(Deserialize)]
struct Document {
    flow: Value,
    #[serde(default)]
    inputs: Inputs,
    #[serde(default)]
    answers: Vec<Value>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    pace: i64,
}

/// No run of a scenario may use more: the engine's own limits are higher, and only take longer to reach.
const MOST: Limits = Limits {
    run_ms: 60_000,
    steps: 100,
    scope_bytes: 16 * 1024,
    item_bytes: 4 * 1024,
    item_keys: 50,
    depth: 64,
};

/// So small that a run of a few blocks meets them.
const TIGHT: Limits = Limits {
    run_ms: 1_000,
    steps: 30,
    scope_bytes: 2_000,
    item_bytes: 200,
    item_keys: 3,
    depth: 5,
};

impl Scenario {
    /// Reads a document or a flow file; of bytes that are no JSON object one is made. `None` where there is no flow.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(data);
        match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(Value::Object(map)) if map.contains_key("flow") => Self::read(Value::Object(map)),
            Ok(Value::Object(_)) => Some(Self::around(Flow::parse(&text).ok()?)),
            _ => Self::made(&mut Unstructured::new(data)),
        }
    }

    fn read(document: Value) -> Option<Self> {
        let document: Document = serde_json::from_value(document).ok()?;
        Some(Self {
            inputs: document.inputs,
            answers: document.answers.into_iter().map(answer).collect(),
            limits: held(document.limits),
            pace: document.pace.clamp(0, 100_000),
            ..Self::around(Flow::from_value(document.flow).ok()?)
        })
    }

    fn around(flow: Flow) -> Self {
        Self {
            flow,
            inputs: Inputs::default(),
            answers: Vec::new(),
            limits: MOST,
            pace: 10,
        }
    }

    fn made(source: &mut Unstructured<'_>) -> Option<Self> {
        let limits = if source.ratio(1, 2).ok()? {
            TIGHT
        } else {
            MOST
        };
        Some(Self {
            pace: source.int_in_range(0..=200).ok()?,
            answers: generated::answers(source).ok()?,
            inputs: generated::inputs(source).ok()?,
            flow: Flow::from_value(generated::flow(source).ok()?).ok()?,
            limits,
        })
    }

    /// The answer to the effect of this number.
    pub(crate) fn answer(&self, number: usize) -> Answer {
        match self.answers.len() {
            0 => Answer::failed("nobody", "nobody answers"),
            count => self.answers[number % count].clone(),
        }
    }
}

/// `{"failed": {"code", "message"}}` or `{"done": value}`; anything else is itself the value.
fn answer(given: Value) -> Answer {
    serde_json::from_value(given.clone()).unwrap_or(Answer::Done(given))
}

fn held(limits: Limits) -> Limits {
    Limits {
        run_ms: limits.run_ms.min(MOST.run_ms),
        steps: limits.steps.min(MOST.steps),
        scope_bytes: limits.scope_bytes.min(MOST.scope_bytes),
        item_bytes: limits.item_bytes.min(MOST.item_bytes),
        item_keys: limits.item_keys.min(MOST.item_keys),
        depth: limits.depth.min(MOST.depth),
    }
}
