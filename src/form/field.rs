//! One labelled control of a form.

use std::sync::Arc;

use ccp_protocol::actions::{FieldKind, FormField};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

use super::{
    choices::{Choices, field_label},
    dropdown::{self, dropdown},
    page::Page,
};
use crate::{
    element::{El, View, el},
    overlay::Overlay,
    reactive::memo,
    text::value::one_line,
};

/// The id of a field's control.
pub fn input_id(name: &str) -> String {
    format!("field-{name}")
}

fn error_id(name: &str) -> String {
    format!("field-{name}-error")
}

fn note_id(name: &str) -> String {
    format!("field-{name}-note")
}

/// A field of an open form.
#[derive(Debug)]
pub struct Field {
    /// The form.
    pub page: Arc<Page>,
    /// As configured.
    pub form: FormField,
}

impl Field {
    fn value(&self) -> Value {
        self.page.value(&self.form)
    }

    /// Its value as text.
    pub fn text(&self) -> String {
        one_line(&self.value())
    }

    /// The choices of a dropdown.
    pub fn choices(&self) -> Choices {
        self.page.choices(&self.form)
    }

    fn is_ticked(&self) -> bool {
        self.value() == Value::Bool(true)
    }

    /// Notes what was typed or chosen.
    pub fn set(&self, value: Value) {
        self.page.set(&self.form.name, value);
    }

    fn label(&self) -> String {
        let mut label = field_label(&self.form).to_owned();
        if self.form.required {
            label.push('*');
        }
        label
    }
}

/// Label, control, what is to be told of its choices, and error.
pub fn field_view(overlay: Overlay, page: &Arc<Page>, form: &FormField) -> View {
    let field = Arc::new(Field {
        page: Arc::clone(page),
        form: form.clone(),
    });
    let told = Arc::clone(&field);
    let error = memo(move || told.page.error_of(&told.form.name));
    let noted = Arc::clone(&field);
    let note = memo(move || dropdown::words(&noted));
    let is_checkbox = form.kind == FieldKind::Checkbox;
    let label = el("label")
        .attr("for", &input_id(&form.name))
        .text(&field.label());
    let control = match form.kind {
        FieldKind::Checkbox => checkbox(&field),
        FieldKind::Dropdown => dropdown(&field),
        FieldKind::TextArea => typed(&field, el("textarea").attr("rows", "4")),
        kind => {
            let (kind, mode) = traits(kind);
            typed(
                &field,
                el("input").attr("type", kind).attr_if("inputmode", mode),
            )
        }
    };
    let (id, note_id) = (error_id(&form.name), note_id(&form.name));
    let control = control
        .id(&input_id(&form.name))
        .attr_if("required", form.required.then_some(""))
        .flag("aria-invalid", move || error.with(Option::is_some))
        .attr_with("aria-describedby", {
            let (id, note_id) = (id.clone(), note_id.clone());
            move || {
                let described = match (note.with(Option::is_some), error.with(Option::is_some)) {
                    (false, false) => return None,
                    (true, false) => note_id.clone(),
                    (false, true) => id.clone(),
                    (true, true) => [&note_id, " ", &id].concat(),
                };
                Some(described)
            }
        });
    let parts = if is_checkbox {
        [control, label]
    } else {
        [label, control]
    };
    let [first, second] = parts;
    el("div")
        .class("field")
        .attr("data-kind", if is_checkbox { "checkbox" } else { "text" })
        .child(first)
        .child(second)
        .region(move || {
            note.with(|words| {
                let words = words.as_ref()?;
                Some(dropdown::note(overlay, &field, &note_id, words))
            })
        })
        .region(move || {
            error.with(|error| {
                let error = error.as_ref()?;
                Some(el("p").class("field-error").id(&id).text(error).into())
            })
        })
        .into()
}

/// Input type and virtual keyboard. A number is a text control: the browser's own would swallow what is no number
/// instead of letting us say so.
fn traits(kind: FieldKind) -> (&'static str, Option<&'static str>) {
    match kind {
        FieldKind::Number => ("text", Some("decimal")),
        FieldKind::Telephone => ("tel", None),
        FieldKind::Email => ("email", None),
        FieldKind::Date => ("date", None),
        _ => ("text", None),
    }
}

fn typed(field: &Arc<Field>, control: El) -> El {
    let (shown, noted) = (Arc::clone(field), Arc::clone(field));
    control
        .value(move || shown.text())
        .on_typed(move |text| noted.set(Value::String(text)))
}

fn checkbox(field: &Arc<Field>) -> El {
    let (shown, noted) = (Arc::clone(field), Arc::clone(field));
    let control = el("input").attr("type", "checkbox");
    let input: HtmlInputElement = control.node().unchecked_into();
    control
        .prop("checked", move || JsValue::from_bool(shown.is_ticked()))
        .on("change", move |_: web_sys::Event| {
            noted.set(Value::Bool(input.checked()));
        })
}
