//! The Attributes panel: what is known of the contact in view, as configured.

mod rows;

use web_sys::HtmlElement;

pub use self::rows::{Row, rows};
use super::{
    data_item::row,
    empty,
    value::{link, text_view},
};
use crate::{
    element::{View, el, region},
    i18n, icons,
    model::Model,
    overlay::Overlay,
    reactive::{Memo, memo},
    text::{links::safe_href, style::harmless},
};

/// The contact's attributes; links have a section of their own.
pub fn attributes_panel(overlay: Overlay) -> View {
    let model = overlay.model;
    let shown = memo(move || shown(model));
    // Nothing to show, or why; the list itself stays in the page while its rows change.
    let state = memo(move || shown.with(|rows| rows.as_ref().map(Vec::is_empty)));
    let title = i18n::panel(ccp_protocol::settings::PanelId::Attributes);
    let head = el("div")
        .class("panel-head")
        .child(el("h2").id("attributes-title").text(title));
    let body = region(move || {
        Some(match state.get() {
            None => empty(
                icons::TAG,
                i18n::NO_ATTRIBUTES_CONTACT,
                i18n::NO_ATTRIBUTES_CONTACT_HINT,
            ),
            Some(true) => empty(icons::TAG, i18n::NO_ATTRIBUTES, i18n::NO_ATTRIBUTES_HINT),
            Some(false) => list(model, shown),
        })
    });
    vec![head.into(), body].into()
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

fn list(model: &'static Model, shown: Memo<Option<Vec<Row>>>) -> View {
    el("div")
        .class("items")
        .attr("role", "group")
        .attr("tabindex", "0")
        .attr("aria-labelledby", "attributes-title")
        .region(move || Some(sections(model, &shown.get().unwrap_or_default())))
        .into()
}

fn sections(model: &'static Model, rows: &[Row]) -> View {
    let of = |links: bool| rows.iter().filter(move |row| row.is_link == links);
    let plain: Vec<View> = of(false).map(|row| plain_row(model, row)).collect();
    let links: Vec<View> = of(true).map(link_row).collect();
    let title = i18n::panel(ccp_protocol::settings::PanelId::Attributes);
    let table = (!plain.is_empty()).then(|| {
        el("div").class("item-card").child(
            el("table")
                .attr("aria-label", title)
                .child(el("tbody").child(plain)),
        )
    });
    let links = (!links.is_empty()).then(|| {
        el("section")
            .class("attribute-links")
            .attr("aria-labelledby", "attribute-links")
            .child(el("h3").id("attribute-links").text(i18n::LINKS))
            .child(el("ul").attr("role", "list").child(links))
    });
    vec![table.into(), links.into()].into()
}

fn plain_row(model: &'static Model, attribute: &Row) -> View {
    if attribute.only_label {
        let label = el("div").text(&attribute.label);
        apply(&label.node(), &attribute.style);
        let head = el("th")
            .attr("scope", "rowgroup")
            .attr("colspan", "2")
            .child(label);
        return el("tr").child(head).into();
    }
    let value = el("div")
        .class("value")
        .child(text_view(&attribute.name, &attribute.value));
    apply(&value.node(), &attribute.style);
    row(model, &attribute.label, value, attribute.value.clone())
}

/// Through the object model: a style attribute would need a hole in the page's security policy.
fn apply(cell: &HtmlElement, style: &str) {
    for (property, value) in harmless(style) {
        // A value that the browser does not understand changes nothing.
        let _ = cell.style().set_property(&property, &value);
    }
}

fn link_row(row: &Row) -> View {
    let inside = match safe_href(&row.value) {
        Some(href) => link(&row.label, &href),
        None => vec![
            el("span").text(&row.label).into(),
            " ".into(),
            el("span").class("quiet").text(&row.value).into(),
        ]
        .into(),
    };
    el("li").child(inside).into()
}
