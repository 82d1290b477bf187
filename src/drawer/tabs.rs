//! The panels' tabs: as many as fit, the rest behind ⋮.

mod fit;

use ccp_protocol::settings::PanelId;
use reactive_graph::{computed::Memo, prelude::*, signal::RwSignal};
use web_sys::KeyboardEvent;

use super::menu::more;
use crate::{
    browser::dom,
    element::{El, View, el, rows},
    i18n, icons,
    icons::icon,
    model::{Model, saved::panel_name, view},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    popout,
    reactive::{effect, memo},
};

/// The line that describes the tab with news.
const NEWS_ID: &str = "tab-news";

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
pub fn tabs(overlay: Overlay) -> View {
    let model = overlay.model;
    let visible = RwSignal::new(usize::MAX);
    let order =
        memo(move || view::brought_forward(&model.tabs(), model.panel.get(), visible.get()));
    let row = Row { order, visible };
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
    let list = el("div")
        .class("tab-list")
        .attr("role", "tablist")
        .attr("aria-label", i18n::PANELS)
        .on("keydown", move |event: KeyboardEvent| {
            step(model, row, &event);
        })
        .child(rows(keys, move |name| tab(model, row, name)));
    fit::watch(&list.node(), row);
    let own = (!popout::is_popped_out()).then(|| {
        vec![
            tool(i18n::MINIMISE, icons::MINIMISE, move || {
                model.open.set(false);
                dom::focus("overlay-handle");
            }),
            tool(i18n::POP_OUT, icons::POP_OUT, move || {
                popout::pop_out(overlay);
            }),
        ]
    });
    el("div")
        .class("tabs")
        .child(list)
        .child(news_line(model))
        .child(more(overlay, row))
        .child(own)
        .into()
}

fn tool(label: &str, symbol: icons::Icon, act: impl Fn() + 'static) -> View {
    el("button")
        .class("tool")
        .attr("type", "button")
        .attr("aria-label", label)
        .attr("title", label)
        .child(icon(symbol))
        .on_click(act)
        .into()
}

fn tab(model: &'static Model, row: Row, name: &str) -> El {
    let known = row
        .order
        .with_untracked(|order| order.iter().copied().find(|id| panel_name(*id) == name));
    let Some(panel) = known else {
        return el("span").attr("hidden", "");
    };
    let news = memo(move || {
        if model.panel.get() == panel {
            0
        } else {
            news_of(model, panel)
        }
    });
    let selected = move || model.panel.get() == panel;
    el("button")
        .class("tab")
        .attr("type", "button")
        .attr("role", "tab")
        .id(&tab_id(panel))
        .attr("aria-label", i18n::panel(panel))
        .state("aria-selected", selected)
        .attr_with("aria-controls", move || {
            selected().then(|| PANEL_AREA_ID.to_owned())
        })
        .attr_with("aria-describedby", move || {
            (news.get() > 0).then(|| NEWS_ID.to_owned())
        })
        .attr_with("tabindex", move || {
            Some(if selected() { "0" } else { "-1" }.to_owned())
        })
        .on_click(move || model.panel.set(panel))
        .text(i18n::panel(panel))
        .region(move || {
            (news.get() > 0).then(|| {
                // Drawn by the style: as text it would be a visible part of the tab's name that the name has not.
                el("span")
                    .class("badge")
                    .attr("data-count", &short(news.get()))
                    .into()
            })
        })
}

/// What describes the tab of a panel with news. Beside the tabs: in one it would be a part of its name.
fn news_line(model: &'static Model) -> View {
    el("span")
        .class("visually-hidden")
        .id(NEWS_ID)
        .attr("aria-hidden", "true")
        .text_with(move || match news_of(model, PanelId::Data) {
            0 => String::new(),
            news => i18n::new_items(news),
        })
        .into()
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
    let mut before = None;
    effect(move || {
        let hidden = model.panel.get() != PanelId::Data || !model.open.get();
        let count = if hidden { model.unseen() } else { 0 };
        if before.replace(count) == Some(0) && count > 0 {
            model.announce(i18n::announce_new(i18n::panel(PanelId::Data), count));
        }
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
