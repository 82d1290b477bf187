//! The ⋮ menu: panels without room for a tab, and what belongs to the overlay as a whole.

use ccp_protocol::settings::PanelId;
use reactive_graph::graph::untrack;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, MouseEvent, Node};

use super::tabs::{Row, news_of, tab_id};
use crate::{
    browser::dom,
    element::{View, el},
    i18n, icons,
    icons::icon,
    model::{Model, view},
    overlay::Overlay,
};

const BUTTON_ID: &str = "more-button";
const MENU_ID: &str = "more-menu";

/// The ⋮ button and its menu.
pub fn more(overlay: Overlay, row: Row) -> View {
    let model = overlay.model;
    let open = &model.menu;
    let news = move || {
        hidden(row)
            .into_iter()
            .any(|panel| news_of(model, panel) > 0)
    };
    let key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
            event.prevent_default();
            open.set(true);
        }
    };
    let button = el("button")
        .class("tool")
        .attr("type", "button")
        .id(BUTTON_ID)
        .attr("aria-label", i18n::MORE_PANELS)
        .attr("title", i18n::MORE_PANELS)
        .attr("aria-haspopup", "menu")
        .state("aria-expanded", move || open.get())
        .attr_with("aria-controls", move || {
            open.get().then(|| MENU_ID.to_owned())
        })
        .on("mousedown", keep_focus)
        .on_click(move || open.update(|open| *open = !*open))
        .on("keydown", key)
        .child(icon(icons::MORE))
        .region(move || news().then(|| el("span").class("dot news").into()));
    el("div")
        .class("more")
        .child(button)
        .region(move || open.get().then(|| untrack(|| menu(overlay, row))))
        .into()
}

/// The panels without a tab.
fn hidden(row: Row) -> Vec<PanelId> {
    let count = row.visible.get();
    row.order
        .with(|order| order.iter().copied().skip(count).collect())
}

fn menu(overlay: Overlay, row: Row) -> View {
    let model = overlay.model;
    let panels = hidden(row);
    let mut items: Vec<View> = panels
        .iter()
        .map(|&panel| panel_item(model, row, panel))
        .collect();
    if !items.is_empty() {
        items.push(
            el("div")
                .class("menu-line")
                .attr("role", "separator")
                .into(),
        );
    }
    let find = move || model.palette.set(true);
    items.push(item(
        model,
        icons::SEARCH,
        i18n::FIND_ACTION,
        Some("Ctrl K"),
        find,
    ));
    let dark = is_dark(overlay);
    let theme = if dark {
        i18n::USE_LIGHT
    } else {
        i18n::USE_DARK
    };
    items.push(item(model, icons::MOON, theme, None, move || {
        model
            .theme
            .set(Some(if dark { "light" } else { "dark" }.to_owned()));
        dom::focus(BUTTON_ID);
    }));
    let leave = move || overlay.sign_out();
    items.push(item(model, icons::LEAVE, i18n::SIGN_OUT, None, leave));
    // After the menu is in the page its first item takes the focus.
    dom::request_animation_frame(|| focus_item(0));
    el("div")
        .class("menu")
        .attr("role", "menu")
        .id(MENU_ID)
        .attr("aria-label", i18n::MORE_PANELS)
        .on("mousedown", keep_focus)
        .on("keydown", move |event: KeyboardEvent| on_key(&event, model))
        .on("focusout", move |event: FocusEvent| {
            on_focus_out(&event, model);
        })
        .child(items)
        .into()
}

fn panel_item(model: &'static Model, row: Row, panel: PanelId) -> View {
    let news = news_of(model, panel);
    let note = (news > 0).then(|| i18n::news(panel, news));
    item(
        model,
        icons::panel(panel),
        i18n::panel(panel),
        note.as_deref(),
        move || {
            let tabs = untrack(|| model.tabs());
            let order = view::brought_forward(&tabs, panel, row.visible.get_untracked());
            model.order.set(order);
            model.panel.set(panel);
            dom::request_animation_frame(move || {
                dom::focus(&tab_id(panel));
            });
        },
    )
}

fn item(
    model: &'static Model,
    symbol: icons::Icon,
    label: &str,
    note: Option<&str>,
    act: impl Fn() + 'static,
) -> View {
    let press = move || {
        // The button first: whatever the item does next may move the focus on.
        dom::focus(BUTTON_ID);
        model.menu.set(false);
        act();
    };
    // The note describes and does not name: the item's name stays the panel's.
    let note_id = note.map(|_| format!("more-note-{label}").replace(' ', "-"));
    let note = note.zip(note_id.as_deref()).map(|(note, id)| {
        el("span")
            .class("menu-note")
            .id(id)
            .attr("aria-hidden", "true")
            .text(note)
    });
    el("button")
        .class("menu-item")
        .attr("type", "button")
        .attr("role", "menuitem")
        .attr("tabindex", "-1")
        .attr_if("aria-describedby", note_id.as_deref())
        .child(icon(symbol))
        .child(el("span").text(label))
        .child(note)
        .on_click(press)
        .into()
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

fn on_key(event: &KeyboardEvent, model: &'static Model) {
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
            model.menu.set(false);
        }
        // The focus goes on from the button, as if the menu had never been.
        "Tab" => {
            dom::focus(BUTTON_ID);
            model.menu.set(false);
        }
        key => {
            if let Some(to) = dom::step(key, at, items.len(), false) {
                event.prevent_default();
                focus_item(to);
            }
        }
    }
}

fn on_focus_out(event: &FocusEvent, model: &'static Model) {
    let to = event
        .related_target()
        .and_then(|target| target.dyn_into::<Node>().ok());
    let inside = dom::by_id(MENU_ID).is_some_and(|menu| menu.contains(to.as_ref()));
    let on_button = dom::by_id(BUTTON_ID).is_some_and(|button| button.contains(to.as_ref()));
    // Leaving for nowhere (a click on the page) closes it; the button closes it by itself.
    if !(inside || on_button) {
        model.menu.set(false);
    }
}
