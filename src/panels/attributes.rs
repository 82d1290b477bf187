//! The Attributes panel: what is known of the contact in view, as configured.

mod rows;

use leptos::{html, prelude::*};
use web_sys::HtmlElement;

pub use self::rows::{Row, rows};
use super::{data_item::copy_button, empty, value::link, value::text_view};
use crate::{
    i18n, icons,
    model::Model,
    overlay::use_overlay,
    text::{links::safe_href, style::harmless},
};

/// The contact's attributes; links have a section of their own.
#[component]
pub fn AttributesPanel() -> impl IntoView {
    let model = use_overlay().model;
    let shown = Memo::new(move |_| shown(model));
    view! {
        <div class="panel-head">
            <h2 id="attributes-title">{i18n::panel(ccp_protocol::settings::PanelId::Attributes)}</h2>
        </div>
        {move || match shown.get() {
            None => empty(icons::TAG, i18n::NO_ATTRIBUTES_CONTACT, i18n::NO_ATTRIBUTES_CONTACT_HINT),
            Some(rows) if rows.is_empty() => empty(icons::TAG, i18n::NO_ATTRIBUTES, i18n::NO_ATTRIBUTES_HINT),
            Some(rows) => sections(rows),
        }}
    }
    .into_any()
}

/// The rows of the contact in view; nothing without one.
fn shown(model: &'static Model) -> Option<Vec<Row>> {
    let switches = model.switches.get();
    model.contacts.with(|contacts| {
        let contact = contacts.current()?;
        Some(
            model
                .definitions
                .with(|definitions| rows(definitions, &contact.attributes, switches)),
        )
    })
}

fn sections(rows: Vec<Row>) -> AnyView {
    let (links, plain): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.is_link);
    let plain: Vec<AnyView> = plain.into_iter().map(plain_row).collect();
    let links: Vec<AnyView> = links.into_iter().map(link_row).collect();
    view! {
        <div class="items" role="group" tabindex="0" aria-labelledby="attributes-title">
            {(!plain.is_empty()).then(|| view! {
                <div class="item-card">
                    <table aria-label=i18n::panel(ccp_protocol::settings::PanelId::Attributes)>
                        <tbody>{plain}</tbody>
                    </table>
                </div>
            })}
            {(!links.is_empty()).then(|| view! {
                <section class="attribute-links" aria-labelledby="attribute-links">
                    <h3 id="attribute-links">{i18n::LINKS}</h3>
                    <ul role="list">{links}</ul>
                </section>
            })}
        </div>
    }
    .into_any()
}

fn plain_row(row: Row) -> AnyView {
    let cell = NodeRef::<html::Div>::new();
    let style = row.style;
    Effect::new(move |_| {
        if let Some(cell) = cell.get() {
            apply(&cell, &style);
        }
    });
    if row.only_label {
        return view! {
            <tr><th scope="rowgroup" colspan="2"><div node_ref=cell>{row.label}</div></th></tr>
        }
        .into_any();
    }
    view! {
        <tr>
            <th scope="row">{row.label.clone()}</th>
            <td>
                <div class="value" node_ref=cell>{text_view(&row.name, &row.value)}</div>
                {copy_button(&row.label, row.value)}
            </td>
        </tr>
    }
    .into_any()
}

/// Through the object model: a style attribute would need a hole in the page's security policy.
fn apply(cell: &HtmlElement, style: &str) {
    for (property, value) in harmless(style) {
        // A value that the browser does not understand changes nothing.
        let _ = cell.style().set_property(&property, &value);
    }
}

fn link_row(row: Row) -> AnyView {
    match safe_href(&row.value) {
        Some(href) => view! { <li>{link(row.label, href)}</li> }.into_any(),
        None => {
            view! { <li><span>{row.label}</span> " " <span class="quiet">{row.value}</span></li> }
                .into_any()
        }
    }
}
