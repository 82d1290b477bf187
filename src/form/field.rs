//! One labelled control of a form.

use std::sync::Arc;

use ccp_protocol::actions::{FieldKind, FormField, Options};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

use super::page::Page;
use crate::{
    element::{El, View, el},
    i18n,
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

/// A field of an open form.
#[derive(Debug)]
struct Field {
    page: Arc<Page>,
    form: FormField,
}

impl Field {
    fn value(&self) -> Value {
        self.page.value(&self.form)
    }

    fn text(&self) -> String {
        one_line(&self.value())
    }

    fn is_ticked(&self) -> bool {
        self.value() == Value::Bool(true)
    }

    fn set(&self, value: Value) {
        self.page.set(&self.form.name, value);
    }

    fn label(&self) -> String {
        let form = &self.form;
        let mut label = if form.label.is_empty() {
            &form.name
        } else {
            &form.label
        }
        .clone();
        if form.required {
            label.push('*');
        }
        label
    }
}

/// Label, control and error.
pub fn field_view(page: &Arc<Page>, form: &FormField) -> View {
    let field = Arc::new(Field {
        page: Arc::clone(page),
        form: form.clone(),
    });
    let told = Arc::clone(&field);
    let error = memo(move || told.page.error_of(&told.form.name));
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
    let id = error_id(&form.name);
    let control = control
        .id(&input_id(&form.name))
        .attr_if("required", form.required.then_some(""))
        .flag("aria-invalid", move || error.with(Option::is_some))
        .attr_with("aria-describedby", {
            let id = id.clone();
            move || error.with(Option::is_some).then(|| id.clone())
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

fn dropdown(field: &Arc<Field>) -> El {
    let mut options = vec![option(field, "", i18n::CHOOSE)];
    if let Some(Options::List(choices)) = &field.form.options {
        options.extend(choices.iter().map(|choice| {
            let label = if choice.label.is_empty() {
                &choice.value
            } else {
                &choice.label
            };
            option(field, &choice.value, label)
        }));
    }
    let noted = Arc::clone(field);
    el("select")
        .child(options)
        .on_chosen(move |text| noted.set(Value::String(text)))
}

fn option(field: &Arc<Field>, value: &str, label: &str) -> View {
    let (field, own) = (Arc::clone(field), value.to_owned());
    el("option")
        .attr("value", value)
        .text(label)
        .prop("selected", move || JsValue::from_bool(field.text() == own))
        .into()
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
