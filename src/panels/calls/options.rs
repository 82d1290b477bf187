//! Filters, notifications and export: what folds out over the list.

use ccp_protocol::calls::CallState;
use reactive_graph::graph::untrack;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::{check_box, small_button};
use crate::{
    browser::{dom, time::midnight},
    calls::{self, Way},
    element::{El, View, el, region},
    i18n,
    model::call_list::{CallFilter, Day},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    reactive::memo,
    wire::{Name, Read, text},
};

/// Says who shows desktop notifications, or why nobody does.
const DESKTOP_HINT: &str = "calls-desktop";

const STATES: [CallState; 6] = [
    CallState::Ringing,
    CallState::Connected,
    CallState::Missed,
    CallState::Ended,
    CallState::Blocked,
    CallState::Stale,
];

/// What folds out.
pub fn options(overlay: Overlay) -> View {
    let details = el("details").class("call-options");
    let node = details.node();
    details
        .on("toggle", move |_: Event| {
            if node.has_attribute("open") {
                calls::choices(overlay);
            }
        })
        .child(el("summary").text(i18n::CALL_OPTIONS))
        .child(filters(overlay))
        .child(notifications(overlay))
        .child(exports(overlay))
        .into()
}

/// What is looked for, and the button that ends it: also while the filters are folded in.
pub fn filtered(overlay: Overlay) -> View {
    let words = memo(move || words(overlay));
    region(move || {
        let words = words.get();
        if words.is_empty() {
            return None;
        }
        let clear = small_button(i18n::CLEAR_FILTERS).on_click(move || {
            calls::look_for(overlay, &|filter| *filter = CallFilter::default());
            dom::rescue_focus(PANEL_AREA_ID);
        });
        // The button first: where there is little room the words are cut, and not it.
        let mut line = el("p").class("call-buttons filtered").child(clear);
        for word in words.split_terminator('\n') {
            line = line.child(el("span").class("tag").text(word));
        }
        Some(line.into())
    })
}

/// What is looked for, a line for each.
fn words(overlay: Overlay) -> String {
    let model = overlay.model;
    let mut words = String::new();
    let mut add = |label: &str, word: &str| {
        if !word.is_empty() {
            words.push_str(label);
            words.push_str(word);
            words.push('\n');
        }
    };
    model.call_list.with(|list| {
        let filter = &list.filter;
        add("", filter.text.trim());
        add("", filter.state.map_or("", i18n::call_state_name));
        add("", &filter.queue);
        if is_own(overlay, &filter.agent) {
            add("", i18n::MY_CALLS);
        }
        each_choice(overlay, "agents", &mut |id, name| {
            if id == filter.agent {
                add("", name);
            }
        });
        add(i18n::SINCE_DAY, &filter.from.name);
        add(i18n::UNTIL_DAY, &filter.to.name);
        if filter.open {
            add("", i18n::OPEN_CALLS);
        }
    });
    words
}

/// A control that a part of the filter is chosen by: how that is read, and written.
fn chosen(
    overlay: Overlay,
    label: &str,
    id: &str,
    control: El,
    is: fn(&CallFilter) -> &str,
    set: fn(&mut CallFilter, &str),
) -> El {
    let list = &overlay.model.call_list;
    let control = control
        .id(id)
        .value(move || list.with(|list| is(&list.filter).to_owned()))
        .on_chosen(move |value| calls::look_for(overlay, &|filter| set(filter, &value)));
    el("div")
        .class("field")
        .child(el("label").attr("for", id).text(label))
        .child(control)
}

fn choice(value: &str, label: &str) -> El {
    el("option").attr("value", value).text(label)
}

fn is_own(overlay: Overlay, id: &str) -> bool {
    let agent = &overlay.model.agent;
    agent.with(|agent| agent.as_ref().is_some_and(|own| own.id.as_str() == id))
}

/// Calls `act` with what is looked for, and as what it is read, of each choice of a kind but the agent themselves. Watches.
fn each_choice(overlay: Overlay, kind: &str, act: &mut dyn FnMut(&str, &str)) {
    overlay.model.call_choices.with(|choices| {
        let list = choices.get(kind).and_then(Value::as_array);
        for item in list.into_iter().flatten() {
            let part = |name: &str| item.get(name).unwrap_or(item).as_str().unwrap_or_default();
            let id = part("id");
            if !is_own(overlay, id) {
                act(id, part("name"));
            }
        }
    });
}

/// A list to choose from that grows with what is known of the log.
fn choices(
    overlay: Overlay,
    own: Option<El>,
    kind: &'static str,
    is: fn(&CallFilter) -> &str,
) -> El {
    let list = &overlay.model.call_list;
    el("select")
        .child(choice("", i18n::ALL))
        .child(own)
        .region(move || {
            let mut options: Vec<View> = Vec::new();
            each_choice(overlay, kind, &mut |value, label| {
                let chosen = list.with_untracked(|list| is(&list.filter) == value);
                let option = choice(value, label);
                options.push(option.attr_if("selected", chosen.then_some("")).into());
            });
            Some(options.into())
        })
}

