//! The contact switcher: which contact is in view, where there is a choice.

use std::sync::Arc;

use ccp_protocol::ContactId;
use leptos::{ev::KeyboardEvent, prelude::*};

use super::header::channel_icon;
use crate::{
    browser::dom,
    i18n, icons,
    icons::icon,
    keyed::keyed,
    model::{Model, contacts::name_of},
    overlay::use_overlay,
    panels::PANEL_AREA_ID,
};

/// The key of the tab for no contact.
const NOBODY: &str = "";

/// A tab a contact, and one for none; nothing where there is nothing to choose.
#[component]
pub fn ContactSwitcher() -> impl IntoView {
    let model = use_overlay().model;
    let keys = Memo::new(move |_| choices(model));
    let there = Memo::new(move |_| keys.with(|keys| keys.len() > 1));
    view! {
        {move || there.get().then(|| view! {
            <div class="contacts" role="tablist" aria-label=i18n::CONTACTS on:keydown=move |event| step(model, &event)>
                {keyed(Box::new(move || keys.get()), Arc::new(move |key| tab(model, key)))}
            </div>
        })}
    }
    .into_any()
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

fn tab(model: &'static Model, key: String) -> AnyView {
    let contact = to_contact(&key);
    let id = tab_id(&key);
    let (viewed, news, named, pressed) =
        (contact.clone(), contact.clone(), contact.clone(), contact);
    let selected = Memo::new(move |_| model.contact() == viewed);
    let unseen = Memo::new(move |_| !selected.get() && model.unseen_of(news.as_ref()) > 0);
    let label = move || {
        model.contacts.with(|contacts| {
            let contact = named.as_ref().and_then(|id| contacts.get(id));
            let name = contact.map(|contact| name_of(contact).unwrap_or(i18n::UNKNOWN_CUSTOMER).to_owned());
            let symbol = contact.map_or(icons::PERSON, |contact| channel_icon(contact.channel));
            view! { {icon(symbol)} <span class="contact-name">{name.unwrap_or_else(|| i18n::NO_CONTACT.to_owned())}</span> }
        })
    };
    view! {
        <button
            class="contact"
            type="button"
            role="tab"
            id=id
            aria-selected=move || selected.get().to_string()
            aria-controls=move || selected.get().then_some(PANEL_AREA_ID)
            tabindex=move || if selected.get() { "0" } else { "-1" }
            data-key=key
            on:click=move |_| model.show_contact(pressed.clone())
        >
            {label}
            {move || unseen.get().then(|| view! { <span class="dot news"></span> })}
        </button>
    }
    .into_any()
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
