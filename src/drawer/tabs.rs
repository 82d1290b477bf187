//! The panels' tabs: as many as fit, the rest behind ⋮.

use std::sync::Arc;

use ccp_protocol::settings::PanelId;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use super::menu::More;
use crate::{
    browser::dom,
    i18n, icons,
    icons::icon,
    keyed::keyed,
    model::{Model, saved::panel_name, view},
    overlay::use_overlay,
    panels::PANEL_AREA_ID,
    popout,
};

/// The id of a panel's tab.
pub fn tab_id(panel: PanelId) -> String {
    format!("tab-{}", panel_name(panel))
}

/// Which tabs there are, and how many of them show.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// All of them, the visible ones first.
    pub order: Memo<Vec<PanelId>>,
    /// How many are visible.
    pub visible: RwSignal<usize>,
}

/// Tabs, the ⋮ menu, and the drawer's own buttons.
#[component]
pub fn Tabs() -> impl IntoView {
    let overlay = use_overlay();
    let model = overlay.model;
    let visible = RwSignal::new(usize::MAX);
    let order =
        Memo::new(move |_| view::brought_forward(&model.tabs(), model.panel.get(), visible.get()));
    let row = Row { order, visible };
    let list = NodeRef::<html::Div>::new();
    measure(list, row);
    announce_news(model);
    let keys = move || {
        order.with(|order| {
            order
                .iter()
                .take(visible.get())
                .map(|id| panel_name(*id).to_owned())
                .collect()
        })
    };
    let alone = popout::is_popped_out();
    view! {
        <div class="tabs">
            <div
                class="tab-list"
                role="tablist"
                aria-label=i18n::PANELS
                node_ref=list
                on:keydown=move |event| step(model, row, &event)
            >
                {keyed(Box::new(keys), Arc::new(move |name| tab(model, order, &name)))}
            </div>
            <More row/>
            {(!alone).then(|| view! {
                {tool(i18n::MINIMISE, icons::MINIMISE, move || {
                    model.open.set(false);
                    dom::focus("overlay-handle");
                })}
                {tool(i18n::POP_OUT, icons::POP_OUT, move || popout::pop_out(overlay))}
            })}
        </div>
    }
    .into_any()
}

fn tool(label: &'static str, symbol: icons::Icon, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button class="tool" type="button" aria-label=label title=label on:click=move |_| act()>{icon(symbol)}</button>
    }
    .into_any()
}

fn tab(model: &'static Model, order: Memo<Vec<PanelId>>, name: &str) -> AnyView {
    let found =
        order.with_untracked(|order| order.iter().copied().find(|id| panel_name(*id) == name));
    let Some(panel) = found else {
        return ().into_any();
    };
    let selected = Memo::new(move |_| model.panel.get() == panel);
    let news = Memo::new(move |_| {
        if selected.get() {
            0
        } else {
            news_of(model, panel)
        }
    });
    let news_id = format!("{}-news", tab_id(panel));
    let described = news_id.clone();
    view! {
        <button
            class="tab"
            type="button"
            role="tab"
            id=tab_id(panel)
            aria-label=i18n::panel(panel)
            aria-selected=move || selected.get().to_string()
            aria-controls=move || selected.get().then_some(PANEL_AREA_ID)
            aria-describedby=move || (news.get() > 0).then(|| described.clone())
            tabindex=move || if selected.get() { "0" } else { "-1" }
            on:click=move |_| model.panel.set(panel)
        >
            {i18n::panel(panel)}
            {move || (news.get() > 0).then(|| view! { <span class="badge" aria-hidden="true">{short(news.get())}</span> })}
        </button>
        <span class="visually-hidden" id=news_id aria-hidden="true">
            {move || (news.get() > 0).then(|| i18n::new_items(news.get()))}
        </span>
    }
    .into_any()
}

/// News of a panel that the agent has not seen.
pub fn news_of(model: &'static Model, panel: PanelId) -> usize {
    if panel == PanelId::Data {
        model.unseen()
    } else {
        0
    }
}

fn short(count: usize) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

/// Says once, when they begin, that there are news in a panel that is not in view.
fn announce_news(model: &'static Model) {
    Effect::new(move |before: Option<usize>| {
        let hidden = model.panel.get() != PanelId::Data || !model.open.get();
        let count = if hidden { model.unseen() } else { 0 };
        if before == Some(0) && count > 0 {
            model.announce(i18n::announce_new(i18n::panel(PanelId::Data), count));
        }
        count
    });
}

fn step(model: &'static Model, row: Row, event: &KeyboardEvent) {
    let order = row.order.get_untracked();
    let count = order.len().min(row.visible.get_untracked());
    let at = order
        .iter()
        .position(|&id| id == model.panel.get_untracked())
        .unwrap_or(0);
    if let Some(&panel) = dom::step(&event.key(), at, count, true).and_then(|to| order.get(to)) {
        event.prevent_default();
        model.panel.set(panel);
        dom::focus(&tab_id(panel));
    }
}

/// Counts the tabs that fit whenever the room changes. Widths are measured once, while all tabs show.
fn measure(list: NodeRef<html::Div>, row: Row) {
    let widths = StoredValue::new(Vec::<(PanelId, f64)>::new());
    let fit = move || {
        let Some(list) = list.get_untracked() else {
            return;
        };
        let order = row.order.get_untracked();
        for &panel in &order {
            let width = dom::by_id(&tab_id(panel))
                .map_or(0.0, |tab| tab.get_bounding_client_rect().width());
            widths.update_value(|widths| {
                if width > 0.0 && !widths.iter().any(|(known, _)| *known == panel) {
                    widths.push((panel, width));
                }
            });
        }
        let known = widths.get_value();
        let of = |panel: &PanelId| {
            known
                .iter()
                .find(|(known, _)| known == panel)
                .map_or(0.0, |(_, width)| *width)
        };
        let room = f64::from(list.client_width());
        if room > 0.0 {
            let all: Vec<f64> = order.iter().map(of).collect();
            let count = view::that_fit(&all, room);
            if count != row.visible.get_untracked() {
                row.visible.set(count);
            }
        }
    };
    Effect::new(move |_| {
        row.order.track();
        fit();
    });
    watch_size(list, fit);
}

fn watch_size(list: NodeRef<html::Div>, changed: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(changed);
    let Ok(observer) = ResizeObserver::new(listener.as_ref().unchecked_ref()) else {
        return;
    };
    let kept = StoredValue::new_local((observer, listener));
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            kept.with_value(|(observer, _)| observer.observe(&list));
        }
    });
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}
