#![allow(warnings)]
use ccp_flow::*;
use serde_json::*;
use std::time::Instant;
fn main() {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_CoreTruthy", "controls": {"value": "$.payload.x"}, "ports": {"true": "uid-2", "false": "uid-2"}},
        {"id": "uid-2", "type": "SE_CoreExtractValue", "controls": {"targetField": "$.payload.m", "keyPath": "k"}, "ports": {"done": "uid-3"}},
        {"id": "uid-3", "type": "SE_CoreIfElse", "controls": {"left": "$.actions.uid-2.results.value", "operator": "equals", "right": "v"}, "ports": {"true": "uid-1", "false": "uid-1"}},
    ]})).unwrap();
    for round in 0..3 {
        let t = Instant::now();
        let mut steps = 0u64;
        for _ in 0..50 {
            let mut run = Run::new(
                Inputs {
                    payload: json!({"x": 1, "m": {"k": "v"}}),
                    ..Inputs::default()
                },
                Limits::default(),
                0,
            );
            loop {
                match run.next(&flow, &PlainLocale, 0) {
                    Step::Ended(_) => break,
                    _ => {
                        run.take_trace();
                    }
                }
            }
            steps += run.steps() as u64;
        }
        println!("{:.0} steps/s", steps as f64 / t.elapsed().as_secs_f64());
    }
    let dir = std::env::var("CCP_FLOW_CORPUS").unwrap();
    let flows: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().map_or(false, |e| e == "json"))
        .map(|p| Flow::parse(&std::fs::read_to_string(p).unwrap()).unwrap())
        .collect();
    let t = Instant::now();
    let s = Script::all_succeed();
    let mut steps = 0;
    for _ in 0..2000 {
        for f in &flows {
            steps += dry::run(
                f,
                &Inputs::default(),
                &s,
                &PlainLocale,
                Limits::default(),
                0,
            )
            .trace
            .len();
        }
    }
    println!(
        "corpus {:.0} runs/s {:.0} steps/s",
        2000.0 * flows.len() as f64 / t.elapsed().as_secs_f64(),
        steps as f64 / t.elapsed().as_secs_f64()
    );
    for p in [
        format!("$.payload[?{}@.a{}]", "(".repeat(5), ")".repeat(5)),
        format!("$.payload[?{}1]", "@.a==1||".repeat(100)),
        format!("$.payload[{}1]", "?@[?@[?@.a==1||@.b]],".repeat(40)),
        format!("$.payload[{}1]", "?@[?@[?@[?@[?@.a]]]],".repeat(40)),
        format!("$.payload[{}1]", "?!(((((@.a)))))||((((((@.a))))),".repeat(25)),
        format!("$.payload[{}1]", "?length(length(length(length(length(@.a)))))==1,".repeat(20)),
        format!("$.payload{}1{}", "[?@".repeat(6), "]".repeat(6)),
        format!("$.payload[?@{}]", "[*]".repeat(60)),
        format!("$.payload[?{}]", "@[?@[?@[?@[?@.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]]]]&&".repeat(6)),
        format!("$.payload[?@[?@[?@[?@[{}]]]]]", "1,".repeat(450)),
        format!("$.payload[?@[?@[?@[?@[{}1]]]]]", "1,".repeat(450)),
    ] {
        let t = Instant::now();
        let r = Reference::parse(&p);
        println!("{:?} malformed {} {}", t.elapsed(), r.is_malformed(), &p[..40.min(p.len())]);
    }
}
