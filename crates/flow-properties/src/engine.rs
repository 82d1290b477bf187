//! The engine: any flow with any answers ends within its limits, and a run that is stored and taken up again at each step
//! goes as one that is not.
//!
//! An input is a document `{"flow", "inputs", "answers", "limits", "pace"}`, a flow file alone, or bytes that all of it is
//! made of. The clock is counted here, never read.

use ccp_flow::{
    Effect, EffectAction, End, EndStatus, Limits, PlainLocale, Run, Script, Step, TraceStep, dry,
};
use serde_json::Value;

use crate::{scenario::Scenario, size};

/// What a block's record or an attribute may take beside what is counted.
const SLACK: usize = 64;
/// Work after which a run lets others work, in steps, and the bytes that count as a step.
const SLICE: usize = 200;
const STEP_BYTES: usize = 4096;
/// What a step may leave in the trace once the run has traced a multiple of its scope.
const TRACED_STEP: usize = 4096;

/// All that a run came to.
#[derive(Debug, PartialEq)]
struct Came {
    end: End,
    trace: Vec<TraceStep>,
    state: Value,
    now: i64,
}

pub(crate) fn holds(data: &[u8]) {
    let Some(scenario) = Scenario::of(data) else {
        return;
    };
    let straight = drive(&scenario, false);
    ends_within(&scenario.limits, &straight);
    let stored = drive(&scenario, true);
    assert_eq!(stored.end, straight.end, "taken up again it ends otherwise");
    assert_eq!(stored, straight, "taken up again it goes otherwise");
    dry_runs_are_alike(&scenario);
}

/// Walks to the end; `stored`: as text and back at each step, as the server does.
fn drive(scenario: &Scenario, stored: bool) -> Came {
    let Scenario { flow, limits, .. } = scenario;
    let mut run = Run::new(scenario.inputs.clone(), *limits, 0);
    let (mut now, mut performed, mut yielded, mut trace) = (0, 0, 0, Vec::new());
    let end = loop {
        let step = run.next(flow, &PlainLocale, now);
        trace.append(&mut run.take_trace());
        if stored {
            run = stored_and_read(&run);
            if !matches!(step, Step::Yield) {
                assert_eq!(run.next(flow, &PlainLocale, now), step, "asked again");
            }
        }
        match step {
            Step::Ended(end) => break end,
            Step::Yield => yielded += 1,
            Step::Perform(effect) => {
                assert_eq!(run.awaiting(), Some(&effect));
                if !stored {
                    is_within(limits, &effect, &run, now);
                }
                now = match effect.action {
                    EffectAction::Delay { until_ms } => until_ms,
                    _ => now + scenario.pace,
                };
                let taken = run.answer(flow, scenario.answer(performed), now);
                assert_eq!(taken, Ok(()));
                let again = run.answer(flow, scenario.answer(performed), now);
                assert!(again.is_err(), "an answer is taken twice");
                performed += 1;
            }
        }
        let steps = limits.steps as usize;
        assert!(performed <= steps, "more effects than steps");
        let most = steps * (1 + 4 * limits.scope_bytes / STEP_BYTES) / SLICE + 2;
        assert!(yielded <= most, "it yields again and again");
    };
    let state = serde_json::to_value(&run).unwrap_or_default();
    Came {
        end,
        trace,
        state,
        now,
    }
}

fn stored_and_read(run: &Run) -> Run {
    let text = |run| serde_json::to_string(run).unwrap_or_default();
    let stored = text(run);
    let read: Run = match serde_json::from_str(&stored) {
        Ok(read) => read,
        Err(error) => panic!("what was stored cannot be read: {error}"),
    };
    assert_eq!(text(&read), stored, "stored and read it is another");
    read
}

/// An effect is asked for in time, and neither it nor the scope is over a limit.
fn is_within(limits: &Limits, effect: &Effect, run: &Run, now: i64) {
    assert!(now < effect.deadline_ms && effect.step <= limits.steps);
    let state = serde_json::to_value(run).unwrap_or_default();
    let scope = size::counted(&state["scope"]);
    assert!(
        scope <= limits.scope_bytes + SLACK,
        "a scope of {scope} bytes"
    );
    match &effect.action {
        EffectAction::Delay { until_ms } => assert!((now..=effect.deadline_ms).contains(until_ms)),
        EffectAction::SendData { fields } => {
            let bytes: usize = fields
                .iter()
                .map(|(key, value)| key.len() + size::counted(value))
                .sum();
            assert!(
                fields.len() <= limits.item_keys && bytes <= limits.item_bytes,
                "a data item of {} keys, {bytes} bytes",
                fields.len()
            );
        }
        _ => {}
    }
    let asked = serde_json::to_value(&effect.action).unwrap_or_default();
    // Controls may be said twice in it: as they are, and joined to one text.
    let bytes = size::counted(&asked);
    assert!(
        bytes <= 2 * limits.scope_bytes + 1000,
        "an effect of {bytes} bytes"
    );
}

fn ends_within(limits: &Limits, came: &Came) {
    let End {
        status, code, path, ..
    } = &came.end;
    assert_eq!(*status == EndStatus::Completed, code.is_none(), "{code:?}");
    assert!(path.len() <= 200, "a path of {}", path.len());
    assert!(came.trace.len() <= limits.steps as usize + 1);
    // The block that grew too big is in it still.
    let scope = size::counted(&came.state["scope"]);
    assert!(
        scope <= 3 * limits.scope_bytes + SLACK,
        "a scope of {scope} bytes at the end"
    );
    let traced: usize = came
        .trace
        .iter()
        .map(|step| size::counted(&serde_json::to_value(step).unwrap_or_default()))
        .sum();
    let most = 6 * limits.scope_bytes + came.trace.len() * TRACED_STEP;
    assert!(traced <= most, "a trace of {traced} bytes");
}

fn dry_runs_are_alike(scenario: &Scenario) {
    let Scenario {
        flow,
        inputs,
        limits,
        ..
    } = scenario;
    let go = |script| dry::run(flow, inputs, &script, &PlainLocale, *limits, 0);
    let run = go(Script::all_succeed());
    assert_eq!(
        go(Script::all_succeed()),
        run,
        "a dry run goes otherwise the second time"
    );
    assert!(run.trace.len() <= limits.steps as usize + 1);
    // What a run left behind is a script for the next.
    let Ok(script) = Script::parse(&Value::Object(run.actions)) else {
        panic!("what a run left behind is no script");
    };
    let again = go(script);
    assert!(again.trace.len() <= limits.steps as usize + 1);
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::mutate::{Form, mutate};

    /// Steps of the runs that are made of inputs; 0 where there is no flow.
    fn steps(seeds: &[Vec<u8>]) -> Vec<usize> {
        let mut rng = StdRng::seed_from_u64(1);
        let walk = |_| {
            let input = mutate(&mut rng, Form::JsonOrBytes, seeds);
            Scenario::of(&input).map_or(0, |scenario| drive(&scenario, false).trace.len())
        };
        (0..200).map(walk).collect()
    }

    #[test]
    fn most_inputs_are_flows_that_run_some_way() {
        let seed = include_bytes!("../../../fuzz/seeds/engine/traps.json");
        let steps = steps(&[seed.to_vec()]);
        let far = steps.iter().filter(|steps| **steps >= 3).count();
        assert!(far > 100, "{far} of 200: {steps:?}");
    }
}
