//! The contact switcher: which contact is in view, where there is a choice.

use ccp_protocol::ContactId;
use reactive_graph::graph::untrack;
use web_sys::KeyboardEvent;

use super::header::channel_icon;
use crate::{
    browser::dom,
    element::{El, View, el, region, rows},
    i18n, icons,
    icons::icon,
    model::{Model, contacts::name_of},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    reactive::memo,
};

/// The key of the tab for no contact.
const NOBODY: &str = "";

/// A tab a contact, and one for none; nothing where there is nothing to choose.
pub fn contact_switcher(overlay: Overlay) -> View {
    let model = overlay.model;
    let keys = memo(move || choices(model));
    let there = memo(move || keys.with(Vec::len) > 1);
    region(move || {
        there.get().then(|| {
            el("div")
                .class("contacts")
                .attr("role", "tablist")
                .attr("aria-label", i18n::CONTACTS)
                .on("keydown", move |event: KeyboardEvent| step(model, &event))
                .child(rows(move || keys.get(), move |key| tab(model, key)))
                .into()
        })
    })
}

/// The contacts, and no contact where there is something to see or more than one contact.
fn choices(model: &'static Model) -> Vec<String> {
    let mut keys: Vec<String> = model.contacts.with(|contacts| {
        contacts
            .list()
            .iter()
            .map(|contact| contact.id.0.clone())
            .collect()
    });
    let cleared = model.cleared.with(|cleared| cleared.of(None));
    let something = model
        .data
        .with(|data| data.of(None, cleared).next().is_some())
        || model.drafts.with(|drafts| drafts.is_writing(None));
    if keys.len() > 1 || (!keys.is_empty() && (something || model.contact().is_none())) {
        keys.push(NOBODY.to_owned());
    }
    keys
}

fn to_contact(key: &str) -> Option<ContactId> {
    (key != NOBODY).then(|| ContactId::from(key))
}

fn tab_id(key: &str) -> String {
    format!("contact-{key}")
}

fn tab(model: &'static Model, key: &str) -> El {
    let contact = to_contact(key);
    let (viewed, news, named, pressed) =
        (contact.clone(), contact.clone(), contact.clone(), contact);
    let selected = memo(move || model.contact() == viewed);
    // The icon's place and the name, as the contact is known now.
    let known = move || {
        model.contacts.with(|contacts| {
            let contact = named.as_ref().and_then(|id| contacts.get(id));
            let name = contact.map(|contact| name_of(contact).unwrap_or(i18n::UNKNOWN_CUSTOMER));
            let symbol = contact.map_or(icons::PERSON, |contact| channel_icon(contact.channel));
            vec![
                icon(symbol),
                el("span")
                    .class("contact-name")
                    .text(name.unwrap_or(i18n::NO_CONTACT))
                    .into(),
            ]
            .into()
        })
    };
    el("button")
        .class("contact")
        .attr("type", "button")
        .attr("role", "tab")
        .id(&tab_id(key))
        .attr("data-key", key)
        .state("aria-selected", move || selected.get())
        .attr_with("aria-controls", move || {
            selected.get().then(|| PANEL_AREA_ID.to_owned())
        })
        .attr_with("tabindex", move || {
            Some(if selected.get() { "0" } else { "-1" }.to_owned())
        })
        .on_click(move || model.show_contact(pressed.clone()))
        .region(move || Some(known()))
        .region(move || {
            (!selected.get() && model.unseen_of(news.as_ref()) > 0)
                .then(|| el("span").class("dot news").into())
        })
}

fn step(model: &'static Model, event: &KeyboardEvent) {
    let keys = untrack(|| choices(model));
    let current = model
        .contact_untracked()
        .map_or(NOBODY.to_owned(), |id| id.0);
    let at = keys.iter().position(|key| *key == current).unwrap_or(0);
    if let Some(key) = dom::step(&event.key(), at, keys.len(), true).and_then(|to| keys.get(to)) {
        event.prevent_default();
        model.show_contact(to_contact(key));
        dom::focus(&tab_id(key));
    }
}
