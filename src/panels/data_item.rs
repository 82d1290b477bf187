//! One data item: a table of keys and values.

use ccp_protocol::feed::DataField;
use wasm_bindgen_futures::spawn_local;

use super::value::value_view;
use crate::{
    browser::{clipboard::copy, format::moment},
    element::{El, View, el},
    i18n, icons,
    icons::icon,
    model::{Model, data::DataRow},
    text::value::one_line,
};

/// The item that a key (`place:seq`) names.
pub fn data_item(model: &'static Model, key: &str) -> El {
    let place = key
        .split(':')
        .next()
        .and_then(|place| place.parse::<u64>().ok());
    let row = place.and_then(|place| model.data.with_untracked(|data| data.at(place).cloned()));
    match row {
        Some(row) => item(model, &row),
        None => el("article").attr("hidden", ""),
    }
}

fn item(model: &'static Model, row: &DataRow) -> El {
    let place = row.place.to_string();
    let id = format!("item-{place}");
    let flow = &row.item.flow;
    let title = if row.item.title.is_empty() {
        flow
    } else {
        &row.item.title
    };
    let mut meta = el("p").class("item-meta").child(
        el("time")
            .attr("datetime", row.at.as_str())
            .text(&moment(row.at.as_str())),
    );
    if title != flow {
        meta = meta.text(" · ").text(flow);
    }
    let fields: Vec<View> = row
        .item
        .fields
        .iter()
        .map(|pair| field(model, pair))
        .collect();
    let head = el("div")
        .class("item-head")
        .child(el("h3").id(&id).text(title))
        .child(meta);
    let table = el("table")
        .attr("aria-labelledby", &id)
        .child(el("tbody").child(fields));
    el("article")
        .class("item")
        .attr("aria-labelledby", &id)
        .attr("data-place", &place)
        .child(el("div").class("item-card").child(head).child(table))
}

fn field(model: &'static Model, field: &DataField) -> View {
    let value = el("div")
        .class("value")
        .child(value_view(&field.key, &field.value));
    row(model, &field.key, value, one_line(&field.value))
}

/// A row of a table: what it is, its value, and the button that copies the value's text when it is long.
pub fn row(model: &'static Model, label: &str, value: El, text: String) -> View {
    let cell = el("td").child(value).child(copy_button(model, label, text));
    el("tr")
        .child(el("th").attr("scope", "row").text(label))
        .child(cell)
        .into()
}

/// From so many characters on a value has a button that copies it; shorter ones are quickly selected.
const LONG: usize = 24;

fn copy_button(model: &'static Model, key: &str, text: String) -> Option<El> {
    if text.chars().count() < LONG {
        return None;
    }
    let press = move || {
        let text = text.clone();
        spawn_local(async move {
            let said = if copy(text).await {
                i18n::COPIED
            } else {
                i18n::COPY_REFUSED
            };
            model.announce(said.to_owned());
        });
    };
    let label = i18n::copy(key);
    let button = el("button")
        .class("copy")
        .attr("type", "button")
        .attr("aria-label", &label)
        .attr("title", &label)
        .child(icon(icons::COPY))
        .on_click(press);
    Some(button)
}
