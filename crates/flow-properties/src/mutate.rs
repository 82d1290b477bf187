//! Changes inputs, so that a stable compiler can fuzz: JSON as a tree with the format's own words, anything as bytes.

mod tree;

use rand::{Rng, seq::IndexedRandom};
use serde_json::Value;

use crate::generated::{NAMES, PORTS, TEXTS};

/// What a property's inputs look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON document.
    Json,
    /// A JSON document, or bytes that one is made of.
    JsonOrBytes,
    /// A line of text, then a JSON document.
    LineAndJson,
}

/// Inputs grow no longer.
const LONGEST: usize = 256 * 1024;
/// Paths neither, in characters: from there on they are all refused.
const LONGEST_PATH: usize = 2000;

/// Parts of paths.
const PATH: [&str; 36] = [
    "$",
    "$.",
    ".",
    "..",
    ".[",
    "[",
    "]",
    "[0]",
    "[-1]",
    "[*]",
    "[1:3]",
    "[::2]",
    "[0,0]",
    "['a']",
    "[\"a\"]",
    "[?@.a == 1]",
    "[?@.a]",
    "[?$..a]",
    "[?count(@.*)>1]",
    "[?length(@)==1]",
    "*",
    "'",
    "\"",
    "\\",
    "\\u00e9",
    "?",
    "@",
    "(",
    ")",
    "&&",
    "payload",
    "actions",
    "uid-5",
    "results",
    "uid-NaN",
    "12",
];

/// Bytes that mean something to a JSON reader.
const BYTES: [&str; 16] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "-", "1e400", "1e15", "\u{feff}",
    "\\ud83d", "\n",
];

/// A new input made of those there are.
pub fn mutate(rng: &mut impl Rng, form: Form, seeds: &[Vec<u8>]) -> Vec<u8> {
    if form == Form::JsonOrBytes && rng.random_ratio(1, 3) {
        let length = rng.random_range(16..2048);
        return (0..length).map(|_| rng.random()).collect();
    }
    let Some(seed) = seeds.choose(rng) else {
        return Vec::new();
    };
    let mut input = seed.clone();
    for _ in 0..rng.random_range(1..=6) {
        input = once(rng, form, input, seeds);
    }
    input.truncate(LONGEST);
    input
}

fn once(rng: &mut impl Rng, form: Form, input: Vec<u8>, seeds: &[Vec<u8>]) -> Vec<u8> {
    if form == Form::LineAndJson {
        let end = input.iter().position(|byte| *byte == b'\n');
        let (line, rest) = input.split_at(end.unwrap_or(input.len()));
        if rng.random_ratio(2, 3) {
            return [path(rng, line), rest.to_vec()].concat();
        }
        let json = rest.strip_prefix(b"\n").unwrap_or(b"{}");
        let line = [line, b"\n"].concat();
        return [line, json_or_bytes(rng, json.to_vec(), seeds)].concat();
    }
    json_or_bytes(rng, input, seeds)
}

fn json_or_bytes(rng: &mut impl Rng, input: Vec<u8>, seeds: &[Vec<u8>]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&input) {
        Ok(mut value) if rng.random_ratio(7, 8) => {
            let other = seeds
                .choose(rng)
                .and_then(|seed| serde_json::from_slice(seed).ok());
            tree::change(rng, &mut value, &other.unwrap_or_default());
            value.to_string().into_bytes()
        }
        _ => bytes(rng, input, seeds),
    }
}

/// A path with a part put in, left out, doubled or replaced.
fn path(rng: &mut impl Rng, line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let cuts: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let mut cut = || cuts[rng.random_range(0..cuts.len())];
    let (one, other) = (cut(), cut());
    let (from, to) = (one.min(other), one.max(other));
    let word = word(rng, &[&PATH, &PATH, &NAMES]);
    let middle = match rng.random_range(0..5) {
        0 => word.to_owned(),
        1 => String::new(),
        2 => text[from..to].repeat(2),
        3 => text[from..to].repeat(rng.random_range(2..70)),
        _ => format!("{word}{}", &text[from..to]),
    };
    let line = format!("{}{middle}{}", &text[..from], &text[to..]);
    let line = line.replace('\n', " ");
    line.chars().take(LONGEST_PATH).collect::<String>().into()
}

fn word(rng: &mut impl Rng, lists: &[&[&'static str]]) -> &'static str {
    let list = lists.choose(rng).copied().unwrap_or_default();
    list.choose(rng).copied().unwrap_or_default()
}

fn bytes(rng: &mut impl Rng, mut input: Vec<u8>, seeds: &[Vec<u8>]) -> Vec<u8> {
    let at = rng.random_range(0..=input.len());
    match rng.random_range(0..5) {
        0 if at < input.len() => input[at] ^= 1 << rng.random_range(0..8),
        1 if at < input.len() => drop(input.remove(at)),
        2 => {
            let end = rng.random_range(at..=input.len());
            input.drain(at..end);
        }
        3 => {
            let other = seeds.choose(rng).cloned().unwrap_or_default();
            let from = rng.random_range(0..=other.len());
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
        _ => {
            let word = word(rng, &[&BYTES, &PATH, &TEXTS, &NAMES, &PORTS]);
            input.splice(at..at, word.bytes());
        }
    }
    input
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_inputs_and_most_of_them_are_json() {
        let seeds = [br#"{"actions": [{"id": "a", "type": "SE_Start"}]}"#.to_vec()];
        let make = |seed| -> Vec<_> {
            let mut rng = StdRng::seed_from_u64(seed);
            (0..200)
                .map(|_| mutate(&mut rng, Form::Json, &seeds))
                .collect()
        };
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
        let read = |input: &&Vec<u8>| serde_json::from_slice::<Value>(input).is_ok();
        let json = make(1).iter().filter(read).count();
        assert!((100..200).contains(&json), "{json} of 200");
    }

    #[test]
    fn a_line_before_json_stays_one_line() {
        let seeds = [b"$.payload\n{\"payload\": 1}".to_vec()];
        let mut rng = StdRng::seed_from_u64(7);
        for _ in 0..200 {
            let input = mutate(&mut rng, Form::LineAndJson, &seeds);
            assert!(input.contains(&b'\n'));
        }
    }
}
