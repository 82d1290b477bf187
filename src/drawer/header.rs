//! The head of the drawer: the contact in hand, and how the connection stands.

use ccp_protocol::contacts::{Channel, Contact, ContactState};

use crate::{
    browser::{dom, format::duration, time::parse},
    element::{El, View, el},
    i18n, icons,
    icons::icon,
    model::{Link, contacts::name_of},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    reactive::memo,
};

/// Contact and connection.
pub fn header(overlay: Overlay) -> View {
    let model = overlay.model;
    let current = memo(move || model.contacts.with(|contacts| contacts.current().cloned()));
    el("header")
        .class("head")
        .region(move || {
            Some(match current.get() {
                Some(contact) => in_hand(overlay, contact),
                None => nobody(overlay),
            })
        })
        .child(connection_mark(overlay))
        .into()
}

fn avatar(tone: &str, symbol: icons::Icon) -> View {
    el("span")
        .class("avatar")
        .attr("data-state", tone)
        .child(icon(symbol))
        .into()
}

/// Who, and a line about them.
fn who(name: &str, state: El) -> View {
    el("div")
        .class("who")
        .child(el("p").class("who-name").text(name))
        .child(state)
        .into()
}

/// Without a contact the head says whose overlay it is.
fn nobody(overlay: Overlay) -> View {
    let agent = &overlay.model.agent;
    let name = move || {
        agent
            .with(|agent| agent.as_ref().map(|agent| agent.name.clone()))
            .unwrap_or_default()
    };
    vec![
        avatar("none", icons::PERSON),
        who(i18n::NO_CONTACT, el("p").class("who-state").text_with(name)),
    ]
    .into()
}

fn in_hand(overlay: Overlay, contact: Contact) -> View {
    let model = overlay.model;
    let name = name_of(&contact)
        .unwrap_or(i18n::UNKNOWN_CUSTOMER)
        .to_owned();
    let tone = state_name(contact.state);
    let number = contact
        .phone
        .as_deref()
        .filter(|phone| *phone != name && !phone.is_empty());
    let mut aside = String::new();
    for part in number.into_iter().chain(contact.queue.as_deref()) {
        aside.push_str(" · ");
        aside.push_str(part);
    }
    let mark = avatar(tone, channel_icon(contact.channel));
    let state = el("span")
        .class("state")
        .attr("data-state", tone)
        .text(i18n::contact_state(contact.channel, contact.state));
    let clock = el("span")
        .class("clock")
        .attr("role", "timer")
        .text_with(move || duration(clock_of(&contact, model.now.get())));
    let line = el("p")
        .class("who-state")
        .child(state)
        .text(" ")
        .child(clock)
        .child((!aside.is_empty()).then(|| el("span").class("who-aside").text(&aside)));
    vec![mark, who(&name, line)].into()
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

fn connection_mark(overlay: Overlay) -> View {
    let link = &overlay.model.link;
    let words = move || parts(link.get()).1.to_owned();
    let mark = el("p")
        .class("mark-words")
        .attr("role", "status")
        .attr_with("aria-label", move || Some(words()))
        .attr_with("data-link", move || Some(parts(link.get()).0.to_owned()))
        .child(el("span").class("dot"))
        .child(el("span").text_with(words));
    el("div")
        .class("mark")
        .child(mark)
        .region(move || {
            (link.get() == Link::Replaced).then(|| {
                el("button")
                    .class("button small")
                    .attr("type", "button")
                    .text(i18n::USE_HERE)
                    .on_click(move || {
                        overlay.live.reconnect();
                        dom::rescue_focus(PANEL_AREA_ID);
                    })
                    .into()
            })
        })
        .into()
}

fn parts(link: Link) -> (&'static str, &'static str) {
    match link {
        Link::Connected => ("connected", i18n::CONNECTED),
        Link::Reconnecting => ("reconnecting", i18n::RECONNECTING),
        Link::Offline => ("offline", i18n::OFFLINE),
        Link::Replaced => ("replaced", i18n::REPLACED),
    }
}
