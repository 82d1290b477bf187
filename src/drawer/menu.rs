//! The ⋮ menu: panels without room for a tab, and what belongs to the overlay as a whole.

use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::tabs::{Row, news_of, tab_id};
use crate::{
    browser::dom,
    i18n, icons,
    icons::icon,
    model::view,
    overlay::{Overlay, use_overlay},
};

const BUTTON_ID: &str = "more-button";
const MENU_ID: &str = "more-menu";

/// The ⋮ button and its menu.
#[component]
pub fn More(row: Row) -> impl IntoView {
    let overlay = use_overlay();
    let model = overlay.model;
    let open = model.menu;
    let hidden = move || {
        row.order.with(|order| {
            order
                .iter()
                .copied()
                .skip(row.visible.get())
                .collect::<Vec<_>>()
        })
    };
    let news = move || hidden().into_iter().any(|panel| news_of(model, panel) > 0);
    let key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
            event.prevent_default();
            open.set(true);
        }
    };
    view! {
        <div class="more">
            <button
                class="tool"
                type="button"
                id=BUTTON_ID
                aria-label=i18n::MORE_PANELS
                title=i18n::MORE_PANELS
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                aria-controls=move || open.get().then_some(MENU_ID)
                on:mousedown=keep_focus
                on:click=move |_| open.update(|open| *open = !*open)
                on:keydown=key
            >
                {icon(icons::MORE)}
                {move || news().then(|| view! { <span class="dot news"></span> })}
            </button>
            {move || open.get().then(|| menu(overlay, row, open))}
        </div>
    }
    .into_any()
}

fn menu(overlay: Overlay, row: Row, open: RwSignal<bool>) -> AnyView {
    let model = overlay.model;
    let count = row.visible.get_untracked();
    let panels: Vec<_> = row
        .order
        .with_untracked(|order| order.iter().copied().skip(count).collect());
    let any_panels = !panels.is_empty();
    let items: Vec<AnyView> = panels
        .into_iter()
        .map(|panel| {
            let news = news_of(model, panel);
            let note = (news > 0).then(|| i18n::new_items(news));
            item(
                open,
                icons::panel(panel),
                i18n::panel(panel),
                note,
                move || {
                    let order = view::brought_forward(
                        &untrack(|| model.tabs()),
                        panel,
                        row.visible.get_untracked(),
                    );
                    model.order.set(order);
                    model.panel.set(panel);
                    request_animation_frame(move || {
                        dom::focus(&tab_id(panel));
                    });
                },
            )
        })
        .collect();
    let dark = is_dark(overlay);
    let theme = if dark {
        i18n::USE_LIGHT
    } else {
        i18n::USE_DARK
    };
    // After the menu is in the page its first item takes the focus.
    request_animation_frame(|| focus_item(0));
    view! {
        <div
            class="menu"
            role="menu"
            id=MENU_ID
            aria-label=i18n::MORE_PANELS
            on:mousedown=keep_focus
            on:keydown=move |event| on_key(&event, open)
            on:focusout=move |event| on_focus_out(&event, open)
        >
            {items}
            {any_panels.then(|| view! { <div class="menu-line" role="separator"></div> })}
            {item(open, icons::SEARCH, i18n::FIND_ACTION, Some("Ctrl K".to_owned()), move || model.palette.set(true))}
            {item(open, icons::MOON, theme, None, move || {
                model.theme.set(Some(if dark { "light" } else { "dark" }.to_owned()));
                dom::focus(BUTTON_ID);
            })}
            {item(open, icons::LEAVE, i18n::SIGN_OUT, None, move || overlay.sign_out())}
        </div>
    }
    .into_any()
}

fn item(
    open: RwSignal<bool>,
    symbol: icons::Icon,
    label: &'static str,
    note: Option<String>,
    act: impl Fn() + 'static,
) -> AnyView {
    let press = move |_| {
        // The button first: whatever the item does next may move the focus on.
        dom::focus(BUTTON_ID);
        open.set(false);
        act();
    };
    // The note describes and does not name: the item's name stays the panel's.
    let note_id = note
        .as_ref()
        .map(|_| format!("more-note-{label}").replace(' ', "-"));
    let described = note_id.clone();
    view! {
        <button class="menu-item" type="button" role="menuitem" tabindex="-1" aria-describedby=described on:click=press>
            {icon(symbol)}
            <span>{label}</span>
            {note.map(|note| view! { <span class="menu-note" id=note_id aria-hidden="true">{note}</span> })}
        </button>
    }
    .into_any()
}

/// Some browsers take the focus to the page when a button is pressed, which would close the menu before its click.
#[allow(clippy::needless_pass_by_value, reason = "the shape of a listener")]
fn keep_focus(event: MouseEvent) {
    event.prevent_default();
}

fn is_dark(overlay: Overlay) -> bool {
    let model = overlay.model;
    match model
        .theme
        .get_untracked()
        .or_else(|| model.host_theme.get_untracked())
    {
        Some(theme) => theme == "dark",
        None => dom::matches_media("(prefers-color-scheme: dark)"),
    }
}

fn items() -> Vec<web_sys::HtmlElement> {
    dom::by_id(MENU_ID)
        .map(|menu| dom::all(&menu, "[role=menuitem]"))
        .unwrap_or_default()
}

fn focus_item(index: usize) {
    if let Some(item) = items().get(index) {
        // Focusing an element that is in the page cannot fail.
        let _ = item.focus();
    }
}

fn on_key(event: &KeyboardEvent, open: RwSignal<bool>) {
    let items = items();
    let active = dom::document().active_element();
    let at = items
        .iter()
        .position(|item| active.as_ref() == Some(item))
        .unwrap_or(0);
    match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            dom::focus(BUTTON_ID);
            open.set(false);
        }
        // The focus goes on from the button, as if the menu had never been.
        "Tab" => {
            dom::focus(BUTTON_ID);
            open.set(false);
        }
        key => {
            if let Some(to) = dom::step(key, at, items.len(), false) {
                event.prevent_default();
                focus_item(to);
            }
        }
    }
}

fn on_focus_out(event: &FocusEvent, open: RwSignal<bool>) {
    let to = event
        .related_target()
        .and_then(|target| target.dyn_into::<Node>().ok());
    let inside = dom::by_id(MENU_ID).is_some_and(|menu| menu.contains(to.as_ref()));
    let on_button = dom::by_id(BUTTON_ID).is_some_and(|button| button.contains(to.as_ref()));
    // Leaving for nowhere (a click on the page) closes it; the button closes it by itself.
    if !(inside || on_button) {
        open.set(false);
    }
}
