//! The form that an action opens. What is typed goes straight into the model's draft, so nothing can lose it.

pub mod check;
mod choices;
mod dropdown;
mod field;
mod foot;
mod page;

use std::sync::Arc;

use ccp_protocol::{ActionId, ContactId};
use reactive_graph::graph::untrack;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use self::{
    check::{check, in_order},
    choices::load_choices_when_connected,
    field::{field_view, input_id},
    foot::foot,
    page::Page,
};
use crate::{
    browser::dom,
    element::{View, el},
    i18n, icons,
    icons::icon,
    model::Link,
    overlay::Overlay,
    press,
    reactive::effect,
};

/// The element that holds the form.
pub const FORM_ID: &str = "form-page";

/// The form of an action, filled in for a contact.
pub fn form_page(overlay: Overlay, action: ActionId, contact: Option<ContactId>) -> View {
    let page = Page::new(overlay.model, action, contact);
    load_when_connected(overlay, &page);
    load_choices_when_connected(overlay, &page);
    focus_told_errors(&page);
    let back = {
        let page = Arc::clone(&page);
        el("button")
            .class("back")
            .attr("type", "button")
            .child(icon(icons::ARROW_LEFT))
            .text(i18n::GO_BACK)
            .on_click(move || go_back(&page))
    };
    let (titled, instructed, filled, submitted) = (
        Arc::clone(&page),
        Arc::clone(&page),
        Arc::clone(&page),
        Arc::clone(&page),
    );
    let instructions = move || {
        instructed.form.with(|form| {
            let text = &form.instructions;
            (!text.is_empty()).then(|| el("p").class("instructions").text(text).into())
        })
    };
    let fields = move || {
        let form = filled.form.get();
        let fields = in_order(&form).into_iter();
        Some(
            fields
                .map(|field| field_view(overlay, &filled, field))
                .collect::<Vec<View>>()
                .into(),
        )
    };
    el("form")
        .class("form")
        .id(FORM_ID)
        .attr("novalidate", "")
        .attr("autocomplete", "off")
        .on("submit", move |event: Event| {
            event.prevent_default();
            submit(overlay, &submitted);
        })
        .child(back)
        .child(
            el("h2")
                .attr("tabindex", "-1")
                .text_with(move || titled.title()),
        )
        .region(instructions)
        .region(fields)
        .child(foot(overlay, &page))
        .into()
}

fn load_when_connected(overlay: Overlay, page: &Arc<Page>) {
    let page = Arc::clone(page);
    effect(move || {
        if !page.loaded.get() && overlay.model.link.get() != Link::Offline {
            spawn_local(load(overlay, Arc::clone(&page)));
        }
    });
}

async fn load(overlay: Overlay, page: Arc<Page>) {
    page.error.set(String::new());
    match overlay.api.form(&page.action, page.contact.as_ref()).await {
        Ok(opened) => {
            // The same form is not made anew under the agent's hands.
            if page.form.with_untracked(|form| *form != opened.form) {
                page.form.set(opened.form);
            }
            page.defaults.set(opened.values);
            page.loaded.set(true);
        }
        Err(failure) => page.error.set(overlay.notice_failure(failure).words()),
    }
}

fn submit(overlay: Overlay, page: &Page) {
    let model = page.model;
    if !page.loaded.get_untracked() || !model.link.get_untracked().takes_presses() {
        return;
    }
    match check(&page.filled(), &|field| untrack(|| page.value(field))) {
        Ok(values) => {
            page.tell_errors(Vec::new());
            press::press(overlay, &page.action, values, page.typed());
        }
        Err(errors) => {
            model.announce(i18n::CHECK_THE_FORM.to_owned());
            page.tell_errors(errors);
        }
    }
}

fn go_back(page: &Page) {
    page.model.focus_action.set(Some(page.action.clone()));
    page.model
        .drafts
        .update(|drafts| drafts.close(page.contact.as_ref()));
}

/// When errors were told, by the check here or by the server, the first one takes the focus.
fn focus_told_errors(page: &Arc<Page>) {
    let page = Arc::clone(page);
    let mut before = None;
    effect(move || {
        let told = page.told();
        if before.replace(told).is_some_and(|before| before != told) {
            let form = page.form.get_untracked();
            let first = in_order(&form)
                .into_iter()
                .find(|field| untrack(|| page.error_of(&field.name)).is_some());
            if let Some(field) = first {
                let id = input_id(&field.name);
                dom::request_animation_frame(move || {
                    dom::focus(&id);
                });
            }
        }
    });
}

/// After the agent opened a form, its first control takes the focus, or its heading where it has none.
pub fn focus_first_soon() {
    dom::request_animation_frame(|| {
        if let Some(form) = dom::by_id(FORM_ID) {
            let controls = dom::all(&form, ".field input, .field select, .field textarea");
            let target = controls
                .into_iter()
                .next()
                .or_else(|| dom::all(&form, "h2").into_iter().next());
            if let Some(target) = target {
                // Focusing an element that is in the page cannot fail.
                let _ = target.focus();
            }
        }
    });
}
