//! The head of the drawer: the contact in hand, and how the connection stands.

use ccp_protocol::contacts::{Channel, Contact, ContactState};
use leptos::prelude::*;

use crate::{
    browser::{dom, format::duration, time::parse},
    i18n, icons,
    icons::icon,
    model::{Link, contacts::name_of},
    overlay::use_overlay,
    panels::PANEL_AREA_ID,
};

/// Contact and connection.
#[component]
pub fn Header() -> impl IntoView {
    let model = use_overlay().model;
    let current = Memo::new(move |_| model.contacts.with(|contacts| contacts.current().cloned()));
    view! {
        <header class="head">
            {move || match current.get() {
                Some(contact) => in_hand(contact),
                None => nobody(),
            }}
            <ConnectionMark/>
        </header>
    }
    .into_any()
}

/// Without a contact the head says whose overlay it is.
fn nobody() -> AnyView {
    let agent = use_overlay().model.agent;
    let name = move || agent.with(|agent| agent.as_ref().map(|agent| agent.name.clone()));
    view! {
        <span class="avatar" data-state="none">{icon(icons::PERSON)}</span>
        <div class="who">
            <p class="who-name">{i18n::NO_CONTACT}</p>
            <p class="who-state">{name}</p>
        </div>
    }
    .into_any()
}

fn in_hand(contact: Contact) -> AnyView {
    let model = use_overlay().model;
    let name = name_of(&contact)
        .unwrap_or(i18n::UNKNOWN_CUSTOMER)
        .to_owned();
    let number = contact
        .phone
        .clone()
        .filter(|phone| *phone != name && !phone.is_empty());
    let state = i18n::contact_state(contact.channel, contact.state);
    let (tone, symbol) = (state_name(contact.state), channel_icon(contact.channel));
    let queue = contact.queue.clone();
    let clock = move || duration(clock_of(&contact, model.now.get()));
    let aside = [number, queue]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    view! {
        <span class="avatar" data-state=tone>{icon(symbol)}</span>
        <div class="who">
            <p class="who-name">{name}</p>
            <p class="who-state">
                <span class="state" data-state=tone>{state}</span>
                " "
                <span class="clock" role="timer">{clock}</span>
                {(!aside.is_empty()).then(|| view! { <span class="who-aside">" · "{aside}</span> })}
            </p>
        </div>
    }
    .into_any()
}

/// How long a contact has been as it is, milliseconds.
pub fn clock_of(contact: &Contact, now: f64) -> f64 {
    let begun = contact.connected_at.as_ref().unwrap_or(&contact.started_at);
    let over = matches!(contact.state, ContactState::Ended | ContactState::Missed);
    let until = match &contact.ended_at {
        Some(ended) if over => parse(ended.as_str()),
        _ => now,
    };
    (until - parse(begun.as_str())).max(0.0)
}

fn state_name(state: ContactState) -> &'static str {
    match state {
        ContactState::Ringing => "ringing",
        ContactState::Connected => "connected",
        ContactState::Pending => "pending",
        ContactState::Missed => "missed",
        ContactState::Ended => "ended",
    }
}

/// The icon of a channel.
pub fn channel_icon(channel: Channel) -> icons::Icon {
    match channel {
        Channel::Voice | Channel::QueueCallback => icons::CALL,
        Channel::Chat => icons::CHAT,
        Channel::Task => icons::TASK,
    }
}

#[component]
fn ConnectionMark() -> impl IntoView {
    let overlay = use_overlay();
    let link = overlay.model.link;
    let (name, words) = (move || parts(link.get()).0, move || parts(link.get()).1);
    view! {
        <div class="mark">
            <p class="mark-words" role="status" aria-label=words data-link=name>
                <span class="dot"></span>
                <span>{words}</span>
            </p>
            {move || {
                (link.get() == Link::Replaced).then(|| view! {
                    <button class="button small" type="button" on:click=move |_| {
                        overlay.live.reconnect();
                        dom::rescue_focus(PANEL_AREA_ID);
                    }>
                        {i18n::USE_HERE}
                    </button>
                })
            }}
        </div>
    }
    .into_any()
}

fn parts(link: Link) -> (&'static str, &'static str) {
    match link {
        Link::Connected => ("connected", i18n::CONNECTED),
        Link::Reconnecting => ("reconnecting", i18n::RECONNECTING),
        Link::Offline => ("offline", i18n::OFFLINE),
        Link::Replaced => ("replaced", i18n::REPLACED),
    }
}
