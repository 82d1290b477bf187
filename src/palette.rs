//! The palette (Ctrl+K): every action and panel by a few letters of its name.

use ccp_protocol::{
    actions::{Action, Form},
    settings::PanelId,
};
use reactive_graph::graph::untrack;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use crate::{
    browser::dom,
    drawer::tab_id,
    element::{View, el, region},
    i18n, icons,
    icons::icon,
    modal::show,
    overlay::Overlay,
    panels::actions::choose,
    reactive::{Memo, Signal, memo},
    text::palette_match::matches,
};

const LIST_ID: &str = "palette-list";

/// What the palette offers.
#[derive(Debug, Clone, PartialEq)]
enum Offer {
    Action(Box<Action>),
    Panel(PanelId),
}

impl Offer {
    fn name(&self) -> &str {
        match self {
            Self::Action(action) => &action.name,
            Self::Panel(panel) => i18n::panel(*panel),
        }
    }

    /// Whether choosing it starts a run at once.
    fn runs(&self) -> bool {
        matches!(self, Self::Action(action) if action.form.as_ref().is_none_or(Form::is_empty))
    }
}

/// What is typed and which offer is marked.
#[derive(Debug, Clone, Copy)]
struct Search {
    overlay: Overlay,
    at: Signal<usize>,
    found: Memo<Vec<Offer>>,
}

/// The palette, while it is open.
pub fn palette(overlay: Overlay) -> View {
    region(move || {
        overlay
            .model
            .palette
            .get()
            .then(|| untrack(|| dialog(overlay)))
    })
}

fn dialog(overlay: Overlay) -> View {
    let model = overlay.model;
    let query = Signal::new(String::new());
    let at = Signal::new(0);
    let found = memo(move || found(overlay, &query.get()));
    let search = Search { overlay, at, found };
    let active = move || found.with(|found| (!found.is_empty()).then(|| option_id(at.get())));
    let input = el("input")
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("aria-label", i18n::PALETTE)
        .attr("aria-expanded", "true")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", LIST_ID)
        .attr_with("aria-activedescendant", active)
        .attr("placeholder", i18n::PALETTE)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("autofocus", "")
        .on_typed(move |text| {
            query.set(text);
            at.set(0);
        })
        .on("keydown", move |event: KeyboardEvent| {
            on_key(search, &event);
        });
    let list = el("ul")
        .attr("role", "listbox")
        .id(LIST_ID)
        .attr("aria-label", i18n::ACTIONS)
        .region(move || {
            let offers = found.get().into_iter().enumerate();
            Some(
                offers
                    .map(|(index, offer)| option(search, offer, index))
                    .collect::<Vec<_>>()
                    .into(),
            )
        });
    let nothing = move || {
        found.with(Vec::is_empty).then(|| {
            el("p")
                .class("quiet")
                .attr("role", "status")
                .text(i18n::NOTHING_FOUND)
                .into()
        })
    };
    let inside = el("div")
        .class("palette-box")
        .child(
            el("div")
                .class("palette-search")
                .child(icon(icons::SEARCH))
                .child(input),
        )
        .child(list)
        .region(nothing);
    let dialog = el("dialog")
        .class("palette")
        .attr("aria-label", i18n::PALETTE)
        .child(inside)
        .on("cancel", move |event: Event| {
            event.prevent_default();
            model.palette.set(false);
        })
        // A click on the dialog itself and not on what is in it is a click beside it.
        .on("click", move |event: MouseEvent| {
            if event
                .target()
                .is_some_and(|target| event.current_target() == Some(target))
            {
                model.palette.set(false);
            }
        });
    show(&dialog);
    dialog.into()
}

fn on_key(search: Search, event: &KeyboardEvent) {
    let Search { overlay, at, found } = search;
    match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            let offer = found.with_untracked(|found| found.get(at.get_untracked()).cloned());
            take(overlay, offer);
        }
        // Home and End belong to the text.
        key @ ("ArrowDown" | "ArrowUp") => {
            event.prevent_default();
            let count = found.with_untracked(Vec::len);
            at.set(dom::step(key, at.get_untracked(), count, false).unwrap_or(0));
            reveal(at.get_untracked());
        }
        _ => {}
    }
}

fn found(overlay: Overlay, query: &str) -> Vec<Offer> {
    let model = overlay.model;
    let mut offers: Vec<Offer> = model.actions.with(|actions| {
        actions
            .iter()
            .cloned()
            .map(|action| Offer::Action(Box::new(action)))
            .collect()
    });
    offers.extend(model.tabs().into_iter().map(Offer::Panel));
    offers.retain(|offer| matches(offer.name(), query));
    offers
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}

fn option(search: Search, offer: Offer, index: usize) -> View {
    let Search { overlay, at, .. } = search;
    let link = &overlay.model.link;
    let runs = offer.runs();
    let (symbol, note) = match &offer {
        Offer::Panel(panel) => (icons::panel(*panel), i18n::PANELS),
        Offer::Action(_) if runs => (icons::BOLT, i18n::EXECUTE),
        Offer::Action(_) => (icons::BOLT, ""),
    };
    el("li")
        .class("palette-option")
        .attr("role", "option")
        .id(&option_id(index))
        .state("aria-selected", move || at.get() == index)
        .flag("aria-disabled", move || runs && !link.get().takes_presses())
        .child(icon(symbol))
        .child(el("span").text(offer.name()))
        .child(
            el("span")
                .class("menu-note")
                .attr("aria-hidden", "true")
                .text(note),
        )
        .on("mousemove", move |_: MouseEvent| {
            if at.get_untracked() != index {
                at.set(index);
            }
        })
        .on_click(move || take(overlay, Some(offer.clone())))
        .into()
}

fn reveal(index: usize) {
    if let Some(option) = dom::by_id(&option_id(index)) {
        option.scroll_into_view_with_bool(false);
    }
}

fn take(overlay: Overlay, offer: Option<Offer>) {
    let model = overlay.model;
    let Some(offer) = offer else { return };
    model.palette.set(false);
    match offer {
        Offer::Panel(panel) => {
            model.panel.set(panel);
            later(move || {
                dom::focus(&tab_id(panel));
            });
        }
        Offer::Action(action) => {
            model.panel.set(PanelId::Actions);
            let contact = model.contact_untracked();
            // The list must be in view for the row to say how it goes.
            model.drafts.update(|drafts| drafts.close(contact.as_ref()));
            let id = action.id.clone();
            choose(overlay, &action);
            let form = model
                .drafts
                .with_untracked(|drafts| drafts.open_for(contact.as_ref()).is_some());
            if form {
                later(crate::form::focus_first_soon);
            } else {
                later(move || model.focus_action.set(Some(id)));
            }
        }
    }
}

/// After the dialog gave the focus back to where it was.
fn later(act: impl FnOnce() + 'static) {
    dom::request_animation_frame(move || dom::request_animation_frame(act));
}
