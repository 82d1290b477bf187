//! A dropdown, and what stands under it while its choices are not as they should be.

use std::sync::Arc;

use ccp_protocol::actions::Choice;
use reactive_graph::graph::untrack;
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::{
    choices::{Choices, Note, field_label, is_filled, load_choices},
    field::{Field, input_id},
};
use crate::{
    browser::dom,
    element::{El, View, el},
    i18n,
    overlay::Overlay,
};

/// The control.
pub fn dropdown(field: &Arc<Field>) -> El {
    let (filled, waiting, noted) = (Arc::clone(field), Arc::clone(field), Arc::clone(field));
    let is_loading = move || matches!(waiting.choices(), Choices::Unasked | Choices::Loading);
    let is_busy = is_loading.clone();
    el("select")
        .region(move || Some(options(&filled)))
        // Not the `disabled` attribute: it would throw the keyboard's focus away when choices are asked for anew. There
        // is nothing to choose meanwhile.
        .flag("aria-disabled", is_loading)
        .flag("aria-busy", is_busy)
        .on_chosen(move |text| noted.set(Value::String(text)))
}

fn options(field: &Arc<Field>) -> View {
    let choices = match field.choices() {
        Choices::Unasked | Choices::Loading => {
            return el("option").attr("value", "").text(i18n::LOADING).into();
        }
        Choices::Loaded(choices) => choices,
        // What was chosen before stays chosen; the server looks at it.
        Choices::Failed(_) => {
            let chosen = untrack(|| field.text());
            let kept = (!chosen.is_empty()).then(|| Choice {
                value: chosen,
                label: String::new(),
            });
            kept.into_iter().collect()
        }
    };
    let mut options = vec![option(field, "", i18n::CHOOSE)];
    options.extend(choices.iter().map(|choice| {
        let label = if choice.label.is_empty() {
            &choice.value
        } else {
            &choice.label
        };
        option(field, &choice.value, label)
    }));
    options.into()
}

fn option(field: &Arc<Field>, value: &str, label: &str) -> View {
    let (field, own) = (Arc::clone(field), value.to_owned());
    el("option")
        .attr("value", value)
        .text(label)
        .prop("selected", move || JsValue::from_bool(field.text() == own))
        .into()
}

/// What is to be told, in words.
pub fn words(field: &Field) -> Option<String> {
    Some(match field.page.note(&field.form)? {
        Note::Failed(words) => i18n::choices_failed(&words),
        Note::Empty if field.form.required => i18n::NO_CHOICES_REQUIRED.to_owned(),
        Note::Empty => i18n::NO_CHOICES.to_owned(),
        Note::Gone(chosen) => i18n::choice_gone(&chosen),
    })
}

/// The words, and the button that asks for the choices anew.
pub fn note(overlay: Overlay, field: &Arc<Field>, id: &str, words: &str) -> View {
    let said = el("p").class("field-error").id(id).text(words);
    if !is_filled(&field.form) {
        return said.into();
    }
    let field = Arc::clone(field);
    let name = [i18n::TRY_AGAIN, ": ", field_label(&field.form)].concat();
    let again = el("button")
        .class("button small quiet-button")
        .attr("type", "button")
        .attr("aria-label", &name)
        .text(i18n::TRY_AGAIN)
        .on_click(move || {
            // The button goes now.
            dom::focus(&input_id(&field.form.name));
            load_choices(overlay, &field.page, &field.form);
        });
    vec![said.into(), again.into()].into()
}
