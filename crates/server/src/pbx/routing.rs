//! Which callers are refused, and under which number a call goes out. Pure.

use rlibphonenumber::Region;

use super::numbers::{Dialled, candidates, country_code};
use crate::settings::pbx::{BlockedCaller, Route};

/// The entry that refuses a caller, if one does: numbers in any spelling, anything else as text without regard to case.
pub fn blocking<'a>(
    from: &str,
    blocked: &'a [BlockedCaller],
    home: Region,
) -> Option<&'a BlockedCaller> {
    let caller = candidates(from, home);
    blocked.iter().find(|entry| {
        if caller.is_empty() {
            let (one, other) = (from.trim(), entry.caller_id.trim());
            !one.is_empty() && one.to_lowercase() == other.to_lowercase()
        } else {
            !caller.is_disjoint(&candidates(&entry.caller_id, home))
        }
    })
}

/// The caller id to use for a call to `to`: of the first route that fits, else the default one, else none.
pub fn caller_id<'a>(
    to: &str,
    routes: &'a [Route],
    default: &'a str,
    home: Region,
) -> Option<&'a str> {
    if to.trim().is_empty() {
        return None;
    }
    let called = spellings(to, home);
    let fits = |route: &&Route| {
        spellings(&route.dest, home)
            .iter()
            .any(|pattern| called.iter().any(|called| matches(pattern, called)))
    };
    let chosen = routes
        .iter()
        .find(fits)
        .map_or(default, |route| route.caller_id.as_str());
    (!chosen.trim().is_empty()).then_some(chosen)
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

/// Whether a pattern covers the whole of a text. A star stands for one digit or more, all else for itself.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    // Where the pattern may stand after each character of the text; linear in both.
    let mut at = vec![false; pattern.len() + 1];
    at[0] = true;
    for c in text {
        let mut next = vec![false; pattern.len() + 1];
        for (index, wanted) in pattern.iter().enumerate() {
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
    at[pattern.len()]
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
        caller_id(to, &[route(dest, "1")], "", HOME).is_some()
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
        assert_eq!(caller_id("493012345", &routes, "333", HOME), Some("111"));
        assert_eq!(caller_id("4312345", &routes, "333", HOME), Some("333"));
        assert_eq!(caller_id("4312345", &routes, "", HOME), None);
        assert_eq!(caller_id("", &routes, "333", HOME), None);
    }

    #[test]
    fn blocked_callers_are_blocked_in_every_spelling() {
        let blocked = ["491715000000", "anonymous"].map(|caller_id| BlockedCaller {
            caller_id: caller_id.to_owned(),
            note: String::new(),
        });
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
            assert_eq!(blocking(from, &blocked, HOME).is_some(), expected, "{from}");
        }
    }

    proptest! {
        #[test]
        fn stars_agree_with_a_regular_expression(pattern in "[0-3*]{0,8}", text in "[0-3]{0,10}") {
            let expression = format!("^{}$", pattern.replace('*', "[0-9]+"));
            let expected = regex::Regex::new(&expression).map(|regex| regex.is_match(&text));
            prop_assert_eq!(Ok(matches(&pattern, &text)), expected.map_err(|error| error.to_string()));
        }
    }
}
