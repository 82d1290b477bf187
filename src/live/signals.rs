//! What the browser tells about the network and about whether the agent looks here.

use std::cell::Cell;

use web_sys::{Event, VisibilityState};

use crate::{
    browser::{dom, time::now},
    element::listen_window,
    model::{Link, Phase},
    overlay::Overlay,
    reactive::effect,
};

/// A clock that stood still for so long slept with its machine, milliseconds.
const SLEPT: f64 = 45_000.0;

/// Listens until the app goes.
pub(super) fn listen(overlay: Overlay) {
    let live = overlay.live;
    listen_window("online", move |_: Event| live.reconnect());
    listen_window("offline", move |_: Event| {
        // The socket may take minutes to notice.
        live.reconnect();
        if overlay.model.phase.get_untracked() == Phase::Ready {
            overlay.model.link.set(Link::Offline);
        }
    });
    watch_sleep(overlay);
    // In a frame the host page knows where the agent looks; the frame itself has no focus while the CRM has it.
    if !dom::is_framed() {
        watch_focus(overlay);
    }
}

fn watch_sleep(overlay: Overlay) {
    let last = Cell::new(now());
    effect(move || {
        overlay.model.now.track();
        let at = now();
        let before = last.replace(at);
        // Background tabs tick once a minute; only a longer silence means the machine slept.
        if at - before > SLEPT + 60_000.0 {
            overlay.live.reconnect();
        }
    });
}

fn watch_focus(overlay: Overlay) {
    let look = move || {
        let document = dom::document();
        let active = document.visibility_state() == VisibilityState::Visible
            && document.has_focus().unwrap_or(false);
        overlay.live.set_focus(active);
    };
    look();
    listen_window("focus", move |_: Event| look());
    listen_window("blur", move |_: Event| look());
}
