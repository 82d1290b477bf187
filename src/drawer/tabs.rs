//! The panels' tabs: as many as fit, the rest behind ⋮.

mod fit;

use ccp_protocol::settings::PanelId;
use web_sys::KeyboardEvent;

use super::menu::more;
use crate::{
    browser::dom,
    element::{El, View, el, rows},
    i18n, icons,
    icons::icon,
    model::{Model, calls::CallLog, saved::panel_name, view},
    overlay::Overlay,
    panels::PANEL_AREA_ID,
    popout,
    reactive::{Memo, Signal, effect, memo},
};

/// The line that describes a tab with news.
fn news_id(panel: PanelId) -> String {
    ["news-", panel_name(panel)].concat()
}

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
    pub visible: Signal<usize>,
}

/// Tabs, the ⋮ menu, and the drawer's own buttons.
pub fn tabs(overlay: Overlay) -> View {
    let model = overlay.model;
    let visible = Signal::new(usize::MAX);
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
        .child(news_line(model, PanelId::Data))
        .child(news_line(model, PanelId::Calls))
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
        // Missed calls wait for somebody also while they are in view.
        if panel != PanelId::Calls && model.panel.get() == panel {
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
            (news.get() > 0).then(|| news_id(panel))
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
fn news_line(model: &'static Model, panel: PanelId) -> View {
    el("span")
        .class("visually-hidden")
        .id(&news_id(panel))
        .attr("aria-hidden", "true")
        .text_with(move || match news_of(model, panel) {
            0 => String::new(),
            news => i18n::news(panel, news),
        })
        .into()
}

/// News of a panel that the agent has not seen.
pub fn news_of(model: &'static Model, panel: PanelId) -> usize {
    match panel {
        PanelId::Data => model.unseen(),
        PanelId::Calls => model.calls.with(CallLog::missed),
        _ => 0,
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
