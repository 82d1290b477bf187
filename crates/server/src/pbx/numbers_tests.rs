use std::collections::BTreeSet;

use proptest::prelude::*;
use rlibphonenumber::Region;

use super::*;

const HOME: Region = Region::DE;

fn set(text: &str) -> BTreeSet<String> {
    candidates(text, HOME)
}

fn same(one: &str, other: &str) -> bool {
    !set(one).is_disjoint(&set(other))
}

#[test]
fn one_number_in_all_its_spellings_is_one_number() {
    for spelling in [
        "4930123456",
        "+4930123456",
        "004930123456",
        "030123456",
        "+49 (0)30 123456",
        "0049 (0) 30 123456",
        "49.30.123456",
        "030/123456",
        "(030) 123456",
        "49-30-123456",
        "+49|30|123456",
        " 4930123456",
        " 030123456",
        "sip:4930123456@pbx",
        "SIP:+4930123456;user=phone",
        "tel:+49-30-123456",
        "\"Anna B.\" <sip:+4930123456@pbx.example>",
        "Anna <030 123456>",
        "<030123456>",
        "0 30 123456",
    ] {
        assert!(
            same(spelling, "+49 30 123456"),
            "{spelling}: {:?}",
            set(spelling)
        );
        assert_eq!(
            reading(spelling, HOME).e164.as_deref(),
            Some("+4930123456"),
            "{spelling}"
        );
    }
}

#[test]
fn numbers_of_other_countries_are_theirs_with_and_without_plus() {
    for spelling in ["+43 664 123456", "0043664123456", "43664123456"] {
        assert!(
            same(spelling, "+43664123456"),
            "{spelling}: {:?}",
            set(spelling)
        );
    }
    assert!(!same("0664123456", "+43664123456"));
    assert!(!same("+33491234567890", "491234567890"));
    assert!(!same("+4315112345678", "4915112345678"));
}

#[test]
fn a_number_that_no_country_has_is_itself_with_and_without_plus() {
    assert!(same("41715880339000", "+41 715880339000"));
    assert!(same("41715880339000", "0041715880339000"));
    assert!(!same("41715880339000", "+41 715880339001"));
    assert_eq!(
        reading("41715880339000", HOME).e164.as_deref(),
        Some("+41715880339000")
    );
    assert!(same("4330600000000", "0043 (0) 30 60 00 00 00-0"));
    // Too short to have a country code.
    assert!(!same("23456789", "+23456789"));
}

#[test]
fn what_begins_with_the_countrys_own_code_is_also_international() {
    assert!(same("491715000000", "+491715000000"));
    assert!(same("491715000000", "01715000000"));
    assert!(!same("4917150000001", "491715000000"));
    assert!(same("49999992222222", "+49 99999 222222 2"));
    assert_eq!(
        reading("4912347114711", HOME).e164.as_deref(),
        Some("+4912347114711")
    );
    // Where no 0 is dialled, a number that is one at home is that one.
    assert_eq!(
        reading("3931234567", Region::IT).e164.as_deref(),
        Some("+393931234567")
    );
    assert_eq!(
        reading("14155550100", Region::US).e164.as_deref(),
        Some("+14155550100")
    );
    assert_eq!(
        reading("4155550100", Region::US).e164.as_deref(),
        Some("+14155550100")
    );
}

#[test]
fn extensions_are_only_equal_to_themselves() {
    assert_eq!(set("101"), BTreeSet::from(["101".to_owned()]));
    assert_eq!(set("10-1"), set("101"));
    assert_eq!(set("999999"), BTreeSet::from(["999999".to_owned()]));
    assert!(!same("101", "+49101"));
    assert!(!same("101", "0101"));
    assert_eq!(reading("101", HOME).e164, None);
}

#[test]
fn what_is_no_number_has_no_candidate() {
    for text in [
        "",
        " ",
        "anonymous",
        "<unknown>",
        "support",
        "sip:alice@example.com",
        "+",
        "00",
        "()",
        "12a4567890",
    ] {
        assert_eq!(set(text), BTreeSet::new(), "{text:?}");
        assert_eq!(reading(text, HOME).e164, None, "{text:?}");
    }
    assert_eq!(set(&"1".repeat(27)), BTreeSet::new());
}

#[test]
fn numbers_are_found_in_running_text() {
    for (text, number) in [
        ("some text 0123457", "0123457"),
        ("Phone at home: +49 99999 222224", "+4999999222224"),
        ("Fon (GEL): +49 123-456 Mi-Fr", "+49123456"),
        ("call 030/123456. Thanks", "+4930123456"),
        ("Tel. +49 30 123456", "+4930123456"),
        ("Tel.: +49 30 123457 +49 30 123456.", "+4930123456"),
        ("since 2024. 030 123456 is new", "+4930123456"),
        ("old|+49 30 123456|new", "+4930123456"),
        ("- (030) 123456 -", "+4930123456"),
    ] {
        assert!(
            !in_text(text, HOME).is_disjoint(&set(number)),
            "{text}: {:?}",
            in_text(text, HOME)
        );
    }
    assert_eq!(in_text("room 101, 24 people", HOME), BTreeSet::new());
}

#[test]
fn a_number_that_exists_is_written_for_people() {
    for (e164, written) in [
        ("+49301234567", Some("+49 30 1234567")),
        ("+12025550143", Some("+1 202-555-0143")),
        ("+442079460112", Some("+44 20 7946 0112")),
        ("+491", None),
        ("101", None),
        ("anonymous", None),
        ("", None),
    ] {
        assert_eq!(formatted(e164).as_deref(), written, "{e164}");
    }
}

proptest! {
    #[test]
    fn separators_never_matter(area in "[1-9][0-9]{2,3}", line in "[1-9][0-9]{4,6}", separator in "[ ./-]") {
        let (plain, parted) = (format!("0{area}{line}"), format!("0{area}{separator}{line}"));
        prop_assert_eq!(set(&plain), set(&parted));
        let abroad = format!("+49{separator}{area}{separator}{line}");
        prop_assert!(same(&plain, &abroad), "{} {}: {:?} {:?}", plain, abroad, set(&plain), set(&abroad));
        let zeros = format!("0049{area}{line}");
        prop_assert!(same(&zeros, &abroad));
    }

    #[test]
    fn a_number_is_one_of_others_where_they_share_a_candidate(
        text in "(\\+|00|0)?(49|1|39|54|52|55)?9?[0-9]{1,11}",
        other in "(\\+|00|0)?(49|1|39|54|52|55)?[0-9]{1,11}",
        region in prop::sample::select(vec![Region::DE, Region::US, Region::IT, Region::AR, Region::MX, Region::BR]),
    ) {
        for other in [&other, &text, &format!("{}{text}", &other[..other.len().min(3)])] {
            let numbers = candidates(other, region);
            let shared = !candidates(&text, region).is_disjoint(&numbers);
            prop_assert_eq!(is_one_of(&text, &numbers, region), shared, "{} {}", text, other);
        }
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,300}") {
        for candidate in set(&text) {
            prop_assert!(candidate.trim_start_matches('+').chars().all(|c| c.is_ascii_digit()), "{}", candidate);
        }
        let _ = (reading(&text, HOME), in_text(&text, HOME));
    }
}
