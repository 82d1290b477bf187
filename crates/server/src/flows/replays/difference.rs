//! What differs between two traces, execution by execution. Pure.

use std::collections::{HashMap, HashSet};

use ccp_flow::TraceStep;
use ccp_protocol::runs::{Change, ReplayedBlock};
use serde_json::{Map, Value, json};

/// Which execution of which block.
type Key<'a> = (&'a str, u32);

/// Every execution of both, in the order of the later one; what only the earlier one had stands where it stood there.
pub(super) fn between(before: &[TraceStep], after: &[TraceStep]) -> Vec<ReplayedBlock> {
    let (before, after) = (keyed(before), keyed(after));
    let places: HashMap<Key<'_>, usize> = before.iter().map(|(key, _)| *key).zip(0..).collect();
    let kept: HashSet<Key<'_>> = after.iter().map(|(key, _)| *key).collect();
    let removed = |(key, step): &(Key<'_>, &TraceStep)| {
        (!kept.contains(key)).then(|| told(*key, Some(step), None))
    };
    let mut blocks = Vec::with_capacity(after.len());
    let mut told_up_to = 0;
    for (key, step) in &after {
        let place = places.get(key).copied();
        if let Some(place) = place {
            let gone = before.get(told_up_to..place).unwrap_or_default();
            blocks.extend(gone.iter().filter_map(removed));
            told_up_to = told_up_to.max(place + 1);
        }
        let earlier = place.and_then(|place| before.get(place));
        blocks.push(told(*key, earlier.map(|(_, step)| *step), Some(step)));
    }
    let rest = before.get(told_up_to..).unwrap_or_default();
    blocks.extend(rest.iter().filter_map(removed));
    blocks
}

fn keyed(trace: &[TraceStep]) -> Vec<(Key<'_>, &TraceStep)> {
    let mut visits: HashMap<&str, u32> = HashMap::new();
    let keyed = trace.iter().map(|step| {
        let visit = visits.entry(&step.block).or_default();
        *visit += 1;
        ((step.block.as_str(), *visit), step)
    });
    keyed.collect()
}

fn told(
    (block, visit): Key<'_>,
    before: Option<&TraceStep>,
    after: Option<&TraceStep>,
) -> ReplayedBlock {
    let fields = match (before, after) {
        (Some(before), Some(after)) => fields(before, after),
        _ => Vec::new(),
    };
    let change = match (before, after) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ if fields.is_empty() => Change::Same,
        _ => Change::Changed,
    };
    let kind = after.or(before).map(|step| step.kind.clone());
    ReplayedBlock {
        block: block.to_owned(),
        kind: kind.unwrap_or_default(),
        visit,
        change,
        fields,
        before: before.map(step_to_wire),
        after: after.map(step_to_wire),
    }
}

fn step_to_wire(step: &TraceStep) -> Value {
    json!({
        "type": step.kind,
        "controls": step.controls,
        "success": step.success,
        "results": step.results,
        "exception": step.exception,
        "port": step.port,
        "tookMs": step.took_ms,
    })
}

/// What is another. How long it took is not asked: a replay takes what was recorded, or nothing.
fn fields(before: &TraceStep, after: &TraceStep) -> Vec<String> {
    let mut fields = Vec::new();
    if before.kind != after.kind {
        fields.push("type".to_owned());
    }
    each(&mut fields, "controls", &before.controls, &after.controls);
    if before.success != after.success {
        fields.push("success".to_owned());
    }
    match (&before.results, &after.results) {
        (Value::Object(before), Value::Object(after)) => {
            each(&mut fields, "results", before, after);
        }
        (before, after) if before != after => fields.push("results".to_owned()),
        _ => {}
    }
    if before.exception != after.exception {
        fields.push("exception".to_owned());
    }
    if before.port != after.port {
        fields.push("port".to_owned());
    }
    fields
}

fn each(
    fields: &mut Vec<String>,
    of: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) {
    let added = after.keys().filter(|name| !before.contains_key(*name));
    for name in before.keys().chain(added) {
        if before.get(name) != after.get(name) {
            fields.push(format!("{of}.{name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(block: &str, controls: &Value, results: Value) -> TraceStep {
        TraceStep {
            block: block.to_owned(),
            kind: "SE_X".to_owned(),
            controls: controls.as_object().cloned().unwrap_or_default(),
            success: true,
            results,
            exception: Value::Null,
            port: Some("done".to_owned()),
            started_at: 0,
            took_ms: 0,
        }
    }

    fn trace(blocks: &[&str]) -> Vec<TraceStep> {
        let step = |block: &&str| step(block, &json!({}), Value::Null);
        blocks.iter().map(step).collect()
    }

    fn shape(blocks: &[ReplayedBlock]) -> Vec<String> {
        let line = |block: &ReplayedBlock| {
            let sign = match block.change {
                Change::Same => "=",
                Change::Changed => "~",
                Change::Added => "+",
                Change::Removed => "-",
            };
            format!("{sign}{}{}", block.block, block.visit)
        };
        blocks.iter().map(line).collect()
    }

    #[test]
    fn what_came_goes_where_it_is_and_what_went_where_it_was() {
        for (before, after, expected) in [
            (
                &["a", "b", "c"][..],
                &["a", "b", "c"][..],
                &["=a1", "=b1", "=c1"][..],
            ),
            (
                &["a", "b", "c"],
                &["a", "x", "c"],
                &["=a1", "+x1", "-b1", "=c1"],
            ),
            (
                &["a", "l", "l", "l", "e"],
                &["a", "l", "e"],
                &["=a1", "=l1", "-l2", "-l3", "=e1"],
            ),
            (
                &["a", "l", "e"],
                &["a", "l", "l", "e"],
                &["=a1", "=l1", "+l2", "=e1"],
            ),
            (&["a", "b", "c"], &["a", "c", "b"], &["=a1", "=c1", "=b1"]),
            (&["a", "b"], &[], &["-a1", "-b1"]),
            (&[], &["a"], &["+a1"]),
        ] {
            let blocks = between(&trace(before), &trace(after));
            assert_eq!(shape(&blocks), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_changed_block_says_in_what() {
        let before = step("a", &json!({"x": 1, "y": 2}), json!({"id": 1, "same": 0}));
        let mut after = step(
            "a",
            &json!({"x": 1, "y": 3, "z": 4}),
            json!({"id": 2, "same": 0}),
        );
        after.took_ms = 9;
        let blocks = between(std::slice::from_ref(&before), &[after]);
        assert_eq!(blocks[0].change, Change::Changed);
        assert_eq!(blocks[0].fields, ["controls.y", "controls.z", "results.id"]);
        let failed = TraceStep {
            kind: "SE_Y".to_owned(),
            success: false,
            results: Value::Null,
            exception: json!({"code": "x"}),
            port: None,
            ..before.clone()
        };
        let blocks = between(&[before], &[failed]);
        assert_eq!(
            blocks[0].fields,
            ["type", "success", "results", "exception", "port"]
        );
        assert_eq!((blocks[0].kind.as_str(), blocks[0].visit), ("SE_Y", 1));
    }
}
