//! The trace of a run: kept whole, unless a loop over a big value would fill the memory with it.

use serde_json::{Map, Value};

use super::{Exception, Pending, Run};
use crate::{TraceStep, measure};

/// A value this small is kept in the trace even when the run has traced too much already.
const SMALL: usize = 256;

/// What stands in place of a value that was left out.
fn left_out(bytes: usize) -> Value {
    Value::from(format!("({bytes} bytes, left out)"))
}

/// Whether a traced value stands in place of one that was too big for the trace.
pub fn is_left_out(value: &Value) -> bool {
    let middle = |text: &'_ str| {
        let digits = text.strip_prefix('(')?.strip_suffix(" bytes, left out)")?;
        Some(!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
    };
    value.as_str().and_then(middle).unwrap_or(false)
}

impl Run {
    pub(super) fn trace_cut_short(&mut self, pending: Pending, exception: &Exception, now: i64) {
        self.trace.push(TraceStep {
            block: pending.effect.block,
            kind: pending.effect.kind,
            controls: pending.controls,
            success: false,
            results: Value::Null,
            exception: exception.to_value(),
            port: None,
            started_at: pending.started_at,
            took_ms: now.saturating_sub(pending.started_at),
        });
    }

    /// Adds to the trace, leaving big values out once a run has traced a multiple of what its scope may hold: a loop
    /// over a big value must not fill the memory. Gives the bytes moved.
    pub(super) fn push_trace(
        &mut self,
        mut step: TraceStep,
        results: &Value,
        results_bytes: usize,
    ) -> usize {
        let controls_bytes = measure::measure_map(&step.controls, self.limits.depth + 1).bytes;
        let exception_bytes = measure::bytes(&step.exception);
        let moved = controls_bytes + results_bytes + exception_bytes;
        let room = self
            .limits
            .scope_bytes
            .saturating_mul(4)
            .saturating_sub(self.traced);
        let is_full = moved > room;
        step.results = if is_full && results_bytes > SMALL {
            left_out(results_bytes)
        } else {
            results.clone()
        };
        if is_full {
            if let Some(exception) = step.exception.as_object_mut() {
                leave_out(exception);
            }
            leave_out(&mut step.controls);
        }
        self.traced = self.traced.saturating_add(moved);
        self.trace.push(step);
        moved
    }
}

/// Leaves out the big values, and of many small ones those that come last.
fn leave_out(values: &mut Map<String, Value>) {
    for value in values.values_mut() {
        let bytes = measure::bytes(value);
        if bytes > SMALL {
            *value = left_out(bytes);
        }
    }
    let (mut kept, mut dropped) = (0, 0);
    values.retain(|name, value| {
        let bytes = name.len() + measure::bytes(value);
        let fits = kept + bytes <= 4 * SMALL;
        *(if fits { &mut kept } else { &mut dropped }) += bytes;
        fits
    });
    if dropped > 0 {
        values.insert("…".to_owned(), left_out(dropped));
    }
}
