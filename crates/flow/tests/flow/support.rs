//! Small words to write the tests with.

use ccp_flow::{DryRun, Flow, Inputs, Limits, PlainLocale, Script, dry};
use serde_json::{Value, json};

/// Start, then the one block under test with all its ports led to blocks of their own, named as the ports.
pub fn flow_of(kind: &str, controls: Value) -> Flow {
    Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "it"}},
        {"id": "it", "type": kind, "controls": controls, "ports":
            {"done": "done", "success": "success", "failure": "failure", "true": "true", "false": "false"}},
        {"id": "done", "type": "SE_End"}, {"id": "success", "type": "SE_End"}, {"id": "failure", "type": "SE_End"},
        {"id": "true", "type": "SE_End"}, {"id": "false", "type": "SE_End"},
    ]}))
    .unwrap()
}

/// A dry run with a script.
pub fn dry_run(flow: &Flow, inputs: &Inputs, script: &Value) -> DryRun {
    let script = Script::parse(script).unwrap();
    dry::run(
        flow,
        inputs,
        &script,
        &PlainLocale,
        Limits::default(),
        1_000,
    )
}

/// Runs one block and gives its record and the port it took.
pub fn outcome_of(kind: &str, controls: Value, inputs: &Inputs) -> (Value, String) {
    let run = dry_run(&flow_of(kind, controls), inputs, &json!({}));
    let port = run
        .trace
        .iter()
        .find(|step| step.block == "it")
        .and_then(|step| step.port.clone());
    (run.actions["it"].clone(), port.unwrap_or_default())
}

/// Runs one block and gives its results.
pub fn results_of(kind: &str, controls: Value) -> Value {
    outcome_of(kind, controls, &Inputs::default()).0["results"].clone()
}

/// `results.value` of one block.
pub fn value_of(kind: &str, controls: Value) -> Value {
    results_of(kind, controls)["value"].clone()
}

/// What a reference reads, by way of a block that hands it on; null for undefined.
pub fn read(path: &str, inputs: &Inputs) -> Value {
    let flow = flow_of("SE_SendDataToOverlay", json!({"value": {"read": path}}));
    dry_run(&flow, inputs, &json!({})).feed[0]["body"]["fields"][0]["value"].clone()
}

/// Inputs with only a payload.
pub fn payload(payload: Value) -> Inputs {
    Inputs {
        payload,
        ..Inputs::default()
    }
}

/// Inputs with only a contact.
pub fn contact(contact: Value) -> Inputs {
    Inputs {
        contact: Some(contact),
        ..Inputs::default()
    }
}
