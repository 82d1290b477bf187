//! Runs a second of the engine, on real exported flows and on a loop that only computes.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use ccp_flow::{Flow, Inputs, Limits, PlainLocale, Run, Step, dry};
use serde_json::json;

const AT_LEAST: Duration = Duration::from_secs(1);

/// Prints runs a second over the corpus named by `CCP_FLOW_CORPUS` (left out without it), and steps a second.
pub fn measure() -> Result<()> {
    match std::env::var("CCP_FLOW_CORPUS") {
        Ok(folder) => corpus(&folder)?,
        Err(_) => println!("engine on real flows: CCP_FLOW_CORPUS is not set, not measured"),
    }
    steps()
}

fn inputs() -> Inputs {
    Inputs {
        payload: json!({"number": "+12025550143", "FirstName": "Ada", "LastName": "Byron", "CallbackPhone": "+12025550143"}),
        contact: None,
        agent: json!({"id": "a", "login": "anna", "name": "Anna", "roles": ["agent"]}),
        event: None,
        properties: serde_json::Map::new(),
    }
}

fn corpus(folder: &str) -> Result<()> {
    let mut flows = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let text = fs::read_to_string(&path)?;
            flows.push(Flow::parse(&text).with_context(|| path.display().to_string())?);
        }
    }
    ensure!(!flows.is_empty(), "no flow in {folder}");
    let (script, inputs) = (dry::Script::all_succeed(), inputs());
    let began = Instant::now();
    let mut runs = 0_u32;
    while began.elapsed() < AT_LEAST {
        for flow in &flows {
            dry::run(flow, &inputs, &script, &PlainLocale, Limits::default(), 0);
            runs += 1;
        }
    }
    let rate = f64::from(runs) / began.elapsed().as_secs_f64();
    println!(
        "engine, {} real flows in turn, dry          {rate:>10.0} runs/s",
        flows.len()
    );
    Ok(())
}

fn steps() -> Result<()> {
    let flow = Flow::parse(
        r#"{"actions": [
            {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
            {"id": "uid-1", "type": "SE_CoreTruthy", "controls": {"value": "$.payload.number"}, "ports": {"true": "uid-1"}}
        ]}"#,
    )?;
    let began = Instant::now();
    let mut walked = 0_u32;
    while began.elapsed() < AT_LEAST {
        let limits = Limits::default();
        walked += limits.steps;
        let mut run = Run::new(inputs(), limits, 0);
        while matches!(run.next(&flow, &PlainLocale, 0), Step::Yield) {
            run.take_trace();
        }
    }
    let rate = f64::from(walked) / began.elapsed().as_secs_f64();
    println!("engine, steps that only compute             {rate:>10.0} steps/s");
    Ok(())
}
