//! Telephone numbers, dates and patterns come in from outside: their data is too big for the browser, which asks the
//! server instead.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{time, value};

/// A telephone number that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParsedNumber {
    /// E.164, such as `+493012345`.
    pub number: String,
    /// As it is written within its country.
    pub national_number: String,
    /// ISO 3166 code such as `DE`; empty when it could not be told.
    pub country: String,
}

/// What the engine needs to know about countries and languages.
///
/// Every answer may be `None`: the number, date or pattern was not understood, or this locale cannot tell.
pub trait Locale {
    /// Understands a number; `country` (ISO 3166) is the one it is dialled from when it has no country code.
    fn parse_number(&self, number: &str, country: Option<&str>) -> Option<ParsedNumber>;

    /// The number with its [E.164 spelling](ParsedNumber::number).
    fn e164(&self, number: &str, country: Option<&str>) -> Option<ParsedNumber> {
        self.parse_number(number, country)
    }

    /// The number as it is written within its country.
    fn national(&self, number: &str, country: Option<&str>) -> Option<String> {
        self.parse_number(number, country)
            .map(|parsed| parsed.national_number)
    }

    /// A date in words. `value` is RFC 3339 text or UTC milliseconds; `tz` an IANA name, UTC without one.
    fn format_date(&self, value: &Value, format: &str, tz: Option<&str>) -> Option<String>;

    /// A date as RFC 3339 text in UTC. `value` is text in any spelling this locale knows, or UTC milliseconds.
    fn to_date_iso(&self, value: &Value) -> Option<String>;

    /// Does the pattern (a regular expression) occur in the text?
    fn matches(&self, text: &str, pattern: &str) -> Option<bool>;
}

/// A locale without data: E.164 spellings, RFC 3339 dates in UTC, patterns without special characters only.
///
/// For tests and for places where no data is at hand. It never guesses: what it cannot tell is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainLocale;

impl Locale for PlainLocale {
    fn parse_number(&self, number: &str, country: Option<&str>) -> Option<ParsedNumber> {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let spelled = number
            .chars()
            .all(|c| c.is_ascii_digit() || "+ ()-./".contains(c));
        if !spelled || !(3..=15).contains(&digits.len()) {
            return None;
        }
        let international = if number.trim_start().starts_with('+') {
            format!("+{digits}")
        } else if let Some(rest) = digits.strip_prefix("00") {
            format!("+{rest}")
        } else if country.is_some_and(|code| matches!(code, "US" | "CA")) {
            format!(
                "+1{}",
                digits
                    .strip_prefix('1')
                    .filter(|rest| rest.len() == 10)
                    .unwrap_or(&digits)
            )
        } else {
            return None;
        };
        let national = international
            .strip_prefix("+1")
            .filter(|rest| rest.len() == 10);
        Some(ParsedNumber {
            national_number: national.map_or_else(|| international.clone(), north_american),
            country: country
                .filter(|_| national.is_some())
                .unwrap_or_default()
                .to_owned(),
            number: international,
        })
    }

    fn format_date(&self, value: &Value, format: &str, tz: Option<&str>) -> Option<String> {
        if tz.is_some_and(|zone| !matches!(zone, "UTC" | "Etc/UTC")) {
            return None;
        }
        Some(time::format(date_millis(value)?, format))
    }

    fn to_date_iso(&self, value: &Value) -> Option<String> {
        date_millis(value).and_then(time::to_rfc3339)
    }

    fn matches(&self, text: &str, pattern: &str) -> Option<bool> {
        let plain = !pattern.contains(|c: char| r"\^$.|?*+()[]{}".contains(c));
        plain.then(|| text.contains(pattern))
    }
}

fn north_american(digits: &str) -> String {
    format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
}

fn date_millis(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => time::from_rfc3339(text),
        Value::Number(_) => value::whole_number(value),
        _ => None,
    }
}
