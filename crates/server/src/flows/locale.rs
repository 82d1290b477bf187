//! What the engine must know about telephone numbers, dates and patterns, from native libraries whose data would be too
//! big for the browser.

mod dates;

use std::sync::{PoisonError, RwLock};

use ccp_flow::{Locale, ParsedNumber};
use dates::{moment, rfc3339, shown};
use jiff::tz::TimeZone;
use regex::RegexBuilder;
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region,
};
use serde_json::Value;

use crate::memo::Memo;

/// A compiled pattern may take so much memory; matching is linear in the text whatever the pattern.
const PATTERN_BYTES: usize = 256 * 1024;
/// A pattern is at most this long.
const PATTERN_LENGTH: usize = 1000;
/// So many numbers are not worked out anew when they are met again.
const KEPT: usize = 4096;
/// No number is longer; what is longer is not looked at.
const NUMBER_LENGTH: usize = 250;

/// Numbers, dates and patterns. A number without a country code is taken as dialled in the default country.
#[derive(Debug)]
pub struct ServerLocale {
    home: RwLock<Region>,
    canonical: Memo<(Region, String), Option<String>>,
}

impl Default for ServerLocale {
    fn default() -> Self {
        Self {
            home: RwLock::new(Region::US),
            canonical: Memo::of(KEPT),
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

    /// The country of numbers without a country code.
    pub fn home(&self) -> Region {
        *self.home.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one spelling that numbers are stored and compared in: E.164, or the bare digits where it is no number of the
    /// telephone network (an extension). None without a digit: withheld.
    ///
    /// Telephone systems leave out the plus, write `00` or add `sip:`, so those are tried after the spellings that are
    /// certain.
    pub fn canonical(&self, text: &str) -> Option<String> {
        let key = (self.home(), plain(text)?.to_owned());
        self.canonical
            .get(key, |(home, text)| self.spelled(text, *home))
    }

    fn spelled(&self, text: &str, home: Region) -> Option<String> {
        if let Some(number) = self.understand(text, Some(home)) {
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
            return parse(text, Some(home)).filter(is_number);
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
        .filter(is_number)
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
                // Such as +800: the number is of no one country.
                .filter(|code| code != "001")
                .unwrap_or_default(),
        })
    }

    fn format_date(&self, value: &Value, format: &str, tz: Option<&str>) -> Option<String> {
        let zone = match tz.filter(|name| !name.is_empty()) {
            Some(name) => TimeZone::get(name).ok()?,
            None => TimeZone::UTC,
        };
        shown(moment(value)?, format, zone)
    }

    fn to_date_iso(&self, value: &Value) -> Option<String> {
        moment(value).map(rfc3339)
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

/// One that exists, or may for its length. One that exists may still be too short to be told possible: `310-1234` in Canada.
fn is_number(number: &PhoneNumber) -> bool {
    number.is_valid()
        || matches!(
            number.is_possible_with_reason(),
            Ok(NumberLengthType::IsPossible)
        )
}

#[cfg(test)]
#[path = "locale_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "locale_tables.rs"]
mod tables;
