//! A telephone number in running text, JSON and forms: whether it is there, and the text without it. Pure.

use std::{borrow::Cow, ops::Range, sync::Arc};

use ccp_store::erase::StandsIn;
use percent_encoding::percent_decode_str;
use rlibphonenumber::Region;
use serde_json::Value;

use super::FEWEST;
use crate::pbx::numbers::candidates;

/// What stands where a number was.
const MASK: &str = "***";

/// Takes a number out of a JSON value.
pub(super) fn mask_json(value: &mut Value, number: &str, home: Region) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(without) = masked(text, number, home) {
                *text = without;
            }
        }
        Value::Number(digits) => {
            if candidates(&digits.to_string(), home).contains(number) {
                *value = MASK.into();
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| mask_json(item, number, home)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| mask_json(field, number, home)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Finds the number in texts, JSON and forms.
pub(super) fn finder(number: String, home: Region) -> StandsIn {
    // However it is written, it ends in the same digits. To look for them takes a small part of the time.
    let end = number[number.len() - (FEWEST - 1)..].to_owned();
    Arc::new(move |text| {
        let stands_in = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.contains(&end) && !occurrences(text, &number, home).is_empty()
        };
        stands_in(text)
            || text.contains('%') && stands_in(&percent_decode_str(text).decode_utf8_lossy())
    })
}

/// A text without the number, in whichever spelling.
pub(super) fn masked<'a>(text: &'a str, number: &str, home: Region) -> Cow<'a, str> {
    let found = occurrences(text, number, home);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut without = String::new();
    let mut after = 0;
    for at in found {
        without.push_str(&text[after..at.start]);
        without.push_str(MASK);
        after = at.end;
    }
    without.push_str(&text[after..]);
    Cow::Owned(without)
}

/// Where a number stands in running text.
fn occurrences(text: &str, number: &str, home: Region) -> Vec<Range<usize>> {
    let is_it = |at: Range<usize>| {
        let at = bare(text, at);
        candidates(&text[at.clone()], home)
            .contains(number)
            .then_some(at)
    };
    let mut found = Vec::new();
    for row in rows(text) {
        match is_it(row.clone()) {
            Some(at) => found.push(at),
            None => found.extend(several(text, &row).into_iter().filter_map(is_it)),
        }
    }
    found
}

/// The longest rows of digits and what may stand between a number's digits.
fn rows(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| {
        c.is_ascii_digit()
            || " \t\u{a0}-(|)/.+[]".contains(c)
            || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let mut rows = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if is_part(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            rows.push(start..at);
        }
    }
    rows.extend(start.map(|start| start..text.len()));
    rows
}

/// A row as several numbers: after a space one begins with `+` or `0`.
fn several(text: &str, row: &Range<usize>) -> Vec<Range<usize>> {
    let mut starts = vec![row.start];
    let bytes = &text.as_bytes()[row.clone()];
    let begins = bytes
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] == b' ' && matches!(pair[1], b'+' | b'0'));
    starts.extend(begins.map(|(at, _)| row.start + at + 1));
    let ends = starts.iter().skip(1).copied().chain([row.end]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| *start..end)
        .collect()
}

/// Without what stands around a number.
fn bare(text: &str, at: Range<usize>) -> Range<usize> {
    let space = [' ', '\t', '\u{a0}'];
    let row = text[at.clone()].trim_start_matches(space);
    let start = at.end - row.len();
    let row = row.trim_end_matches(|c| space.contains(&c) || ".-/+([|".contains(c));
    start..start + row.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NUMBER: &str = "+49305550123";

    #[test]
    fn a_number_is_found_in_every_spelling_and_no_other_is() {
        let finder = finder(NUMBER.to_owned(), Region::DE);
        for (text, expected) in [
            ("+49305550123", true),
            (r#"{"from":"030 / 555-01 23","to":"sales"}"#, true),
            (r#"{"from":49305550123}"#, true),
            (r#"["tel:+49-30-5550123",1]"#, true),
            ("event=newCall&from=%2B49305550123&to=1", true),
            ("from=0049%2030%205550123", true),
            ("call (030) 5550123, please", true),
            ("+49 (0)30 5550123.", true),
            ("+493055501234", false),
            ("030 5550124", false),
            ("5550123", false),
            ("+4930555 and 0123", false),
            (r#"{"a":"+493055","b":"50123"}"#, false),
            ("", false),
        ] {
            assert_eq!(finder(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_masked_is_the_number_alone() {
        for (text, expected) in [
            ("call +49 30 5550123 back", "call *** back"),
            ("030/5550123.", "***."),
            ("030/5550123, 030 5550123", "***, ***"),
            (
                "0171 5550124 / 030 5550123 / +1 202",
                "0171 5550124 / *** / +1 202",
            ),
            ("030 – 5550123", "***"),
            ("030 5550124", "030 5550124"),
            ("Grüße an 0305550123", "Grüße an ***"),
        ] {
            assert_eq!(masked(text, NUMBER, Region::DE), expected);
        }
        let mut value = json!({ "a": ["030 5550123", 49_305_550_123_u64, 7], "b": { "c": "x" } });
        mask_json(&mut value, NUMBER, Region::DE);
        assert_eq!(value, json!({ "a": ["***", "***", 7], "b": { "c": "x" } }));
    }
}
