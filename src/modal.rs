//! Questions that flows ask (*Show Modal*).

use reactive_graph::owner::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement};

use crate::{
    browser::dom,
    element::{El, View, el, region},
    i18n,
    live::close_modal,
    model::notes::Modal,
    overlay::Overlay,
    reactive::{effect, memo},
};

/// The first question that waits, as a dialog.
pub fn modal_dialog(overlay: Overlay) -> View {
    let modals = &overlay.model.modals;
    let first = memo(move || modals.with(|modals| modals.first().cloned()));
    region(move || first.get().map(|modal| dialog(overlay, modal)))
}

fn dialog(overlay: Overlay, modal: Modal) -> View {
    let last = modal.buttons.len().saturating_sub(1);
    let buttons: Vec<View> = modal
        .buttons
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let class = if index == last {
                "button"
            } else {
                "button quiet-button"
            };
            answer(overlay, &modal.command, text, class)
        })
        .collect();
    let title = if modal.title.is_empty() {
        i18n::PRODUCT
    } else {
        &modal.title
    };
    let body = vec![
        el("h2").id("modal-title").text(title).into(),
        el("p").id("modal-body").text(&modal.body).into(),
        el("div").class("modal-buttons").child(buttons).into(),
    ];
    let dialog = el("dialog")
        .class("modal")
        .attr("aria-labelledby", "modal-title")
        .attr("aria-describedby", "modal-body")
        .child(body)
        .on("cancel", move |event: Event| {
            event.prevent_default();
            close_modal(&overlay, &modal.command, Err("dismissed"));
        });
    show(&dialog);
    dialog.into()
}

fn answer(overlay: Overlay, command: &str, text: &str, class: &str) -> View {
    let (command, pressed) = (command.to_owned(), text.to_owned());
    el("button")
        .class(class)
        .attr("type", "button")
        .text(text)
        .on_click(move || close_modal(&overlay, &command, Ok(pressed.clone())))
        .into()
}

/// Shows a dialog over everything, and gives the focus back to where it was when it goes.
pub fn show(dialog: &El) {
    let dialog: HtmlDialogElement = dialog.node().unchecked_into();
    effect(move || {
        // Refused only while it is open already.
        let _ = dialog.show_modal();
    });
    let before = SendWrapper::new(dom::document().active_element());
    on_cleanup(move || {
        if let Some(element) = before.take() {
            dom::request_animation_frame(move || dom::give_back(&element));
        }
    });
}
