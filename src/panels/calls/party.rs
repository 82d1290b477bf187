//! Who is at the two ends of a call.

use ccp_protocol::calls::{Call, CallMatch, MatchLevel};

use super::small_button;
use crate::{
    calls,
    element::{View, el},
    i18n, icons,
    icons::icon,
    model::calls::{End, ends, name_of, number_of},
    overlay::Overlay,
    panels::value::link,
};

/// The customer's end: who it is or may be, and the number to call back.
pub fn customer(overlay: Overlay, call: &Call) -> View {
    let (end, _) = ends(call);
    let names = end.names;
    let mut parts: Vec<View> = Vec::new();
    if let Some(name) = names.first() {
        let found = call.matches.first();
        parts.push(person(overlay, call, name, found, names.len() == 1));
    }
    if names.len() > 1 {
        parts.push(others(overlay, call, names));
    }
    let number = number_of(call);
    parts.push(match number {
        Some(_) => telephone(end),
        None => el("span").text(i18n::WITHHELD).into(),
    });
    if let Some(number) = number.filter(|_| overlay.bridge.offers(calls::DIAL)) {
        let (who, number) = (name_of(call).unwrap_or(number), number.to_owned());
        let label = i18n::about(i18n::CALL, who);
        let dial = el("button")
            .class("tool")
            .attr("type", "button")
            .id(&["dial-", call.id.as_str()].concat())
            .attr("aria-label", &label)
            .attr("title", &label)
            .child(icon(icons::CALL))
            .on_click(move || calls::dial(overlay, &number));
        parts.push(dial.into());
    }
    parts.into()
}

/// Our end: whoever or whatever was called, or calls.
pub fn ours(call: &Call) -> View {
    let (_, end) = ends(call);
    let names = end.names;
    let mut parts: Vec<View> = Vec::new();
    let queue = call.queue.as_ref().filter(|queue| !names.contains(queue));
    for name in names.iter().chain(queue).filter(|name| *name != end.sent) {
        parts.push(el("span").text(name).into());
    }
    parts.push(telephone(end));
    parts.into()
}

/// A number as a link that dials it, where there is something to dial.
fn telephone(end: End<'_>) -> View {
    let dialled: String = end
        .number()
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    if dialled.is_empty() {
        return el("span").text(end.sent).into();
    }
    link(end.shown(), &["tel:", &dialled].concat())
}

/// Somebody who is the customer or may be. With `assign` there is the button that says so.
fn person(
    overlay: Overlay,
    call: &Call,
    name: &str,
    found: Option<&CallMatch>,
    alone: bool,
) -> View {
    let Some(found) = found else {
        return el("strong").text(name).into();
    };
    let who = if overlay.bridge.offers(calls::OPEN) {
        let customer = found.customer_id.clone();
        el("button")
            .class("link")
            .attr("type", "button")
            .text(name)
            .on_click(move || calls::show_customer(overlay, &customer))
    } else {
        el("strong").text(name)
    };
    let maybe = found.level == MatchLevel::Maybe;
    let tag = |text: &str| el("span").class("tag").text(text);
    let organisation = found.organisation.as_deref();
    let organisation = organisation.map(|text| el("span").class("call-account").text(text));
    let inactive = found.inactive.then(|| tag(i18n::INACTIVE));
    let tag = maybe.then(|| tag(i18n::MAYBE));
    let assign = (maybe || !alone).then(|| {
        let (call, customer) = (call.id.clone(), found.customer_id.clone());
        small_button(i18n::ASSIGN)
            .attr("aria-label", &i18n::about(i18n::ASSIGN, name))
            .on_click(move || calls::assign(overlay, &call, &customer))
    });
    vec![
        who.into(),
        inactive.into(),
        tag.into(),
        organisation.into(),
        assign.into(),
    ]
    .into()
}

/// All who may be the one, in a list that a button shows.
fn others(overlay: Overlay, call: &Call, names: &[String]) -> View {
    let id = ["matches-", call.id.as_str()].concat();
    let count = names.len() - 1;
    let button = el("button")
        .class("tag")
        .attr("type", "button")
        .attr("popovertarget", &id)
        .attr("aria-label", &i18n::more_matches(count))
        .text(&["+", &count.to_string()].concat());
    let mut list = el("ul").attr("aria-label", i18n::MATCHES);
    for (index, name) in names.iter().enumerate() {
        let found = call.matches.get(index);
        list = list.child(el("li").child(person(overlay, call, name, found, false)));
    }
    let popover = el("div")
        .class("matches")
        .id(&id)
        .attr("popover", "")
        .child(el("p").class("empty-heading").text(i18n::MATCHES))
        .child(list);
    vec![button.into(), popover.into()].into()
}
