//! Changes to JSON that leave it JSON.

use ccp_flow::catalogue;
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Map, Number, Value, json};

use super::{NAMES, PATH, PORTS, TEXTS, word};

/// A value is repeated to about so many bytes.
const REPEATED: usize = 100_000;

/// Numbers at the ends of what somebody holds them in.
const NUMBERS: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    1e15,
    1e21,
    9_007_199_254_740_993.0,
    -9.3e18,
    1.8e19,
    5e-324,
    1.797_693_134_862_315_7e308,
];

/// Changes one value somewhere in the tree; `other` lends a part of itself.
pub(super) fn change(rng: &mut impl Rng, root: &mut Value, other: &Value) {
    let at = rng.random_range(0..count(root));
    let lent = nth(other, rng.random_range(0..count(other))).clone();
    let place = nth_mut(root, at);
    match rng.random_range(0..10) {
        0 => *place = lent,
        1 => *place = made(rng),
        2 => nest(rng, place),
        3 if rng.random_ratio(1, 10) => repeat(rng, place),
        _ => tweak(rng, place, lent),
    }
}

/// Changes a value into one of its own kind.
fn tweak(rng: &mut impl Rng, place: &mut Value, lent: Value) {
    match place {
        Value::Null => *place = made(rng),
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => {
            let near = number.as_f64().unwrap_or_default() + f64::from(rng.random_range(-2..=2_i8));
            let far = NUMBERS.choose(rng).copied().unwrap_or_default();
            let chosen = if rng.random() { near } else { far };
            *place = Number::from_f64(chosen).map_or(Value::Null, Value::Number);
        }
        Value::String(text) => *text = reworded(rng, text),
        Value::Array(items) => {
            let at = rng.random_range(0..=items.len());
            match rng.random_range(0..4) {
                0 if at < items.len() => drop(items.remove(at)),
                1 if at < items.len() => items.push(items[at].clone()),
                2 if at < items.len() => items.swap(at, 0),
                _ => items.insert(at, lent),
            }
        }
        Value::Object(map) => reshape(rng, map, lent),
    }
}

fn reshape(rng: &mut impl Rng, map: &mut Map<String, Value>, lent: Value) {
    let keys: Vec<String> = map.keys().cloned().collect();
    let key = keys.choose(rng).cloned().unwrap_or_default();
    match rng.random_range(0..4) {
        0 => drop(map.shift_remove(&key)),
        1 => {
            let value = map.shift_remove(&key).unwrap_or_default();
            map.insert(name(rng), value);
        }
        2 => drop(map.insert(key, made(rng))),
        _ => drop(map.insert(name(rng), lent)),
    }
}

fn name(rng: &mut impl Rng) -> String {
    let spec = catalogue::all().choose(rng);
    let control = spec.and_then(|spec| spec.controls.choose(rng));
    match control {
        Some(control) if rng.random() => control.name.to_owned(),
        _ => word(rng, &[&NAMES, &PORTS]).to_owned(),
    }
}

fn reworded(rng: &mut impl Rng, text: &str) -> String {
    let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = cuts.choose(rng).copied().unwrap_or_default();
    let word = match rng.random_range(0..3) {
        0 => catalogue::all().choose(rng).map_or("", |spec| spec.kind),
        _ => word(rng, &[&TEXTS, &PATH, &NAMES]),
    };
    match rng.random_range(0..4) {
        0 => word.to_owned(),
        1 => text[..at].to_owned(),
        _ => format!("{}{word}{}", &text[..at], &text[at..]),
    }
}

/// Puts lists and maps around a value, at times more than any limit allows.
fn nest(rng: &mut impl Rng, place: &mut Value) {
    for _ in 0..*[1, 2, 8, 40, 70].choose(rng).unwrap_or(&1) {
        let inner = place.take();
        *place = if rng.random() {
            json!([inner])
        } else {
            json!({"a": inner})
        };
    }
}

/// Makes a value big: the text many times over, the list's or map's members again and again.
fn repeat(rng: &mut impl Rng, place: &mut Value) {
    let bytes = place.to_string().len();
    let times = rng.random_range(1..=(REPEATED / bytes.max(8)).max(1));
    match place {
        Value::String(text) => *text = text.repeat(times),
        Value::Array(items) => {
            *items = items
                .iter()
                .cycle()
                .take(items.len() * times)
                .cloned()
                .collect();
        }
        Value::Object(map) => {
            let again = |turn: usize| {
                map.iter()
                    .map(move |(key, value)| (format!("{key}{turn}"), value.clone()))
            };
            let more: Vec<_> = (0..times).flat_map(again).collect();
            map.extend(more);
        }
        _ => *place = Value::from(vec![place.clone(); times]),
    }
}

fn made(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..6) {
        0 => Value::Null,
        1 => rng.random::<bool>().into(),
        2 => NUMBERS.choose(rng).copied().unwrap_or_default().into(),
        3 => json!([]),
        4 => json!({}),
        _ => word(rng, &[&TEXTS, &NAMES]).into(),
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0_usize,
    }
}

/// The value of this number, each container before its members.
fn nth(value: &Value, mut at: usize) -> &Value {
    let members: Vec<&Value> = match value {
        _ if at == 0 => return value,
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => return value,
    };
    at -= 1;
    for member in members {
        let size = count(member);
        if at < size {
            return nth(member, at);
        }
        at -= size;
    }
    value
}

fn nth_mut(value: &mut Value, mut at: usize) -> &mut Value {
    if at == 0 {
        return value;
    }
    at -= 1;
    let sizes: Vec<usize> = match &*value {
        Value::Array(items) => items.iter().map(count).collect(),
        Value::Object(map) => map.values().map(count).collect(),
        _ => Vec::new(),
    };
    let Some(position) = sizes.iter().position(|size| {
        let is_here = at < *size;
        if !is_here {
            at -= size;
        }
        is_here
    }) else {
        return value;
    };
    match value {
        Value::Array(items) => nth_mut(&mut items[position], at),
        Value::Object(map) => match map.values_mut().nth(position) {
            Some(member) => nth_mut(member, at),
            None => unreachable!("there is one for each size"),
        },
        other => other,
    }
}
