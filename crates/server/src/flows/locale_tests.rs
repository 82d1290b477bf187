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
    assert_eq!(format("h 'o''clock'", None), "11 o'clock");
    assert_eq!(format("XXX", None), "Z");
    assert_eq!(format("XXX", Some("Asia/Kolkata")), "+05:30");
    assert_eq!(locale.format_date(&date, "yyyy", Some("Mars/Base")), None);
}

#[test]
fn the_last_day_of_the_calendar_is_a_date_like_others() {
    let locale = ServerLocale::default();
    let last = json!("9999-12-31");
    assert_eq!(
        locale.to_date_iso(&last).as_deref(),
        Some("9999-12-31T00:00:00.000Z")
    );
    for (zone, shown) in [
        (None, "Friday 31.12.9999 00:00 Z"),
        (Some("America/New_York"), "Thursday 30.12.9999 19:00 -05:00"),
    ] {
        assert_eq!(
            locale
                .format_date(&last, "EEEE dd.MM.yyyy HH:mm XXX", zone)
                .as_deref(),
            Some(shown)
        );
    }
    assert_eq!(locale.to_date_iso(&json!(253_402_300_800_000_i64)), None);
}

#[test]
fn a_number_of_no_country_has_none_and_a_short_one_that_exists_is_one() {
    let locale = ServerLocale::default();
    let parsed = |number, country| locale.parse_number(number, country).unwrap();
    assert_eq!(parsed("+800 1234 5678", None).country, "");
    for number in ["310-1234", "+1 310-1234"] {
        assert_eq!(parsed(number, Some("CA")).number, "+13101234");
    }
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
