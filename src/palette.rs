//! The palette (Ctrl+K): every action and panel by a few letters of its name.

use ccp_protocol::{
    actions::{Action, Form},
    settings::PanelId,
};
use leptos::{ev, html, prelude::*};

use crate::{
    browser::dom,
    drawer::tab_id,
    i18n, icons,
    icons::icon,
    modal::show,
    overlay::{Overlay, use_overlay},
    panels::actions::choose,
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
}

/// The palette, while it is open.
#[component]
pub fn Palette() -> impl IntoView {
    let overlay = use_overlay();
    view! { {move || overlay.model.palette.get().then(|| dialog(overlay))} }.into_any()
}

fn dialog(overlay: Overlay) -> AnyView {
    let model = overlay.model;
    let node = NodeRef::<html::Dialog>::new();
    show(node);
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| found(overlay, &query.get()));
    let key = move |event: ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                take(
                    overlay,
                    found.with(|found| found.get(at.get_untracked()).cloned()),
                );
            }
            // Home and End belong to the text.
            key @ ("ArrowDown" | "ArrowUp") => {
                event.prevent_default();
                at.set(dom::step(key, at.get_untracked(), count, false).unwrap_or(0));
                reveal(at.get_untracked());
            }
            _ => {}
        }
    };
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        model.palette.set(false);
    };
    // A click on the dialog itself and not on what is in it is a click beside it.
    let beside = move |event: ev::MouseEvent| {
        if event
            .target()
            .is_some_and(|target| event.current_target() == Some(target))
        {
            model.palette.set(false);
        }
    };
    let active = move || found.with(|found| (!found.is_empty()).then(|| option_id(at.get())));
    view! {
        <dialog class="palette" node_ref=node aria-label=i18n::PALETTE on:cancel=cancel on:click=beside>
            <div class="palette-box">
                <div class="palette-search">
                    {icon(icons::SEARCH)}
                    <input
                        type="text"
                        role="combobox"
                        aria-label=i18n::PALETTE
                        aria-expanded="true"
                        aria-autocomplete="list"
                        aria-controls=LIST_ID
                        aria-activedescendant=active
                        placeholder=i18n::PALETTE
                        autocomplete="off"
                        spellcheck="false"
                        autofocus
                        prop:value=move || query.get()
                        on:input=move |event| {
                            query.set(event_target_value(&event));
                            at.set(0);
                        }
                        on:keydown=key
                    />
                </div>
                <ul role="listbox" id=LIST_ID aria-label=i18n::ACTIONS>
                    {move || {
                        let found = found.get();
                        found.into_iter().enumerate().map(|(index, offer)| option(overlay, offer, index, at)).collect::<Vec<_>>()
                    }}
                </ul>
                {move || found.with(Vec::is_empty).then(|| view! { <p class="quiet" role="status">{i18n::NOTHING_FOUND}</p> })}
            </div>
        </dialog>
    }
    .into_any()
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

fn option(overlay: Overlay, offer: Offer, index: usize, at: RwSignal<usize>) -> AnyView {
    let model = overlay.model;
    let offline = move || !model.link.get().takes_presses();
    let runs =
        matches!(&offer, Offer::Action(action) if action.form.as_ref().is_none_or(Form::is_empty));
    let symbol = match &offer {
        Offer::Action(_) => icons::BOLT,
        Offer::Panel(panel) => icons::panel(*panel),
    };
    let note = match &offer {
        Offer::Panel(_) => i18n::PANELS,
        Offer::Action(_) if runs => i18n::EXECUTE,
        Offer::Action(_) => "",
    };
    let name = offer.name().to_owned();
    view! {
        <li
            class="palette-option"
            role="option"
            id=option_id(index)
            aria-selected=move || (at.get() == index).to_string()
            aria-disabled=move || (runs && offline()).then_some("true")
            on:mousemove=move |_| if at.get_untracked() != index { at.set(index) }
            on:click=move |_| take(overlay, Some(offer.clone()))
        >
            {icon(symbol)}
            <span>{name}</span>
            <span class="menu-note" aria-hidden="true">{note}</span>
        </li>
    }
    .into_any()
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
    request_animation_frame(move || request_animation_frame(act));
}
