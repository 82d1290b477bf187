//! What the blocks compute beside what JavaScript does: Node makes the table anew each time.

use std::path::Path;

use ccp_flow::Inputs;
use serde::Deserialize;
use serde_json::Value;

use crate::support::outcome_of;

/// One row, as `javascript.mjs` writes it.
#[derive(Deserialize)]
struct Row {
    #[serde(rename = "type")]
    kind: String,
    controls: Value,
    /// JavaScript's own answer.
    javascript: Value,
    /// The block's; another one only where `why` says for what reason.
    expected: Value,
    why: Option<String>,
}

fn table() -> Option<Vec<Row>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flow/javascript.mjs");
    ccp_node_table::rows(&script)
}

#[test]
fn blocks_compute_what_javascript_does() {
    let Some(rows) = table() else { return };
    let mut wrong = Vec::new();
    for row in &rows {
        let (record, _) = outcome_of(&row.kind, row.controls.clone(), &Inputs::default());
        let results = &record["results"];
        let given = results.get("value").unwrap_or(results);
        if !is_same(given, &row.expected) {
            let (kind, controls, expected) = (&row.kind, &row.controls, &row.expected);
            wrong.push(format!("{kind} {controls}: {given} and not {expected}"));
        }
    }
    assert!(rows.len() > 2000, "{} rows", rows.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_row_that_is_not_javascripts_says_why() {
    let Some(rows) = table() else { return };
    for row in rows {
        assert!(
            row.why.is_some() || is_same(&row.javascript, &row.expected),
            "{} {}",
            row.kind,
            row.controls
        );
    }
}

/// JSON has one kind of number, as JavaScript does: 2 and 2.0 are the same, and so are 0 and -0.
#[allow(clippy::float_cmp, reason = "to the last digit")]
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a_key, a), (b_key, b))| a_key == b_key && is_same(a, b))
        }
        _ => one == other,
    }
}
