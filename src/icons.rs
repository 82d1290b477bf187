//! Icons: 20-unit strokes drawn here, each only where it is used. Hidden from screen readers; names stand beside them.

use ccp_protocol::settings::PanelId;

use crate::element::{View, svg};

/// An icon: the `d` of its one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon(&'static str);

/// ›
pub const CHEVRON_RIGHT: Icon = Icon("M8 5l5 5-5 5");
/// ‹
pub const CHEVRON_LEFT: Icon = Icon("M12 5l-5 5 5 5");
/// ←
pub const ARROW_LEFT: Icon = Icon("M16 10H4m5-5-5 5 5 5");
/// ⋮
pub const MORE: Icon = Icon("M10 4.5v.01M10 10v.01M10 15.5v.01");
/// –
pub const MINIMISE: Icon = Icon("M5 14h10");
/// A window with an arrow out of it.
pub const POP_OUT: Icon =
    Icon("M11 4h5v5m0-5-7 7M8 5H5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-3");
/// A magnifying glass.
pub const SEARCH: Icon = Icon("M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zm4-1.5 3.5 3.5");
/// Two sheets.
pub const COPY: Icon = Icon(
    "M7 7V5a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-2M5 7h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z",
);
/// ×
pub const CROSS: Icon = Icon("M5.5 5.5l9 9m0-9-9 9");
/// A telephone receiver.
pub const CALL: Icon = Icon(
    "M5 3.5h2l1.2 3.4-1.6 1.2a9.5 9.5 0 0 0 5.3 5.3l1.2-1.6 3.4 1.2v2a1.5 1.5 0 0 1-1.6 1.5C8.6 16 4 11.4 3.5 5.1A1.5 1.5 0 0 1 5 3.5z",
);
/// A speech bubble.
pub const CHAT: Icon =
    Icon("M4 5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9l-3.5 3v-3H5a1 1 0 0 1-1-1z");
/// A ticked sheet.
pub const TASK: Icon = Icon(
    "M6 4h8a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm1.5 6.5 2 2 3.5-4",
);
/// A person.
pub const PERSON: Icon = Icon("M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-6 7a6 6 0 0 1 12 0");
/// A bolt.
pub const BOLT: Icon = Icon("M11 3 5 11.500h4.500L9 17l6-8.500h-4.500z");
/// Lines of a table.
pub const ROWS: Icon = Icon("M4 5h12M4 10h12M4 15h12");
/// A label.
pub const TAG: Icon = Icon("M4 4h6l6.5 6.5-6 6L4 10zM7.5 7.500v.01");
/// A way out of a door.
pub const LEAVE: Icon = Icon("M8 4H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3m4-9 3 3-3 3m3-3H8");
/// A half moon.
pub const MOON: Icon = Icon("M15.5 12A6.5 6.5 0 0 1 8 4.500a6.5 6.5 0 1 0 7.5 7.500z");
/// !
pub const WARNING: Icon = Icon("M10 6v5m0 3v.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z");

/// ✓
pub const CHECK: Icon = Icon("M4 10.500l4 4 8-9");
/// An arrow that did not arrive.
pub const MISSED: Icon = Icon("M4 10V5h5M4 5l6.500 6.500L17 5M4 16h12");
/// A crossed circle.
pub const BLOCKED: Icon = Icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM5 5l10 10");

/// A panel's icon.
pub fn panel(panel: PanelId) -> Icon {
    match panel {
        PanelId::Attributes => TAG,
        PanelId::Actions => BOLT,
        PanelId::Calls => CALL,
        PanelId::Data | PanelId::Recording => ROWS,
    }
}

/// Draws an icon.
pub fn icon(icon: Icon) -> View {
    svg("svg")
        .class("icon")
        .attr("viewBox", "0 0 20 20")
        .attr("width", "20")
        .attr("height", "20")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(svg("path").attr("d", icon.0))
        .into()
}
