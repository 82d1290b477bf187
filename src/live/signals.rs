//! What the browser tells about the network and about whether the agent looks here.

use leptos::{ev, prelude::*};
use web_sys::VisibilityState;

use crate::{
    browser::{dom, time::now},
    model::{Link, Phase},
    overlay::Overlay,
};

/// A clock that stood still for so long slept with its machine, milliseconds.
const SLEPT: f64 = 45_000.0;

/// Listens until the app goes.
pub(super) fn listen(overlay: Overlay) {
    let live = overlay.live;
    let online = window_event_listener(ev::online, move |_| live.reconnect());
    let offline = window_event_listener(ev::offline, move |_| {
        // The socket may take minutes to notice.
        live.reconnect();
        if overlay.model.phase.get_untracked() == Phase::Ready {
            overlay.model.link.set(Link::Offline);
        }
    });
    on_cleanup(move || {
        online.remove();
        offline.remove();
    });
    watch_sleep(overlay);
    // In a frame the host page knows where the agent looks; the frame itself has no focus while the CRM has it.
    if !dom::is_framed() {
        watch_focus(overlay);
    }
}

fn watch_sleep(overlay: Overlay) {
    let last = StoredValue::new_local(now());
    Effect::new(move |_| {
        overlay.model.now.track();
        let (before, at) = (last.get_value(), now());
        last.set_value(at);
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
    let focus = window_event_listener(ev::focus, move |_| look());
    let blur = window_event_listener(ev::blur, move |_| look());
    on_cleanup(move || {
        focus.remove();
        blur.remove();
    });
}
