//! Paths made to hurt: they are undefined, and quickly so.

use std::time::{Duration, Instant};

use ccp_flow::Reference;
use serde_json::{Value, json};

use crate::support::{dry_run, flow_of, payload};

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |value, _| json!([value, 2, 3]))
}

fn reads_quickly(path: &str, payload_value: Value) -> Value {
    let flow = flow_of("SE_CoreCast", json!({"type": "JSON", "value": path}));
    let began = Instant::now();
    let run = dry_run(&flow, &payload(payload_value), &json!({}));
    // Generous, for a slow machine in a debug build: without a guard these take minutes or for ever.
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{path} took {:?}",
        began.elapsed()
    );
    run.actions
        .get("it")
        .map(|record| record["results"]["value"].clone())
        .unwrap_or_default()
}

#[test]
fn a_path_that_would_cost_too_much_is_undefined() {
    let wide = json!({"l": (0..50_000).collect::<Vec<_>>(), "deep": nested(60)});
    for path in [
        "$..*..*..*..*..*",
        "$.payload..*..*..*",
        "$.payload.l[?$..*]",
        "$.payload.l[?@ == 1 || @ == 2 || count($..*) > 3]",
        "$.payload.deep..[?@..[?@..*]]",
        "$..[?@[?@[?@[?@.x]]]]",
    ] {
        assert_eq!(reads_quickly(path, wide.clone()), Value::Null, "{path}");
    }
    let doubling = format!("$.payload{}", "[0,0]".repeat(50));
    assert_eq!(reads_quickly(&doubling, nested(60)), Value::Null);
}

#[test]
fn a_path_of_honest_cost_is_still_read() {
    let items: Vec<_> = (0..2_000).map(|n| json!({"n": n, "tags": ["a"]})).collect();
    assert_eq!(
        reads_quickly("$.payload.items[?@.n >= 1999].n", json!({ "items": items })),
        json!([1999])
    );
    assert_eq!(
        reads_quickly("$.payload..tags[0]", json!({"items": items[..3]})),
        json!(["a", "a", "a"])
    );
}

#[test]
fn a_path_that_is_too_long_or_too_nested_is_undefined_and_parsed_quickly() {
    let began = Instant::now();
    for path in [
        format!("$.{}", "a".repeat(2_000)),
        format!("${}", ".a".repeat(65)),
        format!("$.payload[?{}@.a{}]", "(".repeat(400), ")".repeat(400)),
        format!("$.payload{}", "[?@".repeat(300)),
        format!("$.payload[?{}@]", "!".repeat(900)),
        format!("$.payload[?{}1]", "@.a==1||".repeat(100)),
        format!("$.payload[{}]", "?@[?@[?@.a==1||@.b]],".repeat(40)),
        format!("$.payload{}{}", "[?@".repeat(6), "]".repeat(6)),
        format!("$.payload[?{}@.a==1{}]", "(".repeat(5), ")".repeat(5)),
    ] {
        let _ = Reference::parse(&path);
    }
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    assert!(Reference::parse(&format!("$.{}", "a".repeat(2_000))).is_malformed());
    assert!(Reference::parse(&format!("${}", ".a".repeat(65))).is_malformed());
    assert!(!Reference::parse(&format!("${}", ".a".repeat(64))).is_malformed());
}

#[test]
fn many_costly_paths_in_one_block_share_one_budget() {
    let list: Vec<_> = (0..5_000).map(|_| "$.payload..x").collect();
    let flow = flow_of("SE_CoreIsOneOf", json!({"value": 1, "values": list}));
    let began = Instant::now();
    dry_run(
        &flow,
        &payload(json!({"l": (0..20_000).collect::<Vec<_>>(), "x": 1})),
        &json!({}),
    );
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}
