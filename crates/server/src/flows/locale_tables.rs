//! Dates beside JavaScript's and telephone numbers beside libphonenumber's: Node makes both tables anew each time.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use ccp_node_table::{rows, rows_with_packages};
use serde::Deserialize;
use serde_json::Value;

use super::*;

/// One row, as `tables/dates.mjs` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DateRow {
    value: Value,
    /// None: the date is only read.
    format: Option<String>,
    time_zone: Option<String>,
    expected: Option<String>,
    /// JavaScript's own answer, where it is another.
    #[serde(default)]
    javascript: Option<String>,
    why: Option<String>,
}

/// One row, as `tables/phones.mjs` writes it.
#[derive(Deserialize)]
struct PhoneRow {
    number: String,
    country: Option<String>,
    library: Option<ParsedNumber>,
    expected: Option<ParsedNumber>,
    why: Option<String>,
}

/// Numbers that the two libraries, or their data, write otherwise within the country.
const WRITTEN_OTHERWISE: [(&str, &str); 2] = [
    ("+86101234567800", GROUPS_OF_TWELVE),
    ("+86131234567890", GROUPS_OF_TWELVE),
];
const GROUPS_OF_TWELVE: &str =
    "no number in China has twelve digits; only Google's own library has groups for them";

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tables")
        .join(name)
}

/// Fails with the first rows that are wrong.
fn none_wrong(wrong: &[String], rows: usize) {
    let shown = wrong.iter().take(50).cloned().collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} of {rows}:\n{}",
        wrong.len(),
        shown.join("\n")
    );
}

#[test]
fn dates_are_read_and_shown_as_javascript_does() {
    let Some(rows) = rows::<DateRow>(&script("dates.mjs")) else {
        return;
    };
    let locale = ServerLocale::default();
    let mut wrong = Vec::new();
    for row in &rows {
        let DateRow {
            value, expected, ..
        } = row;
        let given = match &row.format {
            Some(format) => locale.format_date(value, format, row.time_zone.as_deref()),
            None => locale.to_date_iso(value),
        };
        if given != *expected {
            let (format, zone) = (&row.format, &row.time_zone);
            wrong.push(format!(
                "{value} {format:?} {zone:?}: {given:?} and not {expected:?}"
            ));
        }
        let is_javascripts = row.format.is_some() || row.javascript == row.expected;
        assert!(is_javascripts || row.why.is_some(), "{value}: why?");
    }
    assert!(rows.len() > 30_000, "{} rows", rows.len());
    none_wrong(&wrong, rows.len());
}

#[test]
fn telephone_numbers_are_understood_as_libphonenumber_does() {
    let Some(rows) = rows_with_packages::<PhoneRow>(&script("phones.mjs")) else {
        return;
    };
    let locale = ServerLocale::default();
    let (mut wrong, mut excused) = (Vec::new(), BTreeSet::new());
    for row in &rows {
        let PhoneRow {
            number,
            country,
            expected,
            ..
        } = row;
        let given = locale.parse_number(number, country.as_deref());
        let difference = given.iter().zip(expected).find_map(|(given, expected)| {
            let listed = |(e164, _): &&(&str, &str)| *e164 == given.number;
            let is_groups = given.national_number != expected.national_number
                && (&given.number, &given.country) == (&expected.number, &expected.country);
            WRITTEN_OTHERWISE.iter().find(listed).filter(|_| is_groups)
        });
        if let Some((e164, _)) = difference {
            excused.insert(*e164);
        } else if given != *expected {
            wrong.push(format!(
                "{number:?} {country:?}: {given:?} and not {expected:?}"
            ));
        }
        let is_the_librarys = row.library == row.expected;
        assert!(is_the_librarys || row.why.is_some(), "{number:?}: why?");
    }
    assert!(rows.len() > 15_000, "{} rows", rows.len());
    none_wrong(&wrong, rows.len());
    for (e164, why) in WRITTEN_OTHERWISE {
        assert!(excused.contains(e164), "no longer needed: {e164}: {why}");
    }
}

/// What is stored and compared is what is understood; of what is no number, the digits.
#[test]
fn one_number_has_one_canonical_spelling() {
    let Some(rows) = rows_with_packages::<PhoneRow>(&script("phones.mjs")) else {
        return;
    };
    let locale = ServerLocale::default();
    for row in rows.iter().filter(|row| row.country.is_none()) {
        let canonical = locale.canonical(&row.number);
        match &row.expected {
            Some(parsed) => {
                assert_eq!(canonical.as_ref(), Some(&parsed.number), "{:?}", row.number);
            }
            None => assert!(
                canonical.is_none_or(
                    |text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
                ),
                "{:?}",
                row.number
            ),
        }
    }
}
