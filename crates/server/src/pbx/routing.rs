//! Which callers are refused, and under which number a call goes out; both read once, for all calls. Pure.

use std::collections::{BTreeSet, HashSet};

use rlibphonenumber::Region;

use super::numbers::{Dialled, candidates, country_code};
use crate::settings::pbx::{BlockedCaller, Route};

/// Callers who are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// In every spelling.
    numbers: HashSet<String>,
    /// What is no number, in lower case.
    texts: HashSet<String>,
}

impl Blocked {
    /// Reads the entries; numbers may have any spelling.
    pub fn of(entries: &[BlockedCaller], home: Region) -> Self {
        let texts = entries.iter().map(|entry| folded(&entry.caller_id));
        Self {
            numbers: entries
                .iter()
                .flat_map(|entry| candidates(&entry.caller_id, home))
                .collect(),
            texts: texts.filter(|text| !text.is_empty()).collect(),
        }
    }

    /// Whether a caller is refused: numbers in any spelling, anything else as text without regard to case. `candidates` are
    /// those of `from`.
    pub fn refuses(&self, from: &str, candidates: &BTreeSet<String>) -> bool {
        if candidates.is_empty() {
            self.texts.contains(&folded(from))
        } else {
            candidates
                .iter()
                .any(|number| self.numbers.contains(number))
        }
    }
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Under which number calls go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routes {
    /// Patterns and caller id of each, in their order.
    routes: Vec<(Vec<Pattern>, String)>,
    default: String,
}

impl Routes {
    /// Reads the routes; `default` is the caller id where none fits, and may be empty.
    pub fn of(routes: &[Route], default: &str, home: Region) -> Self {
        let read = |route: &Route| {
            let patterns = spellings(&route.dest, home);
            let patterns = patterns.iter().map(|text| Pattern::of(text)).collect();
            (patterns, route.caller_id.clone())
        };
        Self {
            routes: routes.iter().map(read).collect(),
            default: default.to_owned(),
        }
    }

    /// The caller id to use for a call to `to`: of the first route that fits, else the default one, else none.
    pub fn caller_id(&self, to: &str, home: Region) -> Option<&str> {
        if to.trim().is_empty() {
            return None;
        }
        let called = spellings(to, home);
        let fits = |patterns: &[Pattern]| {
            patterns
                .iter()
                .any(|pattern| called.iter().any(|called| pattern.matches(called)))
        };
        let chosen = self
            .routes
            .iter()
            .find(|(patterns, _)| fits(patterns))
            .map_or(self.default.as_str(), |(_, caller_id)| caller_id.as_str());
        (!chosen.trim().is_empty()).then_some(chosen)
    }
}

/// A number or a pattern as digits and stars: international ones without their prefix, national ones also with the country
/// code. Without a prefix it stays as it is, since it may be either; so does what is no number.
fn spellings(text: &str, home: Region) -> Vec<String> {
    let literal = || vec![text.trim().to_owned()];
    let Some(parts) = text.split('*').map(only_digits).collect::<Option<Vec<_>>>() else {
        return literal();
    };
    let tail: String = parts[1..].iter().flat_map(|part| ["*", part]).collect();
    let first = text.split('*').next().unwrap_or_default();
    match Dialled::read(first) {
        Some(Dialled::International(digits) | Dialled::Plain(digits)) => {
            vec![format!("{digits}{tail}")]
        }
        Some(Dialled::National(digits)) => {
            let trunk = digits.strip_prefix('0').unwrap_or(&digits);
            let abroad = format!("{}{trunk}{tail}", country_code(home));
            vec![format!("{digits}{tail}"), abroad]
        }
        // Nothing before the star, or only a prefix: `*`, `+*`, `00*`.
        None if parts.len() > 1 => vec![tail],
        None => literal(),
    }
}

/// The digits of a part between stars; none where something else stands in it.
fn only_digits(part: &str) -> Option<String> {
    if part.trim_matches([' ', '+']).is_empty() {
        return Some(String::new());
    }
    let bare = part.trim().trim_start_matches('+');
    bare.chars()
        .filter(|c| !(c.is_whitespace() || "-./()|[]".contains(*c)))
        .map(|c| c.is_ascii_digit().then_some(c))
        .collect()
}

/// A number with stars. A star stands for one digit or more, all else for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// What stands before the first star.
    start: String,
    /// From the first star on.
    rest: Vec<char>,
}

