//! Dates as flows write them, and the patterns they are shown by.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::Value;

/// RFC 3339, RFC 2822, a date alone (midnight, UTC), a date and time without an offset (UTC), or UTC milliseconds.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "milliseconds beyond what fits are refused by jiff"
        )]
        Value::Number(number) => {
            let ms = number
                .as_i64()
                .or_else(|| number.as_f64().map(|ms| ms as i64))?;
            Timestamp::from_millisecond(ms).ok()
        }
        Value::String(text) => {
            let text = text.trim();
            let utc = |at: civil::DateTime| {
                at.to_zoned(TimeZone::UTC)
                    .ok()
                    .map(|zoned| zoned.timestamp())
            };
            text.parse::<Timestamp>()
                .ok()
                .or_else(|| text.parse::<civil::DateTime>().ok().and_then(utc))
                .or_else(|| {
                    text.parse::<civil::Date>()
                        .ok()
                        .and_then(|date| utc(date.at(0, 0, 0, 0)))
                })
                .or_else(|| {
                    jiff::fmt::rfc2822::parse(text)
                        .ok()
                        .map(|zoned| zoned.timestamp())
                })
        }
        _ => None,
    }
}

/// Letters of a date's pattern and what they mean to `strftime`; longer runs first, as "MMMM" begins with "MM".
const LETTERS: [(&str, &str); 26] = [
    ("yyyy", "%Y"),
    ("YYYY", "%Y"),
    ("yy", "%y"),
    ("YY", "%y"),
    ("MMMM", "%B"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("M", "%-m"),
    ("EEEE", "%A"),
    ("dddd", "%A"),
    ("EEE", "%a"),
    ("ddd", "%a"),
    ("dd", "%d"),
    ("DD", "%d"),
    ("d", "%-d"),
    ("D", "%-d"),
    ("HH", "%H"),
    ("H", "%-H"),
    ("hh", "%I"),
    ("h", "%-I"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("SSS", "%3f"),
    ("XXX", "%:z"),
    ("a", "%p"),
    ("A", "%p"),
];

/// `strftime` formats are taken as they are; patterns in letters (`yyyy-MM-dd HH:mm`, `DD.MM.YYYY`) are translated.
pub(super) fn strftime(format: &str) -> String {
    if format.contains('%') {
        return format.to_owned();
    }
    let (mut out, mut rest) = (String::new(), format);
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('\'').or_else(|| rest.strip_prefix('[')) {
            // Text between quotes or brackets stands for itself.
            let end = quoted
                .find(if first == '[' { ']' } else { '\'' })
                .unwrap_or(quoted.len());
            out.push_str(&quoted[..end]);
            rest = quoted.get(end + 1..).unwrap_or_default();
        } else if let Some((letters, spec)) = LETTERS
            .iter()
            .find(|(letters, _)| rest.starts_with(letters))
        {
            out.push_str(spec);
            rest = &rest[letters.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}