fn days() -> El {
    el("input").attr("type", "date").attr("max", "9999-12-31")
}

fn filters(overlay: Overlay) -> El {
    let list = &overlay.model.call_list;
    let mut states = el("select").child(choice("", i18n::ALL));
    for known in STATES {
        states = states.child(choice(known.name(), i18n::call_state_name(known)));
    }
    let open = check_box(
        i18n::OPEN_CALLS,
        None,
        Box::new(move || list.with(|list| list.filter.open)),
        Box::new(|| false),
        Box::new(move || calls::look_for(overlay, &|filter| filter.open = !filter.open)),
    );
    let queue: fn(&CallFilter) -> &str = |filter| &filter.queue;
    let agent: fn(&CallFilter) -> &str = |filter| &filter.agent;
    let own = overlay.model.agent.with_untracked(|agent| {
        let agent = agent.as_ref()?;
        Some(choice(agent.id.as_str(), i18n::MY_CALLS))
    });
    el("div")
        .class("call-filters")
        .child(chosen(
            overlay,
            i18n::CALL_STATUS,
            "calls-state",
            states,
            |filter| filter.state.map_or("", Name::name),
            |filter, name| filter.state = Read::read(&text(name)),
        ))
        .child(chosen(
            overlay,
            i18n::QUEUE,
            "calls-queue",
            choices(overlay, None, "queues", queue),
            queue,
            |filter, name| name.clone_into(&mut filter.queue),
        ))
        .child(chosen(
            overlay,
            i18n::AGENT,
            "calls-agent",
            choices(overlay, own, "agents", agent),
            agent,
            |filter, id| id.clone_into(&mut filter.agent),
        ))
        .child(open)
        .child(chosen(
            overlay,
            i18n::SINCE,
            "calls-from",
            days(),
            |filter| &filter.from.name,
            |filter, name| filter.from = day(name, 0),
        ))
        .child(chosen(
            overlay,
            i18n::UNTIL,
            "calls-to",
            days(),
            |filter| &filter.to.name,
            |filter, name| filter.to = day(name, 1),
        ))
}

fn day(name: &str, later: u32) -> Day {
    let at = midnight(name, later);
    Day {
        name: at.as_ref().map(|_| name.to_owned()).unwrap_or_default(),
        at: at.unwrap_or_default(),
    }
}

fn notifications(overlay: Overlay) -> View {
    let model = overlay.model;
    let way = move || calls::way(overlay);
    let hint = move || match way() {
        Some(Way::Page) => i18n::DESKTOP_BY_PAGE,
        Some(Way::Window) => i18n::DESKTOP_BY_WINDOW,
        None if dom::is_framed() => i18n::NO_DESKTOP_HERE,
        None => i18n::NO_DESKTOP,
    };
    let hint = el("p")
        .class("quiet")
        .id(DESKTOP_HINT)
        .text_with(move || hint().to_owned());
    vec![
        check_box(
            i18n::CALLER_NOTIFICATION,
            None,
            Box::new(move || model.ring.get()),
            Box::new(|| false),
            Box::new(move || model.ring.update(|ring| *ring = !*ring)),
        ),
        check_box(
            i18n::OPEN_ON_RING,
            None,
            Box::new(move || model.open_on_ring.get()),
            Box::new(move || !model.ring.get()),
            Box::new(move || model.open_on_ring.update(|open| *open = !*open)),
        ),
        check_box(
            i18n::DESKTOP_NOTIFICATION,
            Some(DESKTOP_HINT),
            Box::new(move || calls::is_on(overlay)),
            Box::new(move || way().is_none() || !model.ring.get()),
            Box::new(move || switch_desktop(overlay)),
        ),
        hint.into(),
    ]
    .into()
}

fn switch_desktop(overlay: Overlay) {
    let desktop = &overlay.model.desktop;
    if untrack(|| calls::is_on(overlay)) {
        desktop.set(false);
        return;
    }
    spawn_local(async move {
        let allowed = calls::ask(overlay).await;
        desktop.set(allowed);
        if !allowed {
            overlay.model.complain(i18n::DESKTOP_REFUSED.to_owned());
        }
    });
}

fn exports(overlay: Overlay) -> El {
    let button = |label: &str, format: &'static str| {
        small_button(label).on_click(move || calls::export(overlay, format))
    };
    el("p")
        .class("call-buttons")
        .child(button(i18n::EXPORT_CSV, "csv"))
        .child(button(i18n::EXPORT_JSON, "json"))
}
