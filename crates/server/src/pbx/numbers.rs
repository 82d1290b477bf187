//! Telephone numbers as telephone systems write them: every way in which one may be meant, so that two spellings of one
//! number meet. Pure.
//!
//! A number is read as a set of candidates. Two numbers are the same where their sets have one in common. A candidate is
//! E.164 (`+4930123456`) or, for an extension, its bare digits (`101`).

use std::{collections::BTreeSet, sync::LazyLock};

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use crate::memo::Memo;

/// Up to so many digits without a prefix are an extension, which is only equal to itself.
const EXTENSION: usize = 6;
/// The plus and 15 digits; the library knows some that are longer.
const LONGEST_E164: usize = 16;
/// Nothing longer is a number: E.164 has 15 digits, prefixes and extensions some more.
const MOST_DIGITS: usize = 26;
/// So many numbers are not read anew when they are met again.
const KEPT: usize = 4096;
/// No longer text is looked at as a number.
const MOST_TEXT: usize = 250;
/// So many of a number's last digits are the same in all its spellings.
const END: usize = 3;
/// Fewer digits than this in running text are no number.
const FEWEST_IN_TEXT: usize = 6;
/// Fewer digits than this have no country code among them.
const FEWEST_ABROAD: usize = 9;

/// The digits of a number, and how it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dialled {
    /// With `+` or `00`; the digits after it.
    International(String),
    /// With one `0`, which is among the digits.
    National(String),
    /// With neither.
    Plain(String),
}

impl Dialled {
    /// Reads a number; none for what holds other things than digits and separators, or no digit. A `sip:` or `tel:`
    /// address is read for its user, with or without a name before it. A space before the first digit was a `+` that a form
    /// has lost.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > MOST_TEXT {
            return None;
        }
        // No country's code begins with a 0.
        let lost_plus = text
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(|c: char| matches!(c, '1'..='9')));
        let text = user_part(text.trim());
        let (plus, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (lost_plus, text),
        };
        let written = digits(rest)?;
        let begun = if plus {
            Self::International(written)
        } else if let Some(abroad) = written.strip_prefix("00") {
            Self::International(abroad.to_owned())
        } else if written.starts_with('0') {
            Self::National(written)
        } else {
            Self::Plain(written)
        };
        (!begun.digits().is_empty()).then_some(begun)
    }

    /// The digits, without `+` and `00`.
    pub fn digits(&self) -> &str {
        match self {
            Self::International(digits) | Self::National(digits) | Self::Plain(digits) => digits,
        }
    }

    /// Whether it is only equal to itself.
    fn is_extension(&self) -> bool {
        !matches!(self, Self::International(_)) && self.digits().len() <= EXTENSION
    }
}

/// What a text says as a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every number that is meant, perhaps; none for what is no number.
    pub candidates: BTreeSet<String>,
    /// The one E.164 number that is most likely meant; none for extensions and what is no number.
    pub e164: Option<String>,
}

impl Reading {
    fn one(number: String) -> Self {
        Self {
            candidates: BTreeSet::from([number.clone()]),
            e164: Some(number),
        }
    }
}

/// Every number that is meant, perhaps; none for what is no number.
pub fn candidates(text: &str, home: Region) -> BTreeSet<String> {
    reading(text, home).candidates
}

/// Whether a text means one of these candidates. What ends in other digits is told apart without the library, which takes long:
/// however a number is read, its end stays.
pub fn is_one_of<'a>(
    text: &str,
    numbers: impl IntoIterator<Item = &'a String, IntoIter: Clone>,
    home: Region,
) -> bool {
    let Some(dialled) = Dialled::read(text) else {
        return false;
    };
    let digits = dialled.digits();
    let end = &digits[digits.len().saturating_sub(END)..];
    let numbers = numbers.into_iter();
    if !numbers.clone().any(|number| number.ends_with(end)) {
        return false;
    }
    let meant = candidates(text, home);
    numbers.into_iter().any(|number| meant.contains(number))
}

/// Both at once, as each needs what the library takes long to tell.
pub fn reading(text: &str, home: Region) -> Reading {
    // A call's numbers are read again and again, by whoever tells of it and whoever looks its people up.
    static READ: LazyLock<Memo<(Region, Dialled), Reading>> = LazyLock::new(|| Memo::of(KEPT));
    let Some(dialled) = Dialled::read(text) else {
        return Reading::default();
    };
    if dialled.is_extension() {
        return Reading {
            candidates: BTreeSet::from([dialled.digits().to_owned()]),
            e164: None,
        };
    }
    READ.get((home, dialled), |(home, dialled)| match dialled {
        Dialled::International(digits) => Reading::one(international(digits)),
        Dialled::National(digits) => Reading::one(national(digits, *home)),
        Dialled::Plain(digits) => plain(digits, *home),
    })
}

/// Digits that may have a country code or not.
fn plain(digits: &str, home: Region) -> Reading {
    let at_home = national(digits, home);
    let is_ours = is_of(digits, home);
    let abroad = international(digits);
    if !is_ours && !is_valid(&format!("+{digits}"), home) {
        // A number that nobody has, such as those of examples, is still the same with a plus; but not one that is dialled
        // just so at home.
        let may_be_abroad =
            digits.len() >= FEWEST_ABROAD && (has_trunk_zero(home) || !is_valid(&at_home, home));
        let likely = if may_be_abroad && at_home.len() > LONGEST_E164 {
            abroad.clone()
        } else {
            at_home.clone()
        };
        let too = may_be_abroad.then_some(abroad);
        return Reading {
            e164: Some(likely),
            candidates: std::iter::once(at_home).chain(too).collect(),
        };
    }
    // Where national numbers are dialled with a 0, one without it that begins with the country's code has the code.
    let has_code = is_ours && has_trunk_zero(home) || !is_valid(&at_home, home);
    let likely = if has_code { &abroad } else { &at_home };
    Reading {
        e164: Some(likely.clone()),
        candidates: BTreeSet::from([at_home, abroad]),
    }
}

