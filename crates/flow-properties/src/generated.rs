//! Flows, values and answers made of bytes: libFuzzer changes bytes, and what it finds is a flow all the same.

use arbitrary::{Result, Unstructured};
use ccp_flow::{Answer, Inputs, catalogue};
use serde_json::{Map, Value, json};

/// Texts with a meaning somewhere, and such as come near to one.
pub(crate) const TEXTS: [&str; 44] = [
    "",
    "null",
    "0",
    "10",
    "-1",
    "1e400",
    "Number",
    "JSON",
    "Date",
    "equals",
    "matches",
    "<",
    "SE_End",
    "true",
    "false",
    "a,b",
    "{{$.payload}}",
    "{{$.actions.b1.results}}{{",
    "}}{{{{",
    "2026-02-30",
    "9999-12-31",
    "2026-10-25T02:30:00+01:00",
    "yyyy-MM-dd'T",
    "%Y%",
    "Europe/Berlin",
    "+49 30 901820",
    "0",
    "https://crm.example/x",
    "Bearer abcdefghijklmnop",
    "ä😀\u{0}\"\\\u{feff}",
    "$.payload",
    "$.payload.a",
    "$.payload.a[0]",
    "$.payload..a",
    "$.payload[?@.a == 1].a",
    "$..*",
    "$.contact.attributes",
    "$.event.payload",
    "$.properties.count",
    "$.actions.b1.results.value",
    "$.actions.b1",
    "$.actions.uid-5.exception.code",
    "$12.results.type",
    "$.",
];

/// Names of members that are read somewhere.
pub(crate) const NAMES: [&str; 20] = [
    "a",
    "0",
    "id",
    "Id",
    "key",
    "value",
    "results",
    "success",
    "attributes",
    "channel",
    "direction",
    "phone",
    "contactId",
    "count",
    "status",
    "body",
    "code",
    "message",
    "password",
    "",
];

/// The ports there are, and one that there is not.
pub(crate) const PORTS: [&str; 6] = ["done", "success", "failure", "true", "false", "odd"];

/// A value no deeper than so many levels.
fn value(source: &mut Unstructured<'_>, levels: u8) -> Result<Value> {
    let kinds = if levels == 0 { 7 } else { 9 };
    Ok(match source.int_in_range(0..=kinds)? {
        0 => Value::Null,
        1 => source.arbitrary::<bool>()?.into(),
        2 => source.int_in_range(-2..=12_i64)?.into(),
        3 => source.arbitrary::<i64>()?.into(),
        4 => source.arbitrary::<f64>()?.into(),
        5 | 6 => (*source.choose(&TEXTS)?).into(),
        7 => {
            let long = source.choose(&TEXTS)?.repeat(source.int_in_range(1..=200)?);
            long.into()
        }
        8 => {
            let count = source.int_in_range(0..=5)?;
            let items: Result<Vec<_>> = (0..count).map(|_| value(source, levels - 1)).collect();
            items?.into()
        }
        _ => map(source, levels - 1)?.into(),
    })
}

fn map(source: &mut Unstructured<'_>, levels: u8) -> Result<Map<String, Value>> {
    (0..source.int_in_range(0..=5)?)
        .map(|_| Ok(((*source.choose(&NAMES)?).to_owned(), value(source, levels)?)))
        .collect()
}

/// A flow file of the catalogue's blocks, each with some of the controls it knows.
pub(crate) fn flow(source: &mut Unstructured<'_>) -> Result<Value> {
    let count = source.int_in_range(1..=12)?;
    let blocks: Result<Vec<_>> = (0..count).map(|at| block(source, at, count)).collect();
    Ok(json!({ "actions": blocks? }))
}

fn block(source: &mut Unstructured<'_>, at: usize, count: usize) -> Result<Value> {
    let spec = source.choose(catalogue::all())?;
    let kind = match at {
        0 => "SE_Start",
        _ if source.ratio(1, 40)? => "SE_Unknown",
        _ => spec.kind,
    };
    let mut controls = Map::new();
    for control in spec.controls {
        if source.ratio(4, 5)? {
            controls.insert(control.name.to_owned(), value(source, 3)?);
        }
    }
    if source.ratio(1, 10)? {
        controls.insert((*source.choose(&NAMES)?).to_owned(), value(source, 2)?);
    }
    let mut ports = Map::new();
    let known = catalogue::find(kind).map_or(&PORTS[..], |spec| spec.ports);
    for port in known {
        // Onwards as a rule, so that runs come far; back at times, so that they go round.
        let target = if source.ratio(3, 4)? {
            at + 1
        } else {
            source.int_in_range(0..=count)?
        };
        ports.insert((*port).to_owned(), format!("b{target}").into());
    }
    if source.ratio(1, 20)? {
        ports.insert((*source.choose(&PORTS)?).to_owned(), "b1".into());
    }
    Ok(json!({"id": format!("b{at}"), "type": kind, "controls": controls, "ports": ports}))
}

/// What a run begins with.
pub(crate) fn inputs(source: &mut Unstructured<'_>) -> Result<Inputs> {
    Ok(Inputs {
        payload: value(source, 3)?,
        contact: source.ratio(2, 3)?.then(|| value(source, 3)).transpose()?,
        agent: value(source, 2)?,
        event: source.ratio(1, 2)?.then(|| value(source, 2)).transpose()?,
        properties: map(source, 2)?,
    })
}

/// Answers of any shape, fitting or not.
pub(crate) fn answers(source: &mut Unstructured<'_>) -> Result<Vec<Answer>> {
    (0..source.int_in_range(1..=8)?)
        .map(|_| {
            Ok(if source.ratio(1, 4)? {
                Answer::failed(*source.choose(&TEXTS)?, *source.choose(&TEXTS)?)
            } else {
                Answer::Done(value(source, 4)?)
            })
        })
        .collect()
}
