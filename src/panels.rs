//! The panels; one is shown at a time.

mod action_row;
pub mod actions;
pub mod attributes;
pub mod data;
mod data_item;
pub mod data_window;
mod value;

use ccp_protocol::settings::PanelId;
use leptos::prelude::*;

use self::{actions::ActionsPanel, attributes::AttributesPanel, data::DataPanel};
use crate::{drawer::tab_id, i18n, icons::Icon, icons::icon, overlay::use_overlay};

/// The element that holds the panel in view.
pub const PANEL_AREA_ID: &str = "panel-area";

/// The panel whose tab is selected.
#[component]
pub fn Panel() -> impl IntoView {
    let model = use_overlay().model;
    let panel = Memo::new(move |_| {
        if model.tabs().is_empty() {
            None
        } else {
            Some(model.panel.get())
        }
    });
    view! {
        <div
            class="panel-area"
            role="tabpanel"
            id=PANEL_AREA_ID
            aria-labelledby=move || panel.get().map(tab_id)
            tabindex="-1"
            // Half a button under the open menu is no button to hit: a click there only closes the menu.
            inert=move || model.menu.get()
        >
            {move || match panel.get() {
                Some(PanelId::Actions) => view! { <ActionsPanel/> }.into_any(),
                Some(PanelId::Data) => view! { <DataPanel/> }.into_any(),
                Some(PanelId::Attributes) => view! { <AttributesPanel/> }.into_any(),
                _ => view! { <p class="empty">{i18n::NO_PANELS}</p> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// What stands where nothing is yet: what will appear, and who sets it up.
pub fn empty(symbol: Icon, heading: &'static str, hint: &'static str) -> AnyView {
    view! {
        <div class="empty">
            {icon(symbol)}
            <p class="empty-heading">{heading}</p>
            <p class="quiet">{hint}</p>
        </div>
    }
    .into_any()
}
