//! Questions that flows ask (*Show Modal*).

use leptos::{ev, html, prelude::*};

use crate::{
    i18n,
    live::close_modal,
    model::notes::Modal,
    overlay::{Overlay, use_overlay},
};

/// The first question that waits, as a dialog.
#[component]
pub fn ModalDialog() -> impl IntoView {
    let overlay = use_overlay();
    let modals = overlay.model.modals;
    let first = Memo::new(move |_| modals.with(|modals| modals.first().cloned()));
    view! { {move || first.get().map(|modal| dialog(overlay, modal))} }.into_any()
}

fn dialog(overlay: Overlay, modal: Modal) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    show(node);
    let cancelled = modal.command.clone();
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        close_modal(&overlay, &cancelled, Err("dismissed"));
    };
    let last = modal.buttons.len() - 1;
    let buttons: Vec<AnyView> = modal
        .buttons
        .into_iter()
        .enumerate()
        .map(|(index, button)| {
            let (command, text) = (modal.command.clone(), button.clone());
            let class = if index == last { "button" } else { "button quiet-button" };
            view! {
                <button class=class type="button" on:click=move |_| close_modal(&overlay, &command, Ok(text.clone()))>
                    {button}
                </button>
            }
            .into_any()
        })
        .collect();
    let title = if modal.title.is_empty() {
        i18n::PRODUCT.to_owned()
    } else {
        modal.title
    };
    view! {
        <dialog class="modal" node_ref=node aria-labelledby="modal-title" aria-describedby="modal-body" on:cancel=cancel>
            <h2 id="modal-title">{title}</h2>
            <p id="modal-body">{modal.body}</p>
            <div class="modal-buttons">{buttons}</div>
        </dialog>
    }
    .into_any()
}

/// Shows a dialog over everything, and gives the focus back to where it was when it goes.
pub fn show(node: NodeRef<html::Dialog>) {
    Effect::new(move |_| {
        if let Some(dialog) = node.get() {
            // Refused only while it is open already.
            let _ = dialog.show_modal();
        }
    });
    let before = leptos::prelude::document().active_element();
    let before = StoredValue::new_local(before);
    on_cleanup(move || {
        if let Some(Some(element)) = before.try_get_value() {
            request_animation_frame(move || crate::browser::dom::give_back(&element));
        }
    });
}
