//! One value: text with its links, or something nested that folds out. Never HTML.

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n,
    text::{
        links::{Piece, pieces},
        value::one_line,
    },
};

/// Shows a value of any shape.
pub fn value_view(key: &str, value: &Value) -> AnyView {
    match value {
        Value::Object(map) if !map.is_empty() => nested(
            false,
            map.iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        ),
        Value::Array(list) if !list.is_empty() => nested(
            true,
            list.iter()
                .enumerate()
                .map(|(index, value)| ((index + 1).to_string(), value.clone()))
                .collect(),
        ),
        Value::Null => nothing(),
        Value::String(text) if text.is_empty() => nothing(),
        other => text_view(key, &one_line(other)),
    }
}

fn nothing() -> AnyView {
    view! { <span class="quiet">{i18n::EMPTY_VALUE}</span> }.into_any()
}

/// Text with its links.
pub fn text_view(key: &str, text: &str) -> AnyView {
    let parts: Vec<AnyView> = pieces(key, text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Link { text, href } => link(text, href),
        })
        .collect();
    parts.into_any()
}

/// A link that opens beside the CRM, and takes nothing of this page along.
pub fn link(text: String, href: String) -> AnyView {
    let target = href.starts_with("http").then_some("_blank");
    view! { <a href=href target=target rel="noopener noreferrer">{text}</a> }.into_any()
}

/// What is inside is only made when it is folded out: a value may hold hundreds of keys.
fn nested(is_list: bool, parts: Vec<(String, Value)>) -> AnyView {
    let open = RwSignal::new(false);
    let label = i18n::nested(is_list, parts.len());
    let inside = move || {
        open.get().then(|| {
            let rows: Vec<AnyView> = parts
                .iter()
                .map(|(key, value)| {
                    view! { <dt>{key.clone()}</dt><dd>{value_view(key, value)}</dd> }.into_any()
                })
                .collect();
            view! { <dl class="nested">{rows}</dl> }
        })
    };
    let toggle = move |event: leptos::ev::Event| {
        let details = event_target::<web_sys::Element>(&event);
        // The event bubbles in some browsers: a fold inside must not move this one.
        if event
            .current_target()
            .is_some_and(|current| *current == ***details)
        {
            open.set(details.has_attribute("open"));
        }
    };
    view! {
        <details on:toggle=toggle>
            <summary>{label}</summary>
            {inside}
        </details>
    }
    .into_any()
}
