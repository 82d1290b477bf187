//! What the engine must know about telephone numbers, dates and patterns, from native libraries whose data would be too
//! big for the browser.

use std::sync::{PoisonError, RwLock};

use ccp_flow::{Locale, ParsedNumber};
use jiff::{Timestamp, civil, fmt::strtime, tz::TimeZone};
use regex::RegexBuilder;
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region,
};
use serde_json::Value;

/// A compiled pattern may take so much memory; matching is linear in the text whatever the pattern.
const PATTERN_BYTES: usize = 256 * 1024;
/// A pattern is at most this long.
const PATTERN_LENGTH: usize = 1000;
/// No number is longer; what is longer is not looked at.
const NUMBER_LENGTH: usize = 250;

/// Numbers, dates and patterns. A number without a country code is taken as dialled in the default country.
#[derive(Debug)]
pub struct ServerLocale {
    home: RwLock<Region>,
}

impl Default for ServerLocale {
    fn default() -> Self {
        Self {
            home: RwLock::new(Region::US),
        }
    }
}

impl ServerLocale {
    /// The country of numbers without a country code, ISO 3166; the United States at first. Gives back whether it is a
    /// country we know; one we do not know changes nothing.
    pub fn set_home(&self, country: &str) -> bool {
        let Some(region) = region(country) else {
            return false;
        };
        *self.home.write().unwrap_or_else(PoisonError::into_inner) = region;
        true
    }

    fn home(&self) -> Region {
        *self.home.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one spelling that numbers are stored and compared in: E.164, or the bare digits where it is no number of the
    /// telephone network (an extension). None without a digit: withheld.
    ///
    /// Telephone systems leave out the plus, write `00` or add `sip:`, so those are tried after the spellings that are
    /// certain.
    pub fn canonical(&self, text: &str) -> Option<String> {
        let text = plain(text)?;
        if let Some(number) = self.understand(text, None) {
            return Some(e164(&number));
        }
        let digits: String = text
            .chars()
            .filter_map(|c| c.to_digit(10))
            .filter_map(|d| char::from_digit(d, 10))
            .collect();
        (!digits.is_empty()).then_some(digits)
    }

    /// Every reading is tried as a number that exists before any is taken for its length alone.
    fn understand(&self, text: &str, country: Option<Region>) -> Option<PhoneNumber> {
        let home = country.unwrap_or_else(|| self.home());
        let parse = |text: &str, region| PHONE_NUMBER_UTIL.parse(text, region).ok();
        if text.starts_with('+') {
            return parse(text, Some(home)).filter(is_possible);
        }
        let national = parse(text, Some(home));
        if let Some(number) = national.as_ref().filter(|number| number.is_valid()) {
            return Some(number.clone());
        }
        let abroad = text
            .strip_prefix("00")
            .or_else(|| text.strip_prefix("011"))
            .unwrap_or(text);
        let international = parse(&format!("+{abroad}"), None);
        if let Some(number) = international.as_ref().filter(|number| number.is_valid()) {
            return Some(number.clone());
        }
        // "00" is no beginning of a national number anywhere, so such a one may only be international.
        if text.starts_with("00") {
            international
        } else {
            national
        }
        .filter(is_possible)
    }
}

impl Locale for ServerLocale {
    fn parse_number(&self, number: &str, country: Option<&str>) -> Option<ParsedNumber> {
        let country = match country.filter(|code| !code.is_empty()) {
            Some(code) => Some(region(code)?),
            None => None,
        };
        let parsed = self.understand(plain(number)?, country)?;
        Some(ParsedNumber {
            number: e164(&parsed),
            national_number: parsed.format_as(PhoneNumberFormat::National).into_owned(),
            country: parsed
                .get_region_code()
                .map(|region| region.as_region_str().as_str().to_owned())
                .unwrap_or_default(),
        })
    }

    fn format_date(&self, value: &Value, format: &str, tz: Option<&str>) -> Option<String> {
        let zone = match tz.filter(|name| !name.is_empty()) {
            Some(name) => TimeZone::get(name).ok()?,
            None => TimeZone::UTC,
        };
        let moment = moment(value)?.to_zoned(zone);
        strtime::format(strftime(format), &moment).ok()
    }

    fn to_date_iso(&self, value: &Value) -> Option<String> {
        Some(format!("{:.3}", moment(value)?))
    }