/// The numbers in running text, each as [`candidates`] reads it. A plus begins a number, and a full stop before a space ends
/// one.
pub fn in_text(text: &str, home: Region) -> BTreeSet<String> {
    let part = |c: char| c.is_ascii_digit() || " \t\u{a0}-(|)/.+".contains(c);
    text.split(|c: char| !part(c))
        .flat_map(|run| run.split(". "))
        .flat_map(from_each_plus)
        .map(|run| run.trim_matches([' ', '\t', '\u{a0}', '.', '-', '/', '|']))
        .filter(|run| {
            let digits = run.chars().filter(char::is_ascii_digit).count();
            (FEWEST_IN_TEXT..=MOST_DIGITS).contains(&digits)
        })
        .flat_map(|run| candidates(run, home))
        .collect()
}

/// The parts of a text, the second and all after it beginning with a plus.
fn from_each_plus(text: &str) -> impl Iterator<Item = &str> {
    let plus: Vec<usize> = text.match_indices('+').map(|(at, _)| at).collect();
    let starts = std::iter::once(0).chain(plus.clone());
    let ends = plus.into_iter().chain([text.len()]);
    starts
        .zip(ends)
        .filter_map(move |(start, end)| text.get(start..end))
}

/// A number in E.164 as it is written for people: `+49 30 123456`. None for what is no number that exists.
pub fn formatted(e164: &str) -> Option<String> {
    static FORMATTED: LazyLock<Memo<String, Option<String>>> = LazyLock::new(|| Memo::of(KEPT));
    FORMATTED.get(e164.to_owned(), |e164| format(e164))
}

fn format(e164: &str) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(e164, None).ok()?;
    let whole = number.is_valid() && number.format_as(PhoneNumberFormat::E164) == e164;
    whole.then(|| {
        number
            .format_as(PhoneNumberFormat::International)
            .into_owned()
    })
}

/// The country code of a country, digits.
pub fn country_code(home: Region) -> String {
    PHONE_NUMBER_UTIL
        .get_country_code_for_region(home)
        .map(|code| code.to_string())
        .unwrap_or_default()
}

/// `sip:` and `tel:` addresses, in brackets after a name too, and what stands before an `@`.
fn user_part(text: &str) -> &str {
    let bracketed = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    let text = bracketed.map_or(text, |(_, address)| address.trim());
    let text = ["sip:", "sips:", "tel:"]
        .iter()
        .find_map(|scheme| {
            let (head, rest) = text.split_at_checked(scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then_some(rest)
        })
        .unwrap_or(text);
    text.split(['@', ';']).next().unwrap_or_default().trim()
}

/// The digits between separators; none where anything else stands among them. `(0)` after a country code is no digit.
fn digits(text: &str) -> Option<String> {
    let text = match text.find("(0)") {
        Some(at) if text[..at].contains(|c: char| c.is_ascii_digit()) => {
            text.replacen("(0)", "", 1)
        }
        _ => text.replacen("( 0 )", "", 1),
    };
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-'
            | '.'
            | '/'
            | '('
            | ')'
            | '|'
            | '['
            | ']'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    (digits.len() <= MOST_DIGITS).then_some(digits)
}

fn is_of(digits: &str, home: Region) -> bool {
    let code = country_code(home);
    !code.is_empty() && digits.len() > code.len() && digits.starts_with(&code)
}

/// Told by a mobile number, as some countries' landlines begin with a 0 that is no prefix.
fn has_trunk_zero(home: Region) -> bool {
    static HAS: LazyLock<Memo<Region, bool>> = LazyLock::new(|| Memo::of(1));
    // One country is asked for again and again.
    HAS.get(home, |home| {
        PHONE_NUMBER_UTIL
            .get_example_number_for_type_and_region(*home, PhoneNumberType::Mobile)
            .is_ok_and(|example| {
                example
                    .format_as(PhoneNumberFormat::National)
                    .starts_with('0')
            })
    })
}

fn parse(text: &str, home: Region) -> Option<PhoneNumber> {
    PHONE_NUMBER_UTIL.parse(text, Some(home)).ok()
}

/// Whether it is a number that exists, as it stands: the library would drop a digit too many.
fn is_valid(e164: &str, home: Region) -> bool {
    e164.len() <= LONGEST_E164
        && parse(e164, home).is_some_and(|number| {
            number.is_valid() && number.format_as(PhoneNumberFormat::E164) == e164
        })
}

/// E.164 of digits that begin with a country code; as they stand where no country has it.
fn international(digits: &str) -> String {
    let plain = format!("+{digits}");
    match PHONE_NUMBER_UTIL.parse(&plain, None) {
        Ok(number) => number.format_as(PhoneNumberFormat::E164).into_owned(),
        Err(_) => plain,
    }
}

/// E.164 of digits dialled in the default country. The library would take a country code off their front, and that is the
/// other reading; so the code is put there first.
fn national(digits: &str, home: Region) -> String {
    let code = country_code(home);
    let trunk = digits.strip_prefix('0').unwrap_or(digits);
    match parse(digits, home) {
        Some(number) if number.is_valid() && !is_of(digits, home) => {
            number.format_as(PhoneNumberFormat::E164).into_owned()
        }
        _ => format!("+{code}{trunk}"),
    }
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
