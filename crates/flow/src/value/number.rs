//! Numbers as JavaScript reads and prints them.

/// JavaScript's `Number(text)`, infinities included; `None` where that is NaN. Blank text is zero.
pub(super) fn of_text(text: &str) -> Option<f64> {
    let text = trim(text);
    if text.is_empty() {
        return Some(0.0);
    }
    let prefix = text.get(..2).map(str::to_ascii_lowercase);
    let radix = match prefix.as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => return decimal(text),
    };
    whole(&text[2..], radix)
}

fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Rust also reads "inf", "nan" and their kin, in any case, which JavaScript does not.
    let is_spelled = unsigned
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    if !is_spelled && unsigned != "Infinity" {
        return None;
    }
    text.parse().ok()
}

fn whole(digits: &str, radix: u32) -> Option<f64> {
    let mut exact = Some(0_u128);
    let mut near = 0.0_f64;
    if digits.is_empty() {
        return None;
    }
    for digit in digits.chars() {
        let digit = digit.to_digit(radix)?;
        exact = exact.and_then(|n| n.checked_mul(radix.into())?.checked_add(digit.into()));
        near = near * f64::from(radix) + f64::from(digit);
    }
    #[allow(
        clippy::cast_precision_loss,
        reason = "rounded once, as JavaScript does"
    )]
    Some(exact.map_or(near, |exact| exact as f64))
}

/// JavaScript's `trim`: a byte order mark is white space, a "next line" is none.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}'))
}

/// JavaScript's `String(number)`: the fewest digits that tell it apart, with an exponent only far from zero.
pub(super) fn to_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let shortest = format!("{:e}", number.abs());
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits = digits.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (first, rest) = digits.split_at(1);
    let text = match usize::try_from(exponent) {
        Ok(whole) if whole < 21 => match digits.split_at_checked(whole + 1) {
            Some((whole, "")) => whole.to_owned(),
            Some((whole, fraction)) => format!("{whole}.{fraction}"),
            None => format!("{digits}{}", "0".repeat(whole + 1 - digits.len())),
        },
        Err(_) if exponent > -7 => {
            let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or_default());
            format!("0.{zeros}{digits}")
        }
        _ if rest.is_empty() => format!("{first}e{exponent:+}"),
        _ => format!("{first}.{rest}e{exponent:+}"),
    };
    format!("{sign}{text}")
}
