//! The panels; one is shown at a time.

mod action_row;
pub mod actions;
pub mod attributes;
pub mod calls;
pub mod data;
mod data_item;
pub mod data_window;
pub mod ringing;
mod value;

use ccp_protocol::settings::PanelId;

use self::{
    actions::actions_panel, attributes::attributes_panel, calls::calls_panel, data::data_panel,
};
use crate::{
    drawer::tab_id,
    element::{View, el},
    i18n,
    icons::{Icon, icon},
    overlay::Overlay,
    reactive::memo,
};

/// The element that holds the panel in view.
pub const PANEL_AREA_ID: &str = "panel-area";

/// The panel whose tab is selected.
pub fn panel(overlay: Overlay) -> View {
    let model = overlay.model;
    let panel = memo(move || (!model.tabs().is_empty()).then(|| model.panel.get()));
    el("div")
        .class("panel-area")
        .attr("role", "tabpanel")
        .id(PANEL_AREA_ID)
        .attr_with("aria-labelledby", move || panel.get().map(tab_id))
        .attr("tabindex", "-1")
        // Half a button under the open menu is no button to hit: a click there only closes the menu.
        .toggle("inert", move || model.menu.get())
        .region(move || {
            Some(match panel.get() {
                Some(PanelId::Actions) => actions_panel(overlay),
                Some(PanelId::Data) => data_panel(overlay),
                Some(PanelId::Attributes) => attributes_panel(overlay),
                Some(PanelId::Calls) => calls_panel(overlay),
                _ => el("p").class("empty").text(i18n::NO_PANELS).into(),
            })
        })
        .into()
}

/// What stands where nothing is yet: what will appear, and who sets it up.
pub fn empty(symbol: Icon, heading: &str, hint: &str) -> View {
    el("div")
        .class("empty")
        .child(icon(symbol))
        .child(el("p").class("empty-heading").text(heading))
        .child(el("p").class("quiet").text(hint))
        .into()
}
