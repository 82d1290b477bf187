//! The calendar arithmetic the engine needs without a time library: RFC 3339 in UTC, proleptic Gregorian.

const DAY_MS: i64 = 86_400_000;

/// UTC milliseconds of an RFC 3339 date (`2026-11-20`) or date and time with an offset.
pub(crate) fn from_rfc3339(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let mut parts = date.split('-');
    let (year, month, day) = (
        digits(parts.next()?, 4)?,
        digits(parts.next()?, 2)?,
        digits(parts.next()?, 2)?,
    );
    if parts.next().is_some()
        || !(1..=12).contains(&month)
        || day < 1
        || day > month_days(year, month)
    {
        return None;
    }
    let days = days_from_civil(year, month, day);
    if rest.is_empty() {
        return Some(days * DAY_MS);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let offset_at = rest.find(['Z', 'z', '+', '-'])?;
    Some(days * DAY_MS + clock_ms(&rest[..offset_at])? - offset_ms(&rest[offset_at..])?)
}

/// Could somebody understand it as a date? More than is understood here: RFC 2822, times without an offset, a year or month
/// alone.
pub(crate) fn looks_like_a_date(text: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let text = text.trim();
    let first_day = match text.len() {
        4 => from_rfc3339(&format!("{text}-01-01")),
        7 => from_rfc3339(&format!("{text}-01")),
        _ => None,
    };
    if first_day.is_some() {
        return true;
    }
    let day = text.get(..10).and_then(from_rfc3339);
    let rest = text.get(10..).unwrap_or_default();
    if day.is_some() {
        return rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    }
    let lower = text.to_ascii_lowercase();
    let mut numbers = lower.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| number.len() == 4) && MONTHS.iter().any(|month| lower.contains(month))
}

/// RFC 3339 text with milliseconds, in UTC; `None` for a year of more than four digits, which it cannot write.
pub(crate) fn to_rfc3339(ms: i64) -> Option<String> {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;
    (FIRST..=LAST)
        .contains(&ms)
        .then(|| format(ms, "yyyy-MM-ddTHH:mm:ss.SSSZ"))
}

/// Replaces `yyyy MM dd HH mm ss SSS` (and their Unix spellings `%Y %m %d %H %M %S`) in a format.
pub(crate) fn format(ms: i64, pattern: &str) -> String {
    let (year, month, day) = civil_from_days(ms.div_euclid(DAY_MS));
    let rest = ms.rem_euclid(DAY_MS);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    let fields = [
        ("yyyy", format!("{year:04}")),
        ("%Y", format!("{year:04}")),
        ("SSS", format!("{:03}", rest % 1000)),
        ("MM", format!("{month:02}")),
        ("%m", format!("{month:02}")),
        ("dd", format!("{day:02}")),
        ("%d", format!("{day:02}")),
        ("HH", format!("{hour:02}")),
        ("%H", format!("{hour:02}")),
        ("mm", format!("{minute:02}")),
        ("%M", format!("{minute:02}")),
        ("ss", format!("{second:02}")),
        ("%S", format!("{second:02}")),
    ];
    let (mut out, mut left) = (String::new(), pattern);
    while let Some(first) = left.chars().next() {
        if let Some((name, text)) = fields.iter().find(|(name, _)| left.starts_with(name)) {
            out.push_str(text);
            left = &left[name.len()..];
        } else {
            out.push(first);
            left = &left[first.len_utf8()..];
        }
    }
    out
}

fn clock_ms(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, fraction) = match parts.next() {
        None => (0, 0),
        Some(text) => match text.split_once('.') {
            None => (digits(text, 2)?, 0),
            Some((second, fraction)) => {
                let known: String = fraction.chars().chain("000".chars()).take(3).collect();
                fraction.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
                (digits(second, 2)?, digits(&known, 3)?)
            }
        },
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second) * 1000 + fraction)
}

fn offset_ms(offset: &str) -> Option<i64> {
    if offset.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn month_days(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Years are counted from March so that the leap day comes last; 719,468 days lie between 0000-03-01 and 1970-01-01.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_back_as_they_were() {
        for (text, ms) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-11-20T12:00:00.000Z", 1_795_176_000_000),
        ] {
            assert_eq!(from_rfc3339(text), Some(ms), "{text}");
            assert_eq!(to_rfc3339(ms).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_year_or_month_alone_looks_like_a_date() {
        for (text, looks) in [
            ("2026", true),
            ("2026-11", true),
            ("2026-13", false),
            ("1234567", false),
        ] {
            assert_eq!(looks_like_a_date(text), looks, "{text}");
        }
    }

    #[test]
    fn an_offset_is_taken_off_and_nonsense_is_refused() {
        assert_eq!(from_rfc3339("1970-01-01T02:00:00+02:00"), Some(0));
        assert_eq!(from_rfc3339("1970-01-02"), Some(DAY_MS));
        for wrong in [
            "",
            "2026-02-30",
            "2026-13-01",
            "2026-01-01T25:00:00Z",
            "2026-01-01T00:00:00",
            "today",
            "ä2026-01-01",
        ] {
            assert_eq!(from_rfc3339(wrong), None, "{wrong}");
        }
    }
}
