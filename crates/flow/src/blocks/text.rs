//! Texts, telephone numbers, dates.

use serde_json::Value;

use super::{Context, bad_value, missing};
use crate::{
    Limit,
    run::{Conclusion, Outcome},
    value,
};

pub(super) fn national(context: &Context<'_, '_>) -> Conclusion {
    phone(context, |number, country| {
        context.locale.national(number, country)
    })
}

pub(super) fn e164(context: &Context<'_, '_>) -> Conclusion {
    phone(context, |number, country| {
        context
            .locale
            .e164(number, country)
            .map(|parsed| parsed.number)
    })
}

fn phone(
    context: &Context<'_, '_>,
    format: impl Fn(&str, Option<&str>) -> Option<String>,
) -> Conclusion {
    let Some(number) = context.text("phoneNumber") else {
        return missing("phoneNumber");
    };
    let country = context
        .text("countryCode")
        .map(|country| country.trim().to_ascii_uppercase());
    match format(&number, country.as_deref()) {
        Some(text) => Conclusion::result("value", text.into()),
        None => bad_value("this is no telephone number"),
    }
}

pub(super) fn format_date(context: &Context<'_, '_>) -> Conclusion {
    let Some(date) = context
        .get("date")
        .filter(|date| !value::is_empty(Some(date)))
    else {
        return missing("date");
    };
    let zone = context.text("timeZone");
    let text = match context.text("format") {
        Some(format) => context.locale.format_date(date, &format, zone.as_deref()),
        None => context.locale.to_date_iso(date),
    };
    text.map_or_else(
        || bad_value("this is no date, or the format or time zone is not known"),
        |text| Conclusion::result("value", text.into()),
    )
}

/// Literal texts, no pattern; only the first occurrence unless `all`.
pub(super) fn replace(context: &mut Context<'_, '_>) -> Result<Outcome, Limit> {
    let Some(text) = scalar(context.get("value")) else {
        return Ok(bad_value("the value is no text").into());
    };
    let Some(search) = scalar(context.get("search")) else {
        return Ok(missing("search").into());
    };
    let replacement = scalar(context.get("replacement")).unwrap_or_default();
    let times = if value::truthy(context.get("all")) {
        text.matches(&*search).count()
    } else {
        1
    };
    // Reckoned before it is built: an empty search makes one replacement for every character.
    context.reader.spend(
        text.len()
            .saturating_add(times.saturating_mul(replacement.len())),
    )?;
    Ok(Conclusion::result("value", text.replacen(&*search, &replacement, times).into()).into())
}

/// As JavaScript's `[first, second].join(separator)`: nothing given is an empty text.
pub(super) fn join(context: &Context<'_, '_>) -> Conclusion {
    let part = |name: &str| context.get(name).map(value::to_text).unwrap_or_default();
    Conclusion::result(
        "value",
        format!("{}{}{}", part("first"), part("separator"), part("second")).into(),
    )
}

fn scalar(value: Option<&Value>) -> Option<std::borrow::Cow<'_, str>> {
    match value? {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(value::to_text(scalar)),
    }
}
