//! One labelled control of a form.

use ccp_protocol::actions::{FieldKind, FormField, Options};
use leptos::prelude::*;
use serde_json::Value;

use super::Page;
use crate::{i18n, text::value::one_line};

/// The id of a field's control.
pub fn input_id(name: &str) -> String {
    format!("field-{name}")
}

fn error_id(name: &str) -> String {
    format!("field-{name}-error")
}

/// Label, control and error.
pub fn field_view(page: Page, field: FormField) -> AnyView {
    let field = StoredValue::new(field);
    let name = field.with_value(|field| field.name.clone());
    let kind = field.with_value(|field| field.kind);
    let error = Memo::new(move |_| field.with_value(|field| page.error(&field.name)));
    let label = view! { <label for=input_id(&name)>{field.with_value(label)}</label> }.into_any();
    let control = match kind {
        FieldKind::Checkbox => checkbox(page, field, error),
        FieldKind::Dropdown => dropdown(page, field, error),
        FieldKind::TextArea => text_area(page, field, error),
        _ => input(page, field, error),
    };
    let parts = if kind == FieldKind::Checkbox {
        [control, label]
    } else {
        [label, control]
    };
    let id = error_id(&name);
    view! {
        <div class="field" data-kind=if kind == FieldKind::Checkbox { "checkbox" } else { "text" }>
            {parts.into_iter().collect::<Vec<_>>()}
            {move || error.get().map(|error| view! { <p class="field-error" id=id.clone()>{error}</p> })}
        </div>
    }
    .into_any()
}

fn label(field: &FormField) -> String {
    let label = if field.label.is_empty() {
        &field.name
    } else {
        &field.label
    };
    if field.required {
        format!("{label}*")
    } else {
        label.clone()
    }
}

type Field = StoredValue<FormField>;
type FieldError = Memo<Option<String>>;

fn id_of(field: Field) -> String {
    field.with_value(|field| input_id(&field.name))
}

fn is_required(field: Field) -> bool {
    field.with_value(|field| field.required)
}

fn described(field: Field, error: FieldError) -> Option<String> {
    error
        .with(Option::is_some)
        .then(|| field.with_value(|field| error_id(&field.name)))
}

fn invalid(error: FieldError) -> Option<&'static str> {
    error.with(Option::is_some).then_some("true")
}

fn text_of(page: Page, field: Field) -> String {
    field.with_value(|field| one_line(&page.value(field)))
}

fn type_text(page: Page, field: Field, text: String) {
    field.with_value(|field| page.set(&field.name, Value::String(text)));
}

/// Input type, virtual keyboard and what the browser may offer to fill in. A number is a text control: the browser's
/// own would swallow what is no number instead of letting us say so.
fn traits(kind: FieldKind) -> (&'static str, Option<&'static str>) {
    match kind {
        FieldKind::Number => ("text", Some("decimal")),
        FieldKind::Telephone => ("tel", None),
        FieldKind::Email => ("email", None),
        FieldKind::Date => ("date", None),
        _ => ("text", None),
    }
}

fn input(page: Page, field: Field, error: FieldError) -> AnyView {
    let (kind, mode) = traits(field.with_value(|field| field.kind));
    view! {
        <input
            id=id_of(field)
            type=kind
            inputmode=mode
            required=is_required(field)
            aria-invalid=move || invalid(error)
            aria-describedby=move || described(field, error)
            prop:value=move || text_of(page, field)
            on:input=move |event| type_text(page, field, event_target_value(&event))
        />
    }
    .into_any()
}

fn text_area(page: Page, field: Field, error: FieldError) -> AnyView {
    view! {
        <textarea
            id=id_of(field)
            rows="4"
            required=is_required(field)
            aria-invalid=move || invalid(error)
            aria-describedby=move || described(field, error)
            prop:value=move || text_of(page, field)
            on:input=move |event| type_text(page, field, event_target_value(&event))
        ></textarea>
    }
    .into_any()
}

fn dropdown(page: Page, field: Field, error: FieldError) -> AnyView {
    let choices = field.with_value(|field| match &field.options {
        Some(Options::List(choices)) => choices.clone(),
        _ => Vec::new(),
    });
    let mut options = vec![option(page, field, String::new(), i18n::CHOOSE.to_owned())];
    options.extend(
        choices
            .into_iter()
            .map(|choice| option(page, field, choice.value, choice.label)),
    );
    view! {
        <select
            id=id_of(field)
            required=is_required(field)
            aria-invalid=move || invalid(error)
            aria-describedby=move || described(field, error)
            on:change=move |event| type_text(page, field, event_target_value(&event))
        >
            {options}
        </select>
    }
    .into_any()
}

fn option(page: Page, field: Field, value: String, label: String) -> AnyView {
    let own = value.clone();
    let label = if label.is_empty() {
        value.clone()
    } else {
        label
    };
    view! { <option value=value prop:selected=move || text_of(page, field) == own>{label}</option> }
        .into_any()
}

fn checkbox(page: Page, field: Field, error: FieldError) -> AnyView {
    let ticked = move || field.with_value(|field| page.value(field) == Value::Bool(true));
    let tick = move |event| {
        field.with_value(|field| page.set(&field.name, Value::Bool(event_target_checked(&event))));
    };
    view! {
        <input
            id=id_of(field)
            type="checkbox"
            required=is_required(field)
            aria-invalid=move || invalid(error)
            aria-describedby=move || described(field, error)
            prop:checked=ticked
            on:change=tick
        />
    }
    .into_any()
}
