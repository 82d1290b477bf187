//! One value: text with its links, or something nested that folds out. Never HTML.

use serde_json::Value;
use web_sys::Event;

use crate::{
    element::{View, el},
    i18n,
    reactive::Signal,
    text::{
        links::{Piece, pieces},
        value::one_line,
    },
};

/// Shows a value of any shape.
pub fn value_view(key: &str, value: &Value) -> View {
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

fn nothing() -> View {
    el("span").class("quiet").text(i18n::EMPTY_VALUE).into()
}

/// Text with its links.
pub fn text_view(key: &str, text: &str) -> View {
    let parts: Vec<View> = pieces(key, text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str().into(),
            Piece::Link { text, href } => link(&text, &href),
        })
        .collect();
    parts.into()
}

/// A link that opens beside the CRM, and takes nothing of this page along.
pub fn link(text: &str, href: &str) -> View {
    el("a")
        .attr("href", href)
        .attr_if("target", href.starts_with("http").then_some("_blank"))
        .attr("rel", "noopener noreferrer")
        .text(text)
        .into()
}

/// What is inside is only made when it is folded out: a value may hold hundreds of keys.
fn nested(is_list: bool, parts: Vec<(String, Value)>) -> View {
    let open = Signal::new(false);
    let details = el("details").child(el("summary").text(&i18n::nested(is_list, parts.len())));
    let folded = details.node();
    let inside = move || {
        let mut list = el("dl").class("nested");
        for (key, value) in &parts {
            list = list
                .child(el("dt").text(key))
                .child(el("dd").child(value_view(key, value)));
        }
        list.into()
    };
    details
        // The event bubbles in some browsers; what counts is how this one stands.
        .on("toggle", move |_: Event| {
            open.set(folded.has_attribute("open"));
        })
        .region(move || open.get().then(&inside))
        .into()
}
