//! Masks what a run writes down: its trace, and what its blocks left behind. Pure.

use std::collections::HashMap;

use ccp_flow::TraceStep;
use serde_json::{Map, Value, json};

/// Controls that name what a block reads or sets.
const NAMING: [&str; 3] = ["key", "attributeName", "keyPath"];

/// What is masked of one run.
#[derive(Debug)]
pub(super) struct Masking {
    redaction: Vec<String>,
    /// Block to the controls that name what it reads or sets: they decide whether its results are masked.
    named: HashMap<String, Map<String, Value>>,
}

impl Masking {
    pub(super) fn new(redaction: Vec<String>) -> Self {
        Self {
            redaction,
            named: HashMap::new(),
        }
    }

    /// A step of the trace, masked.
    pub(super) fn step(&mut self, step: TraceStep) -> Value {
        self.remember(&step.block, &step.controls);
        json!(step.masked(&self.redaction))
    }

    /// Keeps what decides whether a block's results are masked.
    pub(super) fn remember(&mut self, block: &str, controls: &Map<String, Value>) {
        let names: Map<String, Value> = NAMING
            .into_iter()
            .filter_map(|control| Some((control.to_owned(), controls.get(control)?.clone())))
            .collect();
        if !names.is_empty() {
            self.named.insert(block.to_owned(), names);
        }
    }

    /// Block to what it left behind, masked as its step in the trace is.
    pub(super) fn actions(&self, actions: &Map<String, Value>) -> Map<String, Value> {
        let masked = |(block, record): (&String, &Value)| {
            let step = TraceStep {
                block: block.clone(),
                kind: String::new(),
                controls: self.named.get(block).cloned().unwrap_or_default(),
                success: true,
                results: record["results"].clone(),
                exception: record["exception"].clone(),
                port: None,
                started_at: 0,
                took_ms: 0,
            }
            .masked(&self.redaction);
            let record = json!({ "success": record["success"], "results": step.results, "exception": step.exception });
            (block.clone(), record)
        };
        actions.iter().map(masked).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_a_block_left_behind_is_masked_as_its_step_is() {
        let mut masking = Masking::new(vec!["ssn".to_owned()]);
        masking.remember(
            "get",
            json!({ "key": "ssn", "defaultValue": "0" })
                .as_object()
                .unwrap(),
        );
        masking.remember("other", json!({ "key": "city" }).as_object().unwrap());
        let left = json!({
            "get": { "success": true, "results": { "value": "1" }, "exception": null },
            "other": { "success": false, "results": { "value": "2", "SSN": 3 }, "exception": { "code": "x" } },
        });
        assert_eq!(
            Value::Object(masking.actions(left.as_object().unwrap())),
            json!({
                "get": { "success": true, "results": { "value": "***" }, "exception": null },
                "other": { "success": false, "results": { "value": "2", "SSN": "***" }, "exception": { "code": "x" } },
            })
        );
    }
}