impl Pattern {
    fn of(text: &str) -> Self {
        let (start, rest) = text.split_at(text.find('*').unwrap_or(text.len()));
        Self {
            start: start.to_owned(),
            rest: rest.chars().collect(),
        }
    }

    /// Whether it covers the whole of a text.
    fn matches(&self, text: &str) -> bool {
        let Some(text) = text.strip_prefix(&self.start) else {
            return false;
        };
        // Where the rest may stand after each character of the text; linear in both.
        let mut at = vec![false; self.rest.len() + 1];
        at[0] = true;
        for c in text.chars() {
            let mut next = vec![false; self.rest.len() + 1];
            for (index, wanted) in self.rest.iter().enumerate() {
                if *wanted == '*' {
                    if c.is_ascii_digit() && (at[index] || at[index + 1]) {
                        next[index + 1] = true;
                    }
                } else if *wanted == c && at[index] {
                    next[index + 1] = true;
                }
            }
            at = next;
        }
        at[self.rest.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOME: Region = Region::DE;

    fn route(dest: &str, caller_id: &str) -> Route {
        Route {
            dest: dest.to_owned(),
            caller_id: caller_id.to_owned(),
            note: String::new(),
        }
    }

    fn fits(dest: &str, to: &str) -> bool {
        Routes::of(&[route(dest, "1")], "", HOME)
            .caller_id(to, HOME)
            .is_some()
    }

    #[test]
    fn a_star_is_one_digit_or_more_and_all_else_is_literal() {
        for (dest, to, expected) in [
            ("41*", "41", false),
            ("41*", "411", true),
            ("41*", "+411", true),
            ("41*", "00411", true),
            ("41*", "0411", false),
            ("4930*", "493012345", true),
            ("4930*", "+493012345", true),
            ("4930*", "03012345", true),
            ("4930*", "4930", false),
            ("49*30", "4912330", true),
            ("49*30", "4930", false),
            ("*", "1", true),
            ("*", "", false),
            ("*", "support", false),
            ("491714000000", "491714000000", true),
            ("491714000000", "01714000000", true),
            ("491714000000", "4917140000001", false),
            ("49.1", "4921", false),
            ("49.1", "491", true),
            ("49?", "4", false),
            ("49*", "foo\n4930123", false),
            ("49*", "4312345", false),
            ("00*", "0049", true),
            ("+49*", "+4930", true),
            ("0049*", "4930123", true),
            ("030*", "+493012345", true),
            ("0*", "0041791234567", false),
            ("(", "x", false),
            ("(49", "4912347114711", false),
            ("1*1*1", "10101", true),
            ("1*1*1", "1011", false),
            ("101", "101", true),
            ("support", "support", true),
        ] {
            assert_eq!(fits(dest, to), expected, "{dest} {to}");
        }
    }

    #[test]
    fn the_first_route_that_fits_wins_then_the_default_then_nothing() {
        let routes = [route("49*", "111"), route("4930*", "222")];
        for (to, default, expected) in [
            ("493012345", "333", Some("111")),
            ("4312345", "333", Some("333")),
            ("4312345", "", None),
            ("", "333", None),
        ] {
            assert_eq!(
                Routes::of(&routes, default, HOME).caller_id(to, HOME),
                expected,
                "{to}"
            );
        }
    }

    #[test]
    fn blocked_callers_are_blocked_in_every_spelling() {
        let blocked = ["491715000000", "anonymous"].map(|caller_id| BlockedCaller {
            caller_id: caller_id.to_owned(),
            note: String::new(),
        });
        let blocked = Blocked::of(&blocked, HOME);
        for (from, expected) in [
            ("+491715000000", true),
            ("00491715000000", true),
            ("01715000000", true),
            ("49 1715000000", true),
            ("491715000000 ", true),
            (" 491715000000", true),
            ("4917150000001", false),
            ("Anonymous", true),
            ("", false),
        ] {
            assert_eq!(
                blocked.refuses(from, &candidates(from, HOME)),
                expected,
                "{from}"
            );
        }
    }

    proptest! {
        #[test]
        fn stars_agree_with_a_regular_expression(pattern in "[0-3*]{0,8}", text in "[0-3]{0,10}") {
            let expression = format!("^{}$", pattern.replace('*', "[0-9]+"));
            let expected = regex::Regex::new(&expression).map(|regex| regex.is_match(&text));
            prop_assert_eq!(Ok(Pattern::of(&pattern).matches(&text)), expected.map_err(|error| error.to_string()));
        }
    }
}
