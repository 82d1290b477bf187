//! Where a replay may differ from what would have happened. Pure.

use std::collections::HashSet;

use ccp_flow::{BlockSpec, Inputs, Performer, TraceStep, catalogue, is_left_out, is_masked};
use ccp_protocol::runs::{ReplayNote, ReplayedBlock};
use serde_json::{Value, json};

/// What was noticed, each thing once a block.
#[derive(Debug, Default)]
pub(super) struct Notes {
    all: Vec<ReplayNote>,
    seen: HashSet<(Option<String>, &'static str)>,
}

/// What of the recording is not as it was: blocks that only compute are left out, since they compute again.
pub(super) fn of(inputs: &Inputs, trace: &[Value]) -> Notes {
    let mut notes = Notes::default();
    if is_masked(&json!(inputs)) {
        notes.add(
            None,
            "masked",
            "Values the run was given are masked in its recording; it is replayed with the masks.",
        );
    }
    for step in trace {
        let kind = step["type"].as_str().unwrap_or_default();
        let computes =
            catalogue::find(kind).is_some_and(|spec| spec.performed_by == Performer::Engine);
        let block = step["block"].as_str().filter(|_| !computes);
        let Some(block) = block else { continue };
        if is_masked(&step["results"]) {
            notes.add(
                Some(block),
                "masked",
                "Results are masked in the recording; it is answered with the masks.",
            );
        }
        if is_left_out(&step["results"]) {
            notes.add(
                Some(block),
                "left_out",
                "Results were too big for the recording; it is not answered.",
            );
        }
    }
    notes
}

impl Notes {
    /// What the replay asked for and the run had not.
    pub(super) fn asked_for_more(&mut self, after: &[TraceStep]) {
        for step in after {
            if is_unrecorded(&step.exception) {
                self.add(
                    Some(&step.block),
                    "not_recorded",
                    "The run has no answer for it, so it fails here.",
                );
            }
        }
    }

    /// What would ask for something else than the run did.
    pub(super) fn asked_otherwise(&mut self, blocks: &[ReplayedBlock]) {
        for block in blocks {
            let otherwise = block
                .fields
                .iter()
                .any(|field| field.starts_with("controls."));
            let outside = catalogue::find(&block.kind).is_some_and(BlockSpec::reaches_outside);
            let answered = block
                .after
                .as_ref()
                .is_some_and(|after| !is_unrecorded(&after["exception"]));
            if otherwise && outside && answered {
                self.add(
                    Some(&block.block),
                    "asked_otherwise",
                    "It asks for something else than the run did, and is answered as the run was.",
                );
            }
        }
    }

    pub(super) fn all(self) -> Vec<ReplayNote> {
        self.all
    }

    fn add(&mut self, block: Option<&str>, code: &'static str, message: &str) {
        let block = block.map(str::to_owned);
        if self.seen.insert((block.clone(), code)) {
            self.all.push(ReplayNote {
                block,
                code: code.to_owned(),
                message: message.to_owned(),
            });
        }
    }
}

fn is_unrecorded(exception: &Value) -> bool {
    exception["code"] == "not_recorded"
}
