//! The Actions panel: the list, or the form that an action opened.

use std::sync::Arc;

use ccp_protocol::{ActionId, actions::Action};
use leptos::prelude::*;

use super::{action_row::action_row, empty};
use crate::{
    browser::dom,
    form::FormPage,
    i18n, icons,
    icons::icon,
    keyed::keyed,
    model::Model,
    overlay::{Overlay, use_overlay},
    press,
    text::palette_match::matches,
};

/// Why rows cannot be pressed; described by every row that cannot.
pub const OFFLINE_REASON_ID: &str = "offline-reason";
/// From so many rows on there is a filter.
const FILTER_FROM: usize = 8;

/// List or form, of the contact in view.
#[component]
pub fn ActionsPanel() -> impl IntoView {
    let model = use_overlay().model;
    let open = Memo::new(move |_| {
        let contact = model.contact();
        let action = model
            .drafts
            .with(|drafts| drafts.open_for(contact.as_ref()).cloned());
        action.map(|action| (action, contact))
    });
    view! {
        <p class="visually-hidden" id=OFFLINE_REASON_ID aria-hidden="true">
            {move || i18n::no_presses(model.link.get())}
        </p>
        {move || match open.get() {
            Some((action, contact)) => view! { <FormPage action contact/> }.into_any(),
            None => view! { <ActionList/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn ActionList() -> impl IntoView {
    let overlay = use_overlay();
    let model = overlay.model;
    let query = RwSignal::new(String::new());
    let many = Memo::new(move |_| model.actions.with(Vec::len) >= FILTER_FROM);
    let found = Memo::new(move |_| {
        let query = if many.get() {
            query.get()
        } else {
            String::new()
        };
        model.actions.with(|actions| {
            let found = actions
                .iter()
                .filter(|action| matches(&action.name, &query));
            found
                .map(|action| action.id.0.clone())
                .collect::<Vec<String>>()
        })
    });
    let nothing = Memo::new(move |_| found.with(Vec::is_empty));
    focus_wanted_row(model);
    view! {
        {move || many.get().then(|| filter(query))}
        {move || {
            nothing.get().then(|| match query.get() {
                query if query.trim().is_empty() => empty(icons::BOLT, i18n::NO_ACTIONS, i18n::NO_ACTIONS_HINT),
                query => view! { <p class="empty quiet" role="status">{i18n::nothing_matches(&query)}</p> }.into_any(),
            })
        }}
        <ul class="actions" role="list" aria-label=i18n::ACTIONS hidden=move || nothing.get()>
            {keyed(Box::new(move || found.get()), Arc::new(move |id| action_row(overlay, ActionId(id))))}
        </ul>
    }
    .into_any()
}

fn filter(query: RwSignal<String>) -> AnyView {
    view! {
        <div class="filter">
            {icon(icons::SEARCH)}
            <input
                type="search"
                aria-label=i18n::FILTER_ACTIONS
                placeholder=i18n::FILTER_ACTIONS
                autocomplete="off"
                prop:value=move || query.get()
                on:input=move |event| query.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// The id of a row's button.
pub fn row_button_id(action: &ActionId) -> String {
    format!("row-{action}")
}

/// Takes the focus to a row after its form closed.
fn focus_wanted_row(model: &'static Model) {
    Effect::new(move |_| {
        if let Some(action) = model.focus_action.get() {
            request_animation_frame(move || {
                if dom::focus(&row_button_id(&action)) {
                    model.focus_action.try_set(None);
                }
            });
        }
    });
}

/// Starts an action, or opens its form: what its row and the palette do.
pub fn choose(overlay: Overlay, action: &Action) {
    let model = overlay.model;
    if action.form.as_ref().is_some_and(|form| !form.is_empty()) {
        let contact = model.contact_untracked();
        model
            .drafts
            .update(|drafts| drafts.open(action.id.clone(), contact));
        crate::form::focus_first_soon();
    } else if model.link.get_untracked().takes_presses() {
        press::press(overlay, &action.id, serde_json::Map::new(), Vec::new());
    }
}
