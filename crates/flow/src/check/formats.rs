//! Texts with a form of their own: dates, their formats and zones, countries, addresses.

use super::Finding;
use crate::{Block, Reference, catalogue::Op, time, value};

pub(super) fn check(block: &Block, found: &mut Vec<Finding>) {
    let Some(spec) = block.spec() else { return };
    let text = |name: &str| {
        block
            .controls()
            .get(name)?
            .as_str()
            .filter(|text| !text.is_empty() && !Reference::is_reference(text))
    };
    match spec.op {
        Op::FormatDate => {
            found.extend(text("date").and_then(|date| self::date(block, date)));
            found.extend(text("format").and_then(|format| date_format(block, format)));
            found.extend(text("timeZone").and_then(|zone| time_zone(block, zone)));
        }
        Op::NationalNumber | Op::E164Number => {
            found.extend(text("countryCode").and_then(|code| country(block, code)));
        }
        Op::Http => found.extend(text("url").and_then(|url| address(block, url))),
        Op::Divide => found.extend(by_zero(block)),
        _ => {}
    }
}

fn date(block: &Block, date: &str) -> Option<Finding> {
    if time::looks_like_a_date(date) {
        return None;
    }
    let message = "what stands in \"date\" is no date";
    Some(
        Finding::warning(block, "date_unreadable", message)
            .mend("Write it as 2026-11-20 or 2026-11-20T08:30:00Z, or let a path lead to it."),
    )
}

/// What a date's format is made of; longer ones first, as "MMMM" begins with "MM".
const PARTS: [&str; 26] = [
    "yyyy", "YYYY", "yy", "YY", "MMMM", "MMM", "MM", "M", "EEEE", "dddd", "EEE", "ddd", "dd", "DD",
    "d", "D", "HH", "H", "hh", "h", "mm", "ss", "SSS", "XXX", "a", "A",
];

fn date_format(block: &Block, format: &str) -> Option<Finding> {
    let mend =
        "Use yyyy MM dd HH mm ss as in \"dd.MM.yyyy HH:mm\", and put words between single quotes.";
    if format.contains('%') {
        return None;
    }
    let (mut rest, mut understood, mut strange) = (format, false, false);
    while let Some(first) = rest.chars().next() {
        let part = PARTS.iter().find(|part| rest.starts_with(**part));
        if let Some(quoted) = rest.strip_prefix(['\'', '[']) {
            let end = quoted.find(if first == '[' { ']' } else { '\'' });
            rest = end.map_or("", |end| &quoted[end + 1..]);
        } else if let Some(part) = part {
            understood = true;
            rest = &rest[part.len()..];
        } else {
            strange |= first.is_alphabetic() && !matches!(first, 'T' | 'Z');
            rest = &rest[first.len_utf8()..];
        }
    }
    if !understood {
        let message = "the date's format names no part of a date: the result is always the same";
        return Some(Finding::warning(block, "date_format", message).mend(mend));
    }
    let message =
        "some letters of the date's format mean nothing and stand in the result as they are";
    strange.then(|| Finding::hint(block, "date_format", message).mend(mend))
}

/// Which zones there are is known to the server only, but their names have a form.
fn time_zone(block: &Block, zone: &str) -> Option<Finding> {
    let has_form = zone
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c))
        && zone.starts_with(|c: char| c.is_ascii_alphabetic())
        && !zone.starts_with("UTC+")
        && !zone.starts_with("UTC-");
    let message = "what stands in \"timeZone\" is no name of a time zone";
    (!has_form).then(|| {
        Finding::warning(block, "time_zone", message)
            .mend("Write it as Europe/Berlin or America/New_York.")
    })
}

fn country(block: &Block, code: &str) -> Option<Finding> {
    let code = code.trim();
    let has_form = code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
    let message =
        "what stands in \"countryCode\" is no country's code: no number will be understood";
    (!has_form).then(|| {
        Finding::warning(block, "country_code", message)
            .mend("Write its two letters, such as US or DE.")
    })
}

fn address(block: &Block, url: &str) -> Option<Finding> {
    let lower = url.trim().to_ascii_lowercase();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let message = "what stands in \"url\" is no address that can be asked";
    host.is_none_or(|host| host.is_empty() || host.starts_with('/'))
        .then(|| {
            Finding::warning(block, "url_malformed", message)
                .mend("Begin it with https:// and the server's name.")
        })
}

fn by_zero(block: &Block) -> Option<Finding> {
    let second = block.controls().get("second").and_then(value::numeric);
    let message = "nothing can be divided by zero: this always fails";
    (second == Some(0.0)).then(|| {
        Finding::warning(block, "division_by_zero", message).mend("Divide by another number.")
    })
}
