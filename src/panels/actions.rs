//! The Actions panel: the list, or the form that an action opened.

use ccp_protocol::{ActionId, actions::Action};

use super::{
    action_row::{action_row, opens_form},
    empty,
};
use crate::{
    browser::dom,
    element::{View, el, region, rows},
    form::form_page,
    i18n, icons,
    icons::icon,
    model::Model,
    overlay::Overlay,
    press,
    reactive::{Signal, effect, memo},
    text::palette_match::matches,
};

/// Why rows cannot be pressed; described by every row that cannot.
pub const OFFLINE_REASON_ID: &str = "offline-reason";
/// From so many rows on there is a filter.
const FILTER_FROM: usize = 8;

/// List or form, of the contact in view.
pub fn actions_panel(overlay: Overlay) -> View {
    let model = overlay.model;
    let open = memo(move || {
        let contact = model.contact();
        let action = model
            .drafts
            .with(|drafts| drafts.open_for(contact.as_ref()).cloned());
        action.map(|action| (action, contact))
    });
    let reason = el("p")
        .class("visually-hidden")
        .id(OFFLINE_REASON_ID)
        .attr("aria-hidden", "true")
        .text_with(move || i18n::no_presses(model.link.get()).to_owned());
    let body = region(move || {
        Some(match open.get() {
            Some((action, contact)) => form_page(overlay, action, contact),
            None => action_list(overlay),
        })
    });
    vec![reason.into(), body].into()
}

fn action_list(overlay: Overlay) -> View {
    let model = overlay.model;
    let query = Signal::new(String::new());
    let many = memo(move || model.actions.with(Vec::len) >= FILTER_FROM);
    let found = memo(move || {
        let query = if many.get() {
            query.get()
        } else {
            String::new()
        };
        found(model, &query)
    });
    let nothing = move || found.with(Vec::is_empty);
    let why_nothing = move || {
        nothing().then(|| match query.get() {
            query if query.trim().is_empty() => {
                empty(icons::BOLT, i18n::NO_ACTIONS, i18n::NO_ACTIONS_HINT)
            }
            query => el("p")
                .class("empty quiet")
                .attr("role", "status")
                .text(&i18n::nothing_matches(&query))
                .into(),
        })
    };
    focus_wanted_row(model);
    let list = el("ul")
        .class("actions")
        .attr("role", "list")
        .attr("aria-label", i18n::ACTIONS)
        .toggle("hidden", nothing)
        .child(rows(move || found.get(), move |id| action_row(overlay, id)));
    vec![
        region(move || many.get().then(|| filter(query))),
        region(why_nothing),
        list.into(),
    ]
    .into()
}

/// The ids of the actions whose names match.
fn found(model: &Model, query: &str) -> Vec<String> {
    model.actions.with(|actions| {
        let found = actions.iter().filter(|action| matches(&action.name, query));
        found.map(|action| action.id.0.clone()).collect()
    })
}

fn filter(query: Signal<String>) -> View {
    let input = el("input")
        .attr("type", "search")
        .attr("aria-label", i18n::FILTER_ACTIONS)
        .attr("placeholder", i18n::FILTER_ACTIONS)
        .attr("autocomplete", "off")
        .value(move || query.get())
        .on_typed(move |text| query.set(text));
    el("div")
        .class("filter")
        .child(icon(icons::SEARCH))
        .child(input)
        .into()
}

/// The id of a row's button.
pub fn row_button_id(action: &ActionId) -> String {
    format!("row-{action}")
}

/// Takes the focus to a row after its form closed.
fn focus_wanted_row(model: &'static Model) {
    effect(move || {
        if let Some(action) = model.focus_action.get() {
            dom::request_animation_frame(move || {
                if dom::focus(&row_button_id(&action)) {
                    model.focus_action.set(None);
                }
            });
        }
    });
}

/// Starts an action, or opens its form: what its row and the palette do.
pub fn choose(overlay: Overlay, action: &Action) {
    let model = overlay.model;
    if opens_form(action) {
        let contact = model.contact_untracked();
        model
            .drafts
            .update(|drafts| drafts.open(action.id.clone(), contact));
        crate::form::focus_first_soon();
    } else if model.link.get_untracked().takes_presses() {
        press::press(overlay, &action.id, serde_json::Map::new(), Vec::new());
    }
}
