//! Filters, notifications and export: what folds out over the list.

use ccp_protocol::calls::CallState;
use reactive_graph::graph::untrack;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::{check_box, small_button};
use crate::{
    browser::{case::lower, dom, time::midnight},
    calls::{self, Way},
    element::{El, View, el, region},
    i18n,
    model::{
        call_list::{CallFilter, CallList, Day},
        calls::CallLog,
    },
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

/// What is looked for beside the text, and the button that ends it: also while the filters are folded in.
pub fn filtered(overlay: Overlay) -> View {
    let list = &overlay.model.call_list;
    let words = memo(move || list.with(|list| words(overlay, list)));
    let clear = move || {
        calls::look_for(overlay, &|filter| *filter = CallFilter::default());
        dom::rescue_focus(PANEL_AREA_ID);
    };
    region(move || {
        let words = words.get();
        if words.is_empty() {
            return None;
        }
        let mut line = el("p").class("call-buttons filtered");
        for word in words {
            line = line.child(el("span").class("tag").text(&word));
        }
        Some(line.child(small_button(i18n::CLEAR_FILTERS, clear)).into())
    })
}

fn words(overlay: Overlay, list: &CallList) -> Vec<String> {
    let filter = &list.filter;
    let day = |label: &str, day: &Day| {
        let name = Some(&day.name).filter(|name| !name.is_empty());
        name.map(|name| i18n::about(label, name))
    };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let agents = agents(overlay, list);
    let agent = agents.into_iter().find(|(id, _)| *id == filter.agent);
    [
        some(filter.text.trim()),
        filter
            .state
            .and_then(|state| some(i18n::call_state_name(state))),
        some(&filter.queue),
        agent.map(|(_, name)| name),
        day(i18n::SINCE, &filter.from),
        day(i18n::UNTIL, &filter.to),
        filter.open.then(|| i18n::OPEN_CALLS.to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
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

/// The agent first, then whoever else stands in calls that they may see.
fn agents(overlay: Overlay, list: &CallList) -> Vec<(String, String)> {
    let own = overlay.model.agent.with(|agent| {
        let own = agent.as_ref()?;
        Some((own.id.0.clone(), i18n::MY_CALLS.to_owned()))
    });
    let others = list.agents.iter();
    let others = others.filter(|(id, _)| own.as_ref().is_none_or(|(own, _)| own != id));
    own.iter().chain(others).cloned().collect()
}

/// Each once, however it is written.
fn queues(overlay: Overlay, list: &CallList) -> Vec<(String, String)> {
    let mut queues: Vec<(String, String)> = Vec::new();
    let mut add = |queue: &String| {
        let key = lower(queue);
        if queues.iter().all(|(known, _)| *known != key) {
            queues.push((key, queue.clone()));
        }
    };
    list.queues.iter().for_each(&mut add);
    let calls = &overlay.model.calls;
    calls.with(CallLog::queues).iter().for_each(&mut add);
    // One that is chosen is a choice.
    Some(&list.filter.queue)
        .into_iter()
        .filter(|queue| !queue.is_empty())
        .for_each(add);
    for queue in &mut queues {
        queue.0.clone_from(&queue.1);
    }
    queues
}

/// A list to choose from that grows with what is known.
fn choices(
    overlay: Overlay,
    known: fn(Overlay, &CallList) -> Vec<(String, String)>,
    is: fn(&CallFilter) -> &str,
) -> El {
    let list = &overlay.model.call_list;
    let known = memo(move || list.with(|list| known(overlay, list)));
    el("select").child(choice("", i18n::ALL)).region(move || {
        let options = known.get().into_iter().map(|(value, label)| {
            let is_chosen = list.with_untracked(|list| is(&list.filter) == value);
            choice(&value, &label)
                .attr_if("selected", is_chosen.then_some(""))
                .into()
        });
        Some(options.collect::<Vec<View>>().into())
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
        move || list.with(|list| list.filter.open),
        || false,
        move || calls::look_for(overlay, &|filter| filter.open = !filter.open),
    );
    let queue: fn(&CallFilter) -> &str = |filter| &filter.queue;
    let agent: fn(&CallFilter) -> &str = |filter| &filter.agent;
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
            choices(overlay, queues, queue),
            queue,
            |filter, name| name.clone_into(&mut filter.queue),
        ))
        .child(chosen(
            overlay,
            i18n::AGENT,
            "calls-agent",
            choices(overlay, agents, agent),
            agent,
            |filter, id| id.clone_into(&mut filter.agent),
        ))
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
        .child(open)
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
            move || model.ring.get(),
            || false,
            move || model.ring.update(|ring| *ring = !*ring),
        ),
        check_box(
            i18n::OPEN_ON_RING,
            None,
            move || model.open_on_ring.get(),
            move || !model.ring.get(),
            move || model.open_on_ring.update(|open| *open = !*open),
        ),
        check_box(
            i18n::DESKTOP_NOTIFICATION,
            Some(DESKTOP_HINT),
            move || calls::is_on(overlay),
            move || way().is_none() || !model.ring.get(),
            move || switch_desktop(overlay),
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
        small_button(label, move || calls::export(overlay, format))
    };
    el("p")
        .class("call-buttons")
        .child(button(i18n::EXPORT_CSV, "csv"))
        .child(button(i18n::EXPORT_JSON, "json"))
}