    fn matches(&self, text: &str, pattern: &str) -> Option<bool> {
        if pattern.len() > PATTERN_LENGTH {
            return None;
        }
        let pattern = RegexBuilder::new(pattern)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .build()
            .ok()?;
        Some(pattern.is_match(text))
    }
}

fn region(code: &str) -> Option<Region> {
    Region::from_code(&code.to_ascii_uppercase())
        .ok()
        .filter(|region| {
            PHONE_NUMBER_UTIL
                .get_country_code_for_region(*region)
                .is_some()
        })
}

/// The number in `tel:` and `sip:` addresses; none for what is empty or too long to be one.
fn plain(text: &str) -> Option<&str> {
    let text = text.trim();
    let sip = ["sip:", "sips:"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let text = match sip {
        Some(address) => address.split(['@', ';']).next().unwrap_or_default(),
        None => text,
    };
    (!text.is_empty() && text.len() <= NUMBER_LENGTH).then_some(text)
}

fn e164(number: &PhoneNumber) -> String {
    number.format_as(PhoneNumberFormat::E164).into_owned()
}

fn is_possible(number: &PhoneNumber) -> bool {
    matches!(
        number.is_possible_with_reason(),
        Ok(NumberLengthType::IsPossible)
    )
}

/// RFC 3339, RFC 2822, a date alone (midnight, UTC), a date and time without an offset (UTC), or UTC milliseconds.
fn moment(value: &Value) -> Option<Timestamp> {
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
fn strftime(format: &str) -> String {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn germany() -> ServerLocale {
        let locale = ServerLocale::default();
        assert!(locale.set_home("de"));
        locale
    }

    #[test]
    fn every_spelling_of_a_number_is_the_same_number() {
        let locale = germany();
        for text in [
            "+49 30 901820",
            "+49 (0)30 / 90 18 20",
            "030 901820",
            "030/90-18-20",
            "(030) 901820",
            "0049 30 901820",
            "4930901820",
            "tel:+49-30-901820",
            "sip:+4930901820@pbx.example;transport=udp",
            "+49 30 901820 ext. 12",
            " +4930901820 ",
        ] {
            assert_eq!(
                locale.canonical(text).as_deref(),
                Some("+4930901820"),
                "{text}"
            );
        }
    }

    #[test]
    fn an_extension_is_its_digits_and_a_withheld_number_is_none() {
        let locale = germany();
        assert_eq!(locale.canonical("204").as_deref(), Some("204"));
        assert_eq!(locale.canonical("*43").as_deref(), Some("43"));
        for text in [
            "",
            "  ",
            "anonymous",
            "restricted",
            "sip:anonymous@anonymous.invalid",
        ] {
            assert_eq!(locale.canonical(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_default_country_is_the_united_states_until_another_is_set() {
        let locale = ServerLocale::default();
        assert_eq!(
            locale.canonical("(206) 555-0100").as_deref(),
            Some("+12065550100")
        );
        assert!(!locale.set_home("XX"));
        assert_eq!(
            locale.canonical("2065550100").as_deref(),
            Some("+12065550100")
        );
    }

    #[test]
    fn a_number_tells_its_country() {
        let parsed = ServerLocale::default()
            .parse_number("030 901820", Some("DE"))
            .unwrap();
        assert_eq!(
            (parsed.number.as_str(), parsed.country.as_str()),
            ("+4930901820", "DE")
        );
        assert_eq!(parsed.national_number, "030 901820");
        assert_eq!(
            ServerLocale::default().parse_number("030 901820", Some("nowhere")),
            None
        );
    }

    #[test]
    fn dates_are_written_in_letters_and_in_percents() {
        let locale = ServerLocale::default();
        let date = json!("2026-11-21T23:30:05.120Z");
        let format = |format, tz| locale.format_date(&date, format, tz).unwrap();
        assert_eq!(
            format("DD.MM.YYYY HH:mm", Some("Europe/Berlin")),
            "22.11.2026 00:30"
        );
        assert_eq!(format("%Y-%m-%d", None), "2026-11-21");
        assert_eq!(
            format("EEEE, d. MMMM yyyy 'at' h:mm a", None),
            "Saturday, 21. November 2026 at 11:30 PM"
        );
        assert_eq!(locale.format_date(&date, "yyyy", Some("Mars/Base")), None);
    }

    #[test]
    fn dates_are_read_in_the_usual_spellings() {
        let locale = ServerLocale::default();
        for value in [
            json!("2026-11-21"),
            json!(1_795_219_200_000_i64),
            json!("2026-11-21T00:00"),
            json!("2026-11-21T01:00:00+01:00"),
        ] {
            assert_eq!(
                locale.to_date_iso(&value).as_deref(),
                Some("2026-11-21T00:00:00.000Z"),
                "{value}"
            );
        }
        assert_eq!(locale.to_date_iso(&json!("soon")), None);
        assert_eq!(locale.to_date_iso(&json!(1e300)), None);
    }

    #[test]
    fn a_pattern_that_would_explode_is_refused_and_the_others_match() {
        let locale = ServerLocale::default();
        assert_eq!(locale.matches("+4930", r"^\+49"), Some(true));
        assert_eq!(locale.matches("a", "("), None);
        assert_eq!(locale.matches("a", "(((a{100}){100}){100}){100}"), None);
        assert_eq!(locale.matches("a", &"a".repeat(2000)), None);
    }
}
