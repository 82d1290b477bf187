//! How the drawer stands: open or closed, how wide, which panel, in which order the tabs are.

use ccp_protocol::settings::{PanelId, Panels};

/// The drawer's width without any wish, CSS pixels.
pub const WIDTH_DEFAULT: u32 = 320;
/// The narrowest drawer, CSS pixels.
pub const WIDTH_MIN: u32 = 280;
/// Below this the drawer fills its frame, CSS pixels.
pub const WIDTH_FILLS: u32 = 360;
/// What one arrow key changes, CSS pixels.
pub const WIDTH_STEP: u32 = 16;
/// What is left of a closed drawer, CSS pixels: its handle.
pub const WIDTH_HANDLE: u32 = 24;
/// The same where fingers point, CSS pixels.
pub const WIDTH_HANDLE_TOUCH: u32 = 44;

/// How wide the drawer stands in a frame of `frame` pixels when `wish` is wanted.
pub fn width_in(frame: u32, wish: u32) -> u32 {
    if frame < WIDTH_FILLS {
        frame
    } else {
        wish.clamp(WIDTH_MIN, frame)
    }
}

/// The panels that are switched on and that this overlay knows: the order the agent made first, then the configured one.
pub fn tabs(panels: &Panels, chosen: &[PanelId]) -> Vec<PanelId> {
    let known = |id: &PanelId| *id != PanelId::Recording;
    let there: Vec<PanelId> = panels
        .panels
        .iter()
        .filter(|switch| switch.enabled && known(&switch.id))
        .map(|switch| switch.id)
        .collect();
    let mut tabs: Vec<PanelId> = Vec::new();
    for id in chosen.iter().chain(&there) {
        if there.contains(id) && !tabs.contains(id) {
            tabs.push(*id);
        }
    }
    tabs
}

/// How many of the tabs fit: the widths of all, the room there is, CSS pixels. At least one.
pub fn that_fit(widths: &[f64], room: f64) -> usize {
    let mut used = 0.0;
    let fit = widths
        .iter()
        .take_while(|&&width| {
            used += width;
            used <= room + 0.5
        })
        .count();
    fit.max(1)
}

/// The order after `panel` was chosen from the menu: it takes the last of the `visible` places.
pub fn brought_forward(order: &[PanelId], panel: PanelId, visible: usize) -> Vec<PanelId> {
    let mut order: Vec<PanelId> = order.to_vec();
    if let Some(from) = order.iter().position(|&id| id == panel) {
        let last = visible.saturating_sub(1);
        if from > last {
            order.swap(from, last);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use ccp_protocol::settings::PanelSwitch;

    use super::*;

    fn panels(ids: &[(PanelId, bool)]) -> Panels {
        Panels {
            panels: ids
                .iter()
                .map(|&(id, enabled)| PanelSwitch { id, enabled })
                .collect(),
            ..Panels::default()
        }
    }

    #[test]
    fn the_drawer_fills_a_narrow_frame_and_keeps_its_bounds_in_a_wide_one() {
        assert_eq!(width_in(320, 500), 320);
        assert_eq!(width_in(359, 280), 359);
        assert_eq!(width_in(360, 320), 320);
        assert_eq!(width_in(1280, 100), WIDTH_MIN);
        assert_eq!(width_in(1280, 5000), 1280);
    }

    #[test]
    fn tabs_are_the_enabled_panels_in_the_configured_order() {
        use PanelId::{Actions, Attributes, Calls, Data, Recording};
        let config = panels(&[
            (Data, true),
            (Attributes, false),
            (Actions, true),
            (Calls, true),
            (Recording, true),
            (Data, true),
        ]);
        assert_eq!(tabs(&config, &[]), [Data, Actions, Calls]);
        assert_eq!(
            tabs(&config, &[Actions, Attributes, Data]),
            [Actions, Data, Calls]
        );
    }

    #[test]
    fn as_many_tabs_as_fit_and_never_none() {
        assert_eq!(that_fit(&[80.0, 70.0, 50.0], 200.0), 3);
        assert_eq!(that_fit(&[80.0, 70.0, 50.0], 199.0), 2);
        assert_eq!(that_fit(&[80.0, 70.0], 10.0), 1);
        assert_eq!(that_fit(&[], 10.0), 1);
    }

    #[test]
    fn a_panel_chosen_from_the_menu_takes_the_last_visible_place() {
        use PanelId::{Actions, Attributes, Data};
        assert_eq!(
            brought_forward(&[Attributes, Actions, Data], Data, 2),
            [Attributes, Data, Actions]
        );
        assert_eq!(
            brought_forward(&[Attributes, Actions, Data], Attributes, 2),
            [Attributes, Actions, Data]
        );
    }
}
