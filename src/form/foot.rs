//! What stands under a form's fields: what went wrong, and the button.

use std::sync::Arc;

use wasm_bindgen_futures::spawn_local;

use super::{load, page::Page};
use crate::{
    browser::dom,
    element::{View, el},
    i18n, icons,
    icons::icon,
    model::runs::Progress,
    overlay::Overlay,
    panels::{PANEL_AREA_ID, actions::OFFLINE_REASON_ID},
    reactive::memo,
};

const LOADING_ID: &str = "form-loading";

/// Error, "Try again" and "Submit".
pub fn foot(overlay: Overlay, page: &Arc<Page>) -> View {
    let (busy_page, wrong_page, failed, ready, described) = (
        Arc::clone(page),
        Arc::clone(page),
        Arc::clone(page),
        Arc::clone(page),
        Arc::clone(page),
    );
    let link = &overlay.model.link;
    let busy =
        memo(move || progress(&busy_page).is_some_and(|(progress, _)| progress.is_in_flight()));
    let wrong = memo(move || match progress(&wrong_page) {
        Some((Progress::Failed(error), false)) => error,
        _ => wrong_page.error.get(),
    });
    let offline = move || !link.get().takes_presses();
    let alert = el("div").attr("role", "alert").region(move || {
        wrong.with(|text| {
            (!text.is_empty()).then(|| {
                el("p")
                    .class("form-error")
                    .child(icon(icons::WARNING))
                    .child(el("span").text(text))
                    .into()
            })
        })
    });
    let again = move || (!failed.error.with(String::is_empty)).then(|| try_again(overlay, &failed));
    let submit = el("button")
        .class("button wide")
        .attr("type", "submit")
        .flag("aria-disabled", move || {
            busy.get() || offline() || !ready.loaded.get()
        })
        .attr_with("aria-describedby", move || {
            let reason = match (offline(), described.loaded.get()) {
                (true, _) => OFFLINE_REASON_ID,
                (_, false) => LOADING_ID,
                _ => return None,
            };
            Some(reason.to_owned())
        })
        .text_with(move || {
            if busy.get() {
                i18n::SUBMITTING
            } else {
                i18n::SUBMIT
            }
            .to_owned()
        });
    let loading = el("p")
        .class("visually-hidden")
        .id(LOADING_ID)
        .attr("aria-hidden", "true")
        .text(i18n::FORM_LOADING);
    vec![
        alert.into(),
        crate::element::region(again),
        loading.into(),
        submit.into(),
    ]
    .into()
}

/// How the last press of this form's action stands, and whether it became a run.
fn progress(page: &Page) -> Option<(Progress, bool)> {
    page.model.runs.with(|runs| {
        runs.of(&page.action, page.contact.as_ref())
            .map(|press| (press.progress.clone(), press.run.is_some()))
    })
}

fn try_again(overlay: Overlay, page: &Arc<Page>) -> View {
    let page = Arc::clone(page);
    el("button")
        .class("button quiet-button")
        .attr("type", "button")
        .text(i18n::TRY_AGAIN)
        .on_click(move || {
            spawn_local(load(overlay, Arc::clone(&page)));
            dom::rescue_focus(PANEL_AREA_ID);
        })
        .into()
}
