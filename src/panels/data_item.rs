//! One data item: a table of keys and values.

use ccp_protocol::feed::DataField;
use leptos::{prelude::*, task::spawn_local};

use super::value::value_view;
use crate::{
    browser::{clipboard::copy, format::moment},
    i18n, icons,
    icons::icon,
    model::{Model, data::DataRow},
    overlay::use_overlay,
    text::value::one_line,
};

/// The item that a key (`place:seq`) names.
pub fn data_item(model: &'static Model, key: &str) -> AnyView {
    let place = key
        .split(':')
        .next()
        .and_then(|place| place.parse::<u64>().ok());
    let row = place.and_then(|place| model.data.with_untracked(|data| data.at(place).cloned()));
    row.map_or_else(|| ().into_any(), |row| item(&row))
}

fn item(row: &DataRow) -> AnyView {
    let id = format!("item-{}", row.place);
    let (heading, table) = (id.clone(), id.clone());
    let title = if row.item.title.is_empty() {
        &row.item.flow
    } else {
        &row.item.title
    };
    let flow = (*title != row.item.flow).then(|| format!(" · {}", row.item.flow));
    let fields: Vec<AnyView> = row.item.fields.iter().map(field).collect();
    view! {
        <article class="item" aria-labelledby=id data-place=row.place.to_string()>
            <div class="item-card">
                <div class="item-head">
                    <h3 id=heading>{title.clone()}</h3>
                    <p class="item-meta">
                        <time datetime=row.at.0.clone()>{moment(row.at.as_str())}</time>
                        {flow}
                    </p>
                </div>
                <table aria-labelledby=table>
                    <tbody>{fields}</tbody>
                </table>
            </div>
        </article>
    }
    .into_any()
}

fn field(field: &DataField) -> AnyView {
    view! {
        <tr>
            <th scope="row">{field.key.clone()}</th>
            <td>
                <div class="value">{value_view(&field.key, &field.value)}</div>
                {copy_button(&field.key, one_line(&field.value))}
            </td>
        </tr>
    }
    .into_any()
}

/// From so many characters on a value has a button that copies it; shorter ones are quickly selected.
const LONG: usize = 24;

/// A button that copies a long value.
pub fn copy_button(key: &str, text: String) -> Option<AnyView> {
    if text.chars().count() < LONG {
        return None;
    }
    let overlay = use_overlay();
    let press = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let said = if copy(text).await {
                i18n::COPIED
            } else {
                i18n::COPY_REFUSED
            };
            overlay.model.announce(said.to_owned());
        });
    };
    let label = i18n::copy(key);
    Some(
        view! {
            <button class="copy" type="button" aria-label=label.clone() title=label on:click=press>
                {icon(icons::COPY)}
            </button>
        }
        .into_any(),
    )
}
