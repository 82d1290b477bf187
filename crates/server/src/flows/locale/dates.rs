//! Dates as flows write them, and the patterns they are shown by.

use ccp_flow::{Locale, PlainLocale};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    fmt::{rfc2822, strtime::BrokenDownTime, temporal::Pieces},
    tz::{Offset, TimeZone},
};
use serde_json::Value;

/// The moment a value means, in UTC: RFC 3339, RFC 2822, a date alone (midnight), a year or month alone (its first day), a
/// date and time without an offset, or UTC milliseconds.
pub(super) fn moment(value: &Value) -> Option<DateTime> {
    let read = match value {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "milliseconds beyond what fits are refused by jiff"
        )]
        Value::Number(number) => {
            let ms = number
                .as_i64()
                .or_else(|| number.as_f64().map(|ms| ms as i64))?;
            Timestamp::from_millisecond(ms).ok().map(in_utc)
        }
        Value::String(text) => of_text(text.trim()),
        _ => None,
    };
    read.or_else(|| last_days(value))
        .filter(|moment| moment.year() >= 0)
}

fn of_text(text: &str) -> Option<DateTime> {
    if is_off_the_clock(text) {
        return None;
    }
    let day = |text: &str| text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0));
    text.parse::<Timestamp>()
        .ok()
        .map(in_utc)
        .or_else(|| text.parse().ok())
        .or_else(|| match text.len() {
            4 => day(&format!("{text}-01-01")),
            7 => day(&format!("{text}-01")),
            _ => day(text),
        })
        .or_else(|| {
            rfc2822::parse(text)
                .ok()
                .map(|zoned| in_utc(zoned.timestamp()))
        })
}

/// What the engine's own reckoning and JavaScript refuse, and jiff takes: a leap second, and an offset of more than a day.
fn is_off_the_clock(text: &str) -> bool {
    let offset = Pieces::parse(text)
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    text.get(16..19) == Some(":60") || offset.is_some_and(|offset| offset.seconds().abs() >= 86_400)
}

fn in_utc(at: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(at)
}

/// The hours for which jiff has no [`Timestamp`], so that there is one in every zone. "Until 9999-12-31" is met in many a
/// record, and means for ever.
fn last_days(value: &Value) -> Option<DateTime> {
    let text = PlainLocale.to_date_iso(value)?;
    text.strip_suffix('Z')?.parse().ok()
}

/// A moment in UTC as RFC 3339 text with milliseconds.
pub(super) fn rfc3339(moment: DateTime) -> String {
    format!("{moment:.3}Z")
}

/// A moment in UTC by a format, as it is in a time zone; `None` where the format makes no sense.
pub(super) fn shown(moment: DateTime, format: &str, zone: TimeZone) -> Option<String> {
    let parts = if let Ok(at) = TimeZone::UTC.to_timestamp(moment) {
        BrokenDownTime::from(&at.to_zoned(zone))
    } else {
        let offset = zone.to_offset(Timestamp::MAX);
        let mut parts = BrokenDownTime::from(moment.checked_add(offset_span(offset)).ok()?);
        parts.set_offset(Some(offset));
        parts
    };
    let is_utc = parts.offset() == Some(Offset::UTC);
    parts.to_string(strftime(format, is_utc)).ok()
}

fn offset_span(offset: Offset) -> SignedDuration {
    SignedDuration::from_secs(offset.seconds().into())
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
fn strftime(format: &str, is_utc: bool) -> String {
    if format.contains('%') {
        return format.to_owned();
    }
    let (mut out, mut rest) = (String::new(), format);
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("''") {
            out.push('\'');
            rest = after;
        } else if let Some(text) = rest.strip_prefix('\'') {
            rest = quoted(text, &mut out);
        } else if let Some(text) = rest.strip_prefix('[') {
            let (text, after) = text.split_once(']').unwrap_or((text, ""));
            out.push_str(text);
            rest = after;
        } else if let Some((letters, spec)) = LETTERS
            .iter()
            .find(|(letters, _)| rest.starts_with(letters))
        {
            out.push_str(if is_utc && *letters == "XXX" {
                "Z"
            } else {
                spec
            });
            rest = &rest[letters.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Text between quotes stands for itself, and two quotes in it for one; gives what comes after it.
fn quoted<'a>(mut text: &'a str, out: &mut String) -> &'a str {
    loop {
        let (part, after) = text.split_once('\'').unwrap_or((text, ""));
        out.push_str(part);
        let Some(next) = after.strip_prefix('\'') else {
            return after;
        };
        out.push('\'');
        text = next;
    }
}
